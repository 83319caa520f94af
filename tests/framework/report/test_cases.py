import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from bakeoff.blocks import ReportData
from bakeoff.report.cases import CROP, CaseChoice, choose_cases, draw_case
from bakeoff.results import Case, Comparison, MethodFacts, MetricFacts, ScoreRow
from bakeoff.types import Image

PSNR = MetricFacts("psnr", "PSNR", "dB", "higher")
SSIM = MetricFacts("ssim", "SSIM", "", "higher", has_map=True)
LPIPS = MetricFacts("lpips", "LPIPS", "", "lower")
SWEEP = ("quality=10", "quality=50", "quality=90")
A, B = MethodFacts("A", "jpeg", "JPEG", SWEEP, is_codec=True), MethodFacts("B", "webp", "WebP", SWEEP, is_codec=True)


def comparison(metric: str, gains: dict[str, float], **changes: Any) -> Comparison:
    """Return a headline comparison that says no more than its gains."""
    found = Comparison(
        metric=metric, a="A", b="B", scope="all", kind="bd_rate", perturbation="none", severity=None, point="",
        unit="%", signature="", n=len(gains), mean_a=None, mean_b=None, infinite_a=0, infinite_b=0, gain=1.0,
        ci_low=None, ci_high=None, p_value=None, p_adjusted=None, wins=0, ties=0, losses=0, effect_size=None,
        verdict="inconclusive", sentence="", headline=True, per_reference=gains, left_out={},
    )  # fmt: skip
    return replace(found, **changes)


def rows(metric: str, scores: dict[tuple[str, str, str], float]) -> list[ScoreRow]:
    """Return rows from scores by reference, method and point."""
    return [
        ScoreRow(reference, reference, "none", None, method, point, metric, score, "", "higher", "", "ok", "")
        for (reference, method, point), score in scores.items()
    ]


def sweep(references: Sequence[str], metric: str = "ssim") -> list[ScoreRow]:
    """Return rows in which B at quality 10 is as good as A at quality 50."""
    quality = {("A", SWEEP[0]): 0.7, ("A", SWEEP[1]): 0.8, ("A", SWEEP[2]): 0.9, ("B", SWEEP[0]): 0.81,
               ("B", SWEEP[1]): 0.9, ("B", SWEEP[2]): 0.95}  # fmt: skip
    return rows(metric, {(name, *unit): score for name in references for unit, score in quality.items()})


def test_the_worst_and_the_median_are_chosen() -> None:
    """B's worst reference comes first, the one in the middle second; swept codecs are matched in quality."""
    gains = {"one": 5.0, "two": -3.0, "three": 9.0, "four": 1.0, "five": 7.0}
    worst, median = choose_cases(sweep(list(gains)), [comparison("ssim", gains)], [A, B], [PSNR, SSIM])
    assert (worst.reference, median.reference) == ("two", "one")
    assert worst.units == (("A", "quality=50"), ("B", "quality=10"))
    assert worst.why.endswith("At equal SSIM, WebP needs 3.00 % more bits here.")
    assert worst.map_metric == "ssim"


def test_one_reference_is_shown_once() -> None:
    """With one reference there is one case; with two there are both."""
    assert [
        choice.title for choice in choose_cases(sweep(["a"]), [comparison("ssim", {"a": 1.0})], [A, B], [SSIM])
    ] == ["Only reference for WebP: a"]
    both = choose_cases(sweep(["a", "b"]), [comparison("ssim", {"a": 1.0, "b": 2.0})], [A, B], [SSIM])
    assert [choice.reference for choice in both] == ["a", "b"]


def test_a_metric_with_a_map_is_preferred_then_the_last() -> None:
    """Cases are chosen by the last metric that draws maps, and by the last metric where none does."""
    found = [comparison("psnr", {"a": 1.0}), comparison("ssim", {"b": 1.0}), comparison("lpips", {"c": 1.0})]
    table = sweep("abc") + sweep("abc", "psnr") + sweep("abc", "lpips")
    assert choose_cases(table, found, [A, B], [PSNR, SSIM, LPIPS])[0].reference == "b"
    without = choose_cases(table, found, [A, B], [PSNR, replace(SSIM, has_map=False), LPIPS])
    assert without[0].reference == "c"
    assert without[0].map_metric is None


def test_methods_without_a_sweep_are_shown_as_they_are() -> None:
    """Scores at one setting need no matching, and the words follow the direction of the metric."""
    a, b = replace(A, points=("",)), replace(B, points=("",))
    table = rows("lpips", {("one", "A", ""): 0.2, ("one", "B", ""): 0.15})
    (choice,) = choose_cases(table, [comparison("lpips", {"one": 0.05}, kind="score")], [a, b], [LPIPS])
    assert choice.units == (("A", ""), ("B", ""))
    assert choice.why.endswith("The LPIPS of WebP is 0.0500 lower here.")


def test_the_clean_input_is_preferred() -> None:
    """Where there is a comparison without a perturbation, its pictures are shown."""
    noisy = comparison("ssim", {"a": 1.0}, perturbation="gaussian_noise", severity=2)
    (choice,) = choose_cases(sweep("ab"), [noisy, comparison("ssim", {"b": 1.0})], [A, B], [SSIM])
    assert (choice.reference, choice.perturbation) == ("b", "none")


