"""The score table indexed once, so that every comparison finds its rows without a search."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bakeoff.errors import BakeoffError
from bakeoff.results import ScoreRow


class Scope(NamedTuple):
    """The perturbation and severity that a comparison looks at; ("none", None) is the clean input."""

    perturbation: str = "none"
    severity: int | None = None

    def text(self) -> str:
        """Return `all` for the clean input, else such as `gaussian_noise severity 3`."""
        if self.perturbation == "none":
            return "all"
        return self.perturbation if self.severity is None else f"{self.perturbation} severity {self.severity}"

    def order(self) -> tuple[bool, str, int]:
        """Return a sort key: the clean input first, then by name and severity."""
        return self.perturbation != "none", self.perturbation, self.severity or 0


class ScoreIndex:
    """Score rows by scope, metric, method and operating point.

    Raises
    ------
    BakeoffError
        When two rows are the same score of the same unit.
    """

    def __init__(self, rows: Iterable[ScoreRow]) -> None:
        self._rows: dict[tuple[Scope, str, str, str], dict[str, ScoreRow]] = {}
        for row in rows:
            key = (Scope(row.perturbation, row.severity), row.metric, row.method, row.point)
            found = self._rows.setdefault(key, {})
            if row.reference in found:
                raise BakeoffError(
                    f"the score table holds {row.metric} of {row.reference}, method {row.method}, point "
                    f"{row.point or 'none'}, {key[0].text()} twice; a unit has one row a score, remove the other"
                )
            found[row.reference] = row

    def scopes(self) -> list[Scope]:
        """Return the scopes that have rows, the clean input first."""
        return sorted({scope for scope, _, _, _ in self._rows}, key=Scope.order)

    def at(self, scope: Scope, metric: str, method: str, point: str) -> Mapping[str, ScoreRow]:
        """Return the rows of one metric at one operating point, by reference; empty where there are none."""
        return self._rows.get((scope, metric, method, point), {})


def why_missing(row: ScoreRow | None, method: str, metric: str) -> str:
    """Return in one short line why a score cannot be used: its failure, or that it is not there."""
    return f"{method}: {shorten(row.reason)}" if row else f"{method}: no {metric} in the score table"


def shorten(text: str, limit: int = 160) -> str:
    """Return the text on one line, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 3]}..."


def references(tables: Sequence[Mapping[str, ScoreRow]]) -> list[str]:
    """Return every reference that has a row in any of the tables, sorted."""
    return sorted(set().union(*tables))
