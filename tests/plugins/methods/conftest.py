"""What the tests of methods share: small images."""

import numpy as np
import pytest
import scipy.ndimage

from bakeoff.plugin import Image


@pytest.fixture
def photo() -> Image:
    """Give a smooth colour image of odd size, 8 bits."""
    coarse = np.random.default_rng(3).integers(0, 256, (6, 8, 3)).astype(float)
    smooth = scipy.ndimage.zoom(coarse, (75 / 6, 101 / 8, 1), order=3)
    return Image(np.clip(smooth, 0, 255).astype(np.uint8))


@pytest.fixture
def grey(photo: Image) -> Image:
    """Give a grey image, 8 bits."""
    return Image(photo.pixels[:, :, 1].copy())
