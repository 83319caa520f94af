import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.block_means import block_means, line_means, repeated, shrink_factor


def as_matlab_does(plane, side):
    """conv2 with a box, its central part as MATLAB takes it, every `side`-th sample."""
    full = convolve2d(plane, np.full((side, side), 1 / side**2))
    start = side // 2
    return full[start : start + plane.shape[0], start : start + plane.shape[1]][::side, ::side]


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("shape", [(2, 2), (13, 17), (28, 30), (5, 41)])
def test_equals_filter_and_decimation(side, shape):
    """Whatever the parity of blocks and sides; colours are reduced one by one."""
    samples = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    expected = np.stack([as_matlab_does(samples[..., colour].astype(float), side) for colour in range(3)], axis=2)
    np.testing.assert_allclose(block_means(samples, side), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(block_means(samples[..., 0], side), expected[..., 0], rtol=0, atol=1e-12)


def test_lines_are_reduced_along_the_first_axis_alone():
    """Means of two-dimensional blocks are those of lines, then of columns."""
    plane = np.random.default_rng(0).random((23, 31))
    np.testing.assert_allclose(line_means(line_means(plane, 4).T, 4).T, block_means(plane, 4), rtol=0, atol=1e-15)


@pytest.mark.parametrize(("shorter", "factor"), [(1, 1), (383, 1), (384, 2), (639, 2), (640, 3), (1080, 4)])
def test_halves_are_rounded_up(shorter, factor):
    """As MATLAB rounds, and Python does not: 640 / 256 is 2.5."""
    assert shrink_factor(shorter, 2000) == shrink_factor(2000, shorter) == factor


@pytest.mark.parametrize("side", [1, 3, 4])
def test_a_map_of_blocks_lies_on_its_pixels(side):
    """A value of a map returns to every pixel of the block that it was made of."""
    shape = (13, 18)
    rows, columns = np.mgrid[0 : -(-13 // side), 0 : -(-18 // side)]
    spread = repeated(100.0 * rows + columns, side, shape)
    assert (spread.shape, spread.dtype) == (shape, np.float32)
    for place in ((0, 0), (side, 2 * side), (6, 9)):
        marked = np.zeros(shape)
        marked[place] = 1
        block = np.argwhere(block_means(marked, side))[0]
        assert spread[place] == 100 * block[0] + block[1]
