"""Curves through operating points, held to SciPy and NumPy."""

import numpy as np
import pytest
from scipy.interpolate import Akima1DInterpolator, PchipInterpolator

from bakeoff.analysis.interpolation import mean_between, values_at

ABSCISSAE = [28.0, 30.5, 31.0, 35.25, 38.0]
ORDINATES = [-1.2, -0.7, -0.65, 0.9, 1.1]
PEERS = {
    "pchip": PchipInterpolator(ABSCISSAE, ORDINATES),
    "akima": Akima1DInterpolator(ABSCISSAE, ORDINATES),
}


@pytest.mark.parametrize("interpolation", PEERS)
def test_values_are_those_of_scipy(interpolation):
    """Between the points, on them and at both ends, PCHIP and Akima give SciPy's values."""
    at = [28.0, 28.1, 30.5, 30.9, 33.0, 37.99, 38.0]
    assert values_at(ABSCISSAE, ORDINATES, at, interpolation) == pytest.approx(PEERS[interpolation](at), abs=1e-12)


@pytest.mark.parametrize("interpolation", PEERS)
def test_means_are_those_of_scipy(interpolation):
    """The mean over a range is SciPy's integral over its width."""
    expected = PEERS[interpolation].integrate(29.0, 37.0) / 8.0
    assert mean_between(ABSCISSAE, ORDINATES, 29.0, 37.0, interpolation) == pytest.approx(float(expected), abs=1e-12)


def test_cubic_is_the_least_squares_polynomial():
    """Five points are fitted by the cubic that numpy.polyfit finds."""
    peer = np.polyfit(ABSCISSAE, ORDINATES, 3)
    assert values_at(ABSCISSAE, ORDINATES, [33.0], "cubic") == pytest.approx([np.polyval(peer, 33.0)], abs=1e-9)
