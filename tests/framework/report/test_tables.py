import math

import pytest

from bakeoff.blocks import Badge, Bounds, Column, Quantity, Table
from bakeoff.report.tables import draw_table


def texts(table: Table) -> list[list[str]]:
    """Return the table as plain text."""
    return [[cell.text for cell in row] for row in draw_table(table).rows]


def test_a_column_has_one_number_of_decimals_a_unit() -> None:
    """Numbers of one unit line up; another unit in the same column has decimals of its own."""
    rows = [[Quantity(35.213, "dB")], [Quantity(7.0, "dB")], [Quantity(0.97312)]]
    assert texts(Table("scores", ["mean"], rows)) == [["35.21"], ["7.00"], ["0.9731"]]


def test_every_kind_of_cell_is_drawn() -> None:
    """Text, counts, floats, bounds, badges and empty cells each have their form."""
    columns = ["name", "count", "score", Column("interval", "signed", 3), Column("p", "p"), "verdict", "none"]
    row = ["kodim01", 12345, 0.5, Bounds(-1.0, 2.5, "%"), 0.0001, Badge("B is better", 1), None]
    drawn = draw_table(Table("all", columns, [row]))
    assert [cell.text for cell in drawn.rows[0]] == [
        "kodim01", "12\u202f345", "0.5000", "\N{MINUS SIGN}1.00 to +2.50", "< 0.001", "B is better", "\N{EN DASH}",
    ]  # fmt: skip
    assert drawn.numeric == (False, True, True, True, True, False, False)
    assert [cell.sort for cell in drawn.rows[0]] == ["", "12345", "0.5", "-1.0", "0.0001", "", ""]


def test_infinity_is_shown_and_sorted() -> None:
    """An infinite score is a number like the others, and does not spoil their decimals."""
    drawn = draw_table(Table("psnr", ["psnr"], [[math.inf], [35.25]]))
    assert [row[0].text for row in drawn.rows] == ["∞", "35.25"]
    assert drawn.rows[0][0].sort == "inf"


def test_a_row_of_the_wrong_length_is_an_error() -> None:
    """A row must have one cell a column; the message names the table."""
    with pytest.raises(ValueError, match="'costs' has 2 columns, one of its rows 1 cells"):
        draw_table(Table("costs", ["a", "b"], [["only"]]))


@pytest.mark.parametrize("cell", [b"bytes", ["list"], object(), True])
def test_other_cells_are_refused(cell: object) -> None:
    """Only the types of a cell may stand in one."""
    with pytest.raises(TypeError, match="a table cell is"):
        draw_table(Table("t", ["a"], [[cell]]))  # type: ignore[list-item]  # the point of the test


def test_an_empty_table_keeps_its_heading() -> None:
    """A table without rows still has its columns."""
    drawn = draw_table(Table("t", ["a", "b"], []))
    assert (drawn.titles, drawn.rows) == (("a", "b"), ())
