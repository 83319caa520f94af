import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bakeoff.blocks import Badge, Bounds, Column, Quantity, ReportData, Table, Text
from bakeoff.infos import Band
from bakeoff.results import Comparison, ScoreRow
from bakeoff_plugins.sections.comparison import MOST_ROWS, ComparisonSection

Compare = Callable[..., Comparison]


def tables(data: ReportData) -> dict[str, Table]:
    """Return the tables by caption."""
    return {block.caption: block for block in ComparisonSection().blocks(data) if isinstance(block, Table)}


def titled(table: Table, row: int = 0) -> dict[str, Any]:
    """Return one row by column title."""
    titles = [column.title if isinstance(column, Column) else column for column in table.columns]
    return dict(zip(titles, table.rows[row], strict=True))


def test_a_headline_is_one_row(data: ReportData) -> None:
    """The row holds gain, interval, p, counts and verdict; columns that would be empty are left out."""
    row = titled(tables(data)["Headline comparisons, by bits at equal quality: A is JPEG, B is WebP"])
    assert row == {
        "metric": "PSNR",
        "verdict": Badge("WebP is better", 1),
        "gain": Quantity(24.1, "%"),
        "95 % interval": Bounds(21.0, 27.2, "%"),
        "p": Quantity(0.008),
        "p adjusted": Quantity(0.016),
        "n": 2,
        "wins, ties, losses": "2, 0, 0",
        "effect size": Quantity(2.5),
    }


def test_means_and_infinities_show_where_there_are_any(data: ReportData, comparison: Compare) -> None:
    """Comparisons of scores have means; infinite scores are counted beside them."""
    found = comparison(
        {"a": 1.0}, kind="score", unit="dB", mean_a=35.0, mean_b=None, infinite_b=3, verdict="equivalent"
    )
    row = titled(next(iter(tables(replace(data, comparisons=[found])).values())))
    assert row["mean of A"] == Quantity(35.0, "dB")
    assert "mean of B" not in row
    assert row["infinite in B"] == 3
    assert row["verdict"] == Badge("equivalent")


def test_means_are_put_into_words_where_somebody_has_published_some(data: ReportData, comparison: Compare) -> None:
    """Beside a mean stands its band, once for the page stand note, bands, source and caution; bits have no band."""
    banded = replace(
        data.metrics[0], note="More is better.", bands_source="Somebody 2020",
        bands=(Band(40.0, "high"), Band(30.0, "fair"), Band(-math.inf, "low")),
    )  # fmt: skip
    found = comparison({"a": 1.0}, kind="score", unit="dB", mean_a=35.0, mean_b=40.0)
    worded = replace(data, comparisons=[found], metrics=[banded, *data.metrics[1:]])
    row = titled(next(iter(tables(worded).values())))
    assert (row["A in words"], row["B in words"]) == ("fair", "high")
    reading = tables(worded)["How to read the scores"]
    assert reading.rows == [["PSNR", "More is better.", "high from 40, fair from 30, low below", "Somebody 2020"]]
    notes = [block.text for block in ComparisonSection().blocks(worded) if isinstance(block, Text)]
    assert sum("depend on content and use" in note for note in notes) == 1
    bits = replace(worded, comparisons=[comparison({"a": 1.0}, mean_a=35.0, mean_b=40.0)])
    assert "A in words" not in titled(next(iter(tables(bits).values())))
    assert "How to read the scores" not in tables(data)


def test_gains_at_an_equal_setting_are_folded_and_labelled(data: ReportData, comparison: Compare) -> None:
    """They stand in a folded table of that name, behind a warning, without a verdict, and nowhere else."""
    equal = comparison({"a": 1.0}, kind="score", headline=False, point="quality=50", scope="quality=50")
    both = replace(data, comparisons=[*data.comparisons, equal])
    table = tables(both)["Gains at an equal setting (1 comparisons), by score: A is JPEG, B is WebP"]
    assert table.folded
    assert "verdict" not in titled(table)
    assert titled(table)["setting"] == "quality=50"
    assert len(tables(both)["Headline comparisons, by bits at equal quality: A is JPEG, B is WebP"].rows) == 1
    texts = [block.text for block in ComparisonSection().blocks(both) if isinstance(block, Text)]
    assert any(text.startswith("An equal setting is not an equal condition") for text in texts)


def test_references_left_out_are_named_with_their_reason(data: ReportData, comparison: Compare) -> None:
    """What could not take part is never dropped in silence."""
    found = comparison({"a": 1.0}, left_out={"kodim09": "the curves do not overlap"})
    table = tables(replace(data, comparisons=[found]))["References that could not take part in a comparison (1)"]
    assert list(table.rows[0])[-2:] == ["kodim09", "the curves do not overlap"]


def test_costs_are_medians_by_method_and_point(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """Each setting has its median bytes and bits a pixel; a third, larger image does not shift the median."""
    larger = [row("large", "A", "quality=10", "bytes", 9e9)]
    table = tables(replace(data, rows=[*data.rows, *larger]))["What each setting costs"]
    assert len(table.rows) == 6
    assert list(table.rows[0]) == [
        data.methods[0].heading, "quality=10", Quantity(1000.0, "B"), Quantity(0.25, "bit/px"), None, None,
    ]  # fmt: skip
    assert table.rows[3][2] == Quantity(500.0, "B")


def test_several_pairs_name_their_methods(data: ReportData, comparison: Compare) -> None:
    """With more than one pair, each row says which methods it compares."""
    methods = [*data.methods, replace(data.methods[1], label="C", display="AVIF")]
    pairs = replace(data, methods=methods, comparisons=[*data.comparisons, comparison({"a": 1.0}, b="C")])
    table = tables(pairs)["Headline comparisons, by bits at equal quality: A is JPEG"]
    assert [titled(table, place)["B"] for place in (0, 1)] == [methods[1].heading, methods[2].heading]


def test_kinds_that_differ_have_their_column(data: ReportData, comparison: Compare) -> None:
    """Bits at equal quality and scores in one table are told apart row by row."""
    mixed = replace(data, comparisons=[*data.comparisons, comparison({"a": 1.0}, kind="score", unit="dB")])
    table = tables(mixed)["Headline comparisons: A is JPEG, B is WebP"]
    assert [titled(table, place)["compared by"] for place in (0, 1)] == ["bits at equal quality", "score"]


def test_tables_are_bounded(data: ReportData, comparison: Compare) -> None:
    """A very long table is cut, and says so."""
    found = [comparison({"a": 1.0}, scope=f"noise severity {place}") for place in range(MOST_ROWS + 5)]
    caption, table = next(iter(tables(replace(data, comparisons=found)).items()))
    assert len(table.rows) == MOST_ROWS
    assert caption.endswith(f"the first {MOST_ROWS}; all are in summary.json")


def test_no_rows_no_blocks(data: ReportData) -> None:
    """Without comparisons and costs the section is left out."""
    assert ComparisonSection().blocks(replace(data, rows=[], comparisons=[])) == []
