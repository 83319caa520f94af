import numpy as np
import pytest
from scipy.fft import dctn

from bakeoff_plugins.kernels.block_errors import BLOCKS
from bakeoff_plugins.kernels.psnr_hvs import CONTRAST_SENSITIVITY, MASKING, weighted_squared_error

PEAKS = {np.uint8: 255, np.uint16: 65535, np.float32: 1}


def slow_error(reference, distorted, *, masked):
    """Block after block in float64, in the steps of the papers."""
    errors = []
    for top in range(0, reference.shape[0] - 7, 8):
        for left in range(0, reference.shape[1] - 7, 8):
            blocks = [image[top : top + 8, left : left + 8].astype(np.float64) for image in (reference, distorted)]
            one, other = (dctn(block, norm="ortho") for block in blocks)
            error = abs(one - other)
            if masked:
                hidden = max(contrast(block) for block in blocks) / MASKING.reshape(8, 8)
                hidden[0, 0] = 0
                error = np.maximum(error - hidden, 0)
            errors.append((error * CONTRAST_SENSITIVITY.reshape(8, 8)) ** 2)
    return np.mean(errors)


def contrast(block):
    """Equations 1 and 4 of Ponomarenko et al. (2007)."""
    energy = (dctn(block, norm="ortho") ** 2 * MASKING.reshape(8, 8)).ravel()[1:].sum()
    whole = spread(block)
    quarters = [block[top : top + 4, left : left + 4] for top in (0, 4) for left in (0, 4)]
    return np.sqrt(energy * (sum(map(spread, quarters)) / whole if whole else 0.0)) / 32


def spread(samples):
    return samples.var(ddof=1) * samples.size


def pair(dtype, shape):
    generator = np.random.default_rng(4)
    levels = np.cumsum(generator.normal(0, 0.03, shape), axis=1)
    levels = (levels - levels.min()) / np.ptp(levels)
    other = np.clip(levels + generator.normal(0, 0.04, shape), 0, 1)
    return [(image * PEAKS[dtype] + 0.5 * (dtype is not np.float32)).astype(dtype) for image in (levels, other)]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    ("dtype", "shape"),
    [(np.uint8, (8, 8)), (np.uint8, (15, 23)), (np.uint8, (24, 4 * BLOCKS)), (np.uint8, (8, 8 * BLOCKS + 9)),
     (np.uint16, (33, 40)), (np.float32, (33, 40))],
)  # fmt: skip
def test_equals_the_definition_in_float64(dtype, shape, masked):
    """One block, sides that leave a rest, stacks of several rows of blocks, and rows wider than a stack."""
    images = pair(dtype, shape)
    expected = slow_error(*images, masked=masked)
    assert weighted_squared_error(*images, masked=masked) == pytest.approx(expected, rel=3e-6)


def test_contrast_hides_errors_but_not_those_of_the_mean():
    """A faint pattern on a busy block costs nothing; a shift of all its samples costs the same as anywhere."""
    busy = np.random.default_rng(5).integers(0, 200, (16, 16), np.uint8)
    faint = busy.copy()
    faint[::2] += 1
    faint[1::2] -= (busy[1::2] > 0).astype(np.uint8)
    assert weighted_squared_error(busy, faint, masked=True) < weighted_squared_error(busy, faint, masked=False)
    shifted, expected = busy + np.uint8(10), (10 * 8 * 1.608443) ** 2 / 64
    assert weighted_squared_error(busy, shifted, masked=True) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dtype", PEAKS)
def test_equal_planes_have_no_error(dtype, masked):
    """Exactly 0, not nearly."""
    image = pair(dtype, (40, 48))[0]
    assert weighted_squared_error(image, image.copy(), masked=masked) == 0.0
