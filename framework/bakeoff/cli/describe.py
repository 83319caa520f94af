"""Plugins in words: one line each, or everything there is to know."""

import inspect
import json
import math
import textwrap
from collections.abc import Iterator
from typing import Any, cast

from pydantic import PydanticInvalidForJsonSchema

from bakeoff.errors import PluginError
from bakeoff.experiment_file import LABEL_KEY
from bakeoff.infos import bands_in_words
from bakeoff.metric_sets import SETS
from bakeoff.plugin import MapMetric, Metric, MetricInfo, PerturbationInfo, Plugin
from bakeoff.pooling import BAD_END
from bakeoff.registry import Origin, Registry

BAND_CAUTION = "it depends on content and use"
"""What is said wherever ranges of scores are put into words."""


def overview(registry: Registry, kind: str, width: int) -> list[str]:
    """Return the plugins of a kind, a line each, those of other distributions with a mark that says whose they are."""
    names = _usable(registry, kind)
    column = max(map(len, names), default=0) + 4
    lines = [kind]
    for name in names:
        mark = _mark(registry, registry.origin(kind, name), width // 2)
        text = textwrap.shorten(summary(registry.get(kind, name)), width - column - len(mark), placeholder=" …")
        lines.append(f"  {name:<{column - 2}}{text}{mark}")
    return lines


def details(registry: Registry, kind: str, width: int, only: str | None = None) -> Iterator[str]:
    """Yield everything about the plugins of a kind, or about the one that is named.

    Raises
    ------
    PluginError
        When there is no plugin of that name, or two claim it.
    """
    if only is not None:
        registry.get(kind, only)
    for name in _usable(registry, kind) if only is None else [only]:
        plugin, origin = registry.get(kind, name), registry.origin(kind, name)
        slow = f"; slow: {registry.seconds[origin]:.1f} s to import" if registry.is_slow(origin) else ""
        yield f"{name}  ({origin}; version {plugin.info.version}{slow})"
        for paragraph in inspect.cleandoc(plugin.__doc__ or "").split("\n\n"):
            yield from wrapped(paragraph, width, "  ")
        try:
            stated, options = list(facts(plugin)), list(option_lines(plugin))
        except Exception as error:  # noqa: BLE001 - an odd `info` of one plugin must not hide the plugins after it
            stated, options = [f"the rest cannot be shown: {type(error).__name__}: {error}"], []
        for fact in stated:
            yield from wrapped(fact, width, "  ")
        for line in options:
            yield from wrapped(line, width, "    ", hanging="      ")
        yield ""


def faults(registry: Registry, width: int) -> Iterator[str]:
    """Yield what is wrong with the installed plugins: for each fault who has it, why, and what to do about it."""
    for fault in registry.faults():
        yield from wrapped(f"{fault.kind}: {fault.who}", width, "", hanging="    ")
        yield from wrapped(fault.reason, width, "  why: ", hanging="       ")
        yield from wrapped(fault.remedy, width, "  do:  ", hanging="       ")


def summary(plugin: type[Plugin]) -> str:
    """Return the first paragraph of what a plugin says about itself, on one line."""
    return " ".join(inspect.cleandoc(plugin.__doc__ or "").split("\n\n")[0].split())


def facts(plugin: type[Plugin]) -> Iterator[str]:
    """Yield what the info of a plugin states beyond its name."""
    info = plugin.info
    if info.title and info.title != info.name:
        yield f"called {info.title}"
    if isinstance(info, MetricInfo):
        yield from _metric_facts(info)
        yield from _metric_abilities(cast(type[Metric], plugin), info)
    if isinstance(info, PerturbationInfo):
        yield f"dose in {info.unit or 'no unit'}" + (f"; severities: {info.source}" if info.source else "")


def _metric_facts(info: MetricInfo) -> Iterator[str]:
    """Yield what a metric's scores mean."""
    unit = f" {info.unit}" if info.unit else ""
    yield f"{info.better} is better; from {_number(info.range[0])} to {_number(info.range[1])}{unit}"
    if info.identical is not None:
        yield f"equal images score {_number(info.identical)}{unit}"
    if info.margin is not None:
        source = f" ({info.margin_source})" if info.margin_source else ""
        yield f"differences under {_number(info.margin)}{unit} count as none{source}"
    if info.note:
        yield f"how to read it: {info.note}"
    if info.bands:
        source = f"; {info.bands_source}" if info.bands_source else ""
        yield f"in words: {bands_in_words(info.bands, info.better)} ({BAND_CAUTION}{source})"
    if info.paper:
        yield f"source: {info.paper}"


def _metric_abilities(metric: type[Metric], info: MetricInfo) -> Iterator[str]:
    """Yield what a metric can do: judge without a reference, under a mask, pixel by pixel; its poolings and presets."""
    drawn = f", drawn from {info.map_range[0]:g} to {info.map_range[1]:g}" if info.map_range else ""
    abilities = [
        "no reference is needed" if info.reference_free else "",
        f"map: {'yes' if metric.has_map() else 'no'}{drawn if metric.has_map() else ''}",
        f"masks: {'yes' if info.masks else 'no'}",
        f"symmetric: {'yes' if info.symmetric else 'no'}",
    ]
    yield "; ".join(filter(None, abilities))
    if issubclass(metric, MapMetric):
        yield f"poolings: standard ({metric.standard_pooling}), mean, {', '.join(BAD_END[info.better])}, pnorm3"
    for name, options in metric.presets.items():
        told = ", ".join(f"{option}={_value(value)}" for option, value in options.items())
        yield f"preset {name}: {told or 'the default options'}"


def set_lines(registry: Registry, width: int) -> Iterator[str]:
    """Yield the sets of metrics that a config may name: what they hold, where they are from, what they leave out."""
    yield "sets of metrics, as in `metrics: {preset: NAME}`"
    for name, found in SETS.items():
        names = ", ".join(each.get(LABEL_KEY, next(iter(each))) for each in found.entries)
        missing = found.missing(registry)
        absent = f"; cannot be used without {', '.join(missing)}" if missing else ""
        yield from wrapped(f"{name}: {found.title}: {names}{absent}", width, "  ", hanging="    ")
        yield from wrapped(f"source: {found.source}", width, "    ")
        yield from wrapped(f"note: {found.note}", width, "    ", hanging="      ")
        left_out = "; ".join(f"{metric} ({why})" for metric, why in found.left_out.items())
        yield from wrapped(f"left out: {left_out}", width, "    ", hanging="      ")


def option_lines(plugin: type[Plugin]) -> Iterator[str]:
    """Yield a line for every option: name, type, default, description."""
    try:
        schema = plugin.model_json_schema()
    except PydanticInvalidForJsonSchema:  # an option that only Python can check has no type in words
        schema = {
            "properties": {name: {"description": field.description} for name, field in plugin.model_fields.items()}
        }
    for name, entry in schema.get("properties", {}).items():
        needed = "required" if name in schema.get("required", ()) else f"default {_value(entry.get('default'))}"
        about = f": {entry['description']}" if entry.get("description") else ""
        yield f"{name} ({type_words(entry)}, {needed}){about}"


def type_words(entry: dict[str, Any]) -> str:
    """Return the type of an option in words, from its JSON Schema."""
    if "anyOf" in entry:
        return " or ".join(type_words(choice) for choice in entry["anyOf"])
    if "enum" in entry:
        return " or ".join(json.dumps(value) for value in entry["enum"])
    if "const" in entry:
        return json.dumps(entry["const"])
    kind = {"null": "none", "array": "list"}.get(entry.get("type", ""), entry.get("format") or entry.get("type", "any"))
    low, high = entry.get("minimum"), entry.get("maximum")
    above, below = entry.get("exclusiveMinimum"), entry.get("exclusiveMaximum")
    bounds = [
        f"{low} to {high}" if low is not None and high is not None else "",
        f"at least {low}" if low is not None and high is None else "",
        f"at most {high}" if high is not None and low is None else "",
        f"above {above}" if above is not None else "",
        f"below {below}" if below is not None else "",
    ]
    return " ".join([kind, *filter(None, bounds)])


def _mark(registry: Registry, origin: Origin, longest: int) -> str:
    """Return the mark of a plugin that does not come with bakeoff: `  [bakeoff-lpips 0.2]`."""
    if origin.ours:
        return ""
    text = f"{origin}, slow" if registry.is_slow(origin) else str(origin)
    return f"  [{text if len(text) <= longest else '…' + text[1 - longest :]}]"


def _usable(registry: Registry, kind: str) -> list[str]:
    def claimed_once(name: str) -> bool:
        try:
            registry.get(kind, name)
        except PluginError:
            return False
        return True

    return list(filter(claimed_once, registry.names(kind)))


def _value(value: object) -> str:
    return "none" if value is None else json.dumps(value, default=str)


def _number(value: float) -> str:
    return "infinity" if value == math.inf else "-infinity" if value == -math.inf else f"{value:g}"


def wrapped(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    """Return a text in lines of that width; `hanging` is the indent of all but the first."""
    flowing = " ".join(text.split())
    return textwrap.wrap(
        flowing, width, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )  # fmt: skip
