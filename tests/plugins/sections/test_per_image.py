from collections.abc import Callable
from dataclasses import replace

from bakeoff.blocks import Quantity, ReportData, Table, Text
from bakeoff.results import Comparison, ScoreRow
from bakeoff_plugins.sections.per_image import MOST_ROWS, PerImageSection


def tables(data: ReportData) -> list[Table]:
    """Return the tables of the section."""
    return [block for block in PerImageSection().blocks(data) if isinstance(block, Table)]


def test_all_scores_are_there_folded(data: ReportData) -> None:
    """Every unit is a row with its costs and scores, the reference on which B does worst first."""
    (scores,) = tables(data)
    assert scores.folded
    assert list(scores.columns) == ["reference", "method", "point", "bytes", "bits a pixel", "PSNR, dB"]
    assert len(scores.rows) == 12
    assert scores.rows[0] == ["kodim02", data.methods[0].heading, "quality=10", 1000, 0.25, 30.0]


def test_gains_of_scores_stand_by_reference(data: ReportData, comparison: Callable[..., Comparison]) -> None:
    """Comparisons by score show a gain a reference; bits at equal quality stand elsewhere."""
    found = comparison({"kodim01": 0.5, "kodim02": -0.25}, kind="score", unit="dB")
    gains, _ = tables(replace(data, comparisons=[found]))
    assert gains.rows == [["kodim02", Quantity(-0.25, "dB")], ["kodim01", Quantity(0.5, "dB")]]


def test_scores_of_two_definitions_are_warned_of(data: ReportData) -> None:
    """Where one column holds two definitions, a warning shows both signatures."""
    mixed = [
        row._replace(signature="psnr|v2") if (row.metric, row.method) == ("psnr", "B") else row for row in data.rows
    ]
    (warning,) = [block for block in PerImageSection().blocks(replace(data, rows=mixed)) if isinstance(block, Text)]
    assert (warning.tone, "'psnr|v1'" in warning.text, "'psnr|v2'" in warning.text) == ("warning", True, True)


def test_failed_and_missing_scores_differ(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """A failed score says so, a score that was not asked for is empty; neither is a number."""
    rows = [
        row("one", "A", "quality=10", "psnr", None, status="failed", reason="why"),
        row("two", "A", "quality=10", "psnr", 30.0),
        row("two", "A", "quality=10", "bpp", 0.5),
    ]
    (scores,) = tables(replace(data, rows=rows, comparisons=[]))
    assert [list(shown)[-2:] for shown in scores.rows] == [[None, "failed"], [0.5, 30.0]]


def test_perturbations_have_their_column(data: ReportData, rows: Callable[..., list[ScoreRow]]) -> None:
    """Perturbation and severity show as soon as there is one."""
    noisy = rows(["kodim01"], perturbation="gaussian_noise", severity=3)
    (scores,) = tables(replace(data, rows=[*data.rows, *noisy]))
    assert {shown[1] for shown in scores.rows} == {"none", "gaussian_noise 3"}


def test_the_section_is_bounded(
    data: ReportData, rows: Callable[..., list[ScoreRow]], comparison: Callable[..., Comparison]
) -> None:
    """Of very many references the extremes are shown, and two sentences say where the rest is."""
    names = [f"photo{place:04}" for place in range(900)]
    found = comparison({name: float(place) for place, name in enumerate(names)}, kind="score")
    crowded = replace(data, rows=rows(names), comparisons=[found])
    gains, scores = tables(crowded)
    assert [gains.rows[place][0] for place in (0, 99, 100, 199)] == ["photo0000", "photo0099", "photo0800", "photo0899"]
    assert len(scores.rows) <= MOST_ROWS
    (note,) = [block.text for block in PerImageSection().blocks(crowded) if isinstance(block, Text)]
    assert note.endswith("All of them are in scores.csv.")
    many = replace(crowded, rows=[
        row._replace(perturbation="noise", severity=severity) for severity in range(5) for row in crowded.rows
    ])  # fmt: skip
    assert tables(many)[1].caption == "All scores of 80 references, of 200; the rest is in scores.csv"


def test_no_rows_no_section(data: ReportData) -> None:
    """Without rows the section is left out."""
    assert PerImageSection().blocks(replace(data, rows=[], comparisons=[])) == []
