import numpy as np
import pytest
from scipy.ndimage import convolve1d

from bakeoff_plugins.kernels.ssimulacra2 import STRIP, WEIGHTS, ssimulacra2
from bakeoff_plugins.kernels.ssimulacra2_bands import taps

PEAKS = {np.uint8: 255, np.uint16: 65535, np.float32: 1}
MATRIX = np.array([[0.3, 0.622, 0.078], [0.23, 0.692, 0.078], [0.24342268924547819, 0.20476744424496821, 0.0]])
MATRIX[2, 2] = 1 - MATRIX[2].sum()
BIAS = 0.0037930732552754493


def slow_ssimulacra2(reference, distorted, peak):
    """The definition, whole images at a time in float64, as the tool's source has it."""
    light = [to_light(image / peak) for image in (reference, distorted)]
    norms = []
    while len(norms) < 6:
        size = light[0].shape
        if norms:
            light = [halved(image) for image in light]
        if min(size[:2]) < 8:
            break
        norms.append(norms_of(*(to_xyb(image) for image in light)))
    error = 0.0
    weights = iter(WEIGHTS)
    for plane in range(3):
        for scale in norms:
            for norm in range(2):
                error += sum(next(weights) * scale[kind][norm][plane] for kind in range(3))
    error *= 0.9562382616834844
    error = 2.326765642916932 * error - 0.020884521182843837 * error**2 + 6.248496625763138e-05 * error**3
    return 100 - 10 * error**0.6276336467831387 if error > 0 else 100.0


def to_light(samples):
    samples = samples if samples.ndim == 3 else np.stack([samples] * 3, axis=2)
    return np.where(samples <= 0.04045, samples / 12.92, ((samples + 0.055) / 1.055) ** 2.4)


def to_xyb(light):
    cones = np.cbrt(light @ MATRIX.T + BIAS) - np.cbrt(BIAS)
    x, y, b = (cones[..., 0] - cones[..., 1]) / 2, (cones[..., 0] + cones[..., 1]) / 2, cones[..., 2]
    return np.stack([14 * x + 0.42, y + 0.01, b - y + 0.55])


def halved(light):
    height, width = light.shape[:2]
    even = np.pad(light, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4


def blurred(planes):
    middle, *beside = taps()
    weights = [*reversed(beside), middle, *beside]
    return convolve1d(convolve1d(planes, weights, axis=1, mode="constant"), weights, axis=2, mode="constant")


def norms_of(one, other):
    mean_one, mean_other = blurred(one), blurred(other)
    variance = blurred(one * one) - mean_one**2 + blurred(other * other) - mean_other**2
    covariance = blurred(one * other) - mean_one * mean_other
    structure = 1 - (1 - (mean_one - mean_other) ** 2) * (2 * covariance + 0.0009) / (variance + 0.0009)
    edges = (1 + abs(other - mean_other)) / (1 + abs(one - mean_one)) - 1
    errors = (np.maximum(error, 0) for error in (structure, edges, -edges))
    return [(error.mean((1, 2)), (error**4).mean((1, 2)) ** 0.25) for error in errors]


def pair(shape, dtype=np.uint8):
    """A smooth picture and the same with noise and a blur in parts."""
    generator = np.random.default_rng(3)
    levels = np.cumsum(np.cumsum(generator.normal(size=shape), axis=0), axis=1)
    levels = 0.1 + 0.8 * (levels - levels.min()) / np.ptp(levels)
    other = np.clip(levels + generator.normal(0, 0.03, shape), 0, 1)
    other[: shape[0] // 2] = (np.roll(levels, 1, axis=1) + levels)[: shape[0] // 2] / 2
    peak = PEAKS[dtype]
    return [(image * peak + 0.5 * (dtype is not np.float32)).astype(dtype) for image in (levels, other)]


@pytest.mark.parametrize(
    "shape",
    [(8, 8, 3), (9, 11, 3), (15, 16, 3), (33, 70, 3), (70, 33, 3), (129, 130, 3), (8, STRIP + 1, 3),
     (21, 2 * STRIP + 15, 3), (300, 260, 3), (45, 61)],
)  # fmt: skip
def test_equals_the_definition_in_float64(shape):
    """Odd and even sizes, one and several strips and bands, fewer scales than six, colour and grey."""
    images = pair(shape)
    assert ssimulacra2(*images, 255.0) == pytest.approx(slow_ssimulacra2(*images, 255.0), abs=5e-4)


@pytest.mark.parametrize("dtype", PEAKS)
def test_takes_every_type(dtype):
    """uint8, uint16 and float32, each with its own peak."""
    images = pair((40, 50, 3), dtype)
    assert ssimulacra2(*images, float(PEAKS[dtype])) == pytest.approx(slow_ssimulacra2(*images, PEAKS[dtype]), abs=5e-4)


def test_the_place_of_a_strip_does_not_matter():
    """Turned round, where the borders of strips lie elsewhere, the picture meets its definition as well."""
    one, other = pair((24, STRIP + 40, 3))
    turned = [np.ascontiguousarray(image[:, ::-1]) for image in (one, other)]
    assert ssimulacra2(*turned, 255.0) == pytest.approx(slow_ssimulacra2(*turned, 255.0), abs=5e-4)
