"""Which references are shown: those that tell most, in a setting where the methods are about equally good."""

from dataclasses import replace

from bakeoff.blocks import ReportData
from bakeoff.report.case_choice import choose_cases
from bakeoff.results import EqualTerms
from case_rows import LPIPS, PSNR, SSIM, A, B, comparison, rows, sweep


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


def test_codecs_at_one_target_are_shown_there_by_their_bytes() -> None:
    """Where all images are coded to a score, its map is shown and the bytes choose; sizes alone choose none."""
    point = "psnr=40"
    terms = {point: EqualTerms("psnr", "at PSNR 40 dB")}
    a, b = (replace(method, points=(point,), terms=terms) for method in (A, B))
    table = rows("psnr", {(name, label, point): 40.0 for name in ("one", "two") for label in "AB"})
    found = comparison("bytes", {"one": 20.0, "two": -5.0}, kind="bytes", point=point)
    worst, _ = choose_cases(table, [found], [a, b], [PSNR, SSIM])
    assert (worst.reference, worst.units) == ("two", (("A", point), ("B", point)))
    assert worst.why.endswith("At PSNR 40 dB, WebP needs 5.00 % more bytes here.")
    assert choose_cases(table, [replace(found, kind="score")], [a, b], [PSNR, SSIM]) == []


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
