import numpy as np
import pytest

from bakeoff.plugin import Image, RandomField
from bakeoff_plugins.perturbations.gaussian_noise import GaussianNoise

KINDS = [(np.uint8, 255, ()), (np.uint8, 255, (3,)), (np.uint16, 4095, (3,)), (np.uint16, 65535, ()),
         (np.float32, 1.0, (3,)), (np.float32, 80.0, ())]  # fmt: skip


def grey(dtype, peak, colours, share=0.5, side=128):
    return Image(np.full((side, side, *colours), share * peak).astype(dtype), peak=peak, icc="profile")


def perturbed(image, severity, key="key"):
    return GaussianNoise().apply(image, severity, RandomField(key))


@pytest.mark.parametrize("kind", KINDS)
def test_noise_has_the_stated_strength_and_no_bias(kind):
    """On mid grey the standard deviation is the dose and the mean stays, which truncation would shift by 0.5."""
    image = grey(*kind)
    result = perturbed(image, 1)
    error = (result.pixels.astype(np.float64) - image.pixels) / image.peak
    assert error.std() == pytest.approx(0.08, rel=0.03)
    assert abs(error.mean()) < 4 * 0.08 / np.sqrt(error.size)


@pytest.mark.parametrize("kind", KINDS)
def test_type_peak_and_profile_stay(kind):
    """The strongest noise is clipped to the range of the image, and reaches both ends of it."""
    image = grey(*kind)
    result = perturbed(image, 5)
    assert (result.pixels.dtype, result.pixels.shape) == (image.pixels.dtype, image.pixels.shape)
    assert (result.peak, result.icc) == (image.peak, "profile")
    assert (result.pixels.min(), result.pixels.max()) == (0, image.peak)


def test_all_severities_scale_one_field():
    """Where nothing is clipped or rounded, the change grows in proportion to the dose."""
    image = grey(np.float32, 1.0, (), side=16)
    changes = [perturbed(image, severity).pixels - image.pixels for severity in (1, 2)]
    free = np.abs(changes[1]) < 0.4
    np.testing.assert_allclose(changes[1][free], changes[0][free] * 0.12 / 0.08, rtol=1e-4, atol=1e-6)


def test_noise_depends_on_the_key_alone():
    """The same key gives the same pixels, another key others."""
    image = grey(np.uint8, 255, (3,), side=16)
    assert np.array_equal(perturbed(image, 2).pixels, perturbed(image, 2).pixels)
    assert not np.array_equal(perturbed(image, 2).pixels, perturbed(image, 2, "other").pixels)


def test_channels_get_noise_of_their_own():
    """Colour planes are not shifted together."""
    change = perturbed(grey(np.uint8, 255, (3,)), 1).pixels.reshape(-1, 3).astype(float)
    assert np.abs(np.corrcoef(change.T) - np.eye(3)).max() < 0.05


def test_doses_are_those_of_imagenet_c():
    """gaussian_noise of the ImageNet-C code for 224 px, as shares of the peak."""
    assert [GaussianNoise().dose(severity) for severity in range(1, 6)] == [0.08, 0.12, 0.18, 0.26, 0.38]
