"""The comparisons as tables: the headlines, what was left out, gains at an equal setting, and what methods cost."""

import statistics
from collections.abc import Sequence

from bakeoff.plugin import (
    Badge,
    Block,
    Bounds,
    Cell,
    Column,
    Comparison,
    Quantity,
    ReportData,
    Section,
    SectionInfo,
    Table,
    Text,
    hookimpl,
)

MOST_ROWS = 400

_HELP = (
    "The gain is positive where the second method (B) is better, whatever the direction of the metric; for bits at "
    "equal quality it is the percent of bits that B saves (minus the BD-rate). n counts independent references. "
    "Wins, ties and losses of B are counted by the sign of the gain. The effect size (Cohen's d_z) is the mean "
    "gain over the standard deviation of the gains, for bits in log rate."
)
_EQUAL_SETTING = (
    "An equal setting is not an equal condition: quality 50 of one codec is another rate and another quality than "
    "quality 50 of the next. These gains are no verdict; they are here for completeness."
)
_TIMES = (
    "Medians over the references. Seconds are wall time inside a pool of workers that share the machine: a rough "
    "impression, and no part of any comparison."
)
_COSTS = {"bytes": "bytes", "bpp": "bits a pixel", "encode_seconds": "encode", "decode_seconds": "decode"}


class ComparisonSection(Section):
    """All comparisons in numbers."""

    info = SectionInfo(name="comparison", version=1, title="Comparison", order=20)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the tables that have rows."""
        headlines = data.headline()
        equal_setting = [found for found in data.comparisons if not found.headline]
        blocks: list[Block] = []
        if headlines:
            blocks += [_table("Headline comparisons", headlines, data), Text(_HELP, "help")]
        blocks += _left_out(headlines, data)
        blocks += _costs(data)
        if equal_setting:
            label = f"Scores at an equal setting ({len(equal_setting)} comparisons)"
            blocks += [Text(_EQUAL_SETTING, "note"), _table(label, equal_setting, data, folded=True)]
        return blocks


def _table(caption: str, comparisons: Sequence[Comparison], data: ReportData, *, folded: bool = False) -> Table:
    """Return one row a comparison, without the columns that would be empty."""
    several = len({(found.a, found.b) for found in comparisons}) > 1
    if not several:
        caption += f": A is {data.method(comparisons[0].a).display}, B is {data.method(comparisons[0].b).display}"
    columns: list[tuple[Column, list[Cell]]] = [
        (Column("metric"), [data.metric(found.metric).display for found in comparisons]),
        (Column("compared by"), [_of(found) for found in comparisons]),
        (Column("A"), [data.method(found.a).heading if several else None for found in comparisons]),
        (Column("B"), [data.method(found.b).heading if several else None for found in comparisons]),
        (Column("mean of A"), [_quantity(found.mean_a, found) for found in comparisons]),
        (Column("mean of B"), [_quantity(found.mean_b, found) for found in comparisons]),
        (Column("infinite in A"), [found.infinite_a or None for found in comparisons]),
        (Column("infinite in B"), [found.infinite_b or None for found in comparisons]),
        (Column("gain", "signed", 3), [_quantity(found.gain, found) for found in comparisons]),
        (Column("95 % interval", "signed", 3), [_bounds(found) for found in comparisons]),
        (Column("p", "p"), [_number(found.p_value) for found in comparisons]),
        (Column("p adjusted", "p"), [_number(found.p_adjusted) for found in comparisons]),
        (Column("n"), [found.n for found in comparisons]),
        (Column("wins, ties, losses"), [f"{found.wins}, {found.ties}, {found.losses}" for found in comparisons]),
        (Column("effect size", "signed", 3), [_number(found.effect_size) for found in comparisons]),
        (Column("verdict"), [_verdict(found, data) for found in comparisons] if not folded else []),
    ]
    filled = [(column, cells) for column, cells in columns if any(cell not in (None, "") for cell in cells)]
    rows = list(zip(*(cells for _, cells in filled), strict=True))
    shown = rows[:MOST_ROWS]
    if len(shown) < len(rows):
        caption += f", the first {len(shown)}; all are in summary.json"
    return Table(caption, [column for column, _ in filled], shown, folded=folded)


def _of(found: Comparison) -> str:
    what = "bits at equal quality" if found.kind == "bd_rate" else "score"
    return what if found.scope == "all" else f"{what}, {found.scope}"


def _quantity(value: float | None, found: Comparison) -> Quantity | None:
    return None if value is None else Quantity(value, found.unit)


def _bounds(found: Comparison) -> Bounds | None:
    if found.ci_low is None or found.ci_high is None:
        return None
    return Bounds(found.ci_low, found.ci_high, found.unit)


def _number(value: float | None) -> Quantity | None:
    return None if value is None else Quantity(value)


def _verdict(found: Comparison, data: ReportData) -> Badge:
    winner = {"a_better": found.a, "b_better": found.b}.get(found.verdict)
    if winner is None:
        return Badge(found.verdict)
    return Badge(f"{data.method(winner).display} is better", data.colour(winner))


def _left_out(headlines: Sequence[Comparison], data: ReportData) -> list[Block]:
    rows = [
        [data.metric(found.metric).display, _of(found), data.method(found.b).heading, reference, why]
        for found in headlines
        for reference, why in found.left_out.items()
    ]
    if not rows:
        return []
    caption = f"References that could not take part in a comparison ({len(rows)})"
    if len(rows) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in summary.json"
    columns = ["metric", "compared by", "B", "reference", "why"]
    return [Table(caption, columns, rows[:MOST_ROWS], folded=len(rows) > 10)]


def _costs(data: ReportData) -> list[Block]:
    """Return the median costs of each method and point, of clean inputs where there are such."""
    perturbation = min((row.perturbation for row in data.rows), key=lambda name: name != "none", default="none")
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    units: dict[str, str] = {}
    for row in data.rows:
        if row.metric in _COSTS and row.score is not None and row.perturbation == perturbation:
            found.setdefault((row.method, row.point), {}).setdefault(row.metric, []).append(row.score)
            units[row.metric] = row.unit
    if not found:
        return []
    rows: list[list[Cell]] = []
    for method in data.methods:
        for point in method.points:
            costs = found.get((method.label, point), {})
            medians = [
                Quantity(statistics.median(costs[name]), units[name]) if name in costs else None for name in _COSTS
            ]
            rows.append([method.heading, point or "(no sweep)", *medians])
    columns = [Column("method"), Column("point"), *(Column(title, digits=3) for title in _COSTS.values())]
    return [Table("What each setting costs", columns, rows), Text(_TIMES, "note")]


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `comparison`."""
    return [ComparisonSection]
