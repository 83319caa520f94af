"""The plain-Python PCHIP integral against SciPy's interpolator."""

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from bakeoff.analysis.pchip import pchip_integral


def test_integral_equals_scipys() -> None:
    """Random curves, monotone or not, of 2 to 9 points agree between random bounds."""
    random = np.random.default_rng(5)
    for _ in range(500):
        count = int(random.integers(2, 10))
        abscissae = np.cumsum(random.uniform(0.01, 3.0, count))
        ordinates = random.standard_normal(count).cumsum() if random.random() < 0.5 else np.sort(random.random(count))
        low, high = np.sort(random.uniform(abscissae[0], abscissae[-1], 2))
        expected = PchipInterpolator(abscissae, ordinates).integrate(low, high)
        found = pchip_integral(abscissae.tolist(), ordinates.tolist(), float(low), float(high))
        assert found == pytest.approx(float(expected), rel=1e-11, abs=1e-12)


def test_flat_stretches_and_turns_stay_flat() -> None:
    """Where neighbouring secants differ in sign or vanish, the slope is 0, as in SciPy."""
    abscissae, ordinates = [0.0, 1.0, 2.0, 4.0, 5.0], [1.0, 1.0, 3.0, 2.0, 2.0]
    expected = PchipInterpolator(abscissae, ordinates).integrate(0.25, 4.5)
    assert pchip_integral(abscissae, ordinates, 0.25, 4.5) == pytest.approx(float(expected), rel=1e-14)
