"""Other values for the options of a plugin, found in the JSON Schema of its fields."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from bakeoff.errors import BakeoffError
from bakeoff.plugin import Plugin
from bakeoff.testing.conduct import AnyPlugin

MOST = 6
"""So many other values of one option are tried."""


def variants(plugin: AnyPlugin, option: str) -> Iterator[AnyPlugin]:
    """Yield plugins that differ from `plugin` in one option, up to `MOST` that its validation accepts."""
    options, found = plugin.options(), 0
    for value in _values(type(plugin), option, options[option]):
        if found == MOST:
            return
        try:
            variant = type(plugin).model_validate({**options, option: value}, strict=False)
        except (ValidationError, BakeoffError):
            continue
        if variant != plugin:
            found += 1
            yield variant


def _values(made: type[Plugin], option: str, value: Any) -> Iterator[Any]:
    schema = made.model_json_schema(mode="validation")
    yield from _of_schema(schema["properties"][option], schema.get("$defs", {}))
    if isinstance(value, list):
        yield from _of_list(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _near(value)


def _of_schema(entry: dict[str, Any], definitions: dict[str, Any]) -> Iterator[Any]:
    """Yield the values that the schema of an option names or bounds."""
    if "$ref" in entry:
        yield from _of_schema(definitions.get(entry["$ref"].rpartition("/")[2], {}), definitions)
    for choice in entry.get("anyOf", ()):
        yield from _of_schema(choice, definitions)
    yield from entry.get("enum", ())
    yield from [entry["const"]] if "const" in entry else []
    kind = entry.get("type")
    if kind == "boolean":
        yield from (False, True)
    elif kind == "null":
        yield None
    elif kind in {"integer", "number"}:
        yield from (entry[bound] for bound in ("minimum", "maximum") if bound in entry)
        yield from _near(1 if kind == "integer" else 0.5)


def _near(value: float) -> Iterator[float]:
    half = value // 2 if isinstance(value, int) else value / 2
    yield from (value * 2, half, value + 1, value - 1, value + 2)


def _of_list(value: list[Any]) -> Iterator[list[Any]]:
    yield from (value[::-1], value[:-1], value[1:])
    for index, item in enumerate(value):
        if isinstance(item, int | float):
            yield [*value[:index], item * 2, *value[index + 1 :]]
