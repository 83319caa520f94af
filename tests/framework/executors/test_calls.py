"""What comes back of a call is plain, whatever a plugin returned or raised."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bakeoff.blocks import Badge, Table, Text
from bakeoff.errors import BakeoffError, ConfigError, PluginError, UnitError
from bakeoff.executors.calls import Answer, answer, plain
from bakeoff.registry import Registry, default_registry
from bakeoff.types import Sample


class Shout(str):
    """A text with a mind of its own."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError("not for you")


class Fancy(Text):
    """A block that bakeoff does not know."""


class OwnError(UnitError):
    """An error that only its plugin can make."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def raising(error: BaseException) -> Callable[[Registry], None]:
    def task(registry: Registry) -> None:
        raise error

    return task


def types_in(value: Any) -> set[type]:
    if isinstance(value, dict):
        return {dict}.union(*(types_in(item) for pair in value.items() for item in pair))
    if isinstance(value, tuple):
        return {tuple}.union(*map(types_in, value))
    return {type(value)}


def test_plain_values_are_equal_and_of_builtin_types() -> None:
    """Subclasses and numbers of NumPy become what they stand for, all the way down."""
    given = {Shout("a"): [np.float32(0.5), np.int64(3), True, None], "b": (b"x", Path("p"), np.str_("c"))}
    found = plain(given)
    assert found == {"a": (0.5, 3, True, None), "b": (b"x", Path("p"), "c")}
    assert types_in(found) == {dict, tuple, str, float, int, bool, type(None), bytes, type(Path())}


def test_values_of_bakeoff_keep_their_type() -> None:
    """Blocks and samples are made anew from plain fields."""
    table = Table("t", ["a"], [[Badge(Shout("b"))], [np.float64(1.5)]])
    found = plain(table)
    assert found == Table("t", ("a",), ((Badge("b"),), (1.5,)))
    assert type(found.rows[0][0].text) is str
    assert plain(Sample("a", Path("b"), tags={"k": "v"})) == Sample("a", Path("b"), tags={"k": "v"})


@pytest.mark.parametrize("value", [Fancy("t"), object(), np.zeros(2), {1, 2}, Text, (n for n in "a")])
def test_what_is_not_plain_is_refused(value: object) -> None:
    """A class of the plugin's own, an array, a class instead of an instance: named in the error."""
    with pytest.raises(PluginError, match=f"it returned a {type(value).__name__} where plain values"):
        plain([value])


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (ConfigError(["one", "two"]), ConfigError, "one\ntwo"),
        (OwnError("one", "two"), UnitError, "one and two"),
        (ValueError("one"), PluginError, r"ValueError: one (test_calls.py:"),
        (SystemExit(3), PluginError, "SystemExit: 3 (test_calls.py:"),
        (ValueError(Shout("x")), PluginError, "ValueError (test_calls.py:"),
    ],
)
def test_errors_come_back_as_ours(error: BaseException, kind: type[BakeoffError], text: str) -> None:
    """Whatever was raised survives the way between processes as an error of bakeoff's family."""
    found = pickle.loads(pickle.dumps(answer(raising(error), default_registry())))
    assert type(found) is kind
    assert str(found).startswith(text)
    if isinstance(error, ConfigError):
        assert found.problems == ("one", "two")


def test_an_answer_holds_the_value() -> None:
    """A task that returns has its result wrapped, so that an error as a value cannot be taken for a failure."""
    assert answer(lambda registry: [len(registry.names("metrics")) > 0], default_registry()) == Answer((True,))
