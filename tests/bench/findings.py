"""What is measured, what is asked of it, and how that is written down."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """One figure, beside the limit that it has to keep; without a figure `note` says why."""

    what: str
    beside: str
    sign: Literal[">=", "<="]
    limit: float
    unit: str
    figure: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the figure keeps its limit."""
        if self.figure is None:
            return "not measured"
        return "holds" if self.kept else "FAILS"

    @property
    def kept(self) -> bool:
        """Whether there is a figure on the right side of the limit."""
        if self.figure is None:
            return False
        return self.figure >= self.limit if self.sign == ">=" else self.figure <= self.limit

    @property
    def asked(self) -> str:
        """The limit in words."""
        return f"{self.sign} {self.limit:g}{self.unit}"

    @property
    def found(self) -> str:
        """The figure in words."""
        if self.figure is None:
            return "-"
        return f"{self.figure:.{0 if abs(self.figure) >= 100 else 2 if abs(self.figure) < 10 else 1}f}{self.unit}"

    def line(self, more: str = "") -> str:
        """Return all of it as a line of a table, with another figure beside the first."""
        figures = f"{self.asked:>10}{self.found:>10}{more:>10}"
        return f"{self.what:28}{self.beside:48}{figures}  {self.verdict:14}{self.note}"
