import math

import numpy as np
import pytest

from bakeoff_plugins.kernels.squared_error import BLOCK, squared_error

TYPES = (np.uint8, np.uint16, np.float32)
SIZES = ((1, 1), (1, 2 * BLOCK + 1), (2 * BLOCK + 1, 1), (7, 5), (8, 16), (3, 70_000), (257, 311))


def slow_squared_error(reference, distorted):
    """Sum of squares in Python's exact integers, or exactly rounded floats."""
    squares = [
        (one - other) ** 2 for one, other in zip(reference.ravel().tolist(), distorted.ravel().tolist(), strict=True)
    ]
    return sum(squares) if reference.dtype.kind == "u" else math.fsum(squares)


def random_pair(dtype, shape, seed=0):
    generator = np.random.default_rng(seed)
    if dtype is np.float32:
        return generator.random((2, *shape), np.float32)
    return generator.integers(0, np.iinfo(dtype).max, (2, *shape), dtype, endpoint=True)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("shape", SIZES)
def test_agrees_with_the_slow_twin(dtype, shape):
    """Integers are summed exactly, floats to the last few bits, at any size and shape."""
    reference, distorted = random_pair(dtype, shape)
    expected = slow_squared_error(reference, distorted)
    found = squared_error(reference, distorted)
    if dtype is np.float32:
        assert found == pytest.approx(expected, rel=1e-14)
    else:
        assert (found, type(found)) == (expected, int)


def test_interleaved_colours_count_as_samples():
    """A (height, width, 3) array is summed over all of its samples."""
    reference, distorted = random_pair(np.uint8, (9, 13, 3))
    assert squared_error(reference, distorted) == slow_squared_error(reference, distorted)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_largest_differences_do_not_overflow(dtype):
    """Black against white is exact in both directions, beyond 32 bits."""
    black, white = np.zeros((300, 400), dtype), np.full((300, 400), np.iinfo(dtype).max, dtype)
    expected = 300 * 400 * np.iinfo(dtype).max ** 2
    assert squared_error(black, white) == squared_error(white, black) == expected


def test_not_a_number_and_infinity_survive():
    """The compiler flags do not assume that NaN and infinity never occur."""
    plane, other = np.zeros((2, 4, 4), np.float32)
    other[1, 2] = np.nan
    assert math.isnan(squared_error(plane, other))
    other[1, 2] = np.inf
    assert squared_error(plane, other) == math.inf


def test_more_samples_than_the_total_can_hold_are_refused():
    """An array whose exact total might overflow is an error, not a wrapped number."""
    huge = np.broadcast_to(np.uint16(0), (2**17, 2**16))
    with pytest.raises(ValueError, match="at most 2\\^32 samples, got 8589934592"):
        squared_error(huge, huge)
