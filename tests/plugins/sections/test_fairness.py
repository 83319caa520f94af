"""The conditions of codecs stand side by side, and times are shown for what they are."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bakeoff.analysis.order_statistics import median_interval
from bakeoff.blocks import ReportData, Table, Text
from bakeoff.results import CodecConditions, Comparison
from bakeoff.timing import Lap, Stopwatch, TimingRules, UnitTiming
from bakeoff_plugins.sections.fairness import FairnessSection

JPEG = CodecConditions(
    "A", "jpeg", ("Pillow 13, libjpeg 3",), ("quality",),
    {"effort": ("optimize",), "threads": ("1",), "chroma": ("4:2:0",), "depth": ("8 bits",)},
)  # fmt: skip
WEBP = CodecConditions(
    "B", "webp", ("Pillow 13, libwebp 1",), ("quality", "method"),
    {"effort": ("method 4", "method 6"), "threads": ("1",), "chroma": ("4:4:4",)},
)  # fmt: skip

Compare = Callable[..., Comparison]


@pytest.fixture
def fair(data: ReportData) -> ReportData:
    """Give the run of two codecs with what they say of themselves."""
    return replace(data, codecs=[JPEG, WEBP])


def timed(data: ReportData, *, isolate: bool = True, wait: float = 0.0) -> ReportData:
    """Return the run with five laps a unit, of 10 ms of A and 40 ms of B at every point."""
    stopwatch = Stopwatch(TimingRules(isolate=isolate), "Kilburn Mark 1, 2 cores")
    units = []
    for method, seconds in (("A", 0.01), ("B", 0.04)):
        cpu = [seconds * (1 + lap / 100) for lap in range(5)]
        laps = tuple(Lap(lap, one + wait, one + wait, one, one) for lap, one in enumerate(cpu))
        medians = {name: median_interval([getattr(lap, name) for lap in laps]) for name in Lap._fields[1:]}
        units += [
            UnitTiming(name, "none", None, method, point, stopwatch, laps, medians)
            for name in ("kodim01", "kodim02") for point in data.method(method).points
        ]  # fmt: skip
    return replace(data, timings=units)


def tables(data: ReportData) -> list[Table]:
    return [block for block in FairnessSection().blocks(data) if isinstance(block, Table)]


def texts(data: ReportData, tone: str) -> list[str]:
    return [block.text for block in FairnessSection().blocks(data) if isinstance(block, Text) and block.tone == tone]


def test_without_codecs_there_is_nothing_to_show(data: ReportData) -> None:
    """Denoisers have no conditions."""
    assert FairnessSection().blocks(data) == []


def test_conditions_stand_side_by_side(fair: ReportData) -> None:
    """Each codec has a row; a swept effort shows every value, and what is not known is empty."""
    (table,) = tables(fair)
    untimed = "once, in the crowded pool: never compared"
    assert table.columns == ["codec", "library", "swept", "effort", "threads", "chroma", "depth", "seconds"]
    assert [row[1:] for row in table.rows] == [
        ["Pillow 13, libjpeg 3", "quality", "optimize", "1", "4:2:0", "8 bits", untimed],
        ["Pillow 13, libwebp 1", "quality, method", "method 4, method 6", "1", "4:4:4", None, untimed],
    ]


def test_visible_differences_are_named_without_a_judgement(fair: ReportData) -> None:
    """What differs is said with who has what; equal and unknown conditions, and efforts of two codecs, are not."""
    assert texts(fair, "note") == ["Chroma differs: 4:2:0 (JPEG) against 4:4:4 (WebP)."]


def test_efforts_are_compared_within_one_plugin(fair: ReportData) -> None:
    """Two uses of one encoder share the scale of its effort."""
    twice = replace(JPEG, label="B", stated={**JPEG.stated, "effort": ("progressive",)})
    found = texts(replace(fair, codecs=[JPEG, twice]), "note")
    assert found == ["Effort differs: optimize (JPEG) against progressive (WebP)."]


def test_times_are_medians_with_intervals(fair: ReportData) -> None:
    """Each setting has its medians, each unit its interval with the probability that holds for five laps."""
    _, settings, units = tables(timed(fair))
    assert [row[2].value for row in settings.rows] == pytest.approx([10.2] * 3 + [40.8] * 3)
    assert settings.rows[0][-2].value == pytest.approx(100 * 0.4 / 10.2)
    assert "with probability 93.75 %" in units.caption
    assert len(units.rows) == 12
    assert (units.rows[0][4].low, units.rows[0][4].high) == pytest.approx((10.0, 10.4))
    assert "Seconds are the median of 5, alone, in turn with the others, on Kilburn Mark 1, 2 cores." in texts(
        timed(fair), "note"
    )
    assert texts(timed(fair), "warning") == []


def test_a_machine_that_was_not_idle_is_told(fair: ReportData) -> None:
    """Laps that take much longer on the wall than of the processor shared it with something else."""
    (warning,) = texts(timed(fair, wait=0.1), "warning")
    assert "another program was probably running" in warning


def test_laps_of_the_pool_are_labelled(fair: ReportData) -> None:
    """They are shown with the warning that they say nothing about who is faster."""
    (warning,) = texts(timed(fair, isolate=False), "warning")
    assert "never compared" in warning
    assert tables(timed(fair, isolate=False))[0].rows[0][-1] == "median of 5, in the crowded pool"


def test_ratios_of_seconds_are_told_and_tabulated(fair: ReportData, comparison: Compare) -> None:
    """A loss of 300 % is four times as long; the sentence of all settings is said, those of one are in the table."""
    gains = {"kodim01": -300.0}
    changes = {
        "metric": "encode_seconds", "kind": "time", "gain": -300.0, "ci_low": -400.0, "ci_high": -200.0,
        "sentence": "WebP encodes 4.0 times slower than JPEG", "headline": False,
    }  # fmt: skip
    whole = comparison(gains, **changes)
    at_one = comparison(gains, **changes, point="quality=50", scope="quality=50")
    data = replace(timed(fair), comparisons=[*fair.comparisons, whole, at_one])
    ratios = tables(data)[2]
    assert [row[2] for row in ratios.rows] == ["mean of all", "quality=50"]
    assert ratios.rows[0][3] == 4.0
    assert (ratios.rows[0][4].low, ratios.rows[0][4].high) == (3.0, 5.0)
    assert texts(data, "plain") == ["WebP encodes 4.0 times slower than JPEG."]
