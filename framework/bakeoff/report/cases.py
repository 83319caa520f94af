"""Which references are worth a look, and the pictures that show why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bakeoff.report.pictures import (
    Bytes8,
    centred,
    colour_bar,
    colour_map,
    fit,
    picture,
    to_eight_bits,
    worst_window,
)
from bakeoff.report.writing import decimals_for, write_number
from bakeoff.results import Case, CasePicture, Comparison, MapScale, MethodFacts, MetricFacts, ScoreRow
from bakeoff.types import Image

OVERVIEW = 720
"""Longest side of an overview picture, in pixels; larger images are averaged down to it."""
OVERVIEW_BYTES = 400_000
"""What an overview may take without loss; noisy ones, which take more, are stored at high quality instead."""
CROP = 180
"""Side of the part that is shown pixel by pixel: three of them at double size fill the width of the page."""
_MOST_PAIRS = 3

Unit = tuple[str, str]
"""A method's label and the text of its operating point."""


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case before its pictures are drawn: which units to show, of A and of B, and why.

    `metric` is the one that the choice was made by.
    """

    title: str
    why: str
    reference: str
    perturbation: str
    severity: int | None
    units: tuple[Unit, ...]
    methods: tuple[MethodFacts, MethodFacts]
    metric: MetricFacts
    at_equal_quality: bool

    @property
    def map_metric(self) -> str | None:
        """The label of the metric whose maps are drawn, None where the metric draws none."""
        return self.metric.label if self.metric.has_map else None


def choose_cases(
    rows: Sequence[ScoreRow],
    comparisons: Sequence[Comparison],
    methods: Sequence[MethodFacts],
    metrics: Sequence[MetricFacts],
) -> list[CaseChoice]:
    """Choose, for each pair of methods, the reference on which B does worst against A, and the median one.

    They are judged by the headline comparison on the last metric that draws maps (else the last metric), without a
    perturbation where there is one. Swept codecs are shown where they are about equally good: A at the middle of its
    sweep, B at the point whose score on that reference is nearest, so that the bytes tell.
    """
    by_label = {facts.label: facts for facts in methods}
    choices: list[CaseChoice] = []
    for comparison in _one_a_pair(comparisons, metrics)[:_MOST_PAIRS]:
        metric = next(facts for facts in metrics if facts.label == comparison.metric)
        pair = by_label[comparison.a], by_label[comparison.b]
        choices += _of_comparison(comparison, pair, metric, rows)
    return choices


def _one_a_pair(comparisons: Sequence[Comparison], metrics: Sequence[MetricFacts]) -> list[Comparison]:
    judged = [facts for facts in metrics if not facts.is_cost]
    preferred = [facts.label for facts in judged if not facts.has_map] + [
        facts.label for facts in judged if facts.has_map
    ]
    place = {label: -rank for rank, label in enumerate(preferred)}
    usable = [found for found in comparisons if found.headline and found.per_reference and found.metric in place]
    chosen: dict[tuple[str, str], Comparison] = {}
    for found in sorted(usable, key=lambda found: (place[found.metric], found.perturbation != "none")):
        chosen.setdefault((found.a, found.b), found)
    return [chosen[pair] for pair in dict.fromkeys((found.a, found.b) for found in usable)]


def _of_comparison(
    comparison: Comparison, pair: tuple[MethodFacts, MethodFacts], metric: MetricFacts, rows: Sequence[ScoreRow]
) -> Iterable[CaseChoice]:
    ranked = sorted(comparison.per_reference, key=lambda reference: (comparison.per_reference[reference], reference))
    severity = "" if comparison.severity is None else f" severity {comparison.severity}"
    under = "" if comparison.perturbation == "none" else f", under {comparison.perturbation}{severity}"
    places = {"Worst": 0, "Median": len(ranked) // 2} if len(ranked) > 1 else {"Only": 0}
    for name, place in places.items():
        reference = ranked[place]
        units = _units(comparison, pair, reference, rows)
        if units is None:
            continue
        yield CaseChoice(
            title=f"{name} reference for {pair[1].display}: {reference}{under}",
            why=_why(name, comparison, pair, metric, comparison.per_reference[reference]),
            reference=reference,
            perturbation=comparison.perturbation,
            severity=comparison.severity,
            units=units,
            methods=pair,
            metric=metric,
            at_equal_quality=comparison.kind == "bd_rate",
        )


def _why(
    name: str, comparison: Comparison, pair: tuple[MethodFacts, MethodFacts], metric: MetricFacts, gain: float
) -> str:
    a, b = (facts.display for facts in pair)
    count = len(comparison.per_reference)
    chosen = {
        "Worst": f"Of {count} references, the one on which {b} does worst against {a}.",
        "Median": f"Of {count} references, the one in the middle.",
        "Only": "The only reference that could be compared.",
    }[name]
    size = write_number(abs(gain), decimals_for([gain], 3))
    if comparison.kind == "bd_rate":
        return f"{chosen} At equal {metric.display}, {b} needs {size} % {'fewer' if gain > 0 else 'more'} bits here."
    higher = (gain > 0) == (metric.better == "higher")
    unit = f" {metric.unit}" if metric.unit else ""
    return f"{chosen} The {metric.display} of {b} is {size}{unit} {'higher' if higher else 'lower'} here."


def _units(
    comparison: Comparison, pair: tuple[MethodFacts, MethodFacts], reference: str, rows: Sequence[ScoreRow]
) -> tuple[Unit, Unit] | None:
    """Return the unit of A and that of B to show; None where one of them has no score."""
    scores: dict[str, dict[str, float]] = {facts.label: {} for facts in pair}
    for row in rows:
        wanted = (row.reference, row.metric, row.perturbation, row.severity) == (
            reference, comparison.metric, comparison.perturbation, comparison.severity,
        )  # fmt: skip
        if wanted and row.method in scores and row.score is not None:
            scores[row.method][row.point] = row.score
    of_a, of_b = (scores[facts.label] for facts in pair)
    if not of_a or not of_b:
        return None
    middle = [point for point in pair[0].points if point in of_a]
    point_a = comparison.point if comparison.point in of_a else middle[len(middle) // 2]
    if comparison.kind == "score" and comparison.point in of_b:
        return (pair[0].label, point_a), (pair[1].label, comparison.point)
    nearest = min(of_b, key=lambda point: 0.0 if of_b[point] == of_a[point_a] else abs(of_b[point] - of_a[point_a]))
    return (pair[0].label, point_a), (pair[1].label, nearest)


def draw_case(
    choice: CaseChoice,
    reference: Image,
    distorted: Mapping[Unit, Image],
    maps: Mapping[Unit, NDArray[np.uint8]],
    rows: Sequence[ScoreRow],
) -> Case:
    """Draw a case: overviews of reference, A and B, maps in colour, and the worst part of B pixel by pixel.

    Parameters
    ----------
    distorted
        What A and B made, by unit.
    maps
        Levels 0..255 over the map range of the metric, (height, width) or smaller by a border, by unit; may be empty.
    rows
        The score table, for the captions.
    """
    whole = {unit: to_eight_bits(distorted[unit]) for unit in choice.units}
    truth = to_eight_bits(reference)
    height, width = truth.shape[:2]
    full = {unit: centred(maps[unit], height, width) for unit in choice.units if unit in maps}
    top, left = worst_window(_badness(choice, truth, whole, full), CROP)
    tall, wide = min(CROP, height), min(CROP, width)
    captions = {unit: _caption(choice, unit, rows) for unit in choice.units}
    part = np.s_[top : top + tall, left : left + wide]
    fitted = {unit: fit(whole[unit], OVERVIEW) for unit in whole}
    overview = _pictures(choice, fit(truth, OVERVIEW), fitted, captions, most=OVERVIEW_BYTES)
    crops = _pictures(choice, truth[part], {unit: whole[unit][part] for unit in whole}, captions)
    return Case(
        title=choice.title,
        reference=choice.reference,
        why=choice.why,
        pictures=(replace(overview[0], caption=f"{width} by {height} pixels"), *overview[1:], *_maps(choice, full)),
        crops=crops,
        frame=(left / width, top / height, wide / width, tall / height),
        scale=_scale(choice.metric) if full else None,
        notes=tuple(_notes(choice, reference, mapped=bool(full))),
    )


def _names(choice: CaseChoice) -> dict[Unit, str]:
    return dict(zip(choice.units, (facts.heading for facts in choice.methods), strict=True))


def _pictures(
    choice: CaseChoice,
    truth: Bytes8,
    made: Mapping[Unit, Bytes8],
    captions: Mapping[Unit, str],
    *,
    most: int | None = None,
) -> tuple[CasePicture, ...]:
    distorted = (
        picture("distorted", name, captions[unit], made[unit], most=most) for unit, name in _names(choice).items()
    )
    return picture("reference", "Reference", "", truth, most=most), *distorted


def _maps(choice: CaseChoice, maps: Mapping[Unit, NDArray[np.uint8]]) -> Iterable[CasePicture]:
    for unit, name in _names(choice).items():
        if unit in maps:
            label = f"{choice.metric.display} map of {name}"
            yield picture("map", label, "", colour_map(fit(maps[unit], OVERVIEW)), most=OVERVIEW_BYTES)


def _badness(
    choice: CaseChoice, truth: Bytes8, whole: Mapping[Unit, Bytes8], maps: Mapping[Unit, NDArray[np.uint8]]
) -> NDArray[np.float64]:
    """Return how bad B is at each pixel: by its map where there is one, else by its squared error."""
    unit = choice.units[-1]
    if unit in maps:
        levels = maps[unit].astype(np.float64)
        return 255.0 - levels if choice.metric.better == "higher" else levels
    error = (truth.astype(np.float64) - whole[unit]) ** 2
    return error if error.ndim == 2 else np.asarray(error.sum(axis=2))


def _caption(choice: CaseChoice, unit: Unit, rows: Sequence[ScoreRow]) -> str:
    found = {
        row.metric: row
        for row in rows
        if (row.reference, row.perturbation, row.severity, row.method, row.point)
        == (choice.reference, choice.perturbation, choice.severity, *unit)
    }
    parts = [unit[1]] if unit[1] else []
    for label, shown in ((choice.metric.label, choice.metric.display), ("bytes", ""), ("bpp", "")):
        score = found[label].score if label in found else None
        if score is not None:
            decimals = 0 if label == "bytes" else decimals_for([score], 4)
            parts.append(f"{shown} {write_number(score, decimals)} {found[label].unit}".strip())
    return " · ".join(parts)


def _scale(metric: MetricFacts) -> MapScale:
    low, high = metric.map_range
    bad, good = ("dark", "bright") if metric.better == "higher" else ("bright", "dark")
    note = f"{metric.display} of each pixel's neighbourhood: {good} is like the reference, {bad} is damaged."
    return MapScale(colour_bar(), low, high, note)


def _notes(choice: CaseChoice, reference: Image, *, mapped: bool) -> Iterable[str]:
    a, b = (facts.display for facts in choice.methods)
    if choice.at_equal_quality:
        yield (
            f"{a} is shown at the middle of its sweep, {b} at the point whose {choice.metric.display} here is nearest: "
            "about equally good, so that the bytes tell."
        )
    if max(reference.width, reference.height) > OVERVIEW:
        yield f"The overviews are averaged down to {OVERVIEW} pixels; judge artefacts by the part below, not by them."
    by = f"the {choice.metric.display} map" if mapped else "the squared error"
    yield (
        f"The framed part is where {b} is worst by {by}. It is stored without loss; an overview that would take more "
        f"than {OVERVIEW_BYTES // 1000} kB is not."
    )
    if reference.bits != 8:
        yield f"The image has {reference.bits} bits a sample; it is shown with 8, and was scored with all of them."
