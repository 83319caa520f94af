"""Plugins in words: one line each, or everything there is to know."""

import inspect
import json
import math
import textwrap
from collections.abc import Iterator
from typing import Any

from bakeoff.errors import PluginError
from bakeoff.plugin import MetricInfo, PerturbationInfo, Plugin
from bakeoff.registry import Registry


def overview(registry: Registry, kind: str, width: int) -> list[str]:
    """Return the plugins of a kind, a line each."""
    names = _usable(registry, kind)
    column = max(map(len, names), default=0) + 4
    summaries = [
        textwrap.shorten(summary(registry.get(kind, name)), width - column, placeholder=" …") for name in names
    ]
    return [kind, *(f"  {name:<{column - 2}}{text}" for name, text in zip(names, summaries, strict=True))]


def details(registry: Registry, kind: str, width: int) -> Iterator[str]:
    """Yield everything about the plugins of a kind."""
    for name in _usable(registry, kind):
        plugin, origin = registry.get(kind, name), registry.origin(kind, name)
        yield f"{name}  ({origin}; version {plugin.info.version})"
        for paragraph in inspect.cleandoc(plugin.__doc__ or "").split("\n\n"):
            yield from _wrapped(paragraph, width, "  ")
        for fact in facts(plugin):
            yield from _wrapped(fact, width, "  ")
        for line in option_lines(plugin):
            yield from _wrapped(line, width, "    ", hanging="      ")
        yield ""


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
    schema = plugin.model_json_schema()
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


def _wrapped(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    flowing = " ".join(text.split())
    return textwrap.wrap(
        flowing, width, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging
    )
