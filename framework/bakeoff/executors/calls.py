"""A call of plugin code that is no job: a task goes over, and plain values or an error for users come back.

A task is a function of the registry that can be pickled: a function of ours with all other arguments filled in by
`functools.partial`.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Any, TypeVar

from bakeoff import errors
from bakeoff.blame import reason
from bakeoff.errors import BakeoffError, ConfigError, PluginError
from bakeoff.registry import Registry

Result = TypeVar("Result")

Task = Callable[[Registry], Result]


@dataclass(frozen=True, slots=True)
class CallSetup:
    """What a process that answers calls needs to know once: the one-file plugins to load."""

    local_plugins: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task gave."""

    value: Any


def answer(task: Task[Any], registry: Registry) -> Answer | BakeoffError:
    """Return what can be sent back of a task: its result, or why there is none."""
    try:
        return Answer(attempt(task, registry))
    except ConfigError as error:
        return ConfigError([str(problem) for problem in error.problems])
    except BakeoffError as error:
        # A plugin may have derived an error of its own, which must not be made again where we are safe from it.
        ours: type[BakeoffError] = next(base for base in type(error).__mro__ if base.__module__ == errors.__name__)
        return ours(reason(error, registry.modules()))


def attempt(task: Task[Result], registry: Registry) -> Result:
    """Return what a task gives, as plain values.

    Raises
    ------
    BakeoffError
        What the plugin raised of this family, and `PluginError` with a reason for everything else but an interrupt.
    """
    try:
        result: Result = plain(task(registry))
    except (BakeoffError, KeyboardInterrupt):
        raise
    except BaseException as error:  # a plugin may raise SystemExit, or what it derived itself
        raise PluginError(reason(error, registry.modules())) from error
    return result


def plain(value: Any) -> Any:
    """Return a copy made of nothing but built-in types, paths and the dataclasses of bakeoff.

    What a plugin returns may be of a class of its own, derived from str, say, whose methods could do anything where
    they are called. Sequences become tuples, mappings dicts, and numbers of NumPy those of Python.

    Raises
    ------
    PluginError
        For a value that is none of these.
    """
    for exact, copied in _COPIES:
        if isinstance(value, exact):
            return copied(value)
    ours = type(value).__module__.startswith("bakeoff.")
    if ours and dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return type(value)(**kept)
    raise PluginError(f"it returned a {type(value).__name__} where plain values and those of bakeoff.plugin may stand")


def _plain_mapping(mapping: Mapping[Any, Any]) -> dict[Any, Any]:
    return {plain(key): plain(value) for key, value in mapping.items()}


_COPIES: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((type(None), bool), lambda value: value),
    (str, str.__str__),
    (bytes, lambda value: bytes(memoryview(value))),
    (Integral, int),
    (Real, float),
    (Path, lambda value: Path(str(value))),
    (Mapping, _plain_mapping),
    ((list, tuple), lambda value: tuple(map(plain, value))),
)
"""Types in the order they are tried, and what makes a plain value of theirs."""
