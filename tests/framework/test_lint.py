"""Ranges that are valid and look wrong."""

import numpy as np
import pytest

from bakeoff.lint import range_doubt
from bakeoff.types import Image


@pytest.mark.parametrize(
    ("pixels", "peak", "doubt"),
    [
        (np.float32([[0, 0.9]]), 255, "range 0-255 declared, but no sample is above 1"),
        (np.float32([[0, 0.9]]), None, ""),
        (np.float32([[0, 1.5]]), 255, ""),
        (np.uint16([[0, 231]]), None, "range 0-65535 declared, but its samples fit 8 bits; set images.bits to 8"),
        (np.uint16([[0, 1023]]), None, "range 0-65535 declared, but its samples fit 10 bits"),
        (np.uint16([[0, 255]]), 4095, "range 0-4095 declared, but its samples fit 8 bits"),
        (np.uint16([[0, 4096]]), None, ""),
        (np.uint16([[0, 300]]), 4095, ""),
        (np.uint16([[0, 0]]), None, ""),
        (np.uint8([[0, 1]]), None, ""),
    ],
)  # fmt: skip
def test_samples_that_use_little_of_their_range_are_doubted(pixels: np.ndarray, peak: float | None, doubt: str) -> None:
    """Sixteen times less than white, or floats that end at 1; black images and 8 bits are never doubted."""
    found = range_doubt(Image(pixels, peak=peak))
    assert (found is not None) == bool(doubt)
    if found is not None:
        assert found[0].startswith(doubt)
        assert found[1] == f"its maximum is {pixels.max():g}"
