"""Comparisons in words that a reader can quote."""

import math
from dataclasses import dataclass

from bakeoff.analysis.paired import FEW
from bakeoff.results import Comparison, MethodFacts, MetricFacts

_TIME_VERBS = {"encode_seconds": "encodes", "decode_seconds": "decodes"}
_COST_NOUNS = {"bytes": "bytes", "bpp": "bits a pixel"}


def sentence(
    comparison: Comparison,
    metric: MetricFacts,
    a: MethodFacts,
    b: MethodFacts,
    *,
    noun: str,
    margin: float | None = None,
    fault: str = "",
) -> str:
    """Return a comparison as one sentence: what was found, how sure it is, and on how many.

    Parameters
    ----------
    comparison
        Complete but for its sentence.
    metric, a, b
        Where the names for the reader come from.
    noun
        What the statistics count: "image" or "group".
    margin
        What equivalence was judged by, in the comparison's unit.
    fault
        Why nothing could be compared at all.
    """
    words = _words(comparison, metric, b.display, a.display, f"{noun}s")
    undecided = f"no verdict between {b.display} and {a.display}: "
    if fault or comparison.n == 0:
        text = undecided + (fault or _nothing(comparison))
    elif comparison.gain is None:
        text = ("" if comparison.verdict != "inconclusive" else undecided) + words.by_ranks(metric.display)
    elif comparison.verdict == "equivalent":
        within = f"{margin:g} {words.unit}".rstrip()
        text = f"{b.display} and {a.display} are equivalent within {within}: {words.claim()} ({words.evidence()})"
    elif comparison.verdict == "inconclusive":
        text = f"{undecided}{words.claim()} ({words.evidence()})"
    else:
        text = f"{words.claim()} ({words.evidence()})"
    text = _opening(comparison, metric, a, b) + text
    # Names keep their own case; only our words start with a capital.
    return text if text.startswith((a.display, b.display)) else text[0].upper() + text[1:]


def number(value: float, decimals: int) -> str:
    """Return a magnitude with so many decimals, or its first digit where those would show nothing: `24`, `0.52`."""
    text = f"{abs(value):,.{decimals}f}"
    return f"{abs(value):.1g}" if value != 0 and not text.strip("0.") else text


def decimals_for(gain: float, low: float | None, high: float | None) -> int:
    """Return the decimals that show two digits of the largest number, and more where the interval is narrow.

    24.3 in 21.2 to 27.1 needs none ("24 %, 21 to 27 %"), 20.02 in 19.97 to 20.05 two.
    """
    ends = (gain, low, high) if low is not None and high is not None else (gain,)
    present = [abs(end) for end in ends if end]
    if not present:
        return 0
    largest = max(present)
    wanted = 1 - math.floor(math.log10(largest))
    width = (high or 0.0) - (low or 0.0)
    if width > 1e-9 * largest:
        wanted = max(wanted, min(wanted + 2, -math.floor(math.log10(width))))
    return max(0, wanted)


def p_text(p_value: float) -> str:
    """Return `p = 0.008`, with two decimals from 0.1 on, or `p < 0.001`."""
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.3f}" if p_value < 0.1 else f"p = {p_value:.2f}"


def _opening(comparison: Comparison, metric: MetricFacts, a: MethodFacts, b: MethodFacts) -> str:
    """Return the conditions under which the sentence holds, with the mark that ends them."""
    parts = []
    if comparison.perturbation != "none":
        severity = "" if comparison.severity is None else f" at severity {comparison.severity}"
        parts.append(f"under {comparison.perturbation}{severity}")
    if comparison.kind == "bd_rate":
        parts.append(f"at equal {metric.display}")
    if comparison.kind == "time" and not comparison.point and (len(a.points), len(b.points)) != (1, 1):
        parts.append(f"on average over {len(a.points)} settings of {a.display} and {len(b.points)} of {b.display}")
    if not comparison.point:
        return "".join(f"{part}, " for part in parts)
    terms = a.equal_terms(b, comparison.point)
    if terms is not None:
        rates = " (different rates)" if comparison.kind == "score" and terms.metric not in {"", "bpp"} else ""
        return "".join(f"{part}, " for part in (*parts, terms.words + rates))
    differ = "qualities" if metric.is_cost else "rates"
    unfair = f" (different {differ}, not a fair comparison)" if a.is_codec and b.is_codec else ""
    return ", ".join([*parts, f"at the equal setting {comparison.point}{unfair}"]) + ": "


def _nothing(comparison: Comparison) -> str:
    for reference, reason in comparison.left_out.items():
        return f"none of {len(comparison.left_out)} images has a result ({reference}: {reason})"
    return "there are no scores of both"


