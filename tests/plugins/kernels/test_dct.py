import numpy as np
import pytest
from scipy.fft import dctn

from bakeoff_plugins.kernels.dct import cut_blocks, transform


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_blocks_are_cut_row_by_row_of_blocks(dtype):
    """Each block of a plane is found in its place, from the row that is asked for; what fills no block is left out."""
    plane = np.random.default_rng(0).integers(0, 256, (30, 29)).astype(dtype)
    blocks = np.zeros((64, 6), np.float32)
    cut_blocks(plane, 8, 8, 2, 3, blocks)
    expected = plane[8:24, :24].reshape(2, 8, 3, 8).transpose(0, 2, 1, 3).reshape(6, 64)
    assert (expected == blocks.T).all()


def test_blocks_may_overlap():
    """Seven samples apart, the last column of a block is the first of the next."""
    plane = np.arange(15 * 22, dtype=np.uint16).reshape(15, 22)
    blocks = np.zeros((64, 6), np.float32)
    cut_blocks(plane, 0, 7, 2, 3, blocks)
    assert (blocks[:, 4].reshape(8, 8) == plane[7:15, 7:15]).all()
    assert (blocks[7::8, 0] == blocks[0::8, 1]).all()


def test_coefficients_are_those_of_scipy():
    """The orthonormal DCT-II of rows and columns."""
    blocks = np.random.default_rng(1).uniform(-255, 255, (64, 40)).astype(np.float32)
    expected = dctn(blocks.T.reshape(40, 8, 8).astype(np.float64), axes=(1, 2), norm="ortho").reshape(40, 64).T
    transform(blocks)
    assert np.abs(blocks - expected).max() < 5e-4


def test_an_even_block_has_a_mean_and_nothing_else():
    """The other coefficients are 0 to the last bit, so that nothing is made of nothing."""
    blocks = np.tile(np.array([0.1, 77.0, 254.9], np.float32), (64, 1))
    transform(blocks)
    assert not blocks[1:].any()
