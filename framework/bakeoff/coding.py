"""How a codec is run for a unit: once, on its own output again, or at the setting that reaches a target."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from bakeoff.job_images import JobImages
from bakeoff.jobs import METHOD, Began, Event, Job, PluginSpec, Target, UnitWork
from bakeoff.plugin import Codec, Metric
from bakeoff.preparation import prepare
from bakeoff.scoring import checked_scores
from bakeoff.search import Search
from bakeoff.toolbox import Refusal, Toolbox
from bakeoff.types import Image, Pair
from bakeoff.view import seen


@dataclass(frozen=True, slots=True)
class Coded:
    """What a codec made of an image: the bytes, the decoded image, and the costs."""

    data: bytes
    image: Image
    costs: Mapping[str, float]


def code(job: Job, unit: UnitWork, images: JobImages, tools: Toolbox) -> Generator[Event, None, Coded | Refusal]:
    """Run the codec of a unit, or say why it made nothing.

    Costs are those of the last generation, and of a search those of the setting that was found, with the setting, what
    it reached and the number of settings tried. Every encoding has the time limit of a step to itself.
    """
    given = tools.attempt(partial(images.given, unit))
    if isinstance(given, Refusal):
        return given
    target = unit.coding.target
    if target is None:
        return (yield from _generations(job, unit, unit.method, given, tools))
    used = [] if target.metric is None else [target.metric]
    return (yield from prepare(job, unit, METHOD, used, tools)) or (
        yield from _searched(job, unit, target, given, images, tools)
    )


def _searched(
    job: Job, unit: UnitWork, target: Target, given: Image, images: JobImages, tools: Toolbox
) -> Generator[Event, None, Coded | Refusal]:
    metric = None if target.metric is None else tools.metric_of(target.metric)
    search = Search(target, rising=metric is None or metric.stated.better == "higher")
    best: Coded | None = None
    while (setting := search.proposal()) is not None:
        spec = replace(unit.method, options={**unit.method.options, target.option: setting})
        refused = yield from prepare(job, unit, METHOD, [spec], tools)
        yield Began(job.number, unit.key, METHOD)
        coded = refused or (yield from _generations(job, unit, spec, given, tools))
        if isinstance(coded, Refusal):
            return Refusal(f"at {target.option} {setting:g}: {coded.reason}")
        reached = tools.attempt(partial(_reached, metric, target.label, coded, unit, images))
        if isinstance(reached, Refusal):
            return Refusal(f"at {target.option} {setting:g}, {target.label}: {reached.reason}")
        if search.tell(reached) or best is None:
            best = coded
    found = tools.attempt(search.found)
    if isinstance(found, Refusal):
        return found
    facts = {
        "search.setting": float(found.setting),
        "search.reached": found.reached,
        "search.encodes": float(len(search.trials)),
    }
    return replace(cast(Coded, best), costs={**cast(Coded, best).costs, **facts})


def _generations(
    job: Job, unit: UnitWork, spec: PluginSpec, image: Image, tools: Toolbox
) -> Generator[Event, None, Coded | Refusal]:
    codec = cast(Codec, tools.method(spec))
    for generation in range(1, unit.coding.generations + 1):
        if generation > 1:
            yield Began(job.number, unit.key, METHOD)
        made = tools.attempt(partial(tools.run_codec, codec, image))
        if isinstance(made, Refusal):
            return made if generation == 1 else Refusal(f"generation {generation}: {made.reason}")
        data, image, costs = made
    return Coded(data, image, costs)


def _reached(metric: Metric | None, label: str, coded: Coded, unit: UnitWork, images: JobImages) -> float:
    """Return what the target is about: bits a pixel, or the score of what metrics see."""
    if metric is None:
        return coded.costs["bpp"]
    view = seen(Pair(images.against(unit), coded.image), images.look, images.mask)
    return checked_scores(label, metric.score(view.pair))[""]
