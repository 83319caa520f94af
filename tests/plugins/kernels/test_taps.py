import numpy as np
import pytest
from scipy.ndimage import correlate1d

from bakeoff_plugins.kernels.taps import BLOCK, along, down


@pytest.mark.parametrize("count", [1, 2, 7, 11])
@pytest.mark.parametrize("shape", [(11, 11), (12, 40), (30, BLOCK // 8 + 3)])
def test_sums_are_correlations_within_the_rows(count, shape):
    """Taps of even and odd number, not symmetric, from one sum to more than one block."""
    generator = np.random.default_rng(0)
    rows, taps = generator.random(shape), generator.standard_normal(count)
    for axis, weigh in enumerate((down, along)):
        inside = [slice(None), slice(None)]
        inside[axis] = slice(count // 2, shape[axis] - (count - 1) // 2)
        expected = correlate1d(rows, taps, axis)[tuple(inside)]
        np.testing.assert_allclose(weigh(rows, taps), expected, rtol=0, atol=1e-13)