@dataclass(frozen=True, slots=True)
class _Words:
    """The verb, the direction words and the quantity that fit a kind of comparison."""

    comparison: Comparison
    b: str
    a: str
    items: str
    verb: str
    better: str
    worse: str
    quantity: str
    equal: str
    unit: str
    won: str
    lost: str

    def amount(self, value: float) -> str:
        """Return a magnitude with its unit."""
        return f"{self.number(value)} {self.unit}".rstrip()

    def number(self, value: float) -> str:
        """Return a magnitude with as many decimals as this comparison deserves."""
        found = self.comparison
        return number(value, decimals_for(found.gain or 0.0, found.ci_low, found.ci_high))

    def claim(self) -> str:
        """Return what was found."""
        gain = self.comparison.gain
        if not gain:
            return f"{self.b} {self.verb} {self.equal} {self.quantity} as {self.a}"
        direction = self.better if gain > 0 else self.worse
        return f"{self.b} {self.verb} {self.amount(gain)} {direction} {self.quantity} than {self.a}"

    def evidence(self) -> str:
        """Return how sure that is, and on how many it rests."""
        found = self.comparison
        gain = found.gain or 0.0
        count, word = (found.wins, self.won) if gain > 0 else (found.losses, self.lost)
        parts = [self._interval(), f"{word} on {count} of {found.n} {self.items}" if gain else ""]
        parts.append(p_text(_judged_p(found)))
        if found.n < FEW and found.verdict == "inconclusive":
            parts.append(f"fewer than {FEW} {self.items} cannot reach p = 0.05")
        if found.left_out:
            total = len(found.left_out) + len(found.per_reference)
            parts.append(f"{len(found.left_out)} of {total} images left out")
        return "; ".join(filter(None, parts))

    def by_ranks(self, display: str) -> str:
        """Return what the ranks say where infinite scores leave no mean."""
        found = self.comparison
        return (
            f"{self.b} has the better {display} on {found.wins} of {found.n} {self.items} and {self.a} on "
            f"{found.losses} (infinite scores, {found.infinite_b} of {self.b} and {found.infinite_a} of {self.a}, "
            f"leave no mean; sign test {p_text(_judged_p(found))})"
        )

    def _interval(self) -> str:
        low, high = self.comparison.ci_low, self.comparison.ci_high
        if low is None or high is None:
            return "no interval"
        if low < 0 < high:
            return f"95 % interval {self.amount(low)} {self.worse} to {self.amount(high)} {self.better}"
        near, far = sorted((abs(low), abs(high)))
        return f"95 % interval {self.number(near)} to {self.amount(far)}"


class _TimeWords(_Words):
    """The words for ratios of seconds: how many times slower or faster, instead of percents."""

    def amount(self, value: float) -> str:
        """Return the percent of seconds that B saves (positive) as `12 times slower`."""
        return f"{self.number(value)} times {self.better if value > 0 else self.worse}"

    def number(self, value: float) -> str:
        """Return how many times the seconds of the faster one the slower one takes."""
        found, times = self.comparison, _times(value)
        low, high = (None if end is None else _times(end) for end in (found.ci_low, found.ci_high))
        decimals = decimals_for(_times(found.gain or 0.0), low, high)
        return number(times, max(1, decimals) if times < 10 else decimals)

    def claim(self) -> str:
        """Return what was found."""
        gain = self.comparison.gain
        if not gain:
            return f"{self.b} {self.verb} as fast as {self.a}"
        return f"{self.b} {self.verb} {self.amount(gain)} than {self.a}"

    def _interval(self) -> str:
        low, high = self.comparison.ci_low, self.comparison.ci_high
        if low is None or high is None:
            return "no interval"
        if low < 0 < high:
            return f"95 % interval {self.amount(low)} to {self.amount(high)}"
        near, far = sorted((low, high), key=_times)
        return f"95 % interval {self.number(near)} to {self.number(far)} times"


def _times(saved: float) -> float:
    """Return the ratio of the longer to the shorter time where B saves so many percent."""
    ratio = 1.0 - saved / 100.0
    return max(ratio, 1.0 / ratio)


def _judged_p(comparison: Comparison) -> float:
    """Return the p that the verdict went by: Holm's, or a cost's own. A comparison of n > 0 has one."""
    p_value = comparison.p_value if comparison.p_adjusted is None else comparison.p_adjusted
    return 1.0 if p_value is None else p_value


def _words(comparison: Comparison, metric: MetricFacts, b: str, a: str, items: str) -> _Words:
    if comparison.kind == "time":
        return _TimeWords(
            comparison, b, a, items, verb=_TIME_VERBS[metric.label], better="faster", worse="slower", quantity="",
            equal="", unit="", won="faster", lost="slower",
        )  # fmt: skip
    if comparison.kind == "bd_rate" or metric.is_cost:
        quantity = "bits" if comparison.kind == "bd_rate" else _COST_NOUNS[metric.label]
        return _Words(
            comparison, b, a, items, verb="needs", better="fewer", worse="more", quantity=quantity,
            equal="as many", unit=comparison.unit if comparison.unit == "%" else "", won="fewer", lost="more",
        )  # fmt: skip
    better, worse = ("higher", "lower") if metric.better == "higher" else ("lower", "higher")
    return _Words(
        comparison, b, a, items, verb="scores", better=better, worse=worse, quantity=metric.display,
        equal="the same", unit=metric.unit, won="better", lost="worse",
    )  # fmt: skip
