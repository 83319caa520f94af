"""What pydantic finds wrong with a tree of plain values, in plain words: what was expected, and what was found."""

import difflib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bakeoff.document import Place, quoted

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "path_type": "a path",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "none_required": "null",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "greater than or equal to {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "less than or equal to {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
}


class Fault(NamedTuple):
    """One thing that is wrong: the place it is told of, the place whose line is shown, and the words."""

    about: Place
    at: Place
    text: str


def faults(
    error: ValidationError, model: type[BaseModel], data: Any, *, noun: str, also: Sequence[str] = ()
) -> list[Fault]:
    """Return what is wrong with `data`, one fault a place.

    `noun` is what its keys are called ("option"); `also` names keys that exist beside those of the model.
    """
    texts: dict[tuple[Place, Place], list[str]] = {}
    for details in error.errors(include_url=False):
        at = _written(details, data)
        if details["type"] == "extra_forbidden":
            found = (at[:-1], at), unknown(noun, str(at[-1]), [*_fields(model, at[:-1]), *also])
        else:
            found = (at, at), _explain(details)
        texts.setdefault(found[0], []).append(found[1])
    # A value that fits no member of a union fails once for each member.
    return [Fault(*places, ", or ".join(dict.fromkeys(found))) for places, found in texts.items()]


def unknown(noun: str, name: str, known: Sequence[str]) -> str:
    """Return the words for a name that is not among the `known` ones, with the nearest of them."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f". Did you mean '{near[0]}'?" if near else f"; there are: {', '.join(known) or 'none'}"
    return f"unknown {noun} {quoted(name)}{hint}"


def shown(value: Any) -> str:
    """Return a value the way a message shows it: short, on one line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool | None):
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _explain(details: ErrorDetails) -> str:
    kind, found = details["type"], details["input"]
    context = {
        name: shown(value) if isinstance(value, float) else value for name, value in details.get("ctx", {}).items()
    }
    if kind == "missing":
        return "required, but missing"
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"]) or details["msg"]
    if kind in {"too_short", "too_long"}:
        limit = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
        return f"must hold {limit}, got {context['actual_length'] or 'none'}"
    if kind not in _EXPECTED:
        return f"{details['msg'][0].lower()}{details['msg'][1:]}, got {shown(found)}"
    return f"must be {_EXPECTED[kind].format(**context)}, got {shown(found)}{_hint(kind, context, found)}"


def _hint(kind: str, context: dict[str, Any], found: Any) -> str:
    if isinstance(found, dict) and "sweep" in found:
        return "; only a whole option of a method can be swept"
    if kind == "string_type" and isinstance(found, int | float):
        return "; write it in quotes"
    if kind == "string_type" and isinstance(found, dict) and list(found.values()) == [None]:
        return f"; braces make a mapping in YAML, so write '{{{next(iter(found))}}}' in quotes"
    if kind in {"literal_error", "enum"} and isinstance(found, str):
        near = difflib.get_close_matches(found, re.findall("'([^']*)'", context["expected"]), n=1)
        return f". Did you mean '{near[0]}'?" if near else ""
    return ""


def _written(details: ErrorDetails, data: Any) -> Place:
    """Return the location of an error in the data, without the names of union members that pydantic puts between."""
    place: list[str | int] = []
    *around, last = details["loc"] or ("",)
    for key in around:
        if _holds(data, key):
            place.append(key)
            data = data[key]
    if details["loc"] and (_holds(data, last) or details["type"] in {"missing", "extra_forbidden"}):
        place.append(last)
    return tuple(place)


def _holds(data: Any, key: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(key, int) and key < len(data)
    return isinstance(data, dict) and key in data


def _fields(model: type[BaseModel], place: Place) -> list[str]:
    """Return the fields of the model at `place`."""
    for key in place:
        field = model.model_fields.get(str(key))
        if field is not None:
            members = (field.annotation, *get_args(field.annotation))
            model = next((kind for kind in members if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return list(model.model_fields)
