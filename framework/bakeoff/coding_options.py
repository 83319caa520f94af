"""`target:` and `generations:` of codecs, as the YAML writes them: they become operating points."""

import itertools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ValidationError

from bakeoff.document import Place, quoted
from bakeoff.experiment import MethodEntry, MetricEntry, OperatingPoint
from bakeoff.experiment_file import (
    BETWEEN_KEY,
    COLUMN_LABEL,
    GENERATIONS_KEY,
    LABEL_KEY,
    MOST_GENERATIONS,
    SWEEP_KEY,
    TARGET_KEY,
    RateTarget,
    ScoreTarget,
)
from bakeoff.jobs import Coding, PluginSpec, Target
from bakeoff.options import MAX_POINTS, Choice, OptionsReader
from bakeoff.plugin import Codec, Metric
from bakeoff.problems import Problems
from bakeoff.registry import Registry
from bakeoff.results import RESERVED
from bakeoff.scales import Ends, NoEndsError, ends_of
from bakeoff.wording import shown

RATE_TOLERANCE = 0.05
"""Share of the bits a pixel by which a target may be missed where the file says nothing else."""

_EXAMPLE = "`{bpp: 1.0}` or `{metric: ssim, value: 0.95}`"


def written(method: MethodEntry, metrics: Sequence[MetricEntry]) -> dict[str, Any]:
    """Return what the YAML says of targets and generations of a method, by the options or keys that hold it."""
    goals = {_text("", target): target for point in method.points if (target := point.coding.target) is not None}
    counts = list(dict.fromkeys(point.coding.generations for point in method.points))
    found: dict[str, Any] = {}
    for target in goals.values():
        ends = list(target.ends)
        listed = found.setdefault(target.option, {TARGET_KEY: [], BETWEEN_KEY: ends})[TARGET_KEY]
        listed.append({**_written_goal(target, metrics), "tolerance": target.tolerance})
    if counts not in ([], [1]):
        found[GENERATIONS_KEY] = counts[0] if len(counts) == 1 else {SWEEP_KEY: counts}
    return found


def _written_goal(target: Target, metrics: Sequence[MetricEntry]) -> dict[str, Any]:
    if target.metric is None:
        return {"bpp": target.value}
    named: Any = target.label
    if target.label not in {entry.label for entry in metrics}:
        named = {target.metric.name: dict(target.metric.options)}
        named |= {} if target.label == target.metric.name else {LABEL_KEY: target.label}
    return {"metric": named, "value": target.value}


class _Searched(NamedTuple):
    """The option that is searched, where its targets stand, what is written there, and where to look."""

    option: str
    place: Place
    goals: Any
    between: Any


