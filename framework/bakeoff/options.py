"""Plugins as the YAML names them (`jpeg`, `{jpeg: {quality: 80}}`, with sweeps) become specs with full options."""

import itertools
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from bakeoff.blame import reason
from bakeoff.document import Place, quoted
from bakeoff.errors import PluginError
from bakeoff.experiment import OperatingPoint
from bakeoff.experiment_file import LABEL_KEY, SWEEP_KEY
from bakeoff.jobs import PluginSpec
from bakeoff.plugin import Plugin, PublishedCurve
from bakeoff.presets import option_names
from bakeoff.problems import Problems
from bakeoff.registry import Registry
from bakeoff.wording import shown

MAX_POINTS = 1000


class Choice(NamedTuple):
    """A plugin that the YAML chose: its class, the options as written and where they stand, and its label.

    `own` holds those options among them that are the core's (the severity of a perturbation).
    """

    kind: str
    name: str
    plugin: type[Plugin]
    place: Place
    options: dict[str, Any]
    label: Any
    own: dict[str, Any]
    own_names: tuple[str, ...]


class OptionsReader:
    """Reads plugins and their options; whatever is wrong goes to `problems`, and the result is then None."""

    def __init__(self, problems: Problems, registry: Registry, base: Path) -> None:
        self._problems = problems
        self._registry = registry
        self._base = base

    def choose(
        self, kind: str, entry: Any, place: Place, *, labelled: bool = False, own: tuple[str, ...] = ()
    ) -> Choice | None:
        """Return the plugin that `entry` names: a name, or a mapping of one name to options (and perhaps `as`).

        `own` names the options that are not the plugin's but the core's.
        """
        named = {entry: None} if isinstance(entry, str) else entry
        name = self._name(kind, named, place, labelled=labelled)
        if name is None:
            return None
        inside = (*place, name)
        try:
            plugin = self._registry.get(kind, name)
        except PluginError as error:
            self._problems.add(place, str(error), at=inside)
            return None
        options = {} if named[name] is None else named[name]
        if isinstance(options, str) and plugin.shorthand:
            options = {plugin.shorthand: options}
        if not isinstance(options, dict):
            self._problems.add(inside, f"the options must be a mapping, got {shown(options)}")
            return None
        return Choice(
            kind, name, plugin, inside,
            label=named.get(LABEL_KEY, name) if labelled else name,
            options={option: value for option, value in options.items() if option not in own},
            own={option: value for option, value in options.items() if option in own}, own_names=own,
        )  # fmt: skip

    def _name(self, kind: str, named: Any, place: Place, *, labelled: bool) -> str | None:
        singular = kind.removesuffix("s")
        if not isinstance(named, dict):
            article = "an" if singular == "executor" else "a"
            self._problems.add(place, f"must name {article} {singular}, got {shown(named)}")
            return None
        names = [name for name in named if not (labelled and name == LABEL_KEY)]
        if len(names) != 1:
            found = " and ".join(map(quoted, names)) or shown(named)
            text = f"must name exactly one {singular}, its options indented below it; got {found}"
            self._problems.add(place, text, at=(*place, *names[1:2]))
            return None
        return str(names[0])

    def is_published(self, name: str) -> bool:
        """Return whether a method is a published curve, which is not run."""
        return issubclass(self._registry.get("methods", name), PublishedCurve)

    def spec(self, choice: Choice) -> PluginSpec | None:
        """Return the plugin with the full set of its options, defaults included."""
        return self._validated(choice, choice.options, {})

    def points(self, choice: Choice) -> tuple[tuple[str, ...], tuple[OperatingPoint, ...]]:
        """Return the swept options of a method in their order, and an operating point for each combination."""
        sweeps = {
            name: self._sweep(choice, name, value)
            for name, value in choice.options.items()
            if isinstance(value, dict) and SWEEP_KEY in value
        }
        number = math.prod(map(len, sweeps.values()))
        if number > MAX_POINTS:
            self._problems.add(choice.place, f"the sweeps make {number} operating points, more than {MAX_POINTS}")
            return (), ()
        points = []
        for combination in itertools.product(*(values.items() for values in sweeps.values())):
            settings = dict(zip(sweeps, combination, strict=True))
            options = choice.options | {name: value for name, (_, value) in settings.items()}
            moved = {name: (*choice.place, name, SWEEP_KEY, index) for name, (index, _) in settings.items()}
            spec = self._validated(choice, options, moved)
            if spec is not None:
                points.append(OperatingPoint(_point_text(spec.options, sweeps), spec))
        return tuple(sweeps), tuple(points)

    def _sweep(self, choice: Choice, name: str, sweep: dict[str, Any]) -> dict[int, Any]:
        """Return the values to sweep by their index, without those that repeat an earlier one."""
        place = (*choice.place, name)
        values = sweep[SWEEP_KEY]
        for other in sweep.keys() - {SWEEP_KEY}:
            self._problems.add(place, f"a sweep has no key {quoted(other)}", at=(*place, other))
        field = choice.plugin.model_fields.get(name)
        if field is not None and field.annotation is Path:
            self._problems.add(place, "a path cannot be swept; give each path a method of its own")
        if not isinstance(values, list) or not values:
            self._problems.add((*place, SWEEP_KEY), f"must be a list of values, got {shown(values)}")
            return {}
        first: dict[str, int] = {}
        for index, value in enumerate(values):
            earlier = first.setdefault(json.dumps(value), index)
            if earlier != index:
                text = f"{shown(value)} is in the sweep already, as item {earlier} (they count from 0)"
                self._problems.add((*place, SWEEP_KEY, index), text)
        return {index: values[index] for index in first.values()}

    def _validated(self, choice: Choice, options: dict[str, Any], moved: Mapping[str, Place]) -> PluginSpec | None:
        try:
            # By way of JSON, because that is what pydantic calls strict for lists, paths and enums from a file.
            plugin = choice.plugin.model_validate_json(json.dumps(options), context={"base": self._base})
            return PluginSpec(choice.kind, choice.name, plugin.options())
        except ValidationError as error:
            self._problems.add_invalid(
                error, choice.plugin, options, choice.place,
                noun="option", also=(*option_names(choice.plugin), *choice.own_names), moved=moved,
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - a validator of a plugin raises whatever it likes
            self._problems.add(choice.place, reason(error, self._registry.modules()))
        return None


def _point_text(options: Mapping[str, Any], swept: Iterable[str]) -> str:
    """Return the name of an operating point in the tables: `quality=50,lossless=true`."""
    return ",".join(f"{name}={_value_text(options[name])}" for name in swept)


def _value_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
