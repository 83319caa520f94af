"""Other values of an option are found in its type and bounds, and are all valid."""

from typing import Literal

import pytest

from bakeoff.plugin import ConfigPath, Field, Plugin, PluginInfo
from bakeoff.testing.alternatives import MOST, variants


class Toy(Plugin):
    """A plugin with an option of each type."""

    info = PluginInfo(name="toy", version=1)
    flag: bool = True
    word: Literal["a", "b", "c"] = "b"
    count: int = Field(3, ge=1, le=4)
    factor: float = Field(0.5, gt=0.0, lt=1.0)
    some: int | None = None
    weights: list[float] = Field([1.0, 2.0], min_length=2)
    text: str = "free"
    path: ConfigPath = Field(default="here")  # type: ignore[assignment]  # pydantic makes it a path


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("flag", {False}),
        ("word", {"a", "c"}),
        ("count", {1, 2, 4}),
        ("factor", {0.25}),
        ("text", set()),
        ("path", set()),
    ],
)
def test_other_values_keep_type_and_bounds(option: str, values: set[object]) -> None:
    """Each alternative differs in that option, and validates; free texts and paths have none."""
    found = list(variants(Toy(), option))
    assert {getattr(variant, option) for variant in found} == values
    assert all(variant.options() | {option: Toy().options()[option]} == Toy().options() for variant in found)


def test_nullable_options_and_lists_have_other_values() -> None:
    """A number takes the place of null; a list is turned round and weighed otherwise."""
    assert {variant.some for variant in variants(Toy(), "some")} >= {2, 0}
    assert [2.0, 1.0] in [variant.weights for variant in variants(Toy(), "weights")]
    assert [2.0, 2.0] in [variant.weights for variant in variants(Toy(), "weights")]


def test_no_more_than_a_few_are_tried() -> None:
    """An option with many values does not make the checks long."""

    class Many(Plugin):
        info = PluginInfo(name="many", version=1)
        word: Literal["a", "b", "c", "d", "e", "f", "g", "h", "i"] = "a"

    assert len(list(variants(Many(), "word"))) == MOST
