import cv2
import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics._bands import BAND
from bakeoff_plugins.metrics.sharpness import Sharpness
from photo_pairs import photo_pairs

PHOTOGRAPHS = {name: pair[1] for name, pair in photo_pairs().items()}


def score(distorted, mask=None, *, peak=None, **options):
    image = Image(distorted, peak=peak)
    return Sharpness(**options).score(Pair(Image(np.zeros_like(distorted), peak=peak), image, mask))


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_equals_opencv(name):
    """`cv2.Laplacian(...).var()` of unrounded luma; of rounded luma with `gray`. The reference is not looked at."""
    image = PHOTOGRAPHS[name]
    luma = image.astype(np.float64) if image.ndim == 2 else image @ np.array([0.299, 0.587, 0.114])
    found = score(image)
    assert type(found) is float
    assert found == pytest.approx(cv2.Laplacian(luma, cv2.CV_64F).var(), rel=1e-6)
    rounded = Image(image).select("gray")
    assert score(image, channel="gray") == pytest.approx(cv2.Laplacian(rounded, cv2.CV_64F).var(), rel=1e-12)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2), (3, 3), (2, BAND + 5), (2 * BAND // 100, 101)])
def test_any_size(shape):
    """Borders are mirrored as OpenCV's are, in the smallest images and between bands."""
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert score(image) == pytest.approx(cv2.Laplacian(image, cv2.CV_64F).var(), rel=1e-12)


def test_the_scale_is_255_at_any_peak():
    """The same picture has the same sharpness as 8 bits, 16 bits and floats."""
    image = PHOTOGRAPHS["camera-blur"]
    assert score(image.astype(np.uint16) * 257) == pytest.approx(score(image), rel=1e-12)
    assert score((image / 255).astype(np.float32)) == pytest.approx(score(image), rel=1e-5)


def test_a_mask_leaves_whole_neighbourhoods():
    """Laplacians count whose five pixels do, with the mirrored border; a mask without any is refused."""
    image = PHOTOGRAPHS["camera-noise"][:40, :50]
    mask = np.zeros((40, 50), np.bool_)
    mask[:20, 10:30] = True
    laplacian = cv2.Laplacian(image, cv2.CV_64F)
    assert score(image, mask) == pytest.approx(laplacian[:19, 11:29].var(), rel=1e-12)
    mask[1:, :] = False
    with pytest.raises(UnitError, match=r"^the mask leaves no pixel for sharpness"):
        score(image, mask)


def test_signature_names_the_definition():
    """Stencil, border, channel, range, scale and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Sharpness().signature(image) == ("sharpness|v1|laplacian-4|reflect-101|y-bt601|range=255|scale=255|variance")
    assert "gray-bt601-rounded" in Sharpness(channel="gray").signature(image)
