"""Between which values an option of a codec is searched, and which of them makes the larger files."""

import math
from typing import Any, NamedTuple

from bakeoff.plugin import Codec
from bakeoff.wording import shown

OPEN_AT_ZERO = 1000.0
"""Where an option must be greater than 0, its search begins at this part of its largest value."""


_BOUNDS = ("ge", "gt", "le", "lt")


class NoEndsError(ValueError):
    """An option that cannot be searched, with the reason."""


class Ends(NamedTuple):
    """The value that makes the smallest files, the one that makes the largest, and whether only whole numbers count."""

    first: float
    last: float
    whole: bool


def ends_of(codec: type[Codec], option: str, between: Any) -> Ends:
    """Return where to search an option: `between` these two if there are any, or else between the bounds of its field.

    Raises
    ------
    NoEndsError
        For an option that is no number, that has no bounds, or of which nobody says which end makes the larger files,
        and for a `between` that fits none of this.
    """
    field = codec.model_fields.get(option)
    kind = None if field is None else field.annotation
    if field is not None and kind not in (int, float):
        raise NoEndsError("only an option that is a number can be searched")
    rising = codec.scale[1] == "higher" if codec.scale is not None and codec.scale[0] == option else None
    if between is not None:
        return _given(between, kind, rising=rising)
    low, high = _bounds(codec, option) if field is not None else (None, None)
    if rising is None or low is None or high is None:
        raise NoEndsError(
            "nobody says where to search it; add `between: [A, B]`, where A makes the smallest files and B the largest"
        )
    return Ends(*((low, high) if rising else (high, low)), whole=kind is int)


def _given(between: Any, kind: Any, *, rising: bool | None) -> Ends:
    numbers = isinstance(between, list) and len(between) == 2 and all(map(_is_number, between))
    if not numbers or between[0] == between[1]:
        raise NoEndsError(f"`between` must be a list of two different numbers, got {_listed(between)}")
    first, last = between
    whole = isinstance(first, int) and isinstance(last, int)
    if kind is int and not whole:
        raise NoEndsError(f"this option takes whole numbers, so `between` must, too, got {_listed(between)}")
    if rising is not None and rising != (last > first):
        raise NoEndsError(f"`between` begins with what makes the smallest files: write [{last}, {first}]")
    # Whole numbers for an option of the user's own, such as a quality that a command takes, are meant as such.
    return Ends(first, last, whole) if kind is not float else Ends(float(first), float(last), whole=False)


def _bounds(codec: type[Codec], option: str) -> tuple[float | None, float | None]:
    """Return the least and the largest value that the field of an option allows, None where it has no bound."""
    field = codec.model_fields[option]
    found = {name: getattr(bound, name) for bound in field.metadata for name in _BOUNDS if hasattr(bound, name)}
    low, high = found.get("ge"), found.get("le")
    whole = field.annotation is int
    if "lt" in found:
        high = found["lt"] - 1 if whole else math.nextafter(found["lt"], -math.inf)
    if "gt" in found and whole:
        low = found["gt"] + 1
    elif "gt" in found:
        low = math.nextafter(found["gt"], math.inf) if found["gt"] != 0 or high is None else high / OPEN_AT_ZERO
    return low, high


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(value: Any) -> str:
    return f"[{', '.join(map(shown, value))}]" if isinstance(value, list) else shown(value)
