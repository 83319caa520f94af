"""What metrics look at, in words and in pixels."""

import numpy as np
import pytest

from bakeoff.errors import UnitError
from bakeoff.looking import Align, Look
from bakeoff.types import Image

IMAGE = Image(np.zeros((40, 60), np.uint8))


@pytest.mark.parametrize(
    ("look", "rows", "columns"),
    [
        (Look(), (0, 40), (0, 60)),
        (Look(ignore_border=3), (3, 37), (3, 57)),
        (Look((10, 20, 30, 20)), (20, 40), (10, 40)),
        (Look((0, 20, 30, 20), ignore_border=4), (20, 36), (4, 30)),
        (Look(align=Align(mode="shift", max_shift=2.5)), (3, 37), (3, 57)),
        (Look(align=Align(max_shift=2)), (6, 34), (6, 54)),
        (Look(ignore_border=9, align=Align(max_shift=2)), (9, 31), (9, 51)),
    ],
    ids=["all", "border", "roi", "roi and border", "shift", "subpixel", "the wider border"],
)
def test_a_rectangle_is_left(look: Look, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    """The roi within the image without its border; a border is that of the image, not of the roi."""
    assert look.part(IMAGE) == (slice(*rows), slice(*columns))


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (Look((10, 0, 51, 5)), r"the roi \[10, 0, 51, 5\] .* reaches beyond the image of 60x40 pixels; make it fit"),
        (Look((0, 38, 5, 3)), "reaches beyond"),
        (Look(ignore_border=20), "a border of 20 pixels is ignored, which leaves nothing in an image of 60x40"),
        (Look((0, 0, 5, 5), ignore_border=5), r"leaves nothing of the roi \[0, 0, 5, 5\]"),
        (Look(align=Align(max_shift=30)), "a border of 34 pixels .* lower align.max_shift"),
    ],
)
def test_what_leaves_nothing_is_refused(look: Look, message: str) -> None:
    """The error says what was asked for, the size of the image, and what to lower."""
    with pytest.raises(UnitError, match=message):
        look.part(IMAGE)


def test_a_signature_shows_everything_that_is_not_looked_at() -> None:
    """Nothing is added where all is looked at; the border shown is the one that is cut."""
    assert Look().marks(masked=False) == ""
    look = Look((0, 0, 9, 9), ignore_border=4, align=Align(mode="affine", max_shift=8))
    assert look.marks(masked=True) == "|align=affine|border=12|roi|mask"
    assert Look(ignore_border=4).marks(masked=False) == "|border=4"
