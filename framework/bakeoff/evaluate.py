"""What a worker does with one job: reads its images, runs its methods and scores what they made, event by event."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from bakeoff.alignment import misalignment
from bakeoff.coding import Coded, code
from bakeoff.errors import StoreError, UnitError
from bakeoff.in_turn import time_in_turn
from bakeoff.job_images import JobImages, condition
from bakeoff.jobs import (
    METHOD,
    Began,
    Event,
    Failed,
    Finished,
    Job,
    Mapped,
    Note,
    Produced,
    Scored,
    UnitWork,
)
from bakeoff.local import POSITION, Map, local_scores
from bakeoff.looking import Look
from bakeoff.plugin import Codec, MadeOutputs, Method
from bakeoff.preparation import prepare
from bakeoff.scoring import checked_map, checked_scores
from bakeoff.toolbox import Refusal, Toolbox, checked_image
from bakeoff.types import Image, Pair, Pixels
from bakeoff.view import View, seen


def evaluate(job: Job, tools: Toolbox) -> Iterator[Event]:
    """Carry out a job and yield what happens; every metric of every unit ends in one `Scored` or `Failed`.

    A failed method is one `Failed` of the step `METHOD` and stands for all metrics of its unit. Units come condition
    by condition (perturbation and severity), not in the order of the job. A job with laps is timed, see `in_turn`.

    Raises
    ------
    StoreError
        When an artifact cannot be kept or is damaged: the run cannot go on.
    """
    if job.laps:
        yield from time_in_turn(job, tools)
        return
    images = tools.attempt(lambda: JobImages(job, tools))
    for unit in sorted(job.units, key=condition):
        if isinstance(images, Refusal):
            yield Failed(job.number, unit.key, METHOD, images.reason)
        else:
            yield from _evaluate_unit(job, unit, images, tools)
    yield Finished(job.number)


def _evaluate_unit(job: Job, unit: UnitWork, images: JobImages, tools: Toolbox) -> Iterator[Event]:
    used = [unit.method] if unit.perturbation is None else [unit.perturbation, unit.method]
    made: _Output | Refusal | None = yield from prepare(job, unit, METHOD, used, tools)
    if made is None:
        yield Began(job.number, unit.key, METHOD)
        coded = (yield from code(job, unit, images, tools)) if _is_to_be_coded(unit, tools) else None
        made = coded if isinstance(coded, Refusal) else tools.attempt(lambda: _make(job, unit, images, tools, coded))
    if isinstance(made, Refusal):
        yield Failed(job.number, unit.key, METHOD, made.reason)
        return
    yield Produced(job.number, unit.key, made.costs, made.artifact, made.placement, made.notes)
    for label in dict.fromkeys((*unit.metrics, *unit.maps)):
        if isinstance(made.view, Refusal):
            yield Failed(job.number, unit.key, label, made.view.reason)
        else:
            yield from _judge(job, unit, label, made.view, tools)


def _judge(job: Job, unit: UnitWork, label: str, view: View, tools: Toolbox) -> Iterator[Event]:
    """Score a pair by one metric, then keep its map; of a metric that fails none is kept, and a score that came stands.

    The map is drawn once, and first: a metric may then make its score of it.
    """
    unprepared = yield from prepare(job, unit, label, [tools.setup.metrics[label]], tools)
    if unprepared is not None:
        yield Failed(job.number, unit.key, label, unprepared.reason)
        return
    yield Began(job.number, unit.key, label)
    drawn = tools.attempt(lambda: _Drawn.of(label, view, tools))
    steps: list[Callable[[], Event]] = []
    if label in unit.metrics:
        steps.append(lambda: _score(job, unit, label, view, {} if isinstance(drawn, Refusal) else drawn.local, tools))
    if label in unit.maps and not isinstance(drawn, Refusal):
        steps.append(lambda: _map(job, unit, label, drawn.values, tools))
    for step in steps:
        event = tools.attempt(step)
        if isinstance(event, Refusal):
            yield Failed(job.number, unit.key, label, event.reason)
            return
        yield event
    if isinstance(drawn, Refusal):
        yield Failed(job.number, unit.key, label, drawn.reason)


@dataclass(frozen=True, slots=True)
class _Output:
    """What a method made: what is to be judged (or why nothing is), and what `Produced` tells of it."""

    view: View | Refusal
    costs: Mapping[str, float]
    artifact: str | None
    placement: Mapping[str, float]
    notes: tuple[Note, ...]


def _is_to_be_coded(unit: UnitWork, tools: Toolbox) -> bool:
    return isinstance(tools.method(unit.method), Codec) and not _is_kept(unit, tools)


def _is_kept(unit: UnitWork, tools: Toolbox) -> bool:
    return unit.kept is not None and tools.artifacts.has(unit.kept)


def _make(job: Job, unit: UnitWork, images: JobImages, tools: Toolbox, coded: Coded | None) -> _Output:
    """Take what a codec made, run the method, or load what it made before; look at it beside what it is judged by."""
    against = images.against(unit)
    method = tools.method(unit.method)
    costs: Mapping[str, float] = {}
    notes = images.notes
    kept = unit.kept if _is_kept(unit, tools) else None
    if kept is not None:
        distorted = load_kept(kept, tools.artifacts.get(kept), method, against.peak)
    elif isinstance(method, MadeOutputs):
        distorted, more = _made_before(method, job, unit, images)
        notes += more
        costs = _coded_costs(method, job, distorted)
    elif coded is not None:
        distorted, costs = coded.image, coded.costs
    else:
        distorted = checked_image(method.apply(images.given(unit)), f"{method.info.name}.apply")
    pair = tools.attempt(lambda: Pair(against, distorted))
    # What cannot be compared is not kept: it would be of no use to a later metric.
    if unit.keep and kept is None and isinstance(pair, Pair):
        kept = tools.artifacts.put(*_packed(distorted, method, None if coded is None else coded.data))
    if isinstance(pair, Refusal):
        return _Output(pair, costs, kept, {}, notes)
    view = tools.attempt(lambda: seen(pair, images.look, images.mask))
    placement = {} if isinstance(view, Refusal) else _placement(view, images.look, unit, method)
    return _Output(view, costs, kept, placement, notes)


def _placement(view: View, look: Look, unit: UnitWork, method: Method) -> dict[str, float]:
    """Return how an output lies on its reference: as its alignment found, or as a search for a small shift does."""
    if look.align is not None:
        return {f"align.{name}": value for name, value in view.placement.items()}
    # A codec moves nothing, and of what is only drawn it is known already.
    if isinstance(method, Codec) or not unit.metrics:
        return {}
    return {f"misaligned.{name}": value for name, value in misalignment(view.pair).items()}


def _made_before(method: MadeOutputs, job: Job, unit: UnitWork, images: JobImages) -> tuple[Image, tuple[Note, ...]]:
    if unit.perturbation is not None:
        raise UnitError(f"{method.info.name} holds outputs for the clean input, and none for a perturbed one")
    return images.read(method.output(job.sample), unit.made_sha256)


def _coded_costs(method: MadeOutputs, job: Job, output: Image) -> dict[str, float]:
    """Return the size of the coded file that an output was decoded from, where that is known; nothing was timed."""
    if not method.has_coded_files:
        return {}
    size = method.coded_file(job.sample).stat().st_size
    return {"bytes": float(size), "bpp": 8.0 * size / (output.width * output.height)}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The map of a metric, None where it draws none, and what is stored of it beside the score."""

    values: Map | None
    local: Mapping[str, float]

    @classmethod
    def of(cls, label: str, view: View, tools: Toolbox) -> Self:
        """Draw the map of a metric that has one."""
        metric = tools.metric(label)
        returned = metric.map(view.pair) if metric.has_map() else None
        if returned is None:
            return cls(None, {})
        values = checked_map(label, returned)
        local = local_scores(values, view.pair, metric.info)
        place = {name: local[name] + start for name, start in zip(POSITION, view.start, strict=True)}
        return cls(values, local | place)


