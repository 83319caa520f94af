"""What a worker does with one job: reads its images, runs its methods and scores what they made, event by event."""

import io
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from bakeoff.errors import StoreError, UnitError
from bakeoff.jobs import METHOD, Began, Event, Failed, Finished, Job, Mapped, PluginSpec, Produced, Scored, UnitWork
from bakeoff.plugin import Codec, MadeOutputs, Method
from bakeoff.randomness import RandomField
from bakeoff.scoring import checked_map, checked_scores
from bakeoff.toolbox import Refusal, Toolbox, checked_image, plugin_text
from bakeoff.types import Image, Pair, Pixels


def evaluate(job: Job, tools: Toolbox) -> Iterator[Event]:
    """Carry out a job and yield what happens; every metric of every unit ends in one `Scored` or `Failed`.

    A failed method is one `Failed` of the step `METHOD` and stands for all metrics of its unit. Units come condition
    by condition (perturbation and severity), not in the order of the job.

    Raises
    ------
    StoreError
        When an artifact cannot be kept or is damaged: the run cannot go on.
    """
    images = tools.attempt(lambda: _Images(job, tools))
    for unit in sorted(job.units, key=_condition):
        if isinstance(images, Refusal):
            yield Failed(job.number, unit.key, METHOD, images.reason)
        else:
            yield from _evaluate_unit(job, unit, images, tools)
    yield Finished(job.number)


class _Images:
    """The images of one job: read once, perturbed once a condition, so that every method sees the same pixels."""

    def __init__(self, job: Job, tools: Toolbox) -> None:
        sample = job.sample
        self.reference = tools.read(sample.reference, job.reference_sha256)
        self._clean = self.reference if sample.input is None else tools.read(sample.input, job.input_sha256)
        self._tools = tools
        self._perturbed: tuple[str, Image] | None = None

    def given(self, unit: UnitWork) -> Image:
        """Return what the method of a unit is given."""
        if unit.perturbation is None or unit.severity is None:
            return self._clean
        # Only the latest is remembered: units come condition by condition, and images may be large.
        if self._perturbed is None or self._perturbed[0] != _condition(unit):
            name = unit.perturbation.name
            digest = self._clean.cached("digest", self._clean.digest)
            field = RandomField(str(self._tools.setup.seed), digest, name)
            perturbed = self._tools.perturbation(unit.perturbation).apply(self._clean, unit.severity, field)
            self._perturbed = (_condition(unit), checked_image(perturbed, f"{name}.apply"))
        return self._perturbed[1]

    def against(self, unit: UnitWork) -> Image:
        """Return what the output of a unit is judged against."""
        return self.reference if self._tools.setup.against == "reference" else self.given(unit)


def _condition(unit: UnitWork) -> str:
    return "" if unit.perturbation is None else f"{plugin_text(unit.perturbation)}|{unit.severity}"


def _evaluate_unit(job: Job, unit: UnitWork, images: _Images, tools: Toolbox) -> Iterator[Event]:
    used = [unit.method] if unit.perturbation is None else [unit.perturbation, unit.method]
    made: _Output | Refusal | None = yield from _prepare(job, unit, METHOD, used, tools)
    if made is None:
        yield Began(job.number, unit.key, METHOD)
        made = tools.attempt(lambda: _make(job, unit, images, tools))
    if isinstance(made, Refusal):
        yield Failed(job.number, unit.key, METHOD, made.reason)
        return
    yield Produced(job.number, unit.key, made.costs, made.artifact)
    for label in dict.fromkeys((*unit.metrics, *unit.maps)):
        if isinstance(made.pair, Refusal):
            yield Failed(job.number, unit.key, label, made.pair.reason)
        else:
            yield from _judge(job, unit, label, made.pair, tools)


def _prepare(
    job: Job, unit: UnitWork, step: str, specs: Iterable[PluginSpec], tools: Toolbox
) -> Generator[Event, None, Refusal | None]:
    """Have the plugins of a step load what they need, outside its time limit; return why one of them could not."""
    for spec in specs:
        if not tools.is_prepared(spec):
            yield Began(job.number, unit.key, step, preparing=True)
            done = tools.attempt(partial(tools.prepare, spec))
            if isinstance(done, Refusal):
                return done
    return None


def _judge(job: Job, unit: UnitWork, label: str, pair: Pair, tools: Toolbox) -> Iterator[Event]:
    """Score a pair by one metric, then draw the map; a metric that fails draws none."""
    unprepared = yield from _prepare(job, unit, label, [tools.setup.metrics[label]], tools)
    if unprepared is not None:
        yield Failed(job.number, unit.key, label, unprepared.reason)
        return
    steps: list[Callable[[], Event]] = []
    if label in unit.metrics:
        steps.append(lambda: _score(job, unit, label, pair, tools))
    if label in unit.maps:
        steps.append(lambda: _map(job, unit, label, pair, tools))
    for step in steps:
        yield Began(job.number, unit.key, label)
        event = tools.attempt(step)
        if isinstance(event, Refusal):
            yield Failed(job.number, unit.key, label, event.reason)
            return
        yield event


@dataclass(frozen=True, slots=True)
class _Output:
    """What a method made: the pair to judge (or why there is none), the costs, and the artifact that keeps it."""

    pair: Pair | Refusal
    costs: Mapping[str, float]
    artifact: str | None


def _make(job: Job, unit: UnitWork, images: _Images, tools: Toolbox) -> _Output:
    """Run the method, or load what it made before, and pair the result with what it is judged against."""
    given, against = images.given(unit), images.against(unit)
    method = tools.method(unit.method)
    coded: bytes | None = None
    costs: Mapping[str, float] = {}
    kept = unit.kept if unit.kept is not None and tools.artifacts.has(unit.kept) else None
    if kept is not None:
        distorted = load_kept(kept, tools.artifacts.get(kept), method, against.peak)
    elif isinstance(method, MadeOutputs):
        distorted = _made_before(method, job, unit, tools)
    elif isinstance(method, Codec):
        coded, distorted, costs = tools.run_codec(method, given)
    else:
        distorted = checked_image(method.apply(given), f"{method.info.name}.apply")
    pair = tools.attempt(lambda: Pair(against, distorted))
    # What cannot be compared is not kept: it would be of no use to a later metric.
    if unit.keep and kept is None and isinstance(pair, Pair):
        kept = tools.artifacts.put(*_packed(distorted, method, coded))
    return _Output(pair, costs, kept)


def _made_before(method: MadeOutputs, job: Job, unit: UnitWork, tools: Toolbox) -> Image:
    if unit.perturbation is not None:
        raise UnitError(f"{method.info.name} holds outputs for the clean input, and none for a perturbed one")
    return tools.read(method.output(job.sample), unit.made_sha256)


def _score(job: Job, unit: UnitWork, label: str, pair: Pair, tools: Toolbox) -> Scored:
    metric = tools.metric(label)
    scores = checked_scores(label, metric.score(pair))
    return Scored(job.number, unit.key, label, metric.signature(pair.reference), scores)


def _map(job: Job, unit: UnitWork, label: str, pair: Pair, tools: Toolbox) -> Mapped:
    metric = tools.metric(label)
    if metric.info.map_range is None:
        raise UnitError(f"{label} states no map_range, so there is no scale to draw its map in")
    low, high = metric.info.map_range
    shares = (checked_map(label, metric.map(pair)) - low) / (high - low)
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
