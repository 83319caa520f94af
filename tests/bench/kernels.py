"""Our side: the score of two uint8 arrays from the kernels alone, as the metrics call them.

Of ms_ssim and ciede2000 it is the whole metric, where the kernels are pieced together.
"""

import math
from collections.abc import Callable

import numpy as np

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.kernels.gmsd import gms_deviation
from bakeoff_plugins.kernels.haarpsi import haarpsi
from bakeoff_plugins.kernels.psnr_hvs import weighted_squared_error
from bakeoff_plugins.kernels.sample_error import squared_error
from bakeoff_plugins.kernels.ssim import Definition, ssim_map, ssim_mean
from bakeoff_plugins.kernels.ssimulacra2 import ssimulacra2
from bakeoff_plugins.kernels.vif import vif
from bakeoff_plugins.metrics.ciede2000 import Ciede2000
from bakeoff_plugins.metrics.ms_ssim import MsSsim
from pictures import Pixels

Kernel = Callable[[Pixels, Pixels], object]

WHITE = 255.0
NO_CHROMA = np.zeros((2, 3))
UNIFORM = Definition("uniform", 7, unbiased=True)
CIEDE2000, MS_SSIM = Ciede2000(), MsSsim()


def mse(reference: Pixels, distorted: Pixels) -> float:
    return squared_error(reference, distorted) / reference.size


def psnr(reference: Pixels, distorted: Pixels) -> float:
    return 10 * math.log10(WHITE**2 / mse(reference, distorted))


def ciede2000(reference: Pixels, distorted: Pixels) -> float:
    return CIEDE2000.score(Pair(Image(reference), Image(distorted)))


def ms_ssim(reference: Pixels, distorted: Pixels) -> float:
    return MS_SSIM.score(Pair(Image(reference), Image(distorted)))


def psnr_hvs(reference: Pixels, distorted: Pixels) -> float:
    return 10 * math.log10(WHITE**2 / weighted_squared_error(reference, distorted, masked=False))


GREY: dict[str, Kernel] = {
    "mse": mse,
    "psnr": psnr,
    "ssim": lambda reference, distorted: ssim_mean(reference, distorted, WHITE),
    "ssim map": lambda reference, distorted: ssim_map(reference, distorted, WHITE),
    "ssim uniform 7x7": lambda reference, distorted: ssim_mean(reference, distorted, WHITE, UNIFORM),
    "ms_ssim": ms_ssim,
    "gmsd": lambda reference, distorted: gms_deviation(reference, distorted, WHITE),
    "vif": lambda reference, distorted: vif(reference, distorted, WHITE),
    "haarpsi": lambda reference, distorted: haarpsi(reference[None], distorted[None], WHITE, NO_CHROMA),
    "psnr_hvs": psnr_hvs,
}
"""Kernels that take grey planes."""

COLOUR: dict[str, Kernel] = {
    "ciede2000": ciede2000,
    "ssimulacra2": lambda reference, distorted: ssimulacra2(reference, distorted, WHITE),
}
"""Kernels that take RGB."""

ALL = {**GREY, **COLOUR}
