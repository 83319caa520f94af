"""The verdict: every headline comparison as a card with its sentence, its gain and its interval."""

import math
from collections.abc import Sequence

from bakeoff.plugin import (
    Badge,
    Block,
    Card,
    Cards,
    Comparison,
    Interval,
    Quantity,
    ReportData,
    Section,
    SectionInfo,
    Text,
    hookimpl,
)

MOST_CARDS = 12
_TABLE_ONLY = "bytes"
"""Bytes of images of different sizes add up to the size of the images; bits a pixel stand for them here."""

_HELP = (
    "Each card answers one question. The large number is the gain: how much the second method is better (or worse) on "
    "average, each reference counted once and references of one group (such as a stereo pair) counted as one.\n"
    "In the drawing, every dot is one reference, the diamond is the mean gain, and the bar is its 95 % interval: drawn "
    "from ever new references of this kind, 95 of 100 such bars would hold the true mean. A bar that stays clear of "
    "zero speaks for one side on this metric by itself.\n"
    "Wins, ties and losses of the second method are counted by the sign of the gain. "
    "p is the probability of a gain at least this far from zero if the two methods were equal; adjusted (Holm), it "
    "allows for the number of metrics that were asked. A method is called better when the adjusted p is at most 0.05, "
    "equivalent when the 90 % interval lies within the margin that the metric calls negligible, and inconclusive "
    "otherwise: inconclusive is not equal."
)


class VerdictSection(Section):
    """Who is better, by how much, and how sure that is."""

    info = SectionInfo(name="verdict", version=1, title="Verdict", order=10)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return a group of cards for each pair of methods, and how to read them."""
        headlines = [found for found in data.headline() if found.metric != _TABLE_ONLY or found.kind == "bytes"]
        if not headlines:
            return [Text(_why_none(data), "warning")]
        clean_first = sorted(headlines, key=lambda found: found.perturbation != "none")
        shown = clean_first[:MOST_CARDS]
        pairs = list(dict.fromkeys((found.a, found.b) for found in shown))
        blocks: list[Block] = [
            Cards(
                title=f"{data.method(b).heading} against {data.method(a).heading}" if len(pairs) > 1 else "",
                cards=[_card(found, data) for found in shown if (found.a, found.b) == (a, b)],
                shared_axis=all(found.kind == "bd_rate" for found in shown),
            )
            for a, b in pairs
        ]
        if len(shown) < len(headlines):
            rest = len(headlines) - len(shown)
            blocks.append(Text(f"{rest} further comparisons are in the table of the next section.", "note"))
        return [*blocks, Text(_HELP, "help")]


def _why_none(data: ReportData) -> str:
    if len(data.methods) < 2:
        return "There is one method only, so there is nothing to compare it with."
    return (
        "There is no comparison under equal conditions: methods with different sweeps that make no bytes cannot be "
        "compared. Give the methods single settings, or compare codecs."
    )


def _card(found: Comparison, data: ReportData) -> Card:
    metric = data.metric(found.metric)
    title = f"{metric.display}, bits at equal quality" if found.kind == "bd_rate" else metric.display
    return Card(
        title=title if found.scope == "all" else f"{title} · {found.scope}",
        badge=_badge(found, data),
        figure=None if found.gain is None else Quantity(abs(found.gain), found.unit),
        words=_words(found, data),
        sentence=found.sentence,
        interval=_interval(found, data),
        facts=_facts(found, data),
    )


def _badge(found: Comparison, data: ReportData) -> Badge:
    winner = {"a_better": found.a, "b_better": found.b}.get(found.verdict)
    if winner is None:
        return Badge(found.verdict)
    return Badge(f"{data.method(winner).display} is better", data.colour(winner))


def _words(found: Comparison, data: ReportData) -> str:
    if found.gain is None:
        return ""
    b, metric = data.method(found.b).display, data.metric(found.metric)
    if found.kind in {"bd_rate", "bytes"}:
        return f"{'fewer' if found.gain > 0 else 'more'} {'bits' if found.kind == 'bd_rate' else 'bytes'} with {b}"
    higher = (found.gain > 0) == (metric.better == "higher")
    return f"{'higher' if higher else 'lower'} {metric.display} with {b}"


def _interval(found: Comparison, data: ReportData) -> Interval | None:
    if found.gain is None:
        return None
    a, b = (Badge(f"{data.method(label).display} better", data.colour(label)) for label in (found.a, found.b))
    values = [(name, gain) for name, gain in found.per_reference.items() if math.isfinite(gain)]
    return Interval(found.gain, found.ci_low, found.ci_high, found.unit, below=a, above=b, values=values)


def _facts(found: Comparison, data: ReportData) -> list[tuple[str, str]]:
    grouped = len({row.group for row in data.rows}) < len({row.reference for row in data.rows})
    facts = [("n", f"{found.n} {'groups' if grouped else 'references'}")]
    if found.n:
        facts.append(("wins, ties, losses", f"{found.wins}, {found.ties}, {found.losses}"))
    if found.p_value is not None:
        adjusted = "" if found.p_adjusted is None else f", adjusted {_p(found.p_adjusted)}"
        facts.append(("p", f"{_p(found.p_value)}{adjusted}"))
    if found.left_out:
        facts.append(
            ("left out", f"{len(found.left_out)} of {len(found.left_out) + len(found.per_reference)} references")
        )
    return facts


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `verdict`."""
    return [VerdictSection]
