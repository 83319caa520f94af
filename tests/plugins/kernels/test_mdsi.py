import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.mdsi import gcs_loss_map, mean_deviation

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((3, 3), (20, 31), (385, 400), (641, 650))


def same(image, kernel):
    """MATLAB's `conv2(image, kernel, 'same')`."""
    half = len(kernel) // 2
    return convolve2d(image, kernel)[half : half + image.shape[0], half : half + image.shape[1]]


def similarity(one, other, constant):
    return (2 * one * other + constant) / (one**2 + other**2 + constant)


def slow_mdsi(reference, distorted, peak):
    """Ziaei Nafchi et al. (2016), with the zero borders, the reduction and the weights of MDSI.m."""
    side = max(1, int(np.floor(min(reference.shape[:2]) / 256 + 0.5)))
    box = np.full((side, side), 1 / side**2)
    matrix = np.array([[0.2989, 0.5870, 0.1140], [0.30, 0.04, -0.35], [0.34, -0.60, 0.17]])
    reduced = [
        np.stack([same(image[:, :, k] * (255 / peak), box)[::side, ::side] for k in range(3)])
        for image in (reference.astype(np.float64), distorted.astype(np.float64))
    ]
    (luma, h, m), (other_luma, h_other, m_other) = (np.tensordot(matrix, planes, 1) for planes in reduced)
    dx = np.array([[1, 0, -1]] * 3) / 3
    r, d, f = (np.hypot(same(p, dx), same(p, dx.T)) for p in (luma, other_luma, (luma + other_luma) / 2))
    gradients = similarity(r, d, 140) + similarity(d, f, 55) - similarity(r, f, 55)
    colours = (2 * (h * h_other + m * m_other) + 550) / (h**2 + h_other**2 + m**2 + m_other**2 + 550)
    combined = 0.6 * gradients + 0.4 * colours
    roots = combined.astype(complex) ** 0.25
    return combined, np.abs(roots - roots.mean()).mean() ** 0.25


def frozen(images):
    """Images are read-only, and Numba compiles anew for arrays that are not."""
    images.flags.writeable = False
    return images


def noisy_pair(dtype, shape):
    generator = np.random.default_rng(1)
    reference = np.repeat(generator.random((shape[0], -(-shape[1] // 4), 3)), 4, axis=1)[:, : shape[1]]
    images = np.clip([reference, reference + 0.1 * generator.standard_normal(reference.shape)], 0, 1) * PEAKS[dtype]
    images = (images if dtype is np.float32 else np.round(images)).astype(dtype)
    return frozen(images)


@pytest.mark.parametrize(
    ("dtype", "shape"), [*((np.uint8, size) for size in SIZES), (np.uint16, (385, 40)), (np.float32, (20, 31))]
)
def test_map_and_score_agree_with_the_slow_twin(dtype, shape):
    """Not reduced, and reduced by 2 and 3, with blocks that reach over the borders."""
    reference, distorted = noisy_pair(dtype, shape)
    combined, score = slow_mdsi(reference, distorted, PEAKS[dtype])
    losses = gcs_loss_map(reference, distorted, PEAKS[dtype])
    np.testing.assert_allclose(losses, 1 - combined, rtol=0, atol=1e-11)
    assert mean_deviation(losses) == pytest.approx(score, abs=1e-11)


def test_a_negative_similarity_has_a_complex_root():
    """As in MATLAB, where the deviation is the distance of complex numbers."""
    generator = np.random.default_rng(2)
    reference = generator.integers(0, 2, (40, 40, 3), dtype=np.uint8) * np.uint8(255)
    negative = frozen(255 - reference)
    combined, score = slow_mdsi(reference, negative, 255.0)
    assert np.any(combined < -0.1)
    assert mean_deviation(gcs_loss_map(frozen(reference), negative, 255.0)) == pytest.approx(score, abs=1e-11)


def test_one_plane_stands_for_three():
    """To the last bit."""
    reference, distorted = (image[:, :, :1] for image in noisy_pair(np.uint8, (30, 40)))
    three = [np.repeat(image, 3, axis=2) for image in (reference, distorted)]
    one = [np.ascontiguousarray(image) for image in (reference, distorted)]
    one, three = ([frozen(image) for image in images] for images in (one, three))
    assert np.array_equal(gcs_loss_map(*one, 255.0), gcs_loss_map(*three, 255.0))


def test_equal_images_lose_exactly_nothing():
    """In every pixel, so that the score is exactly 0."""
    reference, _ = noisy_pair(np.uint8, (40, 50))
    losses = gcs_loss_map(reference, frozen(reference.copy()), 255.0)
    assert not losses.any()
    assert mean_deviation(losses) == 0.0
