"""Planted score tables whose comparison is known beforehand."""

import math
import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from bakeoff.analysis.comparison import compare
from bakeoff.results import Comparison, EqualTerms, MethodFacts, MetricFacts, ScoreRow

MakeRow = Callable[..., ScoreRow]
MakeCurve = Callable[..., list[ScoreRow]]

RATES = np.array([1.0, 2.0, 4.0, 8.0])
SCORES = [30.0, 35.0, 40.0, 45.0]
NAMES = [f"image{i}" for i in range(8)]
SSIM = MetricFacts("ssim", "SSIM", "", "higher", margin=0.01)
MSE = MetricFacts("mse", "MSE", "", "lower")
POINTS = ("quality=30", "quality=50", "quality=70", "quality=90")
COSTS = [MetricFacts(name, name, "B", "lower", is_cost=True) for name in ("bytes", "bpp", "encode_seconds")]


@pytest.fixture
def noisy_curves(make_curve: MakeCurve) -> list[ScoreRow]:
    """Return eight references on which B needs between half and all of A's bits."""
    rows: list[ScoreRow] = []
    for i, name in enumerate(NAMES):
        rows += make_curve(name, "A", "psnr", RATES, SCORES)
        rows += make_curve(name, "B", "psnr", RATES * (0.5 + i / 16), SCORES)
    return rows


def headline(comparisons: list[Comparison]) -> Comparison:
    """Return the only headline."""
    (found,) = [comparison for comparison in comparisons if comparison.headline]
    return found


def scored(make_row: MakeRow, a: list[float | None], b: list[float | None], metric: str = "psnr") -> list[ScoreRow]:
    """Return rows of two methods without a sweep on as many references."""
    return [
        make_row(f"image{i}", method, metric, score, reason="crashed" if score is None else "")
        for method, scores in (("A", a), ("B", b))
        for i, score in enumerate(scores)
    ]


def test_half_the_rate_is_a_gain_of_50(make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts) -> None:
    """A codec that needs half the bits on every image wins all, with an exact p and no spread."""
    rows = [row for name in NAMES for row in make_curve(name, "A", "psnr", RATES, SCORES)]
    rows += [row for name in NAMES for row in make_curve(name, "B", "psnr", RATES / 2, SCORES)]
    found = headline(compare(rows, [psnr], codecs, seed=1))
    assert (found.kind, found.unit, found.n, found.verdict) == ("bd_rate", "%", 8, "b_better")
    assert (found.gain, found.ci_low, found.ci_high) == pytest.approx((50.0, 50.0, 50.0))
    assert (found.wins, found.ties, found.losses) == (8, 0, 0)
    assert found.p_value == found.p_adjusted == 2 / 256
    assert (found.mean_a, found.mean_b, found.effect_size) == (None, None, None)
    assert found.per_reference == pytest.approx(dict.fromkeys(NAMES, 50.0))
    assert found.sentence == (
        "At equal PSNR, WebP needs 50 % fewer bits than JPEG "
        "(95 % interval 50 to 50 %; fewer on 8 of 8 images; p = 0.008)"
    )


