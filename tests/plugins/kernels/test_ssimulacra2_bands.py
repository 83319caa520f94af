import math

import numpy as np
from scipy.signal import lfilter

from bakeoff_plugins.kernels.ssimulacra2_bands import RADIUS, taps


def recursive_gaussian(samples):
    """The filter of Charalampidis run as libjxl runs it, equations 33 and 35, in float64; zeros outside."""
    middle = taps()
    radius = RADIUS + 1
    omega = np.array([1, 3, 5]) * math.pi / (2 * radius)
    cosines = np.cos(np.outer(range(RADIUS + 1), omega))
    beta = np.linalg.lstsq(cosines, np.array(middle), rcond=None)[0]
    padded = np.concatenate([np.zeros(2 * radius), samples, np.zeros(2 * radius)])
    pairs = np.zeros_like(padded)
    pairs[radius + 1 : -radius] = padded[: -2 * radius - 1] + padded[2 * radius : -1]
    answer = sum(
        lfilter([-factor * math.cos(angle * (radius + 1))], [1, -2 * math.cos(angle), 1], pairs)
        for factor, angle in zip(beta, omega, strict=True)
    )
    return answer[2 * radius : -2 * radius]


def test_taps_sum_to_one_and_spread_by_sigma():
    """The two conditions that the paper solves for: no gain, and a variance of 1.5^2."""
    middle, *beside = taps()
    assert abs(middle + 2 * sum(beside) - 1) < 1e-12
    assert abs(2 * sum(tap * offset**2 for offset, tap in enumerate(beside, 1)) - 1.5**2) < 1e-9


def test_taps_are_the_answer_of_the_recursion():
    """libjxl's recursion of three resonators answers a sample by these nine weights and by nothing after them."""
    samples = np.random.default_rng(0).random(300)
    middle, *beside = taps()
    weights = [*reversed(beside), middle, *beside]
    assert np.abs(recursive_gaussian(samples) - np.convolve(samples, weights, "same")).max() < 1e-9
