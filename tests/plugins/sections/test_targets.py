"""The section on targets: which settings reached them, how near, and what it took."""

from dataclasses import replace
from typing import Any

from bakeoff.blocks import ReportData, Table
from bakeoff.experiment import MethodEntry, OperatingPoint
from bakeoff.jobs import Coding, PluginSpec, Target
from bakeoff.results import ScoreRow
from bakeoff.testing.example_runs import example_run
from bakeoff_plugins.sections.targets import TargetsSection

POINT = "ssim=0.95"
FACTS = ("search.setting", "search.reached", "search.encodes")
FOUND = {"harbour": (80.0, 0.951, 4.0), "meadow": (60.0, 0.949, 6.0), "night": (70.0, 0.9505, 5.0)}


def searched(found: dict[str, tuple[float, float, float]], failed: tuple[str, ...] = ()) -> ReportData:
    """Return a run of one codec with a target, which some images have reached and some not."""
    target = Target("quality", (1, 100), True, "ssim", PluginSpec("metrics", "ssim", {}), 0.95, 0.002)
    data = example_run("one method")
    points = (OperatingPoint(POINT, PluginSpec("methods", "example", {}), Coding(1, target)),)
    experiment = replace(data.experiment, methods=(MethodEntry("A", "example", (), points),))

    def row(name: str, metric: str, score: float | None) -> ScoreRow:
        status: Any = "ok" if score is not None else "failed"
        return ScoreRow(name, name, "none", None, "A", POINT, metric, score, "", "", metric, status, "")

    rows = [row(name, fact, value) for name, facts in found.items() for fact, value in zip(FACTS, facts, strict=True)]
    rows += [row(name, "ssim", 0.95) for name in found] + [row(name, "ssim", None) for name in failed]
    methods = [replace(data.methods[0], points=(POINT,))]
    return replace(data, experiment=experiment, methods=methods, rows=rows)


def tables(data: ReportData) -> list[Table]:
    return [block for block in TargetsSection().blocks(data) if isinstance(block, Table)]


def test_a_target_is_summed_up_over_the_images() -> None:
    """Settings, values and encodings stand in one row: the middle and the ends, and how many images failed."""
    summary, _ = tables(searched(FOUND, failed=("snow",)))
    ((_, *cells),) = summary.rows
    assert cells == [
        POINT, "quality", "3 of 4", 70.0, "60 to 80", 0.9505, "0.949 to 0.951", 5.0, 6.0,
    ]  # fmt: skip


def test_every_image_has_its_setting() -> None:
    """The second table has a row an image that reached the target."""
    _, single = tables(searched(FOUND, failed=("snow",)))
    assert [(row[0], *row[4:]) for row in single.rows] == [(name, *facts) for name, facts in FOUND.items()]


def test_a_target_that_nothing_reached_is_still_there() -> None:
    """Its row says so, without numbers."""
    (summary,) = tables(searched({}, failed=("snow", "night")))
    ((_, *cells),) = summary.rows
    assert cells == [POINT, "quality", "0 of 2", *[None] * 6]


def test_without_targets_the_section_is_left_out() -> None:
    """A run of sweeps has nothing to say here."""
    assert TargetsSection().blocks(example_run("two codecs")) == []
