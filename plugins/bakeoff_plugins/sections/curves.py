"""What rate-distortion curves say beyond the headline: every form of the number, crossings, gains, trade-offs."""

from collections.abc import Iterator, Mapping, Sequence

from bakeoff.plugin import (
    Badge,
    Block,
    Bounds,
    Cell,
    Column,
    LineChart,
    Quantity,
    RateDistortion,
    ReportData,
    Section,
    SectionInfo,
    Series,
    Table,
    Text,
    TradeOff,
    hookimpl,
)

_HELP = (
    "The change of bits is the BD-rate of B against A: negative where B needs fewer. Its headline is the mean over "
    "images of the log ratio of bits, by PCHIP; beside it stand the same by two other interpolants, the mean of the "
    "percents, and the BD-rate of the two mean curves, which is another quantity and often differs. The "
    "leave-one-out column says by how many points of percent the headline moves when one inner operating point of the "
    "sweep is missing: do not conclude from differences below it. Overlap is the shared range of quality as a share "
    "of the union of both. In decibels, -10 log10(1 - score / best), good scores of metrics such as SSIM are told "
    "apart, so the two domains weigh the curve differently and give different percents: state which one you use."
)
_FRONT_HELP = (
    "A point is on the front when no other point is as good in quality, in bits and, where codecs were timed alone, in "
    "seconds of encoding, and better in one of them; means over the references that every point has."
)


