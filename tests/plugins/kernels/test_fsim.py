import numpy as np
import pytest

from bakeoff_plugins.kernels.fsim import features, fsim_maps


@pytest.fixture
def colours():
    generator = np.random.default_rng(0)
    smooth = np.kron(generator.random((6, 8, 3)), np.ones((8, 8, 1)))
    return (smooth, np.clip(smooth + 0.2 * generator.standard_normal(smooth.shape), 0, 1))


def test_chroma_is_looked_at_on_request_only(colours):
    """Two images of one luma have the FSIM of equal ones, and another FSIMc."""
    reference = np.full((16, 16, 3), 0.5)
    reference[:, 8:] = 0.8
    distorted = reference + np.array([0.114, 0, -0.299]) * np.linspace(-1, 1, 16)[:, None, None]
    found = [features(image, 1.0) for image in (reference, distorted)]
    assert fsim_maps(*found, chroma=False)[0] == pytest.approx(1.0, abs=1e-9)
    assert fsim_maps(*found, chroma=True)[0].mean() < 0.999


def test_grey_images_have_no_chroma(colours):
    """Both maps of a grey pair are the same."""
    found = [features(image[:, :, 0], 1.0) for image in colours]
    for plain, colourful in zip(fsim_maps(*found, chroma=False), fsim_maps(*found, chroma=True), strict=True):
        np.testing.assert_array_equal(plain, colourful)


def test_opposite_chroma_counts_with_the_real_part():
    """The map of two saturated opponents, by hand: a negative base to the power 0.03."""
    warm, cold = (np.tile(np.array(colour), (4, 4, 1)) for colour in ([1.0, 0.4, 0.1], [0.1, 0.5, 0.9]))
    i_of, q_of = ([255 * float(image[0, 0] @ weights) for image in (warm, cold)] for weights in (
        np.array([0.596, -0.274, -0.322]), np.array([0.211, -0.523, 0.312])))  # fmt: skip
    product = np.prod([(2 * a * b + 200) / (a * a + b * b + 200) for a, b in (i_of, q_of)])
    assert product < 0
    local = [fsim_maps(features(warm, 1.0), features(cold, 1.0), chroma=chroma)[0] for chroma in (False, True)]
    np.testing.assert_allclose(local[1] / local[0], (complex(product) ** 0.03).real, rtol=1e-12)
