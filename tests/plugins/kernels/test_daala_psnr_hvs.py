import numpy as np
import pytest

from bakeoff_plugins.kernels.daala_psnr_hvs import CONTRAST_SENSITIVITY, daala_squared_error
from bakeoff_plugins.kernels.integer_dct import transform_integers


def slow_error(reference, distorted):
    """Block after block, in the steps of libvmaf's `calc_psnrhvs` but in float64."""
    masking = (0.3885746225901003 * CONTRAST_SENSITIVITY) ** 2
    errors = []
    for top in range(0, reference.shape[0] - 7, 7):
        for left in range(0, reference.shape[1] - 7, 7):
            blocks = [image[top : top + 8, left : left + 8].astype(np.float64) for image in (reference, distorted)]
            coefficients = [integers(block) for block in blocks]
            hidden = max(contrast(block, found, masking) for block, found in zip(blocks, coefficients, strict=True))
            error = abs(coefficients[0] - coefficients[1])
            error[1:] = np.maximum(error[1:] - hidden / masking[1:], 0)
            errors.append((error * CONTRAST_SENSITIVITY) ** 2)
    return np.mean(errors)


def integers(block):
    stack = block.reshape(64, 1).astype(np.float32)
    transform_integers(stack)
    return stack[:, 0].astype(np.float64)


def contrast(block, coefficients, masking):
    whole = spread(block)
    quarters = [block[top : top + 4, left : left + 4] for top in (0, 4) for left in (0, 4)]
    share = sum(map(spread, quarters)) / whole if whole else 0.0
    return np.sqrt((coefficients[1:] ** 2 * masking[1:]).sum() * share) / 32


def spread(samples):
    return samples.var(ddof=1) * samples.size


@pytest.mark.parametrize("shape", [(8, 8), (14, 22), (43, 61)])
def test_equals_its_slow_twin(shape):
    """One block, blocks that overlap, and sides that leave a rest."""
    generator = np.random.default_rng(1)
    reference = np.cumsum(generator.integers(0, 9, shape), axis=1) % 256
    distorted = np.clip(reference + generator.integers(-9, 10, shape), 0, 255)
    images = reference.astype(np.uint8), distorted.astype(np.uint8)
    assert daala_squared_error(*images) == pytest.approx(slow_error(*images), rel=1e-6)


def test_equal_planes_have_no_error():
    """Both are rounded alike."""
    image = np.random.default_rng(2).integers(0, 256, (30, 40), np.uint8)
    assert daala_squared_error(image, image.copy()) == 0.0