class CurvesSection(Section):
    """Rate-distortion in every form: interpolants, domains, mean curves, gains at a point, crossings, trade-offs."""

    info = SectionInfo(name="curves", version=1, title="Curves in detail", order=31)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return charts of relative differences and the tables; none without swept codecs to compare."""
        found = data.curves.findings
        if not found:
            return list(_against_published(data))
        return [
            *_charts(data),
            _forms(found, data),
            Text(_HELP, "help"),
            *_crossings(found, data),
            *_gains(found, data),
            *_refused(found, data),
            *_matched(data),
            *_against_published(data),
            *_fronts(data),
        ]


def _name(finding: RateDistortion, data: ReportData) -> str:
    display = data.metric(finding.metric).display
    return f"{display} (dB)" if finding.domain == "dB" else display


def _scope(finding: RateDistortion) -> str:
    return finding.perturbation if finding.severity is None else f"{finding.perturbation} {finding.severity}"


def _charts(data: ReportData) -> Iterator[LineChart]:
    """Yield a chart a metric: how many more bits every codec needs than the first, along the range of quality."""
    clean = [found for found in data.curves.findings if found.perturbation == "none" and found.domain == "raw"]
    for metric in dict.fromkeys(found.metric for found in clean):
        lines = [found for found in clean if found.metric == metric and found.relative_difference]
        if lines:
            ends = [place for found in lines for place, _ in found.relative_difference]
            baseline = data.method(lines[0].a)
            yield LineChart(
                title=f"Bits against {baseline.display} along {data.metric(metric).display}",
                x_label=_with_unit(data, metric),
                y_label="bits, % (lower is better)",
                series=[
                    Series(baseline.heading, [(min(ends), 0.0), (max(ends), 0.0)], colour=data.colour(baseline.label)),
                    *(_line(found, data) for found in lines),
                ],
                note="Relative difference of the mean curves; where a line crosses zero the better codec changes.",
            )


def _with_unit(data: ReportData, metric: str) -> str:
    facts = data.metric(metric)
    return f"{facts.display}, {facts.unit}" if facts.unit else facts.display


def _line(found: RateDistortion, data: ReportData) -> Series:
    return Series(data.method(found.b).heading, found.relative_difference, colour=data.colour(found.b))


def _forms(found: Sequence[RateDistortion], data: ReportData) -> Table:
    columns: list[str | Column] = [
        "method", "at equal", "input",
        *(Column(title, "signed", 3) for title in ("PCHIP, %", "Akima, %", "cubic, %", "mean of percents, %")),
        Column("of mean curves, %", "signed", 3), Column("leave one out, ± points", digits=2),
        Column("score at equal bits", "signed", 3), "overlap, least and mean", "outliers",
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            data.method(each.b).display, _name(each, data), _scope(each), each.percents["pchip"],
            each.percents["akima"], each.percents["cubic"], each.mean_of_percents, each.of_mean_curves.percent,
            each.leave_one_out, each.quality_gain, f"{each.overlap_least:.0%}, {each.overlap_mean:.0%}",
            ", ".join(each.outliers) or None,
        ]
        for each in found
    ]  # fmt: skip
    baseline = data.method(found[0].a).display
    return Table(f"Change of bits against {baseline} at equal quality (BD-rate), in every form", columns, rows)


def _crossings(found: Sequence[RateDistortion], data: ReportData) -> Iterator[Text]:
    for each in found:
        if each.crossings and each.domain == "raw":
            names = {"a": data.method(each.a).display, "b": data.method(each.b).display}
            places = "; ".join(
                f"{names[crossing.below]} is better below {crossing.rate:.3g} bits a pixel "
                f"({_name(each, data)} {crossing.score:.4g}), {names[crossing.above]} above"
                for crossing in each.crossings
            )
            scope = "" if each.perturbation == "none" else f" under {_scope(each)}"
            yield Text(f"By {_name(each, data)} the mean curves cross{scope}: {places}.", "note")


def _gains(found: Sequence[RateDistortion], data: ReportData) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    for each in found:
        for gain in each.gains:
            place = f"{_name(each, data)} {gain.at:g}" if gain.axis == "score" else f"{gain.at:g} bits a pixel"
            what = "bits saved" if gain.axis == "score" else f"gain in {_name(each, data)}"
            low, high = gain.ci_low, gain.ci_high
            interval = Bounds(low, high, gain.unit) if low is not None and high is not None else None
            value = None if gain.gain is None else Quantity(gain.gain, gain.unit)
            rows.append(
                [
                    data.method(each.b).display,
                    _scope(each),
                    place,
                    what,
                    value,
                    interval,
                    gain.p_value,
                    gain.n,
                    _left_out(gain.left_out),
                ]
            )
    if rows:
        columns: list[str | Column] = [
            "method", "input", "at", "what", Column("gain", "signed", 3), "95 % interval", Column("p", "p"), "n",
            "left out",
        ]  # fmt: skip
        yield Table(f"Gain at a point against {data.method(found[0].a).display}", columns, rows)


def _left_out(reasons: Mapping[str, str]) -> str | None:
    """Return the first reference that takes no part, and how many others; `summary.json` has all."""
    for name, why in reasons.items():
        others = len(reasons) - 1
        return f"{name}: {why}" + (f"; and {others} more" if others else "")
    return None


def _refused(found: Sequence[RateDistortion], data: ReportData) -> Iterator[Block]:
    """Yield the references whose curves cannot be compared, each with its outcome, and the points left out."""
    rows: list[list[Cell]] = [
        [
            data.method(each.b).display, _name(each, data), _scope(each), name,
            Badge(result.status.replace("_", " ")), result.reason or None, "; ".join(result.dropped) or None,
        ]
        for each in found
        for name, result in each.references.items()
        if result.status != "ok" or result.dropped
    ]  # fmt: skip
    if rows:
        columns = ["method", "at equal", "input", "reference", "outcome", "why", "points left out"]
        yield Table("Curves that cannot be compared, and points that are on none", columns, rows, folded=len(rows) > 12)


def _matched(data: ReportData) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    for each in data.curves.matched:
        interval = (
            Bounds(each.ci_low, each.ci_high, "%") if each.ci_low is not None and each.ci_high is not None else None
        )
        gain = None if each.gain is None else Quantity(each.gain, "%")
        rows.append([data.method(each.b).display, each.pairs, each.n, gain, interval, each.p_value])
    if rows:
        first = data.curves.matched[0]
        columns: list[str | Column] = [
            "method",
            "pairs",
            "n",
            Column("bits saved", "signed", 3),
            "95 % interval",
            Column("p", "p"),
        ]
        caption = f"Pairs of settings whose {data.metric(first.metric).display} agrees within {first.tolerance:g}"
        yield Table(f"{caption}, against {data.method(first.a).display}", columns, rows)


def _against_published(data: ReportData) -> Iterator[Block]:
    rows: list[list[Cell]] = [
        [
            data.method(each.method).display, each.published, each.name + (" (dB)" if each.domain == "dB" else ""),
            each.result.percent, f"{each.result.overlap:.0%}", Badge(each.result.status.replace("_", " ")),
            each.result.reason or None,
        ]
        for each in data.curves.published
    ]  # fmt: skip
    if rows:
        columns: list[str | Column] = [
            "method", "against", "at equal", Column("bits, %", "signed", 3), "overlap", "outcome", "why",
        ]  # fmt: skip
        yield Table("Change of bits against published curves", columns, rows)
        text = "Published curves are means over images, so there is no interval; they hold for their own images only."
        yield Text(text, "note")


def _fronts(data: ReportData) -> Iterator[Block]:
    timed = any(metric.label == "encode_seconds" and metric.isolated for metric in data.metrics)
    for metric, points in data.curves.trade_offs.items():
        if points:
            seconds = ["encode"] if timed else []
            columns = ["method", "point", data.metric(metric).display, "bits a pixel", *seconds, "on the front"]
            rows = [_front_row(point, data, timed=timed) for point in sorted(points, key=lambda point: point.bpp)]
            what = f"{data.metric(metric).display}, bits and seconds" if timed else data.metric(metric).display
            caption = f"Operating points by bits, and which no other beats by {what}"
            yield Table(caption, columns, rows, folded=True)
    if data.curves.trade_offs:
        yield Text(_FRONT_HELP, "help")


def _front_row(point: TradeOff, data: ReportData, *, timed: bool) -> list[Cell]:
    mark = Badge("front", data.colour(point.method)) if point.on_front else None
    seconds = [Quantity(point.encode_seconds, "s")] if timed else []
    return [data.method(point.method).display, point.point, point.score, point.bpp, *seconds, mark]


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `curves`."""
    return [CurvesSection]
