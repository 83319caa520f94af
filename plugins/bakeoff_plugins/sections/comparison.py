"""The comparisons as tables: the headlines, what was left out, gains at an equal setting, and what methods cost."""

import statistics
from collections.abc import Callable, Sequence

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
_CAUTION = (
    "Words such as good or low are bands that the named sources give. They depend on content and use, decide nothing "
    "here, and are no substitute for a look at the pictures."
)
_TIMES = {
    None: "Medians over the references. Seconds are wall time inside a pool of workers that share the machine: a rough "
    "impression, and no part of any comparison.",
    False: "Medians over the references. Seconds are medians of repeated laps in a pool of workers that share the "
    "machine: a rough impression, and no part of any comparison.",
    True: "Medians over the references. Seconds are wall time, medians of laps with nothing else running; the section "
    "Fairness compares them.",
}
"""What is to be minded of seconds, by whether they were measured alone; None: as the codecs ran."""
_COSTS = {"bytes": "bytes", "bpp": "bits a pixel", "encode_seconds": "encode", "decode_seconds": "decode"}


class ComparisonSection(Section):
    """All comparisons in numbers."""

    info = SectionInfo(name="comparison", version=1, title="Comparison", order=20)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the tables that have rows."""
        headlines = data.headline()
        equal_setting = [found for found in data.comparisons if not found.headline and found.kind != "time"]
        blocks: list[Block] = []
        if headlines:
            blocks += [_table("Headline comparisons", headlines, data), Text(_HELP, "help")]
        blocks += _reading(data)
        blocks += _left_out(headlines, data)
        blocks += _costs(data)
        if equal_setting:
            label = f"Gains at an equal setting ({len(equal_setting)} comparisons)"
            blocks += [Text(_EQUAL_SETTING, "note"), _table(label, equal_setting, data, folded=True)]
        return blocks


def _table(caption: str, comparisons: Sequence[Comparison], data: ReportData, *, folded: bool = False) -> Table:
    """Return one row a comparison; what all rows share goes into the caption, and empty columns are left out."""
    kinds, others = {_by(found) for found in comparisons}, {found.b for found in comparisons}
    skipped = {"verdict"} if folded else set()
    if len(kinds) == 1:
        caption += f", by {_by(comparisons[0])}"
        skipped.add("compared by")
    caption += f": A is {data.method(comparisons[0].a).display}"
    if len(others) == 1:
        caption += f", B is {data.method(comparisons[0].b).display}"
        skipped.add("B")
    if len(comparisons) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in summary.json"
    shown = comparisons[:MOST_ROWS]
    drawn = [
        (column, [cell(found) for found in shown]) for column, cell in _columns(data) if column.title not in skipped
    ]
    filled = [(column, cells) for column, cells in drawn if any(cell is not None for cell in cells)]
    rows = list(zip(*(cells for _, cells in filled), strict=True))
    return Table(caption, [column for column, _ in filled], rows, folded=folded)


def _columns(data: ReportData) -> list[tuple[Column, Callable[[Comparison], Cell]]]:
    return [
        (Column("metric"), lambda found: data.metric(found.metric).display),
        (Column("compared by"), _by),
        (Column("setting"), _setting),
        (Column("B"), lambda found: data.method(found.b).heading),
        (Column("verdict"), lambda found: _verdict(found, data)),
        (Column("gain", "signed", 3), lambda found: _quantity(found.gain, found)),
        (Column("95 % interval", "signed", 3), _bounds),
        (Column("p", "p"), lambda found: _number(found.p_value)),
        (Column("p adjusted", "p"), lambda found: _number(found.p_adjusted)),
        (Column("n"), lambda found: found.n),
        (Column("wins, ties, losses"), lambda found: f"{found.wins}, {found.ties}, {found.losses}"),
        (Column("mean of A"), lambda found: _mean(found.mean_a, found, data)),
        (Column("A in words"), lambda found: _words(found.mean_a, found, data)),
        (Column("mean of B"), lambda found: _mean(found.mean_b, found, data)),
        (Column("B in words"), lambda found: _words(found.mean_b, found, data)),
        (Column("infinite in A"), lambda found: found.infinite_a or None),
        (Column("infinite in B"), lambda found: found.infinite_b or None),
        (Column("effect size", "signed", 3), lambda found: _number(found.effect_size)),
    ]


def _by(found: Comparison) -> str:
    return {"bd_rate": "bits at equal quality", "bytes": "bytes at an equal target"}.get(found.kind, "score")


def _setting(found: Comparison) -> str | None:
    return None if found.scope == "all" else found.scope


def _quantity(value: float | None, found: Comparison) -> Quantity | None:
    return None if value is None else Quantity(value, found.unit)


def _mean(value: float | None, found: Comparison, data: ReportData) -> Quantity | None:
    """Return a mean in the unit of what was measured, which that of a ratio is not."""
    return None if value is None else Quantity(value, data.metric(found.metric).unit)


def _words(mean: float | None, found: Comparison, data: ReportData) -> str | None:
    """Return the band that a mean score falls in; a percent of bits has none."""
    if mean is None or found.kind == "bd_rate":
        return None
    return data.metric(found.metric).band(mean) or None


def _reading(data: ReportData) -> list[Block]:
    """Return how to read the scores, for the metrics that say so, and with what caution."""
    told = [metric for metric in data.metrics if metric.note or metric.bands]
    if not told:
        return []
    rows = [
        [metric.display, metric.note or None, metric.bands_text() or None, metric.bands_source or None]
        for metric in told
    ]
    columns = ["metric", "how to read it", "scores in words", "these words are from"]
    caution = [Text(_CAUTION, "note")] if any(metric.bands for metric in told) else []
    return [Table("How to read the scores", columns, rows, folded=True), *caution]


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
        [data.metric(found.metric).display, _by(found), _setting(found), data.method(found.b).heading, reference, why]
        for found in headlines
        for reference, why in found.left_out.items()
    ]
    if not rows:
        return []
    caption = f"References that could not take part in a comparison ({len(rows)})"
    if len(rows) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in summary.json"
    columns = ["metric", "compared by", "setting", "B", "reference", "why"]
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
    timing = data.experiment.timing
    note = _TIMES[None if timing is None else timing.isolate]
    return [Table("What each setting costs", columns, rows), Text(note, "note")]


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `comparison`."""
    return [ComparisonSection]