def _score(job: Job, unit: UnitWork, label: str, view: View, local: Mapping[str, float], tools: Toolbox) -> Scored:
    metric = tools.metric(label)
    scores = checked_scores(label, metric.score(view.pair))
    # What the metric says itself has precedence over what its map says.
    beside = {name: value for name, value in local.items() if name not in scores}
    return Scored(job.number, unit.key, label, metric.signature(view.pair.reference) + view.marks, scores | beside)


def _map(job: Job, unit: UnitWork, label: str, values: Map | None, tools: Toolbox) -> Mapped:
    metric = tools.metric(label)
    if metric.info.map_range is None:
        raise UnitError(f"{label} states no map_range, so there is no scale to draw its map in")
    low, high = metric.info.map_range
    shares = (checked_map(label, values) - low) / (high - low)
    picture = np.floor(np.clip(shares, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    return Mapped(job.number, unit.key, label, tools.artifacts.put(_png(picture), "png"))


def load_kept(name: str, data: bytes, method: Method, peak: float) -> Image:
    """Return the image that an artifact holds.

    Parameters
    ----------
    name, data
        The artifact's name, whose suffix says how it is coded, and its content.
    method
        The method that made it; a codec decodes its own files.
    peak
        The value of white, which lossless files do not carry.

    Raises
    ------
    StoreError
        When the artifact is no image.
    """
    suffix = name.partition(".")[2]
    if isinstance(method, Codec) and suffix == method.suffix:
        return checked_image(method.decode(data), f"{method.info.name}.decode")
    if suffix == "npy":
        return Image(np.load(io.BytesIO(data), allow_pickle=False), peak=peak)
    import cv2

    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if suffix == "png" else None
    if pixels is None:
        raise StoreError(f"artifact {name} is no image that can be loaded; delete it and run again")
    return Image(pixels if pixels.ndim == 2 else pixels[:, :, ::-1], peak=peak)


def _packed(image: Image, method: Method, coded: bytes | None) -> tuple[bytes, str]:
    """Return content and suffix of the artifact: a codec's own bytes, otherwise lossless PNG or, for floats, .npy."""
    if coded is not None and isinstance(method, Codec):
        return coded, method.suffix
    if image.pixels.dtype.kind == "u":
        return _png(image.pixels), "png"
    file = io.BytesIO()
    np.save(file, image.pixels, allow_pickle=False)
    return file.getvalue(), "npy"


def _png(pixels: Pixels) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", pixels if pixels.ndim == 2 else pixels[:, :, ::-1])
    if not done:
        raise UnitError(f"an image of shape {pixels.shape} cannot be kept as PNG")
    return bytes(data)