class CodingReader:
    """Reads methods with what the core adds to codecs; whatever is wrong goes to `problems`.

    `metrics` are those of the experiment: a target names one of them by its label, or any other one as they are named.
    """

    def __init__(
        self, problems: Problems, plugins: OptionsReader, registry: Registry, metrics: Sequence[MetricEntry]
    ) -> None:
        self._problems = problems
        self._plugins = plugins
        self._registry = registry
        self._metrics = {entry.label: entry for entry in metrics if isinstance(entry.label, str)}

    def method(self, label: str, choice: Choice) -> MethodEntry:
        """Return the method with a point for each setting of its sweeps, at each target, after each generation."""
        choice = _with_own_options(choice)
        if not issubclass(choice.plugin, Codec):
            for key in choice.own:
                text = f"`{key}` is for codecs, and {choice.name} is none"
                self._problems.add(choice.place, text, at=_at(choice, key))
            return MethodEntry(label, choice.name, *self._plugins.points(choice._replace(own_names=())))
        targets: list[Target | None] = [None]
        below = [name for name, value in choice.options.items() if isinstance(value, dict) and TARGET_KEY in value]
        if below or TARGET_KEY in choice.own:
            searched = self._searched(choice, below)
            ends = None if searched is None else self._ends(choice, searched)
            if searched is None or ends is None:
                return MethodEntry(label, choice.name, (), ())
            targets = [*self._targets(searched, ends)]
            choice = _set(choice, searched.option, ends.last)
        swept, settings = self._plugins.points(choice)
        counts = self._generations(choice)
        if len(settings) * len(targets) * len(counts) > MAX_POINTS:
            number = f"{len(settings)} settings, {len(targets)} targets and {len(counts)} numbers of generations"
            self._problems.add(choice.place, f"{number} make more than {MAX_POINTS} operating points")
            return MethodEntry(label, choice.name, swept, ())
        points = (
            OperatingPoint(
                _text(setting.text, target, count if len(counts) > 1 else 0), setting.plugin, Coding(count, target)
            )
            for setting, target, count in itertools.product(settings, targets, counts)
        )
        return MethodEntry(label, choice.name, swept, tuple(points))

    def _searched(self, choice: Choice, below: Sequence[str]) -> _Searched | None:
        """Return what is searched: one of the options that a target stands `below`, or the one that the codec names."""
        if len(below) + (TARGET_KEY in choice.own) > 1:
            text = "has more than one `target`; one option can be searched, for a list of targets"
            self._problems.add(choice.place, text)
            return None
        if below:
            (option,) = below
            keys = choice.options[option]
            for other in keys.keys() - {TARGET_KEY, BETWEEN_KEY}:
                text = f"a searched option has no key {quoted(other)}; there are: {TARGET_KEY}, {BETWEEN_KEY}"
                self._problems.add(_at(choice, option), text, at=(*_at(choice, option), other))
            return _Searched(option, (*_at(choice, option), TARGET_KEY), keys[TARGET_KEY], keys.get(BETWEEN_KEY))
        scale = cast(type[Codec], choice.plugin).scale
        if scale is None:
            text = (
                f"{choice.name} does not say which option a target searches; write it below one: "
                f"`OPTION: {{target: …, between: [SMALLEST FILES, LARGEST FILES]}}`"
            )
            self._problems.add(_at(choice, TARGET_KEY), text)
            return None
        if scale[0] in choice.options:
            self._problems.add(_at(choice, scale[0]), "the target searches this option, so it has no value of its own")
            return None
        return _Searched(scale[0], _at(choice, TARGET_KEY), choice.own[TARGET_KEY], None)

    def _ends(self, choice: Choice, searched: _Searched) -> Ends | None:
        place, extra = _at(choice, searched.option), choice.plugin.model_config.get("extra")
        if searched.option not in choice.plugin.model_fields and extra != "allow":
            self._plugins.points(choice)  # which says that there is no such option
            return None
        try:
            ends = ends_of(cast(type[Codec], choice.plugin), searched.option, searched.between)
        except NoEndsError as error:
            self._problems.add(place, str(error))
            return None
        # What the plugin does not allow at either end is told before anything runs.
        self._plugins.points(_set(choice, searched.option, ends.first))
        return ends

    def _targets(self, searched: _Searched, ends: Ends) -> list[Target]:
        listed = isinstance(searched.goals, list)
        goals = searched.goals if listed else [searched.goals]
        if not goals:
            self._problems.add(searched.place, f"must be a target such as {_EXAMPLE}, got an empty list")
        found: dict[str, Target] = {}
        for index, each in enumerate(goals):
            place = (*searched.place, index) if listed else searched.place
            target = self._target(each, place, searched.option, ends)
            if target is not None and found.setdefault(_text("", target), target) is not target:
                self._problems.add(place, f"{_text('', target)} is in the list already")
        return list(found.values())

    def _target(self, goal: Any, place: Place, option: str, ends: Ends) -> Target | None:
        if not isinstance(goal, dict):
            self._problems.add(place, f"must be a mapping such as {_EXAMPLE}, got {shown(goal)}")
            return None
        model: type[BaseModel] = RateTarget if "bpp" in goal else ScoreTarget
        try:
            keys = model.model_validate(goal)
        except ValidationError as error:
            self._problems.add_invalid(error, model, goal, place, noun="key")
            return None
        where = option, (ends.first, ends.last), ends.whole
        if isinstance(keys, RateTarget):
            return Target(*where, "bpp", None, keys.bpp, keys.tolerance or RATE_TOLERANCE * keys.bpp)
        score = cast(ScoreTarget, keys)
        metric = self._metric(score.metric, (*place, "metric"))
        if metric is None:
            return None
        tolerance = score.tolerance or cast(Metric, self._registry.create(metric.plugin)).stated.margin
        if tolerance is None:
            text = f"{metric.label} states no margin, so say how near is near enough: `tolerance: …`"
            self._problems.add(place, text)
            return None
        return Target(*where, metric.label, metric.plugin, score.value, tolerance)

    def _metric(self, named: Any, place: Place) -> MetricEntry | None:
        if isinstance(named, str) and named in self._metrics:
            return self._metrics[named]
        choice = self._plugins.choose("metrics", named, place, labelled=True)
        spec: PluginSpec | None = None if choice is None else self._plugins.spec(choice)
        if choice is None or spec is None:
            return None
        label = choice.label
        if not isinstance(label, str) or not re.fullmatch(COLUMN_LABEL, label) or label in RESERVED:
            self._problems.add((*place, LABEL_KEY), f"{shown(label)} cannot be the label of a metric")
            return None
        listed = self._metrics.get(label)
        if listed is not None and listed.plugin != spec:
            self._problems.add(place, f"the label '{label}' is that of another metric of this file; give one with `as`")
        return MetricEntry(label, spec)

    def _generations(self, choice: Choice) -> list[int]:
        asked = choice.own.get(GENERATIONS_KEY, 1)
        place = _at(choice, GENERATIONS_KEY)
        listed = isinstance(asked, dict) and set(asked) == {SWEEP_KEY} and isinstance(asked[SWEEP_KEY], list)
        counts = asked[SWEEP_KEY] if listed else [asked]
        for index, count in enumerate(counts):
            at = (*place, SWEEP_KEY, index) if listed else place
            if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_GENERATIONS:
                text = f"must be a whole number from 1 to {MOST_GENERATIONS}, or a sweep of them, got {shown(count)}"
                self._problems.add(at, text)
            elif count in counts[:index]:
                self._problems.add(at, f"{count} is in the sweep already")
        if not counts:
            self._problems.add(place, "must be a list of whole numbers, got an empty list")
        return list(counts)


def _with_own_options(choice: Choice) -> Choice:
    """Return a choice whose plugin has options of the core's names, if it has, as options like any other."""
    theirs = {name: value for name, value in choice.own.items() if name in choice.plugin.model_fields}
    rest = {name: value for name, value in choice.own.items() if name not in theirs}
    return choice._replace(options=choice.options | theirs, own=rest)


def _set(choice: Choice, option: str, value: float) -> Choice:
    return choice._replace(options={**choice.options, option: value})


def _at(choice: Choice, key: str) -> Place:
    return (*choice.place, key)


def _text(settings: str, target: Target | None, generations: int = 0) -> str:
    """Return the name of an operating point: `effort=3,ssim=0.95,generations=5`."""
    goal = "" if target is None else f"{target.label}={target.value:g}"
    return ",".join(filter(None, (settings, goal, f"generations={generations}" if generations else "")))
