"""What metrics are given of a pair, and what a mask is."""

import numpy as np
import pytest

from bakeoff.errors import PairError, UnitError
from bakeoff.looking import Align, Look
from bakeoff.types import Image, Pair
from bakeoff.view import mask_of, seen

RNG = np.random.default_rng(5)
REFERENCE = Image(RNG.integers(0, 4096, (40, 60, 3)).astype(np.uint16), peak=4095)
DISTORTED = Image(RNG.integers(0, 4096, (40, 60, 3)).astype(np.uint16), peak=4095)
PAIR = Pair(REFERENCE, DISTORTED)


def test_a_whole_pair_is_given_as_it_is() -> None:
    """Where everything is looked at, nothing is copied."""
    view = seen(PAIR, Look())
    assert view.pair is PAIR
    assert (view.placement, view.start, view.marks) == ({}, (0, 0), "")


def test_a_rectangle_is_cut_out_of_images_and_mask_alike() -> None:
    """Pixels, peak and mask are those of the rectangle; where it begins is told; the part is cut once."""
    mask = RNG.random((40, 60)) < 0.5
    look = Look((5, 8, 20, 10))
    view = seen(PAIR, look, mask)
    assert np.array_equal(view.pair.reference.pixels, REFERENCE.pixels[8:18, 5:25])
    assert np.array_equal(view.pair.distorted.pixels, DISTORTED.pixels[8:18, 5:25])
    assert view.pair.mask is not None
    assert np.array_equal(view.pair.mask, mask[8:18, 5:25])
    assert view.pair.peak == 4095
    assert (view.start, view.marks) == ((5, 8), "|roi|mask")
    assert seen(Pair(REFERENCE, REFERENCE), look).pair.reference is view.pair.reference


def test_a_mask_alone_leaves_the_images_alone() -> None:
    """Metrics see whole images and the mask."""
    mask = np.arange(60) < np.full((40, 1), 30)
    view = seen(PAIR, Look(), mask)
    assert (view.pair.reference, view.pair.distorted) == (REFERENCE, DISTORTED)
    assert np.array_equal(view.pair.mask, mask)  # type: ignore[arg-type]  # it is an array
    assert view.marks == "|mask"


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((40, 59), np.bool_), r"a mask is \(height, width\) of bool, here \(40, 60\); got \(40, 59\)"),
        (np.arange(60) < np.full((40, 1), 5), "the mask leaves no pixel"),
    ],
    ids=["another size", "nothing left"],
)
def test_a_mask_must_fit(mask: np.ndarray, message: str) -> None:
    """A mask of another size, and one that lies outside of what is looked at."""
    with pytest.raises(PairError, match=message):
        seen(PAIR, Look((10, 0, 50, 40)), mask)


def test_an_aligned_pair_is_cut_alike_for_all() -> None:
    """The distorted image lies on the reference; the border is as wide as any shift that is allowed."""
    pixels = np.kron(RNG.integers(0, 256, (15, 20), np.uint8), np.ones((4, 4), np.uint8))
    moved = np.roll(pixels, (2, -1), (0, 1))
    view = seen(Pair(Image(pixels), Image(moved)), Look(align=Align(mode="shift", max_shift=3)))
    assert view.placement == {"dx": -1.0, "dy": 2.0}
    assert np.array_equal(view.pair.reference.pixels, pixels[3:-3, 3:-3])
    assert np.array_equal(view.pair.distorted.pixels, view.pair.reference.pixels)
    assert (view.start, view.marks) == ((3, 3), "|align=shift|border=3")
    with pytest.raises(UnitError, match=r"lies 2 pixels off \(dx=-1, dy=2\), more than max_shift=1"):
        seen(Pair(Image(pixels), Image(moved)), Look(align=Align(mode="shift", max_shift=1)))


@pytest.mark.parametrize("white", [np.uint8(255), np.uint16(65535), np.float32(1)])
def test_white_counts_and_black_does_not(white: np.generic) -> None:
    """In grey and in RGB, in every type."""
    counts = np.arange(12).reshape(3, 4) % 3 == 0
    plane = counts * white
    assert np.array_equal(mask_of(Image(plane)), counts)
    assert np.array_equal(mask_of(Image(np.dstack([plane] * 3))), counts)


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.array([[0, 255, 128]], np.uint8), r"1 of its pixels are neither, such as 128; write it without loss"),
        (np.array([[0, 1, 1]], np.uint8), r"white \(255\) where they do; 2 of its pixels are neither, such as 1"),
        (np.array([[[255, 0, 0]]], np.uint8), "this image has colours"),
    ],
    ids=["soft edges", "labels", "colours"],
)
def test_what_is_no_mask_is_refused(pixels: np.ndarray, message: str) -> None:
    """Half counts, labels and colours have no agreed meaning."""
    with pytest.raises(PairError, match=message):
        mask_of(Image(pixels))
