"""Plugins in words: one line each, or everything there is to know."""

import inspect
import json
import math
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import PydanticInvalidForJsonSchema

from bakeoff.errors import PluginError
from bakeoff.plugin import MetricInfo, PerturbationInfo, Plugin
from bakeoff.registry import Origin, Registry


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


def details(registry: Registry, kind: str, width: int) -> Iterator[str]:
    """Yield everything about the plugins of a kind."""
    for name in _usable(registry, kind):
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
    if isinstance(info, MetricInfo):
        unit = f" {info.unit}" if info.unit else ""
        yield f"{info.better} is better; from {_number(info.range[0])} to {_number(info.range[1])}{unit}"
        if info.identical is not None:
            yield f"equal images score {_number(info.identical)}{unit}"
        if info.margin is not None:
            source = f" ({info.margin_source})" if info.margin_source else ""
            yield f"differences under {_number(info.margin)}{unit} count as none{source}"
        if info.paper:
            yield f"source: {info.paper}"
    if isinstance(info, PerturbationInfo):
        yield f"dose in {info.unit or 'no unit'}" + (f"; severities: {info.source}" if info.source else "")


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
    return "none" if value is None else json.dumps(value)


def _number(value: float) -> str:
    return "infinity" if value == math.inf else "-infinity" if value == -math.inf else f"{value:g}"


def wrapped(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    """Return a text in lines of that width; `hanging` is the indent of all but the first."""
    flowing = " ".join(text.split())
    return textwrap.wrap(
        flowing, width, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )  # fmt: skip
