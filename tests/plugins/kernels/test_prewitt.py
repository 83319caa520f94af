import numpy as np
import pytest
from scipy.ndimage import prewitt

from bakeoff_plugins.kernels.prewitt import NINE, gradient_power, prewitt_row


@pytest.mark.parametrize(("kind", "wide"), [(np.int16, np.float32), (np.float32, np.float32), (np.float64, np.float64)])
def test_power_is_that_of_scipys_gradient(kind, wide):
    """Of whole numbers exactly, and nine times that of the filter that is divided by 3."""
    image = np.random.default_rng(1).integers(0, 1021, (9, 40)).astype(kind)
    falls, totals = np.zeros((3, 38), kind), np.zeros((3, 38), kind)
    for row in range(3):
        prewitt_row(image[4 + row], falls[row], totals[row])
    power = np.zeros(38, wide)
    gradient_power(falls[0], falls[1], falls[2], totals[0], totals[2], power)
    across, down = (prewitt(image.astype(np.float64), axis) / 3 for axis in (1, 0))
    np.testing.assert_allclose(power, NINE * (across**2 + down**2)[5, 1:-1], rtol=1e-6)
