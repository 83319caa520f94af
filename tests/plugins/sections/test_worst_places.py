from collections.abc import Callable
from dataclasses import replace

from bakeoff.blocks import Quantity, ReportData, Table
from bakeoff.results import MetricFacts, ScoreRow
from bakeoff_plugins.sections.worst_places import MOST_ROWS, WorstPlacesSection

MakeRow = Callable[..., ScoreRow]
SSIM = MetricFacts("ssim", "SSIM", "", "higher", has_map=True)
MSE = MetricFacts("mse", "MSE", "levels^2", "lower", has_map=True)


def unit(row: MakeRow, reference: str, method: str, score: float, share: float, **changes: object) -> list[ScoreRow]:
    """Return the rows of one unit: score, 5th percentile, minimum and place, which follow from the percentile."""
    scores = {
        "ssim": score,
        "ssim.p05": share,
        "ssim.min": share - 0.1,
        "ssim.worst_x": 100 * share,
        "ssim.worst_y": 9.0,
    }
    return [row(reference, method, "quality=50", name, value, **changes) for name, value in scores.items()]


def tables(data: ReportData, rows: list[ScoreRow], metric: MetricFacts = SSIM) -> list[Table]:
    """Return the tables of the section for these rows."""
    shown = replace(data, rows=rows, metrics=[metric, *data.metrics])
    return [block for block in WorstPlacesSection().blocks(shown) if isinstance(block, Table)]


def test_each_setting_has_its_worst_reference(data: ReportData, row: MakeRow) -> None:
    """Of every method and point the reference with the worst 5 %, whatever its mean, and where it is worst."""
    rows = [
        *unit(row, "tea", "A", 0.9, 0.8), *unit(row, "cup", "A", 0.99, 0.3), *unit(row, "tea", "B", 0.95, 0.7),
        *unit(row, "cup", "B", 0.9, 0.75),
    ]  # fmt: skip
    (table,) = tables(data, rows)
    assert list(table.columns) == ["method", "point", "reference", "SSIM", "5th percentile", "lowest", "worst at"]
    a, b = (data.method(label).heading for label in "AB")
    assert [list(shown) for shown in table.rows] == [
        [a, "quality=50", "cup", Quantity(0.99), Quantity(0.3), Quantity(0.3 - 0.1), "30, 9"],
        [b, "quality=50", "tea", Quantity(0.95), Quantity(0.7), Quantity(0.7 - 0.1), "70, 9"],
    ]


def test_of_an_error_the_highest_is_the_worst(data: ReportData, row: MakeRow) -> None:
    """Where lower is better, the other end of the map is looked at, in the unit of the metric."""
    scores = {"mse": 4.0, "mse.p95": 20.0, "mse.max": 90.0, "mse.worst_x": 3.0, "mse.worst_y": 5.0}
    rows = [row(name, "A", "quality=50", key, value * (2 if name == "cup" else 1))
            for name in ("tea", "cup") for key, value in scores.items()]  # fmt: skip
    (table,) = tables(data, rows, MSE)
    assert list(table.columns)[2:] == ["reference", "MSE", "95th percentile", "highest", "worst at"]
    large = [Quantity(value, "levels^2") for value in (8.0, 40.0, 180.0)]
    assert list(table.rows[0])[2:] == ["cup", *large, "6, 10"]


def test_definitions_and_perturbations_are_not_ranked_together(data: ReportData, row: MakeRow) -> None:
    """Scores of two signatures, and of two perturbations, have rows of their own."""
    rows = [
        *unit(row, "tea", "A", 0.9, 0.8, signature="8"), *unit(row, "cup", "A", 0.9, 0.5, signature="16"),
        *unit(row, "tea", "A", 0.9, 0.6, signature="8", perturbation="noise", severity=2),
    ]  # fmt: skip
    (table,) = tables(data, rows)
    assert (table.columns[0], table.columns[-1]) == ("perturbation", "signature")
    assert [(shown[0], shown[3], shown[-1]) for shown in table.rows] == [
        (None, "tea", "8"), (None, "cup", "16"), ("noise 2", "tea", "8"),
    ]  # fmt: skip


def test_metrics_without_such_scores_have_no_table(data: ReportData, row: MakeRow) -> None:
    """A metric without a map, a failed unit, and a run without rows leave the section out."""
    failed = [row("tea", "A", "quality=50", "ssim", None, status="failed", reason="why")]
    for rows in (list(data.rows), failed, []):
        assert WorstPlacesSection().blocks(replace(data, rows=rows, metrics=[SSIM, *data.metrics])) == []


def test_very_many_settings_are_cut_with_a_word(data: ReportData, row: MakeRow) -> None:
    """The table is bounded, and says how many there are."""
    rows = [
        found
        for level in range(1, 101)
        for found in unit(row, "tea", "A", 0.9, 0.8, perturbation="noise", severity=level)
    ]
    (table,) = tables(data, rows)
    assert len(table.rows) == MOST_ROWS
    assert table.folded
    assert table.caption.endswith("for the first 60 of 100 settings")
