"""The frozen values that flow through a run: Image, Pair, Sample, Scores."""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import ImageError, PairError

Pixels = NDArray[Any]
Channel = Literal["y", "rgb", "gray"]
"""What a metric looks at: unrounded BT.601 luma, the colour samples, or luma rounded to the image's integers."""

Made = TypeVar("Made")

BT601 = (0.299, 0.587, 0.114)
"""Luma weights of R, G, B, full range (ITU-R BT.601-7, section 2.5.1)."""

_PEAKS = {np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0, np.dtype(np.float32): 1.0}


class Image:
    """A decoded image: read-only pixels that know the value of white.

    Parameters
    ----------
    pixels
        (height, width) for grey or (height, width, 3) for RGB; uint8, uint16 or float32.
    peak
        The largest value the encoding allows: 255, 4095, 65535, 1.0. By default the dtype's own
        (1.0 for float32).
    icc
        Digest of the file's ICC profile, "" for a file without one, None when it did not come from a file.

    Raises
    ------
    ImageError
        For another shape or dtype, an empty image, values that are not finite, or values outside 0..peak.
    """

    __slots__ = ("_made", "icc", "peak", "pixels")

    def __init__(self, pixels: Pixels, *, peak: float | None = None, icc: str | None = None) -> None:
        if not isinstance(pixels, np.ndarray) or pixels.dtype not in _PEAKS:
            found = pixels.dtype if isinstance(pixels, np.ndarray) else type(pixels).__name__
            raise ImageError(
                f"an image holds uint8, uint16 or float32 pixels, got {found}; "
                "convert it explicitly first, as with .astype(np.float32)"
            )
        if pixels.ndim == 3 and pixels.shape[2] == 1:
            pixels = pixels[:, :, 0]
        if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[2] == 3):
            raise ImageError(f"an image is (height, width) or (height, width, 3), got {pixels.shape}")
        if pixels.size == 0:
            raise ImageError(f"an image has at least one pixel, got shape {pixels.shape}")
        pixels = np.ascontiguousarray(pixels).view()
        pixels.flags.writeable = False
        self.pixels: Pixels = pixels
        self.peak = float(peak) if peak is not None else _PEAKS[pixels.dtype]
        self.icc = icc
        self._made: dict[object, object] = {}
        self._check_range()

    def _check_range(self) -> None:
        if not (math.isfinite(self.peak) and self.peak > 0):
            raise ImageError(f"peak must be a positive number, got {self.peak}")
        kind = self.pixels.dtype.kind
        if kind == "u" and self.peak == np.iinfo(self.pixels.dtype).max:
            return
        low, high = float(self.pixels.min()), float(self.pixels.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ImageError("the image holds values that are not finite (NaN or infinity)")
        if low < 0 or high > self.peak:
            extreme = f"the minimum is {low:g}" if low < 0 else f"the maximum is {high:g}"
            raise ImageError(f"range 0-{self.peak:g} declared, {extreme}; declare the true peak or rescale the image")

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        """1 for grey, 3 for RGB."""
        return 1 if self.pixels.ndim == 2 else 3

    @property
    def bits(self) -> int:
        """Bits a sample: 8, 16 (or what an integer peak needs, such as 12), 32 for float."""
        return 32 if self.pixels.dtype.kind == "f" else int(self.peak).bit_length()

    def describe(self) -> str:
        """Size, channels, type and peak in words, for error messages: `640x427 RGB uint8 (peak 255)`."""
        colour = "grey" if self.channels == 1 else "RGB"
        return f"{self.width}x{self.height} {colour} {self.pixels.dtype} (peak {self.peak:g})"

    def cached(self, key: object, make: Callable[[], Made]) -> Made:
        """Return what `make()` gave the first time `key` was asked for on this image."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])

    def select(self, channel: Channel) -> Pixels:
        """Return the samples that `channel` names, without a copy where there is one already.

        `rgb` gives the pixels as they are (a grey image has only its grey samples), `y` float32
        BT.601 luma, `gray` the same luma rounded half up to the image's integer type. The luma of a grey
        image is the image itself.
        """
        if channel == "rgb" or self.channels == 1:
            return self.pixels
        return self.cached(("select", channel), lambda: self._luma(rounded=channel == "gray"))

    def planes(self, channel: Channel) -> Pixels:
        """Return the same samples as `select`, as C-contiguous planes of shape (planes, height, width)."""
        samples = self.select(channel)
        if samples.ndim == 2:
            return samples[np.newaxis]
        return self.cached(("planes", channel), lambda: _frozen(np.ascontiguousarray(np.moveaxis(samples, 2, 0))))

    def definition(self, channel: Channel) -> str:
        """Return what `select` makes of an image such as this, in the words of a signature.

        They are `rgb`, `y-bt601` and `gray-bt601-rounded`; the luma of a float image is never rounded, so there `gray`
        is `y-bt601`.
        """
        if channel == "gray" and self.pixels.dtype.kind == "u":
            return "gray-bt601-rounded"
        return "rgb" if channel == "rgb" else "y-bt601"

    def _luma(self, *, rounded: bool) -> Pixels:
        red, green, blue = (np.float32(weight) for weight in BT601)
        luma = red * self.pixels[:, :, 0] + green * self.pixels[:, :, 1] + blue * self.pixels[:, :, 2]
        if rounded and self.pixels.dtype.kind == "u":
            return _frozen(np.floor(luma + np.float32(0.5)).astype(self.pixels.dtype))
        return _frozen(luma)

    def digest(self) -> str:
        """Return a hash of the pixels, their type and peak: equal for equal images, whatever file they came from."""
        head = f"{self.pixels.shape}|{self.pixels.dtype.str}|{self.peak!r}|".encode()
        return hashlib.blake2b(head + self.pixels.tobytes(), digest_size=16).hexdigest()


def _frozen(array: Pixels) -> Pixels:
    array.flags.writeable = False
    return array


class Pair:
    """A reference and a distorted image that may be compared pixel by pixel.

    Parameters
    ----------
    reference, distorted
        The images.
    mask
        (height, width) of bool, True where pixels count; None when all do.

    Raises
    ------
    PairError
        When size, channels, dtype, peak or colour profile differ, when the mask has another size or type, or when it
        leaves no pixel; nothing is ever resized or cast.
    """

    __slots__ = ("_made", "distorted", "mask", "reference")

    def __init__(self, reference: Image, distorted: Image, mask: NDArray[np.bool_] | None = None) -> None:
        same = (
            reference.pixels.shape == distorted.pixels.shape
            and reference.pixels.dtype == distorted.pixels.dtype
            and reference.peak == distorted.peak
        )
        if not same:
            raise PairError(
                f"the reference is {reference.describe()}, the distorted image {distorted.describe()}; "
                "images of a pair must agree, they are never resized or converted"
            )
        if None not in (reference.icc, distorted.icc) and reference.icc != distorted.icc:
            raise PairError(
                "the reference and the distorted image carry different ICC profiles, so equal numbers are not equal "
                "colours; convert them first, or set images.icc to ignore"
            )
        if mask is not None:
            mask = _checked_mask(mask, reference)
        self.reference = reference
        self.distorted = distorted
        self.mask = mask
        self._made: dict[object, object] = {}

    @property
    def peak(self) -> float:
        """The value of white, the same in both images."""
        return self.reference.peak

    def cached(self, key: object, make: Callable[[], Made]) -> Made:
        """Return what `make()` gave the first time `key` was asked for on this pair."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])


def _checked_mask(mask: NDArray[np.bool_], image: Image) -> NDArray[np.bool_]:
    if mask.dtype != np.bool_ or mask.shape != (image.height, image.width):
        raise PairError(
            f"a mask is (height, width) of bool, here ({image.height}, {image.width}); got {mask.shape} {mask.dtype}"
        )
    if not mask.any():
        raise PairError("the mask leaves no pixel; it is True where pixels count")
    return _frozen(np.ascontiguousarray(mask).view())


@dataclass(frozen=True, slots=True)
class Sample:
    """One item of a dataset: where its images lie, and what it is called in every table.

    `name` is unique in the dataset. `input` is what a method is given (None: the reference itself).
    Samples of one `group` (a stereo pair, frames of a scene) count as one in the statistics. `mask` is an image of the
    reference's size, white where pixels count and black where they do not; `roi` the rectangle (x, y, width, height) of
    the reference that metrics look at.
    """

    name: str
    reference: Path
    input: Path | None = None
    mask: Path | None = None
    group: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    roi: tuple[int, int, int, int] | None = None


class Scores:
    """A score with named companions: `Scores(0.97, p05=0.81, min=0.4)` is stored as ssim, ssim.p05, ssim.min."""

    __slots__ = ("companions", "value")

    def __init__(self, value: float, **companions: float) -> None:
        self.value = value
        self.companions: dict[str, float] = companions
