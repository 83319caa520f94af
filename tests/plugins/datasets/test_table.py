"""The dataset `table`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.errors import ConfigError
from bakeoff.plugin import Sample
from bakeoff_plugins.datasets.table import Table

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a table beside some files."""
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.png", "in/a.jpg", "mask.png"):
        (tmp_path / name).touch()

    def write_table(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write_table


def problems(path: Path) -> list[str]:
    """Return what is wrong with a table, without the folder it lies in."""
    with pytest.raises(ConfigError) as caught:
        Table(path=path).samples()
    return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_a_row_is_a_sample(write: Write) -> None:
    """Known columns have their meaning, all others are tags; empty cells stand for nothing."""
    path = write("scene,reference,name,input,group,mask\nday,a.png,first,in/a.jpg,one,mask.png\n,b.png,,,,\n")
    folder = path.parent
    assert Table(path=path).samples() == [
        Sample("first", folder / "a.png", folder / "in/a.jpg", folder / "mask.png", "one", {"scene": "day"}),
        Sample("b", folder / "b.png", None, None, None, {"scene": ""}),
    ]


def test_a_cell_names_the_rectangle_to_look_at(write: Write) -> None:
    """Four whole numbers; where the cell is empty, the option holds."""
    path = write('reference,roi\na.png,1 2 30 40\nb.png,\nin/a.jpg,"5, 6, 7, 8"\n')
    assert [sample.roi for sample in Table(path=path).samples()] == [(1, 2, 30, 40), None, (5, 6, 7, 8)]
    assert [sample.roi for sample in Table(path=path, roi=(0, 0, 9, 9)).samples()] == [
        (1, 2, 30, 40), (0, 0, 9, 9), (5, 6, 7, 8),
    ]  # fmt: skip
    path = write("reference,roi\na.png,1 2 30\nb.png,-1 2 3 4\nin/a.jpg,1 2 0 4\n")
    words = "column 'roi': four whole numbers `x y width height` are asked for, got"
    assert problems(path) == [
        f"table.csv:2: {words} '1 2 30'", f"table.csv:3: {words} '-1 2 3 4'", f"table.csv:4: {words} '1 2 0 4'",
    ]  # fmt: skip


def test_reference_alone_is_enough(write: Write) -> None:
    """Names come from the path of the reference, without its suffix."""
    samples = Table(path=write("reference\nin/a.jpg\nb.png\n")).samples()
    assert [sample.name for sample in samples] == ["in/a", "b"]


def test_a_byte_order_mark_quotes_and_blank_lines_are_fine(write: Write) -> None:
    """What spreadsheets write is read."""
    path = write('reference,name\r\n"a.png","one, two"\r\n\r\nb.png,three\r\n', encoding="utf-8-sig")
    assert [sample.name for sample in Table(path=path).samples()] == ["one, two", "three"]
    assert [sample.name for sample in Table(path=path, limit=1).samples()] == ["one, two"]


def test_absolute_paths_stay_as_they_are(write: Write, tmp_path: Path) -> None:
    """Only relative paths are relative to the table."""
    sample = Table(path=write(f"reference,name\n{tmp_path}/a.png,a\n")).samples()[0]
    assert sample.reference == tmp_path / "a.png"


def test_all_problems_are_told_at_once_with_line_and_column(write: Write) -> None:
    """Missing files, empty references, wrong rows and names given twice, each with its line."""
    path = write("reference,name,mask\na.png,one,none.png\n,two,\nb.png\nc.png,one,\n")
    assert problems(path) == [
        "table.csv:2: column 'mask': no such file: none.png",
        "table.csv:3: column 'reference' is empty",
        "table.csv:4: 1 cells, but the heading has 3 columns",
        "table.csv:5: column 'reference': no such file: c.png",
        "table.csv:5: two samples are called 'one', the first in line 2; name them in column 'name'",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref,name\na.png,x\n", ["table.csv:1: there is no column 'reference', only: ref, name"]),
        ("Reference\na.png\n", ["table.csv:1: column 'Reference': names are lower case, write 'reference'"]),
        ("reference,tag,tag\na.png,1,2\n", ["table.csv:1: two columns are called 'tag'"]),
        ("reference,,tag\na.png,1,2\n", ["table.csv:1: column 2 has no name"]),
        (
            "reference;name\na.png;x\n",
            ["table.csv:1: there is no column 'reference', only: reference;name; "
             "columns are separated by commas, not by ';'"],
        ),
        ("", ["table.csv:1: the table is empty; its first line names the columns"]),
        ("reference\n", ["table.csv: the table has a heading but no rows"]),
        ('reference\n"a.png\n', ["table.csv:2: not CSV: unexpected end of data"]),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(text: str, expected: list[str], write: Write) -> None:
    """Headings that miss, repeat or misspell a column, another separator, no rows, no CSV."""
    assert problems(write(text)) == expected


def test_a_file_that_cannot_be_read_is_refused(write: Write, tmp_path: Path) -> None:
    """A missing table, a folder, and text in another encoding."""
    assert problems(tmp_path / "none.csv") == ["none.csv: no such file"]
    assert problems(tmp_path / "in") == ["in: not a file"]
    assert problems(write("reference\nä.png\n", encoding="latin-1")) == [
        "table.csv: not UTF-8 text; save the table as CSV in UTF-8"
    ]


def test_names_can_be_printed(write: Write) -> None:
    """A line break in a name is escaped, as in every dataset."""
    assert Table(path=write('reference,name\na.png,"two\nlines"\n')).samples()[0].name == "two\\nlines"
