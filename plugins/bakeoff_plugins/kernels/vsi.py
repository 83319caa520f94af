"""The visual saliency-induced index of Zhang, Shen and Li (2014).

"VSI: a visual saliency-induced index for perceptual image quality assessment", IEEE Transactions on Image Processing
23(10), as the authors' MATLAB code (VSI.m) computes it.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.block_means import block_means, shrink_factor
from bakeoff_plugins.kernels.saliency import saliency_means
from bakeoff_plugins.kernels.similarity import real_power, scharr_magnitude, similarity

C1 = 1.27
C2 = 386.0
C3 = 130.0
ALPHA = 0.40
BETA = 0.02

LMN = ((0.06, 0.63, 0.27), (0.30, 0.04, -0.35), (0.34, -0.60, 0.17))
"""Luminance and two opponent colours of RGB."""

Plane = NDArray[np.float64]


class Features(NamedTuple):
    """What VSI looks at in one image, all of the reduced size."""

    saliency: Plane
    gradient: Plane
    m: Plane
    n: Plane


def features(samples: NDArray[Any], peak: float, *, aligned: bool) -> Features:
    """Return the features of an image, (height, width, 3) of any real type, `peak` being white.

    Samples are scaled to 0..255, to which the constants belong. `aligned` says how images are resized, see `resample`.
    """
    side = shrink_factor(*samples.shape[:2])
    saliency = saliency_means(samples, peak, side, aligned=aligned)
    red, green, blue = np.moveaxis(block_means(samples, side) * (255 / peak), 2, 0)
    luminance, m, n = (red * weights[0] + green * weights[1] + blue * weights[2] for weights in LMN)
    return Features(saliency, scharr_magnitude(luminance), m, n)


def vsi_maps(reference: Features, distorted: Features) -> tuple[Plane, Plane]:
    """Return the local similarity and its weight, the larger saliency; VSI is the weighted mean."""
    local = similarity(reference.saliency, distorted.saliency, C1)
    local *= similarity(reference.gradient, distorted.gradient, C2) ** ALPHA
    colour = similarity(reference.m, distorted.m, C3) * similarity(reference.n, distorted.n, C3)
    local *= real_power(colour, BETA)
    return local, np.maximum(reference.saliency, distorted.saliency)
