import numpy as np
from scipy.fft import dctn

from bakeoff_plugins.kernels.integer_dct import transform_integers

# What `od_bin_fdct8x8` of libvmaf, compiled with GCC 12.2, makes of (i * i * 37 + 11 * i) % 256 for i from 0 to 63.
LIBVMAF = [
    1072, -33, -142, 28, -89, 99, 77, 80, 79, -47, -108, 8, -72, 82, 25, -106,
    -94, -89, -32, -18, 25, 90, 76, 17, -50, -15, 88, 15, -96, -104, -15, 38,
    -65, 22, -119, -30, 64, -152, 49, -14, -138, -92, 51, -61, -79, -26, 10, -7,
    109, 77, 14, 76, 59, -52, -32, 51, -27, -59, 20, -72, 63, -50, -97, -36,
]  # fmt: skip


def transformed(samples):
    stack = samples.reshape(64, -1).astype(np.float32)
    transform_integers(stack)
    return stack.reshape(samples.shape)


def test_equals_libvmaf():
    """Every unit of the rounding."""
    index = np.arange(64)
    found = transformed(((index * index * 37 + 11 * index) % 256).reshape(8, 8, 1))
    assert found.ravel().tolist() == LIBVMAF


def test_is_the_orthonormal_dct_but_for_rounding():
    """Whole numbers within eight units of those of scipy, at the largest samples there are."""
    samples = np.random.default_rng(0).integers(0, 4096, (8, 8, 500))
    found = transformed(samples)
    assert (found == np.round(found)).all()
    assert np.abs(found - dctn(samples.astype(np.float64), axes=(0, 1), norm="ortho")).max() < 8


def test_an_even_block_has_a_mean_and_nothing_else():
    """No rounding makes detail of a flat block."""
    found = transformed(np.full((8, 8, 3), 200))
    assert (abs(found[0, 0] - 1600) <= 1).all()
    assert not found.reshape(64, 3)[1:].any()
