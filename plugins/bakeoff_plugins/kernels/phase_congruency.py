"""Phase congruency after Kovesi (1999), with the parameters of FSIM.

"Image features from phase congruency", Videre 1(3), in the form that Zhang et al. (2011) give with FSIM: log-Gabor
filters of 4 scales and 4 orientations, smallest wavelength 6 pixels, each next one twice as long, sigma/f 0.55, an
angular spread of pi / 4 / 1.2, a Butterworth low-pass of cutoff 0.45 and order 15, k = 2 deviations of noise, and the
noise threshold divided by 1.7. Frequencies of odd sizes are divided by size - 1, as there.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SCALES = 4
ORIENTATIONS = 4
SHORTEST_WAVE = 6.0
BANDWIDTH = 0.55
SPREAD = math.pi / ORIENTATIONS / 1.2
CUTOFF = 0.45
ORDER = 15
DEVIATIONS = 2.0
RESCALED = 1.7
EPSILON = 1e-4

Plane = NDArray[np.float64]


class Filters(NamedTuple):
    """The filters of one size, zero frequency first: a filter is `radial[scale] * angular[orientation]`.

    `noise` holds, for each orientation, by which factor the median squared response of the smallest scale becomes the
    expected squared energy of noise.
    """

    radial: tuple[Plane, ...]
    angular: tuple[Plane, ...]
    noise: tuple[float, ...]


def phase_congruency(plane: Plane) -> Plane:
    """Return the phase congruency of every pixel, 0 to 1; 0 where nothing responds, as in a flat image.

    Both sides of `plane` are at least 2. Subtracting one of its samples changes no response, and makes those of a flat
    image exactly zero.
    """
    filters = _filters(*plane.shape)
    spectrum = np.fft.fft2(plane - plane[0, 0])
    energy, amplitude = np.zeros(plane.shape), np.zeros(plane.shape)
    for angular, noise in zip(filters.angular, filters.noise, strict=True):
        turned = spectrum * angular
        responses = [np.fft.ifft2(turned * radial) for radial in filters.radial]
        amplitudes = [np.abs(response) for response in responses]
        amplitude += sum(amplitudes)
        threshold = _noise_threshold(float(np.median(amplitudes[0] ** 2)) * noise)
        energy += np.maximum(_aligned(responses) - threshold, 0.0)
    return np.divide(energy, amplitude, out=np.zeros(plane.shape), where=amplitude > 0)


def _aligned(responses: list[NDArray[np.complex128]]) -> Plane:
    """Return the sum over scales of A (cos(deviation) - |sin(deviation)|) from the mean phase."""
    total = sum(responses[1:], responses[0])
    length = np.abs(total) + EPSILON
    even, odd = total.real / length, total.imag / length
    energy: Plane = total.real * even + total.imag * odd
    for response in responses:
        energy -= np.abs(response.real * odd - response.imag * even)
    return energy


def _noise_threshold(squared_energy: float) -> float:
    """Return the energy that noise reaches: mean and deviations of its Rayleigh distribution, rescaled."""
    rayleigh = math.sqrt(squared_energy / 2)
    mean, deviation = rayleigh * math.sqrt(math.pi / 2), rayleigh * math.sqrt(2 - math.pi / 2)
    return (mean + DEVIATIONS * deviation) / RESCALED


@functools.lru_cache(maxsize=2)
def _filters(height: int, width: int) -> Filters:
    down, across = _frequencies(height)[:, np.newaxis], _frequencies(width)[np.newaxis]
    radius, angle = np.hypot(across, down), np.arctan2(-down, across)
    low_pass = 1 / (1 + (radius / CUTOFF) ** (2 * ORDER))
    radius[0, 0] = 1  # the logarithm of zero; the filters are set to zero there
    radial = tuple(_log_gabor(radius, SHORTEST_WAVE * 2**scale) * low_pass for scale in range(SCALES))
    angular = tuple(_wedge(angle, math.pi * number / ORIENTATIONS) for number in range(ORIENTATIONS))
    noise = tuple(_noise_gain(radial, wedge) for wedge in angular)
    for part in (*radial, *angular):
        part.flags.writeable = False
    return Filters(radial, angular, noise)


def _frequencies(size: int) -> Plane:
    steps = np.arange(size) - size // 2
    return np.fft.ifftshift(steps / (size - size % 2))


def _log_gabor(radius: Plane, wavelength: float) -> Plane:
    gain = np.exp(-(np.log(radius * wavelength) ** 2) / (2 * math.log(BANDWIDTH) ** 2))
    gain[0, 0] = 0.0
    return gain


def _wedge(angle: Plane, direction: float) -> Plane:
    away = angle - direction
    distance = np.abs(np.arctan2(np.sin(away), np.cos(away)))
    return np.exp(-(distance**2) / (2 * SPREAD**2))


def _noise_gain(radial: tuple[Plane, ...], wedge: Plane) -> float:
    """Return the expected squared energy for a median squared response of 1 at the smallest scale.

    The authors sum squares and products of the real parts of the filters in space. These belong to the even parts of
    the filters' spectra, and by Parseval's theorem the sums are those over frequencies.
    """
    smallest, together = radial[0] * wedge, sum(radial) * wedge
    opposite = np.roll(together[::-1, ::-1], 1, axis=(0, 1))
    even = (together + opposite) / 2
    power = 1 / (-math.log(0.5) * float(np.sum(smallest**2)))
    return 2 * power * float(np.sum(even**2))
