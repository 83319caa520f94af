import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.haarpsi import ALPHA, LUMA, ROWS, C, haarpsi, haarpsi_map

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
CHROMA = np.array([[0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
SIZES = ((1, 16, 16), (3, 16, 17), (1, 31, 90), (3, 2 * ROWS + 1, 36), (3, 4 * ROWS + 6, 60))


def same(image, kernel):
    """MATLAB's `conv2(image, kernel, 'same')`."""
    half = len(kernel) // 2
    return convolve2d(image, kernel)[half : half + image.shape[0], half : half + image.shape[1]]


def similarity(one, other):
    return (2 * one * other + C) / (one**2 + other**2 + C)


def slow_haarpsi(reference, distorted, peak):
    """Reisenhofer et al. (2018) as in HaarPSI.m: local similarities and weights, layer by layer, and the index."""
    matrix = np.array([LUMA, *CHROMA])
    details, colours = [], []
    for planes in (reference, distorted):
        samples = planes.astype(np.float64) * (255 / peak)
        layers = np.tensordot(matrix, samples, 1) if len(samples) == 3 else samples
        layers = [same(layer, np.full((2, 2), 0.25))[::2, ::2] for layer in layers]
        haar = [np.kron(np.array([[-1], [1]]), np.ones((2**k // 2, 2**k))) / 2**k for k in (1, 2, 3)]
        details.append([[np.abs(same(layers[0], way)) for way in ways] for ways in (haar, [f.T for f in haar])])
        colours.append([np.abs(same(layer, np.full((2, 2), 0.25))) for layer in layers[1:]])
    local = [(similarity(r[0], d[0]) + similarity(r[1], d[1])) / 2 for r, d in zip(*details, strict=True)]
    weights = [np.maximum(r[2], d[2]) for r, d in zip(*details, strict=True)]
    if len(reference) == 3:
        local.append(sum(similarity(r, d) for r, d in zip(*colours, strict=True)) / 2)
        weights.append((weights[0] + weights[1]) / 2)
    local, weights = np.array(local), np.array(weights)
    mean = np.sum(weights / (1 + np.exp(-ALPHA * local))) / weights.sum()
    return local, (np.log(mean / (1 - mean)) / ALPHA) ** 2


def frozen(images):
    """Images are read-only, and Numba compiles anew for arrays that are not."""
    images.flags.writeable = False
    return images


def noisy_pair(dtype, shape):
    generator = np.random.default_rng(1)
    reference = np.repeat(generator.random((shape[0], shape[1], -(-shape[2] // 4))), 4, axis=2)[:, :, : shape[2]]
    images = np.clip([reference, reference + 0.1 * generator.standard_normal(shape)], 0, 1) * PEAKS[dtype]
    images = (images if dtype is np.float32 else np.round(images)).astype(dtype)
    return frozen(images)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_map_and_index_agree_with_the_slow_twin(dtype, shape):
    """Grey and colour, odd and even sizes, less than a band of rows and several, in every pixel type."""
    reference, distorted = noisy_pair(dtype, shape)
    local, index = slow_haarpsi(reference, distorted, PEAKS[dtype])
    found = haarpsi_map(reference, distorted, PEAKS[dtype], CHROMA)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, local.mean(axis=0), rtol=0, atol=2e-6)
    assert haarpsi(reference, distorted, PEAKS[dtype], CHROMA) == pytest.approx(index, abs=2e-7)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("planes", [1, 3])
def test_equal_images_score_exactly_one(dtype, planes):
    """Nothing is lost in any pixel."""
    reference, _ = noisy_pair(dtype, (planes, 40, 50))
    copy = frozen(reference.copy())
    assert haarpsi(reference, copy, PEAKS[dtype], CHROMA) == 1.0
    assert np.all(haarpsi_map(reference, copy, PEAKS[dtype], CHROMA) == 1.0)


def test_order_of_the_images_does_not_matter():
    """The definition is symmetric."""
    reference, distorted = noisy_pair(np.uint8, (3, 30, 40))
    swapped = haarpsi(distorted, reference, 255.0, CHROMA)
    assert haarpsi(reference, distorted, 255.0, CHROMA) == pytest.approx(swapped, abs=1e-8)
