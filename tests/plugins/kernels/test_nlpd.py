import math

import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.laplacian import COLUMNS, ROWS, levels
from bakeoff_plugins.kernels.nlpd import LEVELS, SCHEME, SIGMAS, nlpd


def weights_of(level):
    """The authors' 5x5 filters, as matrices to be convolved with."""
    cross = [(0.1011, 0.1493, 0.1460, 0.1015), (0.0757, 0.1986, 0.1846, 0.0837), (0.0477, 0.2138, 0.2243, 0.0467),
             (0, 0.2503, 0.2616, 0), (0, 0.2598, 0.2552, 0), (0, 0.2215, 0.0717, 0)][level]  # fmt: skip
    weights = np.zeros((5, 5))
    weights[[1, 2, 2, 3], [2, 1, 3, 2]] = cross
    weights[2, 4] = 0.0072 if level == 0 else 0
    return weights


def bands(plane, peak):
    *_, last = pyramid = list(levels(plane, 1 / peak, LEVELS - 1, SCHEME))
    found = [level.part(*((0, size) for size in level.samples.shape)) for level in pyramid] + [
        last.smaller.astype(float)
    ]
    return [
        band / (sigma + convolve2d(np.abs(band), weights_of(number), "same"))
        for number, (band, sigma) in enumerate(zip(found, SIGMAS, strict=True))
    ]


@pytest.mark.parametrize("shape", [(1, 1), (3, 70), (ROWS, 40), (ROWS + 1, 33), (2 * ROWS + 5, COLUMNS + 9)])
def test_agrees_with_convolutions_of_whole_bands(shape):
    """Whatever the rows are worked on in parts, by an independent convolution."""
    reference, distorted = np.random.default_rng(0).integers(0, 4096, (2, *shape), np.uint16)
    pairs = zip(bands(reference, 4095), bands(distorted, 4095), strict=True)
    expected = np.mean([math.sqrt(np.mean((one - other) ** 2)) for one, other in pairs])
    assert nlpd(reference, distorted, 4095.0) == pytest.approx(expected, abs=1e-12)
