"""The colour difference CIEDE2000."""

import functools
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Image, MapMetric, Metric, MetricInfo, Pair, Pixels, hookimpl
from bakeoff_plugins.metrics._bands import BAND, row_bands
from bakeoff_plugins.metrics._differences import load_kernels

Conversion = Callable[[NDArray[np.float64]], NDArray[np.float64]]

CITATION = """
@article{sharma2005,
  author = {Sharma, Gaurav and Wu, Wencheng and Dalal, Edul N.},
  title = {The {CIEDE2000} Color-Difference Formula: Implementation Notes, Supplementary Test Data, and Mathematical
    Observations},
  journal = {Color Research \\& Application},
  volume = {30},
  number = {1},
  pages = {21--30},
  year = {2005},
  doi = {10.1002/col.20070},
}
"""


class Ciede2000(MapMetric):
    """Mean of the CIEDE2000 colour differences of the pixels, of samples that are taken for sRGB.

    From sRGB to linear light, to XYZ, to CIELAB under D65, as scikit-image does it, with the constants that it has. A
    grey image has L* alone: its a* and b* are 0.
    """

    info = MetricInfo(
        name="ciede2000",
        version=1,
        title="CIEDE2000",
        better="lower",
        identical=0.0,
        symmetric=True,
        map_mean=True,
        range=(0.0, math.inf),
        paper="Sharma, Wu and Dalal (2005), The CIEDE2000 color-difference formula: implementation notes, "
        "supplementary test data, and mathematical observations, Color Research & Application 30(1)",
        citation=CITATION,
        map_range=(0.0, 20.0),
        masks=True,
        note="Made for large uniform patches side by side, where 1 is about what can just be seen and 100 lies between "
        "black and white; pixel by pixel in a photograph, which hides errors, larger ones go unseen.",
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them."""
        load_kernels(self)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the colour difference of every pixel, float32 (height, width)."""
        return pair.cached(("ciede2000", self.info.version), lambda: _difference_map(pair))

    def loss(self, score: float, peak: float) -> float:
        """Return the score as a share of the 100 between black and white."""
        return min(score / 100.0, 1.0)

    def signature(self, image: Image) -> str:
        """Return for instance `ciede2000|v1|lab-srgb-d65|range=255|mean`."""
        return f"ciede2000|v{self.info.version}|lab-srgb-d65|range={image.peak:g}|{self.pooled_by}"


def _difference_map(pair: Pair) -> NDArray[np.float32]:
    from bakeoff_plugins.kernels.ciede2000 import colour_difference

    image = pair.reference
    drawn = np.empty((image.height, image.width), np.float32)
    # One room for all bands: memory that is new to the process can cost more time than the arithmetic.
    room = np.empty(9 * max(BAND, image.width))
    for rows in row_bands(0, image.height, image.width):
        pixels = (rows.stop - rows.start) * image.width
        reference, distorted, rest = room[: 9 * pixels].reshape(3, 3, pixels)
        _write_lab(image.pixels[rows], image.peak, reference)
        _write_lab(pair.distorted.pixels[rows], image.peak, distorted)
        drawn[rows] = colour_difference(reference, distorted, rest).reshape(-1, image.width)
    drawn.flags.writeable = False
    return drawn


def _write_lab(pixels: Pixels, peak: float, lab: NDArray[np.float64]) -> None:
    """Write L*, a* and b* of pixels, (3, pixels)."""
    from bakeoff_plugins.kernels.cielab import look_up, to_lab

    if pixels.ndim == 2:
        lab[0] = _converted(_lightness, pixels, peak).reshape(-1)
        lab[1:] = 0.0
        return
    if pixels.dtype.kind == "u":
        look_up(pixels, _levels(_light, peak), lab)
    else:
        lab[:] = _converted(_light, pixels, peak).reshape(-1, 3).T
    to_lab(lab)


def _converted(convert: Conversion, samples: Pixels, peak: float) -> NDArray[np.float64]:
    """Return what a conversion makes of samples; for integers it is looked up."""
    if samples.dtype.kind == "u":
        return np.take(_levels(convert, peak), samples)
    return convert(samples.astype(np.float64) / peak)


@functools.cache
def _levels(convert: Conversion, peak: float) -> NDArray[np.float64]:
    return convert(np.arange(int(peak) + 1) / peak)


def _light(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sRGB samples from 0 to 1 in proportion to light (IEC 61966-2-1)."""
    light: NDArray[np.float64] = np.where(shares > 0.04045, ((shares + 0.055) / 1.055) ** 2.4, shares / 12.92)
    return light


def _lightness(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return L* of grey samples from 0 to 1."""
    from bakeoff_plugins.kernels.cielab import lightness

    return lightness(_light(shares))


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Ciede2000]
