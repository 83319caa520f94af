"""What mse, rmse, mae and psnr have in common: which samples of a pair are compared, and how their errors are averaged.

Luma and other planes of RGB images are made band by band, so that nothing of the size of an image is kept.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Channel, Field, Image, MapMetric, Metric, Pair, Pixels, UnitError
from bakeoff_plugins.metrics._bands import row_bands

WEIGHTS = {
    "y": ((299, 587, 114), 1000),
    "y-studio": ((65481, 128553, 24966), 255_000),
    "u": ((-14713, -28886, 43600), 100_000),
    "v": ((61500, -51499, -10001), 100_000),
    "cb": ((-299, -587, 886), 1772),
    "cr": ((701, -587, -114), 1402),
}
"""Weights of R, G and B, and what their sum is divided by. They are whole numbers, so that planes of equal integers are
equal to the last bit. Offsets are left out, since they cancel in differences.

y, cb, cr: ITU-R BT.601-7, section 2.5.1, full range. y-studio: MATLAB's `rgb2ycbcr`, the same luma in 219 of 255
levels. u, v: the analogue colour differences with the decimals of libjxl (`lib/extras/metrics.cc`).
"""

STUDIO_BLACK = 16 / 255
"""Where studio luma begins, as a share of the peak."""

ROUNDED = "-rounded"
"""The end of the name of a plane that is rounded half up to the integers of its image."""


MSE_PAPER = "Wang and Bovik (2009), Mean squared error: love it or leave it? IEEE Signal Processing Magazine 26(1)"
MSE_CITATION = """
@article{wang2009,
  author = {Wang, Zhou and Bovik, Alan C.},
  title = {Mean Squared Error: Love It or Leave It? A New Look at Signal Fidelity Measures},
  journal = {IEEE Signal Processing Magazine},
  volume = {26},
  number = {1},
  pages = {98--117},
  year = {2009},
  doi = {10.1109/MSP.2008.930649},
}
"""


class DifferenceMetric(MapMetric):
    """The base of metrics that average a distance of single samples."""

    channel: Channel = Field(
        default="rgb", description="what is compared: rgb samples, y (BT.601 luma) or gray (rounded luma)"
    )

    def prepare(self) -> None:
        """Load the compiled kernels for 8-bit images, or compile them."""
        load_kernels(self)

    def signature(self, image: Image) -> str:
        """Return for instance `mse|v1|rgb|range=255|mean`."""
        definition = image.definition(self.channel)
        return f"{self.info.name}|v{self.info.version}|{definition}|range={image.peak:g}|{self.pooled_by}"


def load_kernels(metric: Metric) -> None:
    """Score a small pair of 8 bits, which loads what is compiled, or compiles it."""
    black, blue = (Image(np.full((11, 11, 3), colour, np.uint8)) for colour in ((0, 0, 0), (32, 64, 128)))
    metric.score(Pair(black, blue))


def mean_squared_error(pair: Pair, plane: str, border: int = 0) -> float:
    """Return the mean of the squared differences of a plane, without `border` pixels on each side."""
    from bakeoff_plugins.kernels.sample_error import squared_error

    return _mean(squared_error, pair, plane, border)


def mean_absolute_error(pair: Pair, plane: str) -> float:
    """Return the mean of the absolute differences of a plane."""
    from bakeoff_plugins.kernels.sample_error import absolute_error

    return _mean(absolute_error, pair, plane, border=0)


def error_map(
    pair: Pair, plane: str, error: Callable[[NDArray[np.floating[Any]]], NDArray[np.floating[Any]]]
) -> NDArray[np.float32]:
    """Return what `error` makes of the differences of a plane, float32 (height, width), for RGB the mean of three."""
    image = pair.reference
    drawn = np.empty((image.height, image.width), np.float32)
    # Differences of 8 bits, and what is made of them, are whole numbers that float32 holds exactly.
    precision = np.float32 if image.pixels.dtype == np.uint8 else np.float64
    for rows in row_bands(0, image.height, image.width):
        reference, distorted = (_samples(each, rows, slice(None), plane) for each in (image, pair.distorted))
        errors = error(np.subtract(reference, distorted, dtype=precision if _as_stored(image, plane) else np.float64))
        drawn[rows] = errors if errors.ndim == 2 else errors @ np.ones(3, errors.dtype) / 3
    return drawn


def _mean(total: Callable[[Pixels, Pixels], int | float], pair: Pair, plane: str, border: int) -> float:
    """Return the mean of an error over the samples that count; `total` sums it, integers exactly."""
    errors: int | float = 0
    samples = 0
    for reference, distorted in _compared(pair, plane, border):
        errors += total(reference, distorted)
        samples += reference.size
    if samples == 0:
        raise UnitError(
            f"the mask leaves no pixel inside the border of {border}; make it larger, or the border smaller"
        )
    return errors / samples


def _compared(pair: Pair, plane: str, border: int) -> Iterator[tuple[Pixels, Pixels]]:
    """Yield the samples of both images that count: all at once where they are there already, else band by band."""
    image = pair.reference
    if pair.mask is None and border == 0 and _as_stored(image, plane):
        yield image.pixels, pair.distorted.pixels
        return
    columns = slice(border, image.width - border)
    for rows in row_bands(border, image.height - border, image.width):
        reference, distorted = (_samples(each, rows, columns, plane) for each in (image, pair.distorted))
        if pair.mask is not None:
            counts = pair.mask[rows, columns].reshape(-1)
            reference, distorted = (
                np.compress(counts, samples.reshape(counts.size, -1), axis=0) for samples in (reference, distorted)
            )
        yield reference, distorted


def _samples(image: Image, rows: slice, columns: slice, plane: str) -> NDArray[Any]:
    """Return the samples of a part of an image: as stored, or a plane of float64 (`gray`: of the image's type)."""
    pixels = image.pixels[rows, columns]
    if _as_stored(image, plane):
        return pixels
    if plane == "gray":
        return Image(pixels, peak=image.peak).select("gray")
    from bakeoff_plugins.kernels.colour_plane import colour_plane

    weights, divisor = WEIGHTS[plane.removesuffix(ROUNDED)]
    samples = colour_plane(pixels, weights)
    samples /= divisor
    if plane.endswith(ROUNDED) and pixels.dtype.kind == "u":
        samples += STUDIO_BLACK * image.peak + 0.5
        np.floor(samples, out=samples)
    return samples


def _as_stored(image: Image, plane: str) -> bool:
    return plane == "rgb" or image.channels == 1
