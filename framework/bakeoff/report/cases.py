"""The pictures of a case: overviews, maps, the worst part pixel by pixel, and the worst place larger still."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bakeoff.local import POSITION
from bakeoff.report.case_choice import CaseChoice, Unit
from bakeoff.report.pictures import (
    Bytes8,
    centred,
    colour_bar,
    colour_map,
    fit,
    grown,
    picture,
    to_eight_bits,
    worst_window,
)
from bakeoff.report.writing import decimals_for, write_number
from bakeoff.results import Case, CasePicture, MapScale, MetricFacts, ScoreRow
from bakeoff.types import Image

OVERVIEW = 720
"""Longest side of an overview picture, in pixels; larger images are averaged down to it."""
OVERVIEW_BYTES = 400_000
"""What an overview may take without loss; noisy ones, which take more, are stored at high quality instead."""
CROP = 180
"""Side of the part that is shown pixel by pixel: three of them at double size fill the width of the page."""
CLOSEUP = 45
"""Side of the part around the worst place that is shown once more, four times larger."""
_NOT_COUNTED = (128, 128, 128)


def draw_case(
    choice: CaseChoice,
    reference: Image,
    distorted: Mapping[Unit, Image],
    maps: Mapping[Unit, NDArray[np.uint8]],
    rows: Sequence[ScoreRow],
    *,
    start: tuple[int, int] = (0, 0),
    mask: NDArray[np.bool_] | None = None,
    notes: Sequence[str] = (),
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
    start
        Column and row of the whole image at which what is drawn begins.
    mask
        (height, width), False where nothing counts; None where everything does.
    notes
        What else is to be said of what is drawn.
    """
    whole = {unit: to_eight_bits(distorted[unit]) for unit in choice.units}
    truth = to_eight_bits(reference)
    height, width = truth.shape[:2]
    step = choice.metric.map_step
    full = {
        unit: centred(grown(maps[unit], step, height, width), height, width) for unit in choice.units if unit in maps
    }
    place = _worst_place(choice, rows, start)
    if place is None:
        top, left = worst_window(_badness(choice, truth, whole, full) * (1.0 if mask is None else mask), CROP)
    else:
        top, left = _starts(place, CROP, truth)
    tall, wide = min(CROP, height), min(CROP, width)
    captions = {unit: _caption(choice, unit, rows) for unit in choice.units}
    fitted = {unit: fit(whole[unit], OVERVIEW) for unit in whole}
    overview = _pictures(choice, fit(truth, OVERVIEW), fitted, captions, most=OVERVIEW_BYTES)

    def cut(top: int, left: int, side: int) -> tuple[CasePicture, ...]:
        part = np.s_[top : top + side, left : left + side]
        return _pictures(choice, truth[part], {unit: whole[unit][part] for unit in whole}, captions)

    return Case(
        title=choice.title,
        reference=choice.reference,
        why=choice.why,
        pictures=(
            replace(overview[0], caption=f"{width} by {height} pixels"),
            *overview[1:],
            *_maps(choice, full, mask),
        ),
        crops=cut(top, left, CROP),
        closeups=() if place is None else cut(*_starts(place, CLOSEUP, truth), CLOSEUP),
        frame=(left / width, top / height, wide / width, tall / height),
        scale=_scale(choice.metric) if full else None,
        notes=(*notes, *_notes(choice, reference, mapped=bool(full))),
    )


def _worst_place(choice: CaseChoice, rows: Sequence[ScoreRow], start: tuple[int, int]) -> tuple[int, int] | None:
    """Return row and column, in what is drawn, of the worst place of B as stored with its score; None without a map."""
    found = _scores_of(choice, choice.units[-1], rows)
    column, row = (found.get(f"{choice.metric.label}.{name}") for name in POSITION)
    if column is None or row is None or column.score is None or row.score is None:
        return None
    return int(row.score) - start[1], int(column.score) - start[0]


def _starts(place: tuple[int, int], side: int, pixels: Bytes8) -> tuple[int, int]:
    """Return top and left of the square part that has a place in its middle, as far as the image allows."""
    row, column = (max(0, min(at - side // 2, size - side)) for at, size in zip(place, pixels.shape[:2], strict=True))
    return row, column


def _scores_of(choice: CaseChoice, unit: Unit, rows: Sequence[ScoreRow]) -> dict[str, ScoreRow]:
    where = (choice.reference, choice.perturbation, choice.severity, *unit)
    return {
        row.metric: row
        for row in rows
        if (row.reference, row.perturbation, row.severity, row.method, row.point) == where
    }


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


def _maps(
    choice: CaseChoice, maps: Mapping[Unit, NDArray[np.uint8]], mask: NDArray[np.bool_] | None
) -> Iterable[CasePicture]:
    for unit, name in _names(choice).items():
        if unit in maps:
            label = f"{choice.metric.display} map of {name}"
            coloured = colour_map(fit(maps[unit], OVERVIEW))
            if mask is not None:
                coloured[fit(mask.astype(np.uint8) * np.uint8(255), OVERVIEW) < 128] = _NOT_COUNTED
            yield picture("map", label, "", coloured, most=OVERVIEW_BYTES)


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
    found = _scores_of(choice, unit, rows)
    parts = [unit[1]] if unit[1] else []
    label = choice.metric.label
    ends = (("p05", "5 % below"), ("min", "lowest"), ("p95", "5 % above"), ("max", "highest"))
    told = [(label, choice.metric.display), *((f"{label}.{name}", words) for name, words in ends)]
    for label, shown in (*told, ("bytes", ""), ("bpp", "")):
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
