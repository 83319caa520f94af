import numpy as np

from bakeoff_plugins.kernels.vsi import features, vsi_maps


def pictures():
    generator = np.random.default_rng(0)
    smooth = np.kron(generator.random((5, 7, 3)), np.ones((8, 8, 1)))
    return smooth, np.clip(smooth + 0.2 * generator.standard_normal(smooth.shape), 0, 1)


def test_map_is_the_product_of_three_similarities():
    """Equations 5 to 8 of the paper, from the features of both images."""
    one, other = (features(picture, 1.0, aligned=False) for picture in pictures())

    def alike(name, constant):
        a, b = getattr(one, name), getattr(other, name)
        return (2 * a * b + constant) / (a * a + b * b + constant)

    colour = (alike("m", 130) * alike("n", 130)).astype(complex) ** 0.02
    expected = alike("saliency", 1.27) * alike("gradient", 386) ** 0.4 * colour.real
    local, weight = vsi_maps(one, other)
    np.testing.assert_allclose(local, expected, rtol=1e-12)
    np.testing.assert_array_equal(weight, np.maximum(one.saliency, other.saliency))


def test_opponent_colours_are_those_of_samples_up_to_255():
    """The conversion of a single colour, by hand; the reduced size is that of the image where it is small."""
    picture = np.tile(np.array([200, 100, 50], np.uint8), (20, 30, 1))
    found = features(picture, 255.0, aligned=False)
    assert found.m.shape == (20, 30)
    np.testing.assert_allclose(found.m, 0.30 * 200 + 0.04 * 100 - 0.35 * 50, rtol=1e-14)
    np.testing.assert_allclose(found.n, 0.34 * 200 - 0.60 * 100 + 0.17 * 50, rtol=1e-14)
