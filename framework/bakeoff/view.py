"""What metrics see of a pair: the part that is looked at, aligned where that is asked for, with its mask."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import PairError
from bakeoff.looking import Look
from bakeoff.types import Image, Pair

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class View:
    """The pair that metrics are given.

    `placement` is how the distorted image lay on the reference (see `alignment.aligned`), `start` the column and row of
    the image at which the pair begins, and `marks` continues the signatures of its scores.
    """

    pair: Pair
    placement: Mapping[str, float]
    start: tuple[int, int]
    marks: str


def seen(pair: Pair, look: Look, mask: Mask | None = None) -> View:
    """Return what metrics see of a whole pair.

    The rectangle that `look` leaves is cut out of both images exactly, after an alignment; the mask, which has the size
    of the whole images, is cut with them.

    Raises
    ------
    UnitError
        When the pair cannot be aligned, or nothing of it is looked at.
    PairError
        When the mask has another size than the images, or leaves no pixel of what is looked at.
    """
    placement: dict[str, float] = {}
    reference, distorted = pair.reference, pair.distorted
    if look.align is not None:
        from bakeoff.alignment import aligned

        look.part(reference)
        distorted, placement = aligned(reference, distorted, look.align)
    marks = look.marks(masked=mask is not None)
    if mask is not None:
        pair = Pair(reference, distorted, mask)  # refused, if it is, before anything is cut
    if not look.border and look.roi is None:
        return View(pair, placement, (0, 0), marks)
    rows, columns = look.part(reference)
    part = Pair(
        part_of(reference, rows, columns),
        part_of(distorted, rows, columns),
        None if mask is None else mask[rows, columns],
    )
    return View(part, placement, (columns.start, rows.start), marks)


def part_of(image: Image, rows: slice, columns: slice) -> Image:
    """Return a rectangle of an image, the same object each time, so that what it has cached is made once."""
    return image.cached(
        ("part", rows.start, rows.stop, columns.start, columns.stop),
        lambda: Image(image.pixels[rows, columns], peak=image.peak, icc=image.icc),
    )


def mask_of(image: Image) -> Mask:
    """Return the mask that an image shows: black where pixels do not count, white where they do.

    Raises
    ------
    PairError
        For any other value or colour: where half a pixel counts, nobody can say what is meant.
    """
    plane = image.pixels if image.channels == 1 else image.pixels[:, :, 0]
    if image.channels == 3 and not (image.pixels == plane[:, :, np.newaxis]).all():
        raise PairError("a mask is black and white, and this image has colours")
    white: Mask = np.asarray(plane == image.peak, np.bool_)
    if not (white | (plane == 0)).all():
        other = plane[~white & (plane != 0)]
        raise PairError(
            f"a mask is black (0) where pixels do not count and white ({image.peak:g}) where they do; {other.size} of "
            f"its pixels are neither, such as {other[0]:g}; write it without loss, as PNG, and without soft edges"
        )
    return white
