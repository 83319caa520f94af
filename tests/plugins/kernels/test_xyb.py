import numpy as np

from bakeoff_plugins.kernels import xyb


def srgb_curve(samples):
    """IEC 61966-2-1, in float64."""
    return np.where(samples <= 0.04045, samples / 12.92, ((samples + 0.055) / 1.055) ** 2.4)


def light_of(samples, peak):
    """Run the kernel on a whole image, into the middle of larger rows."""
    height, width = samples.shape[:2]
    light = np.full((3, 5 + height * (width + 3)), np.nan, np.float32)
    scale = np.float32(1 / peak)
    xyb.linear_light(samples.reshape(height, -1), scale, 0, 0, height, width, light, 5, width + 3)
    rows = light[:, 5:].reshape(3, height, width + 3)
    assert np.isnan(light[:, :5]).all()
    assert np.isnan(rows[:, :, width:]).all()
    return rows[:, :, :width].transpose(1, 2, 0)


def test_light_is_the_curve_of_srgb_at_every_level():
    """Each of the 256 levels comes out as the formula of the standard, within libjxl's approximation."""
    levels = np.arange(256 * 3, dtype=np.uint8).reshape(16, 16, 3)
    assert np.abs(light_of(levels, 255.0) - srgb_curve(levels / 255.0)).max() < 6e-7


def test_types_of_one_range_give_one_light():
    """uint8, uint16 and float32 of the same numbers and peak are the same light, to the last bit."""
    levels = np.arange(60, dtype=np.uint8).reshape(4, 5, 3) * 4
    expected = light_of(levels, 255.0)
    for dtype in (np.uint16, np.float32):
        assert (light_of(levels.astype(dtype), 255.0) == expected).all()


def test_a_part_of_an_image_is_read():
    """Rows and columns begin where they are asked to."""
    image = np.random.default_rng(1).integers(0, 256, (9, 8, 3), np.uint8)
    light = np.zeros((3, 12), np.float32)
    xyb.linear_light(image.reshape(9, -1), np.float32(1 / 255), 2, 3, 3, 4, light, 0, 4)
    expected = light_of(np.ascontiguousarray(image[2:5, 3:7]), 255.0)
    assert (light.reshape(3, 3, 4).transpose(1, 2, 0) == expected).all()


def test_cube_roots_are_those_of_float64():
    """Over all that a picture's light can be, to three units of the last place."""
    values = np.linspace(0.0037, 1.01, 60_000, dtype=np.float32)
    light = np.zeros((1, 3, values.size), np.float32)
    light[:] = values - xyb.BIAS  # all weights of one cone sum to one
    xyb.cone_responses(light, values.size)
    assert np.abs(light[0] / np.cbrt(values.astype(np.float64)) - 1).max() < 4e-7


def test_sums_and_differences_are_those_of_xyb():
    """They equal the matrices of the standard in float64, after SSIMULACRA 2's shifts."""
    generator = np.random.default_rng(2)
    light = generator.random((2, 3, 50), np.float32)
    matrix = np.array([[0.3, 0.622, 0.078], [0.23, 0.692, 0.078], [0.24342268924547819, 0.20476744424496821, 0.0]])
    matrix[2, 2] = 1 - matrix[2].sum()
    bias = 0.0037930732552754493
    cones = np.cbrt(np.einsum("cp,ipn->icn", matrix, light.astype(np.float64)) + bias) - np.cbrt(bias)
    x, y, b = (cones[:, 0] - cones[:, 1]) / 2, (cones[:, 0] + cones[:, 1]) / 2, cones[:, 2]
    expected = np.stack([14 * x + 0.42, y + 0.01, b - y + 0.55])
    sums, differences = np.zeros((2, 3, 60), np.float32)
    xyb.cone_responses(light, 50)
    xyb.add_and_subtract(light[0], light[1], 50, sums, differences, 7)
    assert np.abs(sums[:, 7:57] - expected.sum(1)).max() < 4e-6
    assert np.abs(differences[:, 7:57] - (expected[:, 0] - expected[:, 1])).max() < 4e-6
    assert not sums[:, :7].any()
    assert not differences[:, 57:].any()
