import math

import numpy as np
import pytest

from bakeoff_plugins.kernels.sample_error import COLUMNS, SHORT, absolute_error, squared_error

TYPES = (np.uint8, np.uint16, np.float32, np.float64)
SIZES = ((1, 1), (1, 2 * COLUMNS + 1), (2 * COLUMNS + 1, 1), (7, 5), (8, 16), (3, SHORT // 2), (257, 311))
ERRORS = {squared_error: lambda difference: difference**2, absolute_error: abs}


def slow_error(kernel, reference, distorted):
    """The sum in Python's exact integers, or exactly rounded floats."""
    samples = zip(reference.ravel().tolist(), distorted.ravel().tolist(), strict=True)
    errors = [ERRORS[kernel](one - other) for one, other in samples]
    return sum(errors) if reference.dtype.kind == "u" else math.fsum(errors)


def random_pair(dtype, shape, seed=0):
    generator = np.random.default_rng(seed)
    if dtype in (np.float32, np.float64):
        return generator.random((2, *shape), dtype)
    return generator.integers(0, np.iinfo(dtype).max, (2, *shape), dtype, endpoint=True)


@pytest.mark.parametrize("kernel", ERRORS)
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("shape", SIZES)
def test_agrees_with_the_slow_twin(kernel, dtype, shape):
    """Integers are summed exactly, floats to the last few bits, at any size and shape."""
    reference, distorted = random_pair(dtype, shape)
    expected = slow_error(kernel, reference, distorted)
    found = kernel(reference, distorted)
    if reference.dtype.kind == "f":
        assert found == pytest.approx(expected, rel=1e-14)
        assert type(found) is float
    else:
        assert (found, type(found)) == (expected, int)


@pytest.mark.parametrize("kernel", ERRORS)
def test_interleaved_colours_count_as_samples(kernel):
    """A (height, width, 3) array is summed over all of its samples."""
    reference, distorted = random_pair(np.uint8, (9, 13, 3))
    assert kernel(reference, distorted) == slow_error(kernel, reference, distorted)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_largest_differences_do_not_overflow(dtype):
    """Black against white is exact in both directions, beyond 32 bits."""
    black, white = np.zeros((300, 400), dtype), np.full((300, 400), np.iinfo(dtype).max, dtype)
    most = int(np.iinfo(dtype).max)
    assert squared_error(black, white) == squared_error(white, black) == 300 * 400 * most**2
    assert absolute_error(black, white) == absolute_error(white, black) == 300 * 400 * most


@pytest.mark.parametrize("kernel", ERRORS)
def test_not_a_number_and_infinity_survive(kernel):
    """The compiler flags do not assume that NaN and infinity never occur."""
    plane, other = np.zeros((2, 4, 4), np.float32)
    other[1, 2] = np.nan
    assert math.isnan(kernel(plane, other))
    other[1, 2] = np.inf
    assert kernel(plane, other) == math.inf


def test_more_samples_than_the_total_can_hold_are_refused():
    """An array whose exact total might overflow is an error, not a wrapped number."""
    huge = np.broadcast_to(np.uint16(0), (2**17, 2**16))
    with pytest.raises(ValueError, match="at most 2\\^32 samples, got 8589934592"):
        squared_error(huge, huge)
