"""What a run found: rows that may be taken together, and scores in words."""

import math

import pytest

from bakeoff.errors import SignatureError
from bakeoff.infos import Band, MetricInfo
from bakeoff.results import MetricFacts, ScoreRow, one_signature

BANDS = (Band(0.95, "very high"), Band(0.8, "good"), Band(-math.inf, "low"))
ERRORS = (Band(1.0, "invisible"), Band(2.5, "small"), Band(math.inf, "large"))


def row(reference: str, signature: str) -> ScoreRow:
    """Return a score of that definition."""
    return ScoreRow(reference, reference, "none", None, "A", "", "psnr", 30.0, "dB", "higher", signature, "ok", "")


def test_rows_of_one_signature_share_it() -> None:
    """One definition is told; two are an error that shows both, and where they are from."""
    assert one_signature([row("tea", "8"), row("cup", "8")]) == "8"
    assert one_signature([]) == ""
    with pytest.raises(SignatureError) as refused:
        one_signature([row("tea", "8"), row("cup", "16")])
    assert str(refused.value).startswith(
        "psnr has different signatures: '8' (method A, tea) and '16' (method A, cup); scores of different definitions"
    )


def test_scores_have_the_words_of_their_band() -> None:
    """The edge of a band belongs to it, in either direction, and the last one takes the rest."""
    higher = MetricFacts("ssim", "SSIM", "", "higher", bands=BANDS)
    lower = MetricFacts("delta", "Delta E", "", "lower", bands=ERRORS)
    assert [higher.band(score) for score in (1.0, 0.95, 0.9, 0.8, 0.1, -math.inf)] == [
        "very high", "very high", "good", "good", "low", "low",
    ]  # fmt: skip
    assert [lower.band(score) for score in (0.0, 1.0, 1.1, 2.5, math.inf)] == [
        "invisible", "invisible", "small", "small", "large",
    ]  # fmt: skip
    assert MetricFacts("mse", "MSE", "", "lower").band(3.0) == ""
    assert MetricInfo(name="ssim", version=1, better="higher", bands=BANDS).band(0.8) == "good"


def test_bands_are_told_in_one_line() -> None:
    """Best first, with the edge that each begins at."""
    assert MetricFacts("ssim", "SSIM", "", "higher", bands=BANDS).bands_text() == (
        "very high from 0.95, good from 0.8, low below"
    )
    assert MetricFacts("delta", "Delta E", "", "lower", bands=ERRORS).bands_text() == (
        "invisible up to 1, small up to 2.5, large above"
    )
    assert MetricFacts("mse", "MSE", "", "lower").bands_text() == ""
