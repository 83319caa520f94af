"""Pictures to test plugins on, made by code and always the same: scenes, forms to store them in, growing damage."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff.randomness import RandomField
from bakeoff.types import Image, Pair

Samples = NDArray[np.float64]
"""(height, width, 3) in RGB order, from 0 to 1."""

SCENES = ("landscape", "shapes", "weave")
"""Like a photograph (1/f noise, an edge, a texture); flat shapes with edges; a fine texture."""

SIZE = (193, 216)
"""Height and width of an ordinary picture: enough for five scales of an 11x11 window, and one side odd."""

SMALL_SIZES = (
    (1, 1),
    (1, 7),
    (7, 1),
    (2, 2),
    (3, 5),
    (8, 8),
    (11, 11),
    (16, 16),
    (17, 33),
    (5, 300),
    (300, 5),
    (64, 64),
)
"""Height and width of tiny, odd and narrow pictures."""

NOISE_DOSES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
"""Standard deviations of white Gaussian noise, in parts of the peak."""

BLUR_DOSES = (0.0, 0.7, 1.5, 3.0, 6.0)
"""Standard deviations of Gaussian blur, in pixels."""


class Form(NamedTuple):
    """How a picture is stored: channels (1 or 3), type, and the value of white."""

    channels: int
    dtype: str
    peak: float

    def __str__(self) -> str:
        return f"{'grey' if self.channels == 1 else 'RGB'} {self.dtype} (peak {self.peak:g})"


FORMS = tuple(
    Form(channels, dtype, peak)
    for dtype, peak in (("uint8", 255.0), ("float32", 1.0), ("uint16", 65535.0), ("uint16", 4095.0))
    for channels in (3, 1)
)
"""Every form that an image file may have."""


def scene(name: str, size: tuple[int, int] = SIZE) -> Samples:
    """Return one of `SCENES`, or `gradient`, `black`, `grey`, `white`, in (height, width)."""
    return _scene(name, *size)


def rendered(samples: Samples, form: Form) -> Image:
    """Return samples as an image of that form: grey is the mean of the colours, integers are rounded half up."""
    chosen = samples if form.channels == 3 else (samples[..., 0] + samples[..., 1] + samples[..., 2]) / 3.0
    scaled = chosen * form.peak
    if form.dtype != "float32":
        scaled += 0.5  # the conversion drops the rest
    return Image(scaled.astype(form.dtype), peak=form.peak)


def pair_of(reference: Samples, distorted: Samples, form: Form) -> Pair:
    """Return two pictures as a pair of that form."""
    return Pair(rendered(reference, form), rendered(distorted, form))


def noisy(samples: Samples, dose: float) -> Samples:
    """Return samples with white Gaussian noise; every dose scales the same noise."""
    return np.clip(samples + dose * _noise(samples.shape), 0.0, 1.0)


def blurred(samples: Samples, dose: float) -> Samples:
    """Return samples under a Gaussian blur, mirrored at the border."""
    if dose == 0.0:
        return samples
    radius = math.ceil(4.0 * dose)
    bell = np.exp(-0.5 * (np.arange(-radius, radius + 1) / dose) ** 2)
    bell /= bell.sum()
    for axis in (0, 1):
        margins = [(radius, radius) if axis == each else (0, 0) for each in range(3)]
        padded = np.pad(samples, margins, mode="symmetric")
        length = samples.shape[axis]
        moved = (padded.take(range(start, start + length), axis=axis) for start in range(2 * radius + 1))
        samples = sum((weight * part for weight, part in zip(bell, moved, strict=True)), np.zeros_like(samples))
    return np.clip(samples, 0.0, 1.0)


def quantised(samples: Samples, levels: int) -> Samples:
    """Return samples rounded to that many levels from 0 to 1; 16 of them are whole numbers at any usual peak."""
    rounded: Samples = np.floor(samples * (levels - 1) + 0.5) / (levels - 1)
    return rounded


@cache
def _noise(shape: tuple[int, ...]) -> Samples:
    return RandomField("bakeoff.testing", "noise").normal(shape)


@cache
def _scene(name: str, height: int, width: int) -> Samples:
    rows, columns = np.mgrid[0:height, 0:width] / max(height, width)
    samples: Samples
    if name in _LEVELS:
        samples = np.full((height, width, 3), _LEVELS[name])
    else:
        samples = np.clip(_MAKERS[name](rows, columns), 0.0, 1.0)
    samples.flags.writeable = False
    return samples


def _landscape(rows: Samples, columns: Samples) -> Samples:
    height, width = rows.shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None])
    falling = 1.0 / np.maximum(frequency, 1.0 / max(height, width))
    white = RandomField("bakeoff.testing", "landscape").normal((height, width, 3))
    clouds = np.fft.ifft2(np.fft.fft2(white, axes=(0, 1)) * falling[:, :, None], axes=(0, 1)).real
    clouds = 0.8 * clouds.mean(axis=2, keepdims=True) + 0.2 * clouds
    clouds *= 0.12 / max(float(clouds.std()), 1e-9)
    horizon = np.where(rows > 0.5 + 0.1 * np.sin(9.0 * columns), -0.12, 0.12)
    grass = np.where(horizon < 0, 0.06 * np.sin(150.0 * columns + 40.0 * rows), 0.0)
    tint = np.array([-0.02, 0.0, 0.05])
    samples: Samples = (
        0.5 + clouds - clouds.mean() + (horizon + grass)[:, :, None] + np.sign(horizon)[:, :, None] * tint
    )
    return samples


def _shapes(rows: Samples, columns: Samples) -> Samples:
    samples = 0.35 + 0.3 * np.dstack([rows, columns, 1.0 - rows])
    samples[np.hypot(rows - 0.35, columns - 0.4) < 0.22] = (0.85, 0.3, 0.2)
    samples[np.hypot(rows - 0.6, columns - 0.7) < 0.15] = (0.15, 0.35, 0.8)
    samples[(np.abs(rows - 0.75) < 0.04) | (np.abs(columns - 0.2) < 0.03)] = (0.9, 0.9, 0.85)
    return samples


def _weave(rows: Samples, columns: Samples) -> Samples:
    threads = np.sin(220.0 * rows + 30.0 * columns) * np.sin(40.0 * rows - 190.0 * columns)
    shade = 0.5 + 0.2 * np.cos(5.0 * rows) * np.cos(4.0 * columns)
    samples: Samples = (shade + 0.22 * threads)[:, :, None] * np.array([1.0, 0.95, 0.85])
    return samples


def _gradient(rows: Samples, columns: Samples) -> Samples:
    return np.dstack([rows, columns, (rows + columns) / 2.0])


_LEVELS = {"black": 0.0, "grey": 0.5, "white": 1.0}
_MAKERS = {"landscape": _landscape, "shapes": _shapes, "weave": _weave, "gradient": _gradient}
