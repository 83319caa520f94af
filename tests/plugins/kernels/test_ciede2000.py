import numpy as np
import pytest

from bakeoff_plugins.kernels.ciede2000 import colour_difference

# fmt: off
PUBLISHED = (
    (50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425),
    (50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615),
    (50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412),
    (50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669),
    (50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045),
    (50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461),
    (50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065),
    (50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492),
    (50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977),
    (50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030),
    (50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000),
    (50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
    (61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731),
    (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
    (22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373),
    (36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146),
    (90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441),
    (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
    (6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
)
# fmt: on
"""Table 1 of Sharma, Wu and Dalal (2005): L*, a*, b* twice, and the difference."""


def difference(reference, distorted):
    """The kernel for colours a row each."""
    planes = [np.ascontiguousarray(np.transpose(colours)) for colours in (reference, distorted)]
    return colour_difference(*planes, np.empty_like(planes[0]))


def slow_difference(reference, distorted):
    """Equations 2 to 22 as they are printed, with angles in degrees."""
    (l1, a1, b1), (l2, a2, b2) = np.transpose(reference), np.transpose(distorted)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = h2 - h1
    turn = np.where(c1 * c2 == 0, 0, np.where(turn > 180, turn - 360, np.where(turn < -180, turn + 360, turn)))
    hue_difference = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    total = h1 + h2
    across = np.where(total < 360, (total + 360) / 2, (total - 360) / 2)
    hue = np.where(c1 * c2 == 0, total, np.where(np.abs(h1 - h2) <= 180, total / 2, across))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.20 * np.cos(np.radians(4 * hue - 63))
    )  # fmt: skip
    rotation = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    by_lightness = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = hue_difference / (1 + 0.015 * chroma * t)
    turned = -np.sin(np.radians(2 * rotation)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return np.sqrt(by_lightness**2 + by_chroma**2 + by_hue**2 + turned * by_chroma * by_hue)


def test_equals_the_published_values():
    """All 34 pairs to the four decimals that are printed, in both orders."""
    table = np.array(PUBLISHED)
    for reference, distorted in ((table[:, :3], table[:, 3:6]), (table[:, 3:6], table[:, :3])):
        np.testing.assert_allclose(difference(reference, distorted), table[:, 6], rtol=0, atol=5e-5)


@pytest.mark.parametrize("spread", [1e-6, 1e-2, 1.0, 30.0])
def test_agrees_with_the_slow_twin(spread):
    """Colours of any hue, near or far, to 1e-9."""
    generator = np.random.default_rng(0)
    reference = generator.uniform((0, -100, -100), (100, 100, 100), (20_000, 3))
    distorted = reference + spread * generator.standard_normal(reference.shape)
    np.testing.assert_allclose(
        difference(reference, distorted), slow_difference(reference, distorted), rtol=0, atol=1e-9
    )


def test_hues_about_zero_opposite_hues_and_grey_agree_with_the_slow_twin():
    """Hues on axes and next to them, opposite to each other, and without chroma, in all combinations."""
    ends = np.array([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1e-9), (1, -1e-9), (-1, 3e-9), (3, -40), (-3, 41)])
    colours = np.column_stack([np.full(len(ends), 50.0), 20.0 * ends])
    reference, distorted = np.repeat(colours, len(ends), axis=0), np.tile(colours, (len(ends), 1))
    np.testing.assert_allclose(
        difference(reference, distorted), slow_difference(reference, distorted), rtol=0, atol=1e-9
    )


def test_equal_colours_differ_by_exactly_zero():
    """There is no residue of rounding, grey or not."""
    colours = np.random.default_rng(1).uniform((0, -100, -100), (100, 100, 100), (1000, 3))
    colours[:3] = (0, 0, 0), (100, 0, 0), (50, 1e-12, -1e-12)
    assert not difference(colours, colours.copy()).any()