def test_bits_are_averaged_as_ratios(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """The gain is minus the percent of the geometric mean ratio, and its p that of the log ratios."""
    found = headline(compare(noisy_curves, [psnr], codecs, seed=1))
    ratios = 0.5 + np.arange(8) / 16
    assert found.gain == pytest.approx(100 * (1 - stats.gmean(ratios)))
    expected = stats.permutation_test(
        (np.log(ratios), np.zeros(8)),
        lambda a, b: float((a - b).mean()),
        permutation_type="samples",
        n_resamples=np.inf,
    )
    assert found.p_value == pytest.approx(expected.pvalue)
    logs = -np.log(ratios)
    assert found.effect_size == pytest.approx(logs.mean() / logs.std(ddof=1))
    student = stats.ttest_1samp(logs, 0.0).confidence_interval(0.95)
    assert found.ci_low == pytest.approx(100 * (1 - math.exp(-student.low)), abs=3.0)
    assert found.ci_high == pytest.approx(100 * (1 - math.exp(-student.high)), abs=3.0)


def test_swapped_codecs_give_the_mirrored_result(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """With B as baseline the log ratio flips its sign, p stays and wins become losses."""
    there = headline(compare(noisy_curves, [psnr], codecs, seed=1))
    back = headline(compare(noisy_curves, [psnr], codecs[::-1], seed=1))
    for one, other in ((there.gain, back.gain), (there.ci_low, back.ci_high), (there.ci_high, back.ci_low)):
        assert one is not None
        assert other is not None
        assert (1 - one / 100) * (1 - other / 100) == pytest.approx(1.0, abs=1e-9)
    assert (there.p_value, there.wins, there.verdict) == (back.p_value, back.losses, "b_better")
    assert back.verdict == "a_better"
    assert back.sentence.startswith("At equal PSNR, JPEG needs 42 % more bits than WebP (95 % interval ")


def test_rows_in_any_order_give_the_same_comparisons(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Shuffling the score table changes nothing, not a bit."""
    shuffled = list(noisy_curves)
    random.Random(3).shuffle(shuffled)
    metrics = [psnr, *COSTS]
    assert compare(shuffled, metrics, codecs, seed=1) == compare(noisy_curves, metrics, codecs, seed=1)


def test_identical_codecs_are_equivalent(make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts) -> None:
    """The same curves are ties, inside the margin of 1 % of bits."""
    rows = [row for name in NAMES for m in "AB" for row in make_curve(name, m, "psnr", RATES, SCORES)]
    found = headline(compare(rows, [psnr], codecs, seed=1))
    assert (found.gain, found.ci_low, found.ci_high, found.p_value, found.ties) == (0.0, 0.0, 0.0, 1.0, 8)
    assert found.verdict == "equivalent"
    assert found.sentence == (
        "At equal PSNR, WebP and JPEG are equivalent within 1 %: WebP needs as many bits as JPEG "
        "(95 % interval 0 to 0 %; p = 1.00)"
    )


@pytest.mark.parametrize(("ratio", "expected"), [(0.995, "equivalent"), (0.98, "b_better"), (1.02, "a_better")])
def test_one_percent_of_bits_is_the_margin(
    ratio: float, expected: str, make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Half a percent on every image is equivalence, two are a difference."""
    rows = [row for name in NAMES for row in make_curve(name, "A", "psnr", RATES, SCORES)]
    rows += [row for name in NAMES for row in make_curve(name, "B", "psnr", RATES * ratio, SCORES)]
    assert headline(compare(rows, [psnr], codecs, seed=1)).verdict == expected


def test_members_of_a_group_count_as_one(make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts) -> None:
    """Two members are averaged (as log ratios) to one item among the groups."""
    rows: list[ScoreRow] = []
    for name, ratio, group in (("left", 0.25, "stereo"), ("right", 1.0, "stereo"), ("tea", 0.5, None)):
        rows += make_curve(name, "A", "psnr", RATES, SCORES, group=group)
        rows += make_curve(name, "B", "psnr", RATES * ratio, SCORES, group=group)
    found = headline(compare(rows, [psnr], codecs, seed=1))
    assert (found.n, found.wins) == (2, 2)
    assert found.gain == pytest.approx(50.0)
    assert set(found.per_reference) == {"left", "right", "tea"}
    assert "fewer on 2 of 2 groups" in found.sentence
    assert "fewer than 6 groups cannot reach p = 0.05" in found.sentence


def test_references_without_a_result_are_left_out_with_their_reason(
    noisy_curves: list[ScoreRow], make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A reference without overlap takes no part, and the sentence says so."""
    extra = [
        *make_curve("moon", "A", "psnr", RATES, SCORES),
        *make_curve("moon", "B", "psnr", RATES, [50.0, 55.0, 60.0, 65.0]),
    ]
    with_moon = headline(compare([*noisy_curves, *extra], [psnr], codecs, seed=1))
    without = headline(compare(noisy_curves, [psnr], codecs, seed=1))
    assert with_moon.left_out == {"moon": "no overlap: JPEG covers qualities 30 to 45, WebP 50 to 65"}
    assert (with_moon.n, with_moon.gain) == (8, without.gain)
    assert with_moon.sentence == without.sentence[:-1] + "; 1 of 9 images left out)"


def test_no_overlap_anywhere_is_said_and_not_judged(
    make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Without any result there is no gain, no verdict, and the reason in the sentence."""
    rows = [
        *make_curve("moon", "A", "psnr", RATES, SCORES),
        *make_curve("moon", "B", "psnr", RATES, [50.0, 55.0, 60.0, 65.0]),
    ]
    found = headline(compare(rows, [psnr], codecs, seed=1))
    assert (found.n, found.gain, found.p_value, found.p_adjusted, found.verdict) == (
        0,
        None,
        None,
        None,
        "inconclusive",
    )
    assert found.sentence == (
        "At equal PSNR, no verdict between WebP and JPEG: none of 1 images has a result "
        "(moon: no overlap: JPEG covers qualities 30 to 45, WebP 50 to 65)"
    )


def test_equal_settings_are_compared_but_never_headlines(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Each shared point has its own comparison of scores and of costs, after the headline, and is called unfair."""
    found = compare(noisy_curves, [psnr, *COSTS], codecs, seed=1)
    labels = [(c.headline, c.kind, c.point, c.metric, c.scope) for c in found]
    expected = [(True, "bd_rate", "", "psnr", "all")]
    for point in POINTS:
        expected += [(False, "score", point, metric, point) for metric in ("psnr", "bytes", "bpp")]
    assert labels == expected
    assert found[1].sentence == (
        "At the equal setting quality=30 (different rates, not a fair comparison): no verdict between WebP and JPEG: "
        "WebP scores the same PSNR as JPEG (95 % interval 0 to 0 dB; p = 1.00)"
    )
    bpp = found[3]
    assert (bpp.mean_a, bpp.gain, bpp.p_value, bpp.p_adjusted, bpp.wins) == (1.0, 0.28125, 2 / 256, None, 8)
    assert bpp.verdict == "b_better"
    assert bpp.sentence.startswith(
        "At the equal setting quality=30 (different qualities, not a fair comparison): "
        "WebP needs 0.28 fewer bits a pixel than JPEG (95 % interval "
    )


def test_different_sweeps_have_no_equal_setting(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A sweep that differs in one point leaves only bits at equal quality."""
    a, b = codecs
    found = compare(noisy_curves, [psnr], [a, replace(b, points=(*POINTS[:3], "quality=95"))], seed=1)
    assert [c.kind for c in found] == ["bd_rate"]
    assert set(found[0].left_out.values()) == {"WebP has 3 usable points, at least 4 are needed"}


def test_a_swept_codec_and_an_unswept_one_have_no_verdict(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """One point is no curve, and no setting is equal: the comparison is there, and says what is missing."""
    a, b = codecs
    of_b = [row._replace(point="") for row in noisy_curves if (row.method, row.point) == ("B", "quality=50")]
    rows = [*(row for row in noisy_curves if row.method == "A"), *of_b]
    (found,) = compare(rows, [psnr], [a, replace(b, points=("",))], seed=1)
    assert (found.kind, found.headline, found.verdict, found.n) == ("bd_rate", True, "inconclusive", 0)
    assert "WebP has 1 usable point" in found.sentence


def test_a_sweep_of_what_is_no_codec_has_no_verdict(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Without bytes there are no bits at equal quality; the sentence says so and what to do."""
    a, b = codecs
    (found,) = compare(noisy_curves, [psnr], [a, replace(b, is_codec=False, points=("",))], seed=1)
    assert (found.kind, found.headline, found.verdict, found.n) == ("score", True, "inconclusive", 0)
    assert "JPEG has a sweep of 4 settings, and WebP is no codec" in found.sentence
    assert "choose one setting for each" in found.sentence


def test_methods_without_a_sweep_are_compared_by_score(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Mean, gain, effect size and p are those of the paired differences."""
    a = [30.0, 31.0, 29.0, 35.0, 33.0, 28.0, 30.5, 31.5]
    b = [30.5, 31.4, 29.7, 35.3, 33.9, 28.5, 30.4, 32.1]
    found = headline(compare(scored(make_row, a, b), [psnr], denoisers, seed=1))
    gains = np.subtract(b, a)
    assert (found.mean_a, found.mean_b) == pytest.approx((np.mean(a), np.mean(b)))
    assert found.gain == pytest.approx(gains.mean())
    assert found.effect_size == pytest.approx(stats.ttest_1samp(gains, 0).statistic / math.sqrt(8))
    assert found.p_value == pytest.approx(4 / 256)
    assert (found.kind, found.point, found.unit, found.signature) == ("score", "", "dB", "psnr|v1")
    assert found.sentence.startswith("new scores 0.47 dB higher PSNR than old (95 % interval 0.")
    assert found.sentence.endswith("; better on 7 of 8 images; p = 0.016)")


def test_lower_is_better_scores_favour_the_lower(make_row: MakeRow, denoisers: list[MethodFacts]) -> None:
    """B with less error has a positive gain and is called lower, and better."""
    rows = scored(make_row, [4.0 + i for i in range(8)], [3.0 + i for i in range(8)], "mse")
    found = headline(compare(rows, [MSE], denoisers, seed=1))
    assert (found.gain, found.wins, found.verdict) == (1.0, 8, "b_better")
    assert found.sentence == (
        "new scores 1.0 lower MSE than old (95 % interval 1.0 to 1.0; better on 8 of 8 images; p = 0.008)"
    )


def test_differences_inside_the_margin_are_equivalent(make_row: MakeRow, denoisers: list[MethodFacts]) -> None:
    """Small significant differences are still equivalence; without a margin they are not."""
    rows = scored(make_row, [0.9] * 8, [0.901 + i * 1e-5 for i in range(8)], "ssim")
    assert headline(compare(rows, [SSIM], denoisers, seed=1)).verdict == "equivalent"
    assert headline(compare(rows, [replace(SSIM, margin=None)], denoisers, seed=1)).verdict == "b_better"


def test_failed_units_are_left_out_with_their_reason(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A reference counts only where both methods have a score."""
    rows = scored(make_row, [30.0, None, 30.0], [31.0, 31.0, None])
    rows.append(make_row("image9", "A", "psnr", 30.0))
    found = headline(compare(rows, [psnr], denoisers, seed=1))
    assert (found.n, found.per_reference) == (1, {"image0": 1.0})
    assert found.left_out == {
        "image1": "old: crashed",
        "image2": "new: crashed",
        "image9": "new: no psnr in the score table",
    }
    assert found.sentence == (
        "No verdict between new and old: new scores 1.0 dB higher PSNR than old (no interval; better on 1 of 1 images; "
        "p = 1.00; fewer than 6 images cannot reach p = 0.05; 3 of 4 images left out)"
    )


def test_infinite_scores_leave_ranks(make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts) -> None:
    """An infinite score makes means and gain None beside its count; wins and their sign test decide."""
    a = [30.0, 31.0, 32.0, 33.0, 34.0, 35.0, math.inf, 36.0]
    b = [31.0, 32.0, math.inf, 34.0, 35.0, 36.0, math.inf, 37.0]
    found = headline(compare(scored(make_row, a, b), [psnr], denoisers, seed=1))
    assert (found.mean_a, found.mean_b, found.gain, found.ci_low, found.ci_high) == (None,) * 5
    assert (found.infinite_a, found.infinite_b) == (1, 2)
    assert (found.wins, found.ties, found.losses) == (7, 1, 0)
    assert found.p_value == pytest.approx(2 / 128)
    assert found.verdict == "b_better"
    assert found.sentence == (
        "new has the better PSNR on 7 of 8 images and old on 0 "
        "(infinite scores, 2 of new and 1 of old, leave no mean; sign test p = 0.016)"
    )


def test_a_group_torn_between_infinities_is_a_tie(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Infinitely better on one member and infinitely worse on the other counts for nobody."""
    rows = [
        make_row(name, method, "psnr", score, group="stereo")
        for name, method, score in (
            ("left", "A", 30.0), ("left", "B", math.inf), ("right", "A", math.inf), ("right", "B", 30.0),
        )
    ]  # fmt: skip
    found = headline(compare(rows, [psnr], denoisers, seed=1))
    assert (found.wins, found.ties, found.losses, found.verdict) == (0, 1, 0, "inconclusive")


def test_holm_counts_the_metrics_that_were_asked_about(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Two listed metrics double the smaller p; companions, costs and other scopes are no part of the family."""
    rows = scored(make_row, [30.0] * 8, [30.0 + i for i in range(1, 9)])
    rows += scored(make_row, [0.5] * 8, [0.6, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6, 0.4], "ssim")
    rows += scored(make_row, [0.5] * 8, [0.6] * 8, "ssim.p05")
    rows += [row._replace(perturbation="noise", severity=1) for row in rows]
    found = compare(rows, [psnr, SSIM, *COSTS], denoisers, seed=1)
    assert [(c.metric, c.perturbation) for c in found] == [
        ("psnr", "none"), ("ssim", "none"), ("psnr", "noise"), ("ssim", "noise"),
    ]  # fmt: skip
    assert found[0].p_adjusted == 2 * (found[0].p_value or 0.0)
    assert found[1].p_adjusted == found[1].p_value
    assert found[2].p_adjusted == found[0].p_adjusted
    assert found[2].sentence.startswith("Under noise at severity 1, new scores 4.5 dB higher PSNR than old (")


def test_every_method_is_compared_with_the_first(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Three methods make two comparisons in one family."""
    rows = scored(make_row, [30.0] * 8, [30.0 + i for i in range(1, 9)])
    rows += [row._replace(method="C") for row in rows if row.method == "B"]
    third = MethodFacts("C", "folder", "third", ("",), False)
    found = compare(rows, [psnr], [*denoisers, third], seed=1)
    assert [(c.a, c.b) for c in found] == [("A", "B"), ("A", "C")]
    assert [c.p_adjusted for c in found] == [4 / 256, 4 / 256]


def test_codecs_without_a_sweep_also_compare_their_costs(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """Bytes and bits a pixel stand beside the scores; seconds never do."""
    fixed = [replace(codec, points=("",)) for codec in codecs]
    rows = scored(make_row, [0.9] * 8, [0.95] * 8, "ssim")
    for cost in COSTS:
        rows += scored(make_row, [3000.0 + i for i in range(8)], [2000.0] * 8, cost.label)
    found = compare(rows, [SSIM, *COSTS], fixed, seed=1)
    assert [(c.metric, c.headline, c.p_adjusted is None) for c in found] == [
        ("ssim", True, False), ("bytes", True, True), ("bpp", True, True),
    ]  # fmt: skip
    assert found[1].sentence.startswith("WebP needs 1,004 fewer bytes than JPEG (95 % interval 1,001 to 1,006; ")


def test_mixed_signatures_make_a_comparison_inconclusive(
    noisy_curves: list[ScoreRow],
    make_row: MakeRow,
    codecs: list[MethodFacts],
    denoisers: list[MethodFacts],
    psnr: MetricFacts,
) -> None:
    """Scores of two definitions are not compared: the sentence shows both, the run goes on."""
    mixed = [row._replace(signature="psnr|16 bit") if row.reference == "image3" else row for row in noisy_curves]
    found = headline(compare(mixed, [psnr], codecs, seed=1))
    assert (found.n, found.gain, found.verdict, found.signature) == (0, None, "inconclusive", "")
    assert found.left_out == dict.fromkeys(NAMES, "scores of different signatures")
    rows = scored(make_row, [30.0] * 2, [31.0] * 2)
    rows[3] = rows[3]._replace(signature="psnr|16 bit")
    sentence = headline(compare(rows, [psnr], denoisers, seed=1)).sentence
    assert sentence.startswith(
        "No verdict between new and old: psnr has different signatures: 'psnr|v1' (method A, image0)"
    )
    assert "'psnr|16 bit' (method B, image1)" in sentence


def test_the_seed_decides_the_resamples(
    noisy_curves: list[ScoreRow], codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Another seed moves the interval a little and the gain not at all."""
    one, other = (headline(compare(noisy_curves, [psnr], codecs, seed=seed)) for seed in (1, 2))
    assert one.gain == other.gain
    assert one.ci_low != other.ci_low
    assert one.ci_low == pytest.approx(other.ci_low, abs=2.0)


AIMED = {"ssim=0.95": EqualTerms("ssim", "at SSIM 0.95"), "bpp=1": EqualTerms("bpp", "at 1 bit a pixel")}


def aimed(*points: str) -> list[MethodFacts]:
    """Return two codecs whose settings were searched for."""
    terms = {point: AIMED[point] for point in points}
    return [MethodFacts(label, name.lower(), name, points, is_codec=True, terms=terms)
            for label, name in (("A", "JPEG"), ("B", "WebP"))]  # fmt: skip


def at_point(
    make_row: MakeRow, point: str, metric: str, a: list[float | None], b: list[float | None]
) -> list[ScoreRow]:
    return [row._replace(point=point) for row in scored(make_row, a, b, metric)]


def test_at_an_equal_score_the_bytes_are_the_headline(make_row: MakeRow, psnr: MetricFacts) -> None:
    """Ratios of bytes are averaged, so that an image counts whatever its size; one that missed is named."""
    sizes: list[float | None] = [100.0, 200.0, 1000.0, 50.0, 70.0, 300.0, 90.0, 500.0]
    rows = at_point(make_row, "ssim=0.95", "bytes", sizes, [*(0.8 * size for size in sizes[:7] if size), None])
    rows += at_point(make_row, "ssim=0.95", "ssim", [0.95] * 8, [0.951] * 8)
    rows += at_point(make_row, "ssim=0.95", "psnr", [30.0] * 8, [31.0 + 0.1 * i for i in range(8)])
    found = compare(rows, [psnr, SSIM, *COSTS], aimed("ssim=0.95"), seed=1)
    bytes_saved = headline(found)
    assert (bytes_saved.kind, bytes_saved.metric, bytes_saved.unit, bytes_saved.n) == ("bytes", "bytes", "%", 7)
    assert bytes_saved.gain == pytest.approx(20.0)
    assert bytes_saved.p_adjusted == bytes_saved.p_value == pytest.approx(2 / 2**7)
    assert bytes_saved.left_out == {"image7": "WebP: crashed"}
    assert bytes_saved.sentence.startswith("At SSIM 0.95, WebP needs 20 % fewer bytes than JPEG (95 % interval ")
    (by_psnr,) = (each for each in found if not each.headline)
    assert (by_psnr.metric, by_psnr.point) == ("psnr", "ssim=0.95")
    assert by_psnr.sentence.startswith("At SSIM 0.95 (different rates), WebP scores ")


def test_swapped_codecs_need_more_bytes_by_the_mirrored_ratio(make_row: MakeRow) -> None:
    """80 % of the bytes one way are 125 % the other way."""
    rows = at_point(make_row, "ssim=0.95", "bytes", [100.0] * 8, [80.0] * 8)
    back = headline(compare(rows, COSTS, aimed("ssim=0.95")[::-1], seed=1))
    assert back.gain == pytest.approx(-25.0)
    assert back.sentence.startswith("At SSIM 0.95, JPEG needs 25 % more bytes than WebP")


def test_equal_bytes_are_equivalent(make_row: MakeRow) -> None:
    """Within one percent, the margin of bits at equal quality, codecs need as many bytes as each other."""
    rows = at_point(make_row, "ssim=0.95", "bytes", [100.0] * 8, [100.0 + 0.1 * i for i in range(8)])
    found = headline(compare(rows, COSTS, aimed("ssim=0.95"), seed=1))
    assert found.verdict == "equivalent"
    assert found.sentence.startswith("At SSIM 0.95, WebP and JPEG are equivalent within 1 %")


def test_at_equal_bits_the_scores_are_the_headlines(make_row: MakeRow, psnr: MetricFacts) -> None:
    """What was searched for is equal by construction, so neither bits nor bytes are asked about."""
    rows = at_point(make_row, "bpp=1", "psnr", [30.0] * 8, [31.0 + 0.1 * i for i in range(8)])
    rows += at_point(make_row, "bpp=1", "bytes", [100.0] * 8, [101.0] * 8)
    (found,) = compare(rows, [psnr, *COSTS], aimed("bpp=1"), seed=1)
    assert (found.kind, found.metric, found.headline) == ("score", "psnr", True)
    assert found.sentence.startswith("At 1 bit a pixel, WebP scores ")


def test_targets_replace_curves(make_row: MakeRow, psnr: MetricFacts) -> None:
    """With targets that both codecs have, bits at equal quality are no headline: each target answers for itself."""
    rows = at_point(make_row, "bpp=1", "psnr", [30.0] * 8, [31.0] * 8)
    rows += at_point(make_row, "ssim=0.95", "bytes", [100.0] * 8, [80.0] * 8)
    found = compare(rows, [psnr, *COSTS], aimed("ssim=0.95", "bpp=1"), seed=1)
    assert {(each.kind, each.point) for each in found if each.headline} == {("bytes", "ssim=0.95"), ("score", "bpp=1")}


def test_generations_are_no_curve(make_row: MakeRow, psnr: MetricFacts) -> None:
    """After equally many generations codecs are compared as without a sweep; against another sweep they are not."""
    points = ("generations=1", "generations=5")
    terms = {point: EqualTerms("", f"after {point[-1]} generations") for point in points}
    aging = [replace(method, points=points, terms=terms, curve=False) for method in aimed("bpp=1")]
    rows = at_point(make_row, points[1], "psnr", [30.0] * 8, [31.0 + 0.1 * i for i in range(8)])
    found = {each.point: each for each in compare(rows, [psnr], aging, seed=1)}
    assert {(each.kind, each.headline) for each in found.values()} == {("score", True)}
    assert found[points[1]].sentence.startswith("After 5 generations, WebP scores ")
    swept = replace(aging[0], points=POINTS, terms={}, curve=True)
    (refused,) = compare(rows, [psnr], [swept, aging[1]], seed=1)
    assert "the 2 points of WebP differ in generations, so bits and quality make no curve" in refused.sentence
