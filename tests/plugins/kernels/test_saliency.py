import numpy as np
import pytest

from bakeoff_plugins.kernels.block_means import block_means
from bakeoff_plugins.kernels.resample import bilinear_taps, resample
from bakeoff_plugins.kernels.saliency import SIDE, _resized, _salient, saliency_means


def picture(height, width):
    generator = np.random.default_rng(0)
    coarse = generator.random((6, 9, 3))
    return _resized(coarse, (height, width), aligned=False)


def whole_map(samples, aligned):
    """The map of all pixels, scaled over all of them."""
    salient = _salient(_resized(samples, (SIDE, SIDE), aligned=aligned))
    for size in samples.shape[:2]:
        salient = resample(salient, bilinear_taps(SIDE, size, aligned=aligned)).T
    return (salient - salient.min()) / (salient.max() - salient.min())


@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize(("shape", "side"), [((120, 300), 1), ((300, 410), 2), ((391, 290), 3)])
def test_means_are_those_of_the_whole_map(shape, side, aligned):
    """No map of all pixels is made, but its extremes and means are found; smaller and larger sides than 256."""
    samples = picture(*shape)
    expected = block_means(whole_map(samples, aligned), side)
    np.testing.assert_allclose(saliency_means(samples, 1.0, side, aligned=aligned), expected, rtol=0, atol=1e-11)


def test_the_middle_stands_out():
    """Of equal discs on grey the one nearer to the middle is more salient, and the scale ends at one."""
    rows, columns = np.mgrid[:200, :200]
    samples = np.full((200, 200, 3), 0.5)
    near, far = ((rows - row) ** 2 + (columns - row) ** 2 < 15**2 for row in (90, 20))
    samples[near | far] = (1.0, 0.6, 0.0)
    found = saliency_means(samples, 1.0, 1, aligned=False)
    assert found[near].max() > 1.5 * found[far].max()
    assert (found.min(), found.max()) == pytest.approx((0.0, 1.0), abs=1e-12)


def test_an_image_of_one_colour_has_no_saliency():
    """Zeros where the authors' code would divide zero by zero."""
    assert np.all(saliency_means(np.full((40, 50, 3), 77, np.uint8), 255.0, 1, aligned=False) == 0.0)