def test_nothing_is_chosen_from_nothing() -> None:
    """No headline, no gains or no scores: no case."""
    assert choose_cases([], [], [A, B], [SSIM]) == []
    assert choose_cases(sweep("a"), [comparison("ssim", {})], [A, B], [SSIM]) == []
    assert choose_cases(sweep("a"), [comparison("ssim", {"a": 1.0}, headline=False)], [A, B], [SSIM]) == []
    assert choose_cases([], [comparison("ssim", {"a": 1.0})], [A, B], [SSIM]) == []


@pytest.fixture(scope="module")
def drawn() -> tuple[CaseChoice, np.ndarray[Any, Any], np.ndarray[Any, Any], Case]:
    """A case of a 16-bit photograph that is wider than an overview, damaged in one place by B."""
    truth = np.random.default_rng(4).integers(0, 65536, (300, 900, 3), dtype=np.uint16)
    damaged = truth.copy()
    damaged[100:200, 600:700] //= 2
    levels = np.full((290, 890), 255, np.uint8)
    levels[95:195, 595:695] = 10
    (choice,) = choose_cases(sweep(["one"]), [comparison("ssim", {"one": 1.0})], [A, B], [SSIM])
    of_a, of_b = choice.units
    images = {of_a: Image(truth), of_b: Image(damaged)}
    maps = {of_a: np.full((290, 890), 255, np.uint8), of_b: levels}
    return choice, truth, damaged, draw_case(choice, Image(truth), images, maps, sweep(["one"]))


def decode(data: bytes) -> np.ndarray[Any, Any]:
    """Return the pixels of a picture."""
    return np.asarray(Pillow.open(io.BytesIO(data)))


def test_a_case_has_its_pictures(drawn: tuple[Any, Any, Any, Case]) -> None:
    """Reference, A, B and two maps are fitted to the page, with captions that say what they are."""
    case = drawn[3]
    assert [picture.role for picture in case.pictures] == ["reference", "distorted", "distorted", "map", "map"]
    assert {(picture.width, picture.height) for picture in case.pictures} == {(720, 240)}
    assert case.pictures[2].label == B.heading
    assert case.pictures[2].caption == "quality=10 · SSIM 0.8100"
    assert case.scale is not None
    assert (case.scale.low, case.scale.high) == (0.0, 1.0)
    assert any("averaged down" in note for note in case.notes)
    assert any("16 bits" in note for note in case.notes)


def test_the_crop_is_the_damaged_part_pixel_by_pixel(drawn: tuple[Any, Any, Any, Case]) -> None:
    """The part shown holds the damage that the map found, each pixel as it is, at the same place in every image."""
    _, truth, damaged, case = drawn
    left, top, wide, tall = (round(part * size) for part, size in zip(case.frame, (900, 300, 900, 300), strict=True))
    assert top <= 100
    assert top + tall >= 200
    assert left <= 600
    assert left + wide >= 700
    assert (tall, wide) == (CROP, CROP)
    for picture, pixels in zip(case.crops, (truth, truth, damaged), strict=True):
        shown = np.rint(pixels[top : top + CROP, left : left + CROP] / 257).astype(np.uint8)
        np.testing.assert_array_equal(decode(picture.data), shown)


def test_without_a_map_the_error_leads(drawn: tuple[Any, Any, Any, Case]) -> None:
    """A metric without a map has no map pictures; the crop is where the squared error of B is largest."""
    choice, truth, damaged, _ = drawn
    units = {choice.units[0]: Image(truth), choice.units[1]: Image(damaged)}
    plain = draw_case(choice, Image(truth), units, {}, [])
    assert len(plain.pictures) == 3
    assert plain.scale is None
    left, _, wide, _ = plain.frame
    assert left * 900 <= 600
    assert (left + wide) * 900 >= 700


def test_tiny_and_grey_images_have_cases_too() -> None:
    """An image smaller than the crop is shown whole, and grey stays grey."""
    (choice,) = choose_cases(sweep(["one"]), [comparison("ssim", {"one": 1.0})], [A, B], [SSIM])
    image = Image(np.arange(12, dtype=np.uint8).reshape(3, 4))
    case = draw_case(choice, image, dict.fromkeys(choice.units, image), {}, [])
    assert case.frame == (0.0, 0.0, 1.0, 1.0)
    assert decode(case.crops[0].data)[..., 0].tolist() == image.pixels.tolist()


def test_real_cases_match_in_quality(report_data: ReportData) -> None:
    """On photographs, the chosen points of both codecs are close in the metric that chose them."""
    for choice in choose_cases(report_data.rows, report_data.comparisons, report_data.methods, report_data.metrics):
        scores = [
            row.score
            for unit in choice.units
            for row in report_data.rows
            if (row.reference, row.metric, row.method, row.point) == (choice.reference, "ssim", *unit)
        ]
        assert len(scores) == 2
        assert abs(scores[0] - scores[1]) < 0.03
