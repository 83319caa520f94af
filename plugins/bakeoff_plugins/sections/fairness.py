"""Under which conditions codecs ran, side by side, and how long they took."""

import statistics
from collections.abc import Iterator, Sequence

from bakeoff.plugin import (
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

IDLE_FACTOR = 1.5
"""Codecs whose laps take so many times the time of the processor had to share it, or wait for a disk."""

_STATED = ("effort", "threads", "chroma", "depth")
"""What codecs may state of themselves, in the order of the columns."""

_COMPARABLE = ("threads", "chroma", "depth")
"""Statements that mean the same whichever codec makes them; efforts are on a scale of each codec's own."""

_UNTIMED = "once, in the crowded pool: never compared"
_HELP = (
    "Codecs state these conditions themselves; an empty cell is not known. Differences are named and not judged: a "
    "codec without colour subsampling spends its bits on something else than one with it, and a slow encoder has more "
    "time to search."
)
_CROWDED = (
    "These laps were taken in a pool of workers that share the machine, so they say nothing about which codec is "
    "faster: they are shown and never compared. `timing: {isolate: true}` measures with nothing else running."
)
_TIME_HELP = (
    "A lap is one encoding and decoding of an image; the codecs take turns (A, B, A, B, ...), the first lap of each "
    "warms up and does not count, and timings.csv holds all others. A unit's time is the median of its laps. Twice as "
    "slow means twice the seconds; ratios are averaged over images as logs. CPU is the time of the processor in "
    "all threads and programs: where the wall shows much more, something else was running or waited for."
)
_DISTURBED = (
    "The laps took {wall:.3g} s on the wall and {busy:.3g} s of the processor: the codecs waited, so another program "
    "was probably running. Leave the machine alone and run again in a fresh folder (-o), or compare the columns CPU."
)
_COLUMNS = {
    "encode_seconds": "encode", "decode_seconds": "decode", "encode_cpu_seconds": "encode, CPU",
    "decode_cpu_seconds": "decode, CPU",
}  # fmt: skip


class FairnessSection(Section):
    """What a fair comparison of codecs must know, and their times where they were measured."""

    info = SectionInfo(name="fairness", version=1, title="Fairness", order=32)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the table of conditions, what differs, and the times; nothing without codecs."""
        if not data.codecs:
            return []
        return [_conditions(data), *_differences(data), Text(_HELP, "help"), *_times(data)]


def _conditions(data: ReportData) -> Table:
    timing = data.timings[0].stopwatch.rules.words() if data.timings else _UNTIMED
    rows: list[list[Cell]] = [
        [
            data.method(codec.label).heading, ", ".join(filter(None, codec.libraries)) or None,
            ", ".join(codec.swept) or None, *(", ".join(codec.stated.get(name, ())) or None for name in _STATED),
            timing,
        ]
        for codec in data.codecs
    ]  # fmt: skip
    columns = ["codec", "library", "swept", *_STATED, "seconds"]
    return Table("Under which conditions each codec ran", columns, rows)


def _differences(data: ReportData) -> Iterator[Text]:
    """Yield what visibly differs between codecs, and between two uses of one plugin also the effort."""
    for name in _COMPARABLE:
        yield from _difference(name, [codec.label for codec in data.codecs], data)
    for plugin in dict.fromkeys(codec.name for codec in data.codecs):
        yield from _difference("effort", [codec.label for codec in data.codecs if codec.name == plugin], data)


def _difference(name: str, labels: Sequence[str], data: ReportData) -> Iterator[Text]:
    answers: dict[str, list[str]] = {}
    for codec in data.codecs:
        if codec.label in labels and name in codec.stated:
            answers.setdefault(", ".join(codec.stated[name]), []).append(data.method(codec.label).display)
    if len(answers) > 1:
        sides = " against ".join(f"{answer} ({', '.join(names)})" for answer, names in answers.items())
        yield Text(f"{name.capitalize()} differs: {sides}.", "note")


def _times(data: ReportData) -> Iterator[Block]:
    if not data.timings:
        return
    compared = [found for found in data.comparisons if found.kind == "time"]
    yield from (Text(found.sentence + ".") for found in compared if _is_whole(found))
    stopwatch = data.timings[0].stopwatch
    yield from _doubts(data, isolate=stopwatch.rules.isolate)
    yield _by_setting(data)
    yield Text(f"Seconds are the {stopwatch.rules.words()}, on {stopwatch.machine}.", "note")
    if compared:
        yield _ratios(compared, data)
    yield _by_unit(data)
    yield Text(_TIME_HELP, "help")


def _doubts(data: ReportData, *, isolate: bool) -> Iterator[Text]:
    """Yield why these seconds say less than they seem to."""
    if not isolate:
        yield Text(_CROWDED, "warning")
        return
    laps = [lap for unit in data.timings for lap in unit.laps]
    wall = sum(lap.encode_seconds + lap.decode_seconds for lap in laps)
    busy = sum(lap.encode_cpu_seconds + lap.decode_cpu_seconds for lap in laps)
    if wall > IDLE_FACTOR * busy:
        yield Text(_DISTURBED.format(wall=wall, busy=busy), "warning")


def _is_whole(found: Comparison) -> bool:
    """Tell whether a comparison is about all settings of the clean input."""
    return found.scope == "all"


def _by_setting(data: ReportData) -> Table:
    """Return the medians over references at each operating point, and by how much laps differ."""
    first = min((unit.perturbation for unit in data.timings), key=lambda name: name != "none")
    rows: list[list[Cell]] = []
    for method in data.methods:
        for point in method.points:
            units = [
                unit for unit in data.timings
                if (unit.method, unit.point, unit.perturbation) == (method.label, point, first)
            ]  # fmt: skip
            if units:
                medians = [statistics.median(unit.seconds[name].median for unit in units) for name in _COLUMNS]
                measured = [unit.seconds["encode_seconds"] for unit in units]
                width = statistics.median((each.high - each.low) / each.median for each in measured)
                cells = [Quantity(1e3 * median, "ms") for median in medians]
                rows.append([method.heading, point or "(no sweep)", *cells, Quantity(100.0 * width, "%"), len(units)])
    columns = [
        Column("codec"), Column("point"), *(Column(title, digits=3) for title in _COLUMNS.values()),
        Column("laps of encoding differ by", digits=2), Column("units"),
    ]  # fmt: skip
    return Table("How long each setting takes: medians over the references", columns, rows)


def _ratios(compared: Sequence[Comparison], data: ReportData) -> Table:
    """Return the seconds of B as a multiple of A's: above 1 B is slower."""
    rows: list[list[Cell]] = [
        [
            data.method(found.b).heading, _COLUMNS[found.metric], _setting(found, data),
            _multiple(found.gain), _bounds(found), found.p_value, found.n,
            f"{found.wins}, {found.ties}, {found.losses}",
        ]
        for found in compared[:MOST_ROWS]
    ]  # fmt: skip
    columns = [
        Column("codec"), Column("what"), Column("setting"), Column("times as long", digits=3),
        Column("95 % interval", digits=3), Column("p", "p"), Column("n"), Column("faster, tied, slower"),
    ]  # fmt: skip
    baseline = data.method(compared[0].a).display
    return Table(f"How many times as long as {baseline} each codec takes", columns, rows, folded=True)


def _setting(found: Comparison, data: ReportData) -> str | None:
    if not _is_whole(found):
        return found.scope
    swept = any(len(data.method(label).points) > 1 for label in (found.a, found.b))
    return "mean of all" if swept else None


def _multiple(gain: float | None) -> float | None:
    return None if gain is None else 1.0 - gain / 100.0


def _bounds(found: Comparison) -> Bounds | None:
    low, high = _multiple(found.ci_high), _multiple(found.ci_low)
    return None if low is None or high is None else Bounds(low, high)


def _by_unit(data: ReportData) -> Table:
    """Return the median of every unit with its interval."""
    measured = data.timings[0].seconds["encode_seconds"]
    several = len({unit.perturbation for unit in data.timings}) > 1
    shown = data.timings[:MOST_ROWS]
    rows: list[list[Cell]] = []
    for unit in shown:
        encode, decode = unit.seconds["encode_seconds"], unit.seconds["decode_seconds"]
        where = [unit.perturbation if unit.severity is None else f"{unit.perturbation} {unit.severity}"]
        cells: list[Cell] = [unit.reference, *(where if several else ()), data.method(unit.method).heading]
        cells.append(unit.point or None)
        for each in (encode, decode):
            cells += [Quantity(1e3 * each.median, "ms"), Bounds(1e3 * each.low, 1e3 * each.high, "ms")]
        rows.append(cells)
    names = ["reference", *(["input"] if several else []), "codec", "point", "encode", "interval", "decode", "interval"]
    caption = f"Every unit, with the interval that holds its median with probability {100 * measured.coverage:.4g} %"
    if len(shown) < len(data.timings):
        caption += f"; the first {MOST_ROWS} of {len(data.timings)}, all laps are in timings.csv"
    return Table(caption, [Column(name, digits=3) for name in names], rows, folded=True)


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `fairness`."""
    return [FairnessSection]
