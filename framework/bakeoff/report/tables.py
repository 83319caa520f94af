"""From a table block to cells of text: alignment, decimals, units, and what a column is sorted by."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Literal

from bakeoff.blocks import Badge, Bounds, Cell, Column, Quantity, Table
from bakeoff.report.writing import decimals_for, write_number, write_p

DASH = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell as it stands on the page; `sort` is the number that the column is sorted by, "" for text."""

    text: str
    kind: Literal["text", "number", "badge", "empty"]
    unit: str = ""
    sort: str = ""
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table as it stands on the page; `numeric` tells which columns are aligned to the right."""

    titles: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[DrawnCell, ...], ...]


def draw_table(table: Table) -> DrawnTable:
    """Return the cells of a table as text.

    Raises
    ------
    ValueError
        For a row that has not one cell a column, or a cell that is NaN.
    TypeError
        For a cell that is none of the types of `bakeoff.blocks.Cell`.
    """
    columns = [column if isinstance(column, Column) else Column(column) for column in table.columns]
    for row in table.rows:
        if len(row) != len(columns):
            raise ValueError(
                f"the table '{table.caption}' has {len(columns)} columns, one of its rows {len(row)} cells"
            )
    drawn = [_draw_column(column, [row[place] for row in table.rows]) for place, column in enumerate(columns)]
    return DrawnTable(
        titles=tuple(column.title for column in columns),
        numeric=tuple(any(cell.kind == "number" for cell in cells) for cells in drawn),
        rows=tuple(zip(*drawn, strict=True)),
    )


def _draw_column(column: Column, cells: Sequence[Cell]) -> list[DrawnCell]:
    by_unit: dict[str, list[float]] = {}
    for cell in cells:
        if isinstance(cell, Quantity | Bounds) or (isinstance(cell, Real) and not isinstance(cell, Integral)):
            unit, values = _measured(cell)
            by_unit.setdefault(unit, []).extend(values)
    decimals = {unit: decimals_for(values, column.digits) for unit, values in by_unit.items()}
    return [_draw_cell(column, cell, decimals) for cell in cells]


def _measured(cell: Quantity | Bounds | float) -> tuple[str, tuple[float, ...]]:
    if isinstance(cell, Quantity):
        return cell.unit, (cell.value,)
    if isinstance(cell, Bounds):
        return cell.unit, (cell.low, cell.high)
    return "", (float(cell),)


def _draw_cell(column: Column, cell: Cell, decimals: dict[str, int]) -> DrawnCell:
    if cell is None:
        return DrawnCell(DASH, "empty")
    if isinstance(cell, str):
        return DrawnCell(cell, "text")
    if isinstance(cell, Badge):
        return DrawnCell(cell.text, "badge", colour=cell.colour)
    signed = column.style == "signed"
    if isinstance(cell, Bounds):
        ends = (write_number(end, decimals[cell.unit], signed=signed) for end in (cell.low, cell.high))
        return DrawnCell(" to ".join(ends), "number", cell.unit, repr(float(cell.low)))
    if isinstance(cell, Integral) and not isinstance(cell, bool):
        return DrawnCell(write_number(int(cell), 0, signed=signed), "number", sort=str(int(cell)))
    if isinstance(cell, Quantity | Real) and not isinstance(cell, bool):
        unit, (value,) = _measured(cell)
        text = write_p(value) if column.style == "p" else write_number(value, decimals[unit], signed=signed)
        return DrawnCell(text, "number", unit, repr(value))
    raise TypeError(f"a table cell is text, a number or a value of bakeoff.plugin, got {type(cell).__name__}")
