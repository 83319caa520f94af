"""The feature similarity index of Zhang, Zhang, Mou and Zhang (2011), in grey and in colour.

"FSIM: a feature similarity index for image quality assessment", IEEE Transactions on Image Processing 20(8), as the
authors' MATLAB code of 2010 (FeatureSIM.m, version 1.0, "with automatic downsampling") computes it.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.block_means import block_means, shrink_factor
from bakeoff_plugins.kernels.phase_congruency import phase_congruency
from bakeoff_plugins.kernels.similarity import real_power, scharr_magnitude, similarity

T1 = 0.85
T2 = 160.0
T3 = T4 = 200.0
LAMBDA = 0.03

YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
"""Y, I and Q of RGB with the three digits of the authors' code."""

Plane = NDArray[np.float64]


class Features(NamedTuple):
    """What FSIM looks at in one image, all of the reduced size; `chroma` is empty for grey images."""

    congruency: Plane
    gradient: Plane
    chroma: tuple[Plane, ...]


def features(samples: NDArray[Any], peak: float) -> Features:
    """Return the features of an image, (height, width) or (height, width, 3) of any real type, `peak` being white.

    Samples are scaled to 0..255, to which the constants belong.
    """
    side = shrink_factor(*samples.shape[:2])
    means = block_means(samples, side) * (255 / peak)
    luma, *chroma = (means,) if means.ndim == 2 else (_mixed(means, weights) for weights in YIQ)
    return Features(phase_congruency(luma), scharr_magnitude(luma), tuple(chroma))


def fsim_maps(reference: Features, distorted: Features, *, chroma: bool) -> tuple[Plane, Plane]:
    """Return the local similarity and its weight, the larger phase congruency; FSIM is the weighted mean.

    With `chroma` the map is that of FSIMc; grey images have no chroma, and FSIMc is FSIM.
    """
    local = similarity(reference.congruency, distorted.congruency, T1)
    local *= similarity(reference.gradient, distorted.gradient, T2)
    if chroma and reference.chroma:
        in_phase = similarity(reference.chroma[0], distorted.chroma[0], T3)
        quadrature = similarity(reference.chroma[1], distorted.chroma[1], T4)
        local *= real_power(in_phase * quadrature, LAMBDA)
    return local, np.maximum(reference.congruency, distorted.congruency)


def _mixed(colours: Plane, weights: Plane) -> Plane:
    """Return a weighted sum of the three colours, without a matrix product, whose sum depends on its threads."""
    mixed: Plane = colours[..., 0] * weights[0] + colours[..., 1] * weights[1] + colours[..., 2] * weights[2]
    return mixed
