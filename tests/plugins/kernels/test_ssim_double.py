import numpy as np
import pytest
from scipy import ndimage

from bakeoff_plugins.kernels.ssim import WANG, Definition, ssim_map, ssim_means


def pair(shape, seed=3):
    generator = np.random.default_rng(seed)
    reference = generator.integers(0, 256, shape)
    return [
        np.clip(plane, 0, 255).astype(np.uint8) for plane in (reference, reference + generator.integers(-40, 40, shape))
    ]


@pytest.mark.parametrize(("border", "scipy_mode"), [("reflect", "mirror"), ("replicate", "nearest")])
@pytest.mark.parametrize("shape", [(6, 6), (7, 40), (33, 20)])
def test_borders_are_those_of_scipy(border, scipy_mode, shape):
    """The map has the size of the image, from images smaller than the window on."""
    reference, distorted = (plane.astype(np.float64) for plane in pair(shape))

    def blur(plane):
        return ndimage.gaussian_filter(plane, 1.5, mode=scipy_mode, radius=5)

    mean_r, mean_d = blur(reference), blur(distorted)
    variances = blur(reference**2) + blur(distorted**2) - mean_r**2 - mean_d**2
    covariance = blur(reference * distorted) - mean_r * mean_d
    c1, c2 = 2.55**2, 7.65**2
    expected = (2 * mean_r * mean_d + c1) * (2 * covariance + c2) / ((mean_r**2 + mean_d**2 + c1) * (variances + c2))
    np.testing.assert_allclose(ssim_map(*pair(shape), 255.0, Definition(border=border)), expected, rtol=0, atol=1e-6)


def test_a_mask_leaves_out_what_it_hides():
    """Each window is one of fewer samples, whose weights sum to one again: by hand."""
    reference, distorted = pair((13, 14))
    mask = np.random.default_rng(4).random((13, 14)) < 0.4
    found = ssim_map(reference, distorted, 255.0, mask=mask)
    for row, column in np.ndindex(found.shape):
        place = slice(row, row + 11), slice(column, column + 11)
        weights = np.outer(WANG.taps, WANG.taps)[mask[place]]
        weights /= weights.sum()
        r, d = (plane[place][mask[place]].astype(np.float64) for plane in (reference, distorted))
        mean_r, mean_d = weights @ r, weights @ d
        variance, covariance = (
            weights @ ((r - mean_r) ** 2 + (d - mean_d) ** 2),
            weights @ ((r - mean_r) * (d - mean_d)),
        )
        c1, c2 = 2.55**2, 7.65**2
        expected = (2 * mean_r * mean_d + c1) * (2 * covariance + c2) / ((mean_r**2 + mean_d**2 + c1) * (variance + c2))
        assert found[row, column] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("definition", [WANG, Definition("uniform", 7, unbiased=True)])
def test_windows_of_no_or_one_sample_lose_nothing_they_do_not_see(definition):
    """There is a number for each of them: 1 where nothing counts."""
    reference, distorted = pair((30, 30))
    mask = np.zeros((30, 30), bool)
    mask[4, 4] = True
    found = ssim_map(reference, distorted, 255.0, definition, mask=mask)
    assert np.isfinite(found).all()
    assert found[-1, -1] == 1.0
    assert found[0, 0] < 1.0


def test_nonnegative_cuts_each_window():
    """The mean is not that of the map which is cut afterwards only where luminance matters."""
    reference = pair((40, 40))[0]
    negative = 255 - reference
    plain, cut = (ssim_means(reference, negative, 255.0, Definition(nonnegative=flag)) for flag in (False, True))
    assert plain[1] < 0
    assert cut == (0.0, 0.0) or cut[1] >= 0
    assert np.all(ssim_map(reference, negative, 255.0, Definition(nonnegative=True)) >= 0)
