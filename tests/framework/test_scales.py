"""Where an option is searched: its bounds, or what the user says, always from small files to large ones."""

import math
from typing import Any

import pytest

from bakeoff.plugin import Codec, Field, Image, MethodInfo
from bakeoff.scales import Ends, NoEndsError, ends_of


class Planted(Codec):
    """A codec with options of every kind of bound."""

    info = MethodInfo(name="planted", version=1)
    suffix = "planted"
    scale = ("quality", "higher")
    quality: int = Field(50, ge=1, le=100)
    step: float = Field(0.1, gt=0, le=0.5)
    effort: int = Field(3, gt=0, lt=10)
    share: float = Field(0.5, ge=0, lt=1)
    open: float = 1.0
    fast: bool = False

    def encode(self, image: Image) -> bytes:
        return b""

    def decode(self, data: bytes) -> Image:
        raise NotImplementedError


class Falling(Planted):
    scale = ("step", "lower")


class Sharing(Planted):
    scale = ("share", "higher")


class Working(Planted):
    scale = ("effort", "higher")


@pytest.mark.parametrize(
    ("codec", "option", "between", "ends"),
    [
        (Planted, "quality", None, Ends(1, 100, whole=True)),
        (Planted, "quality", [20, 95], Ends(20, 95, whole=True)),
        (Falling, "step", None, Ends(0.5, 0.0005, whole=False)),
        (Falling, "step", [0.5, 0.01], Ends(0.5, 0.01, whole=False)),
        (Sharing, "share", None, Ends(0.0, math.nextafter(1.0, 0.0), whole=False)),
        (Working, "effort", None, Ends(1, 9, whole=True)),
        (Planted, "effort", [9, 1], Ends(9, 1, whole=True)),
        (Planted, "open", [0, 3], Ends(0.0, 3.0, whole=False)),
        (Planted, "your_own", [25, 0.1], Ends(25, 0.1, whole=False)),
        (Planted, "your_own", [0, 100], Ends(0, 100, whole=True)),
    ],
)
def test_the_ends_are_the_bounds_or_what_is_said(codec: type[Codec], option: str, between: Any, ends: Ends) -> None:
    """Bounds count with their exclusions; what the user says comes before them, whole where both ends are."""
    assert ends_of(codec, option, between) == ends


@pytest.mark.parametrize(
    ("option", "between", "reason"),
    [
        ("fast", None, "only an option that is a number can be searched"),
        ("open", None, "nobody says where to search it; add `between: [A, B]`, where A makes the smallest files"),
        ("effort", None, "nobody says where to search it"),
        ("your_own", None, "nobody says where to search it"),
        ("quality", [95, 20], "`between` begins with what makes the smallest files: write [20, 95]"),
        ("quality", [1, 99.5], "this option takes whole numbers, so `between` must, too, got [1, 99.5]"),
        ("quality", [50, 50], "`between` must be a list of two different numbers, got [50, 50]"),
        ("quality", [1, True], "`between` must be a list of two different numbers, got [1, true]"),
        ("quality", 5, "`between` must be a list of two different numbers, got 5"),
    ],
)
def test_what_cannot_be_searched_is_refused(option: str, between: Any, reason: str) -> None:
    """An option without ends, or with ends that fit neither it nor each other, has its reason."""
    with pytest.raises(NoEndsError) as caught:
        ends_of(Planted, option, between)
    assert str(caught.value).startswith(reason)
