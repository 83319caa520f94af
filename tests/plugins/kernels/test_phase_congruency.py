import math

import numpy as np
import pytest

from bakeoff_plugins.kernels.phase_congruency import phase_congruency


def frequencies(size):
    half = (size - 1) / 2 if size % 2 else size / 2
    return (np.arange(size) - half) / (size - 1 if size % 2 else size)


def slow_phase_congruency(plane):
    """Kovesi's algorithm written down filter by filter, its noise estimated from the filters in space."""
    rows, columns = plane.shape
    across, down = np.meshgrid(frequencies(columns), frequencies(rows))
    radius, angle = (np.fft.ifftshift(part) for part in (np.sqrt(across**2 + down**2), np.arctan2(-down, across)))
    low_pass = 1 / (1 + (radius / 0.45) ** 30)
    radius[0, 0] = 1
    energy_of_all = amplitude_of_all = 0
    for orientation in range(4):
        turn = orientation * math.pi / 4
        away = np.abs(np.arctan2(np.sin(angle - turn), np.cos(angle - turn)))
        wedge = np.exp(-(away**2) / (2 * (math.pi / 4 / 1.2) ** 2))
        responses, in_space = [], []
        for scale in range(4):
            band = np.exp(-(np.log(radius * 6 * 2**scale) ** 2) / (2 * math.log(0.55) ** 2)) * low_pass
            band[0, 0] = 0
            responses.append(np.fft.ifft2(np.fft.fft2(plane) * band * wedge))
            in_space.append(np.fft.ifft2(band * wedge).real * math.sqrt(rows * columns))
            if scale == 0:
                power = np.sum((band * wedge) ** 2)
        total = sum(responses)
        mean = total / (np.abs(total) + 1e-4)
        energy = sum(
            one.real * mean.real + one.imag * mean.imag - np.abs(one.real * mean.imag - one.imag * mean.real)
            for one in responses
        )
        noise = -np.median(np.abs(responses[0]) ** 2) / math.log(0.5) / power
        squares = sum(np.sum(one**2) for one in in_space)
        products = sum(np.sum(in_space[i] * in_space[j]) for i in range(4) for j in range(i + 1, 4))
        tau = math.sqrt((2 * noise * squares + 4 * noise * products) / 2)
        threshold = (tau * math.sqrt(math.pi / 2) + 2 * math.sqrt((2 - math.pi / 2) * tau**2)) / 1.7
        energy_of_all = energy_of_all + np.maximum(energy - threshold, 0)
        amplitude_of_all = amplitude_of_all + sum(np.abs(one) for one in responses)
    return energy_of_all / amplitude_of_all


@pytest.mark.parametrize("shape", [(48, 64), (49, 64), (51, 37), (2, 9)])
def test_agrees_with_the_slow_twin(shape):
    """Odd and even sizes, whose frequencies differ."""
    plane = 255 * np.random.default_rng(0).random(shape)
    plane[shape[0] // 2 :] += 100
    np.testing.assert_allclose(phase_congruency(plane), slow_phase_congruency(plane), rtol=0, atol=1e-9)


@pytest.mark.parametrize("level", [0.0, 0.1, 255.0])
def test_nothing_stands_out_in_a_flat_plane(level):
    """Exactly zero, whatever its level, where zero over zero would be NaN."""
    assert np.all(phase_congruency(np.full((30, 31), level)) == 0.0)
