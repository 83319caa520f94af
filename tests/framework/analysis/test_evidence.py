"""The evidence on seconds: ratios over whole sweeps and at equal settings, of one stopwatch, and their sentences."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bakeoff.analysis.comparison import compare
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow

MakeRow = Callable[..., ScoreRow]

NAMES = [f"image{i}" for i in range(8)]
POINTS = ("quality=30", "quality=50", "quality=70", "quality=90")
ENCODE = MetricFacts("encode_seconds", "encode_seconds", "s", "lower", is_cost=True, isolated=True)


def seconds(make_row: MakeRow, method: str, by_point: dict[str, float], **changes: object) -> list[ScoreRow]:
    """Return the seconds of a codec on eight images, the same on each but for a factor of the image."""
    return [
        make_row(name, method, "encode_seconds", value * (1 + i), point=point, **changes)
        for i, name in enumerate(NAMES)
        for point, value in by_point.items()
    ]


def test_isolated_seconds_are_compared_as_ratios(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """Over the whole sweep and at each shared setting, never as a headline and outside of Holm's family."""
    rows = seconds(make_row, "A", dict(zip(POINTS, (1, 1, 1, 1), strict=True)))
    rows += seconds(make_row, "B", dict(zip(POINTS, (9, 12, 12, 15), strict=True)))
    found = compare(rows, [ENCODE], codecs, seed=1)
    assert [(each.kind, each.scope, each.headline) for each in found] == [
        ("time", "all", False), *(("time", point, False) for point in POINTS),
    ]  # fmt: skip
    whole = found[0]
    assert whole.gain == pytest.approx(-1100.0)
    assert (whole.unit, whole.losses, whole.verdict, whole.p_adjusted) == ("%", 8, "a_better", None)
    assert whole.sentence == (
        "On average over 4 settings of JPEG and 4 of WebP, WebP encodes 12 times slower than JPEG "
        "(95 % interval 12 to 12 times; slower on 8 of 8 images; p = 0.008)"
    )
    assert found[1].sentence.startswith(
        "At the equal setting quality=30 (different qualities, not a fair comparison): WebP encodes 9.0 times slower"
    )


def test_codecs_with_other_sweeps_are_compared_over_all_settings(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """Without a shared setting the means over each sweep are compared, and swapped codecs give the mirrored answer."""
    other = replace(codecs[1], points=("effort=1", "effort=2"))
    rows = seconds(make_row, "A", dict.fromkeys(POINTS, 2.0)) + seconds(
        make_row, "B", {"effort=1": 0.5, "effort=2": 1.5}
    )
    (found,) = compare(rows, [ENCODE], [codecs[0], other], seed=1)
    assert found.gain == pytest.approx(50.0)
    assert "2 of WebP, WebP encodes 2.0 times faster than JPEG" in found.sentence
    (mirrored,) = compare(rows, [ENCODE], [other, codecs[0]], seed=1)
    assert mirrored.gain == pytest.approx(-100.0)
    assert "JPEG encodes 2.0 times slower than WebP" in mirrored.sentence


def test_seconds_of_two_machines_are_refused(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """Signatures that differ leave no verdict, and the sentence shows both."""
    rows = seconds(make_row, "A", {POINTS[0]: 1.0}, signature="encode_seconds|v1|wall|isolated|median-of-5|Z3")
    rows += seconds(make_row, "B", {POINTS[0]: 1.0}, signature="encode_seconds|v1|wall|isolated|median-of-5|Mark 1")
    one = [replace(codec, points=POINTS[:1]) for codec in codecs]
    found = compare(rows, [ENCODE], one, seed=1)
    assert {each.verdict for each in found} == {"inconclusive"}
    assert all("Z3" in each.sentence and "Mark 1" in each.sentence for each in found)


def test_an_image_without_all_laps_is_left_out(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """The mean over a sweep needs every setting; the reason names the codec and its failure."""
    rows = seconds(make_row, "A", dict.fromkeys(POINTS, 1.0)) + seconds(make_row, "B", dict.fromkeys(POINTS, 2.0))
    rows[-1] = rows[-1]._replace(score=None, status="failed", reason="it is tired")
    whole = compare(rows, [ENCODE], codecs, seed=1)[0]
    assert (whole.n, whole.left_out) == (7, {"image7": "WebP: it is tired"})
    assert whole.sentence.endswith("1 of 8 images left out)")


def test_an_interval_of_ratios_may_lie_on_both_sides(make_row: MakeRow, codecs: list[MethodFacts]) -> None:
    """Its ends are then told with their directions, and there is no verdict."""
    one = [replace(codec, points=("",)) for codec in codecs]
    ratios = (0.5, 2.0, 0.4, 3.0, 0.6, 2.2, 0.9, 1.5)
    rows = [
        make_row(name, label, "encode_seconds", 1.0 if label == "A" else ratio)
        for label in "AB" for name, ratio in zip(NAMES, ratios, strict=True)
    ]  # fmt: skip
    (found,) = compare(rows, [ENCODE], one, seed=1)
    assert found.verdict == "inconclusive"
    assert " times slower to " in found.sentence
    assert " times faster; " in found.sentence
