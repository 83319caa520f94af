"""Score tables small enough to work out by hand."""

from collections.abc import Callable, Sequence

import pytest

from bakeoff.results import MethodFacts, MetricFacts, ScoreRow

QUALITIES = (30, 50, 70, 90)
POINTS = tuple(f"quality={quality}" for quality in QUALITIES)

MakeRow = Callable[..., ScoreRow]
MakeCurve = Callable[..., list[ScoreRow]]


@pytest.fixture
def make_row() -> MakeRow:
    """Return a function that makes one row; a score of None is a failure."""

    def make(
        reference: str,
        method: str,
        metric: str,
        score: float | None,
        *,
        point: str = "",
        group: str | None = None,
        perturbation: str = "none",
        severity: int | None = None,
        signature: str | None = None,
        reason: str = "",
    ) -> ScoreRow:
        return ScoreRow(
            reference, group or reference, perturbation, severity, method, point, metric, score, "", "higher",
            f"{metric}|v1" if signature is None else signature, "failed" if score is None else "ok", reason,
        )  # fmt: skip

    return make


@pytest.fixture
def make_curve(make_row: MakeRow) -> MakeCurve:
    """Return a function that makes the rows of one codec on one reference: a score and a rate at four qualities."""

    def make(
        reference: str, method: str, metric: str, rates: Sequence[float], scores: Sequence[float], **where: object
    ) -> list[ScoreRow]:
        rows = []
        for point, rate, score in zip(POINTS, rates, scores, strict=True):
            rows.append(make_row(reference, method, metric, score, point=point, **where))
            rows.append(make_row(reference, method, "bpp", rate, point=point, **where))
        return rows

    return make


@pytest.fixture
def codecs() -> list[MethodFacts]:
    """Return two codecs with the same sweep of four qualities."""
    return [MethodFacts("A", "jpeg", "JPEG", POINTS, True), MethodFacts("B", "webp", "WebP", POINTS, True)]


@pytest.fixture
def denoisers() -> list[MethodFacts]:
    """Return two methods without a sweep that are no codecs."""
    return [MethodFacts("A", "folder", "old", ("",), False), MethodFacts("B", "folder", "new", ("",), False)]


@pytest.fixture
def psnr() -> MetricFacts:
    """Return a metric with a unit and no margin."""
    return MetricFacts("psnr", "PSNR", "dB", "higher")
