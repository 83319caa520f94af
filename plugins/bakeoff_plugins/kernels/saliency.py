"""Visual saliency by simple priors (SDSP), as VSI uses it.

Zhang, Gu and Li (2013), "SDSP: a novel saliency detection method by combining simple priors", ICIP, in the form that
the authors' VSI.m holds: on 256x256 pixels, the response of CIELAB to a log-Gabor filter, times a preference for the
centre, times one for warm colours, scaled to 0..1 over the pixels of the image.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.block_means import line_means
from bakeoff_plugins.kernels.resample import Taps, at_turns, bilinear_taps, resample

SIDE = 256
BANDWIDTH = 1.34
FREQUENCY = 0.021
CENTRE_SPREAD = 145.0
WARMTH_SPREAD = 0.001

TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.9642, 1.0, 0.8251)
"""D50, although the matrix above is for D65: so it is in the authors' code, and grey has some colour there."""
SAME = 1e-9
"""A span of a* or b* below which all pixels have one colour, but for the rounding of resized samples."""
LINEAR_BELOW = 0.008856
KAPPA = 903.3

Plane = NDArray[np.float64]


class _Axis(NamedTuple):
    """How 256 lines become those of the image, and which of these can hold an extreme."""

    taps: Taps
    turns: Taps


def saliency_means(samples: NDArray[Any], peak: float, side: int, *, aligned: bool) -> Plane:
    """Return the means of the saliency map over blocks of side x side pixels.

    Parameters
    ----------
    samples
        (height, width, 3) of sRGB, of any real type, `peak` being white.
    side
        The side of a block, see `block_means`.
    aligned
        How images are resized, see `resample`.

    Returns
    -------
    ndarray
        float64 (ceil(height / side), ceil(width / side)), 0 to 1; zeros for an image of one colour, where the authors'
        scaling of a*, b* and of the map divides zero by zero. The map of all pixels is never made: resizing and means
        are linear, and extremes lie at few pixels.
    """
    small = _resized(samples, (SIDE, SIDE), aligned=aligned) / peak
    salient = _salient(small)
    down, across = (_axis(size, aligned=aligned) for size in samples.shape[:2])
    corners = resample(resample(salient, down.turns).T, across.turns)
    low, high = float(corners.min()), float(corners.max())
    rows = line_means(resample(salient, down.taps), side)
    means = line_means(resample(rows.T, across.taps), side).T
    if high == low:
        return np.zeros_like(means)
    inside = np.outer(*(line_means(np.ones(size), side) for size in samples.shape[:2]))
    return (means - low * inside) / (high - low)


def _axis(size: int, *, aligned: bool) -> _Axis:
    taps = bilinear_taps(SIDE, size, aligned=aligned)
    return _Axis(taps, at_turns(SIDE, taps))


def _resized(samples: NDArray[Any], shape: tuple[int, int], *, aligned: bool) -> Plane:
    down, across = (bilinear_taps(*sizes, aligned=aligned) for sizes in zip(samples.shape[:2], shape, strict=True))
    resized = np.empty((*shape, samples.shape[2]))
    for row, (lines, weights) in enumerate(zip(*down, strict=True)):
        line = np.einsum("t,twc->wc", weights, samples[lines])
        resized[row] = np.einsum("wt,wtc->wc", across.weights, line[across.lines])
    return resized


def _salient(colours: Plane) -> Plane:
    """Return the saliency of 256x256 colours in 0..1, not yet scaled; zeros where a* or b* are the same everywhere."""
    lab = _lab(colours)
    passed = (np.fft.irfft2(np.fft.rfft2(plane) * _log_gabor(), s=plane.shape) for plane in lab)
    response = np.sqrt(sum(plane**2 for plane in passed))
    places = (np.arange(1, SIDE + 1) - SIDE / 2) ** 2
    centred = np.exp(-(places[:, np.newaxis] + places) / CENTRE_SPREAD**2)
    spans = [float(np.ptp(plane)) for plane in lab[1:]]
    if min(spans) < SAME:
        return np.zeros((SIDE, SIDE))
    distance = sum(((plane - plane.min()) / span) ** 2 for plane, span in zip(lab[1:], spans, strict=True))
    warm = 1 - np.exp(-distance / WARMTH_SPREAD**2)
    salient: Plane = response * centred * warm
    return salient


def _lab(colours: Plane) -> tuple[Plane, Plane, Plane]:
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    red, green, blue = np.moveaxis(linear, 2, 0)
    shares = []
    for weights, white in zip(TO_XYZ, WHITE, strict=True):
        share = (red * weights[0] + green * weights[1] + blue * weights[2]) / white
        shares.append(np.where(share > LINEAR_BELOW, np.cbrt(share), (KAPPA * share + 16) / 116))
    fx, fy, fz = shares
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _log_gabor() -> Plane:
    """Return the gains of the frequencies that `rfft2` gives, zero beyond half the sampling frequency."""
    radius = np.hypot(np.fft.fftfreq(SIDE)[:, np.newaxis], np.fft.rfftfreq(SIDE))
    radius[0, 0] = 1.0  # the logarithm of zero; the gain is set to zero there
    gains: Plane = np.exp(-(np.log(radius / FREQUENCY) ** 2) / (2 * BANDWIDTH**2))
    gains[radius > 0.5] = 0.0
    return gains
