"""A CSV file as a dataset: a row a sample."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from bakeoff.plugin import ConfigError, ConfigPath, Dataset, Field, PluginInfo, Roi, Sample, hookimpl, printable

_FILES = ("reference", "input", "mask")
_KNOWN = (*_FILES, "name", "group", "roi")


_ROI = re.compile(r"[\s,]*([0-9]{1,9}[\s,]*){4}")
_WHOLE = re.compile(r"[0-9]+")


class Table(Dataset):
    """The rows of a CSV file (UTF-8, commas, a heading row); a row is a sample.

    Column `reference` names the image file. Optional are `name` (otherwise the reference's path without suffix),
    `input` (what methods are given), `group` (rows of a group count as one in the statistics), `mask` (an image, white
    where pixels count and black where they do not) and `roi` (the rectangle that metrics look at, as four whole numbers
    `x y width height`); every other column is a tag. Relative paths are relative to the CSV file.
    """

    info = PluginInfo(name="table", version=1)

    path: ConfigPath = Field(description="the CSV file")
    roi: Roi | None = Field(
        None, description="[x, y, width, height]: what metrics look at of every image whose cell 'roi' is empty"
    )
    limit: int | None = Field(None, ge=1, description="take only the first so many rows")

    def samples(self) -> list[Sample]:
        """Return a sample for each row. Raise `ConfigError` with all that is wrong, each with its line and column."""
        reading = _Reading(self.path, self.roi)
        samples = reading.samples()
        if reading.problems:
            raise ConfigError(reading.problems)
        if not samples:
            raise ConfigError(f"{printable(str(self.path))}: the table has a heading but no rows")
        return samples[: self.limit]


@dataclass
class _Reading:
    """One pass over the file that collects samples and everything that is wrong."""

    path: Path
    roi: Roi | None
    problems: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def samples(self) -> list[Sample]:
        rows = self._rows()
        heading = [cell.strip() for cell in next(rows, (0, []))[1]]
        if not self.problems:
            self._check_heading(heading)
        if self.problems:
            return []
        samples = []
        for line, cells in rows:
            if len(cells) != len(heading):
                self._report(line, f"{len(cells)} cells, but the heading has {len(heading)} columns")
                continue
            sample = self._sample(line, dict(zip(heading, cells, strict=True)))
            if sample is not None:
                samples.append(sample)
        return samples

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are not blank, with the number of the line they end on."""
        line = 0
        if not self.path.is_file():
            self.problems.append(
                f"{printable(str(self.path))}: {'not a file' if self.path.exists() else 'no such file'}"
            )
            return
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                for cells in reader:
                    line = reader.line_num
                    if cells:
                        yield line, cells
        except OSError as error:
            self.problems.append(f"{printable(str(self.path))}: cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.problems.append(f"{printable(str(self.path))}: not UTF-8 text; save the table as CSV in UTF-8")
        except csv.Error as error:
            self._report(line + 1, f"not CSV: {error}")

    def _check_heading(self, heading: Sequence[str]) -> None:
        if not heading:
            self._report(1, "the table is empty; its first line names the columns")
            return
        for column in heading:
            known = column.lower()
            if known in _KNOWN and known != column:
                self._report(1, f"column '{printable(column)}': names are lower case, write '{known}'")
        for column in sorted({column for column in heading if heading.count(column) > 1}):
            self._report(1, f"two columns are called '{printable(column)}'")
        if "" in heading and len(heading) > 1:
            self._report(1, f"column {heading.index('') + 1} has no name")
        if "reference" not in map(str.lower, heading):
            found = ", ".join(map(printable, heading))
            other = next((mark for mark in ";\t" if mark in "".join(heading)), None)
            hint = f"; columns are separated by commas, not by {other!r}" if other else ""
            self._report(1, f"there is no column 'reference', only: {found}{hint}")

    def _sample(self, line: int, row: dict[str, str]) -> Sample | None:
        files = {column: self._file(line, column, row[column]) for column in _FILES if row.get(column)}
        if "reference" not in files:
            self._report(line, "column 'reference' is empty")
            return None
        name = printable(row.get("name") or PurePath(row["reference"]).with_suffix("").as_posix())
        if name in self.lines:
            self._report(
                line,
                f"two samples are called '{name}', the first in line {self.lines[name]}; name them in column 'name'",
            )
        self.lines.setdefault(name, line)
        return Sample(
            name=name,
            reference=files["reference"],
            input=files.get("input"),
            mask=files.get("mask"),
            group=row.get("group") or None,
            tags={column: cell for column, cell in row.items() if column not in _KNOWN},
            roi=self._roi(line, row["roi"]) if row.get("roi") else self.roi,
        )

    def _roi(self, line: int, cell: str) -> Roi | None:
        edges = [int(edge) for edge in _WHOLE.findall(cell)] if _ROI.fullmatch(cell) else []
        if len(edges) != 4 or min(edges[2:]) < 1:
            self._report(
                line, f"column 'roi': four whole numbers `x y width height` are asked for, got '{printable(cell)}'"
            )
            return None
        x, y, width, height = edges
        return x, y, width, height

    def _file(self, line: int, column: str, cell: str) -> Path:
        path = self.path.parent / cell
        if not path.is_file():
            self._report(line, f"column '{column}': no such file: {printable(str(path))}")
        return path

    def _report(self, line: int, problem: str) -> None:
        self.problems.append(f"{printable(str(self.path))}:{line}: {problem}")


@hookimpl
def bakeoff_register_datasets() -> list[type[Dataset]]:
    """Register the dataset."""
    return [Table]
