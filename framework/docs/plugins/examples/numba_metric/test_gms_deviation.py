"""The metric keeps its promises, and its kernel agrees with a slow twin written from the paper."""

import numpy as np
import pytest
from bakeoff_gms_deviation import GmsDeviation
from numpy.typing import NDArray
from scipy.signal import convolve2d

from bakeoff.plugin import Image, Pair, Plugin
from bakeoff.testing import Check, parametrize_with_metric_checks

PREWITT = np.array([[1, 0, -1]] * 3) / 3


def slow_twin(reference: NDArray[np.uint8], distorted: NDArray[np.uint8], constant: float = 170.0) -> float:
    """Return GMSD by the equations (1) to (5) of the paper, with whole arrays and library convolutions."""
    magnitudes = []
    for plane in (reference, distorted):
        # Blocks of 2x2 from the top left corner, with zeros where the last ones hang over.
        padded = np.pad(plane.astype(np.float64), [(0, side % 2) for side in plane.shape])
        half = convolve2d(padded, np.full((2, 2), 0.25), mode="valid")[::2, ::2]
        slopes = [convolve2d(half, window, mode="same") for window in (PREWITT, PREWITT.T)]
        magnitudes.append(np.hypot(*slopes))
    one, other = magnitudes
    return float(np.std((2 * one * other + constant) / (one**2 + other**2 + constant), ddof=1))


@parametrize_with_metric_checks([GmsDeviation()])
def test_the_metric_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


@pytest.mark.parametrize("size", [(4, 4), (5, 9), (16, 33), (31, 31), (64, 48)])
def test_the_kernel_agrees_with_the_slow_twin(size: tuple[int, int]) -> None:
    """Odd and even sizes, so that every border is met."""
    reference, distorted = np.random.default_rng(size[1]).integers(0, 256, (2, *size), np.uint8)
    found = GmsDeviation().score(Pair(Image(reference), Image(distorted)))
    assert found == pytest.approx(slow_twin(reference, distorted), rel=1e-12)


@pytest.mark.parametrize(("dtype", "factor"), [(np.uint16, 257), (np.float32, 1 / 255)])
def test_the_score_depends_on_shares_of_the_peak(dtype: type, factor: float) -> None:
    """The same grey picture in 8 and in 16 bits, or as floats, scores the same."""
    planes = np.random.default_rng(2).integers(0, 256, (2, 20, 22), np.uint8)
    eight = GmsDeviation().score(Pair(*(Image(plane) for plane in planes)))
    other = GmsDeviation().score(Pair(*(Image((plane * factor).astype(dtype)) for plane in planes.astype(np.float64))))
    assert other == pytest.approx(eight, rel=1e-5)
