"""The built-in reader: OpenCV decodes the bytes, and every rule of the reading policy is applied here by name.

OpenCV is trusted with samples, never with meaning. It reads 8, 16 and 32 bits exactly, but says nothing of a CMYK file
it converts, of a transparent colour it ignores, of white in a 10-bit AVIF, or of pages left out; what it gives
is therefore checked against the header, and whatever would differ is refused.

=====================  ================================================================================================
what a file holds      what becomes of it
=====================  ================================================================================================
alpha                  fully opaque: dropped; else refused, dropped, or composited on black or white (`alpha`)
palette                expanded to RGB
grey with alpha        grey, after the rule for alpha
1 bit                  grey of 0 and 255
10, 12, 16 bits        kept, with white at 1023, 4095, 65535, at a PNM's maxval, or as declared (`bits`)
floats                 kept, with white at 1.0 or as declared (`peak`); values outside are refused
EXIF orientation       applied, ignored or refused (`exif`)
ICC profile            its digest is kept for the pair to compare, ignored, or refused (`icc`); never converted
several frames         refused unless one is chosen (`frame`); beyond the first, only pages of a TIFF can be
CMYK, YCbCr, Lab, …    refused
=====================  ================================================================================================
"""

import os
import sys
from types import ModuleType
from typing import Any

import numpy as np

from bakeoff.plugin import Header, Image, ImageError, Pixels, ReadPolicy, hookimpl

_FORMATS = {
    "PNG", "JPEG", "MPO", "WebP", "AVIF", "TIFF", "JPEG 2000", "BMP", "GIF", "PNM", "PFM", "Radiance HDR",
}  # fmt: skip
_CHANNELS = {
    "grey": {1}, "grey+alpha": {1}, "RGB": {3}, "RGB+alpha": {3}, "palette": {1, 3}, "palette+alpha": {1, 3},
}  # fmt: skip
_OPENCV_PIXELS = 1 << 30
_SILENT = 0
_UNDONE = {6: 8, 8: 6}
"""The orientation that undoes another; the others undo themselves."""


@hookimpl(trylast=True)
def bakeoff_read_image(data: bytes, header: Header | None, policy: ReadPolicy) -> Image | None:
    """Return the decoded image; None for a format that is not OpenCV's.

    Raises
    ------
    ImageError
        For what the policy refuses, a file that is damaged, and one that OpenCV does not decode as its header says.
    """
    if header is None or header.format not in _FORMATS:
        return None
    _check_header(header, policy)
    decoded = _decoded(data, header, policy)
    colour, alpha = _split(decoded, header)
    peak = _peak(header, policy)
    if alpha is not None or header.mode.endswith("+alpha"):
        colour = _without_alpha(colour, alpha, peak, header, policy)
    return Image(
        _oriented(colour, _turn(header, policy)), peak=peak, icc=None if policy.icc == "ignore" else header.icc
    )


def _check_header(header: Header, policy: ReadPolicy) -> None:
    if header.mode == "CMYK":
        raise ImageError(f"CMYK {header.format}: which colours it means depends on a profile; convert it to RGB first")
    if header.mode not in _CHANNELS:
        raise ImageError(f"{header.format} of {header.mode} cannot be read without changing it; convert it first")
    if policy.icc == "error" and header.icc:
        raise ImageError("it carries an ICC profile, which images.icc refuses")
    if policy.exif == "error" and header.orientation != 1:
        raise ImageError(f"it has EXIF orientation {header.orientation}, which images.exif refuses")
    if policy.exif == "apply" and header.orientation == 0:
        raise ImageError("its EXIF orientation cannot be read; set images.exif to ignore")
    if policy.frame and header.format != "TIFF":
        raise ImageError(f"frame {policy.frame} of a {header.format} cannot be read, only its first; extract it first")


def _decoded(data: bytes, header: Header, policy: ReadPolicy) -> Pixels:
    """Return what OpenCV makes of the bytes: (height, width) or (height, width, 3 or 4) in the order BGR."""
    cv2 = _opencv(policy)
    log = getattr(cv2.utils, "logging", cv2)  # OpenCV 4 has these functions at the top
    level = log.getLogLevel()
    log.setLogLevel(_SILENT)
    try:
        # OpenCV is given bytes, never a path: from a path it accepts truncated files, and crashes on some names.
        buffer = np.frombuffer(data, np.uint8)
        if policy.frame:
            _, pages = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED, range=(policy.frame, policy.frame + 1))
            decoded = pages[0] if pages else None
        else:
            decoded = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ImageError(f"OpenCV cannot decode this {header.format}: {error.err}") from error
    finally:
        log.setLogLevel(level)
    if decoded is None:
        raise ImageError(f"OpenCV cannot decode this {header.format}: it is truncated, damaged or of an unusual kind")
    _check_decoded(decoded, header)
    return np.asarray(decoded)


def _opencv(policy: ReadPolicy) -> ModuleType:
    if "cv2" not in sys.modules:
        # OpenCV reads its own limit once, when it is imported; the policy's has been checked against the header before.
        os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(max(policy.max_pixels, _OPENCV_PIXELS)))
    import cv2

    return cv2


def _check_decoded(decoded: Pixels, header: Header) -> None:
    size = (header.height, header.width)
    if header.format == "TIFF" and header.orientation >= 5:
        size = size[::-1]
    kind = np.dtype(np.float32 if header.peak == 0 else np.uint8 if header.peak <= 255 else np.uint16)
    if decoded.shape[:2] != size or decoded.dtype != kind:
        raise ImageError(
            f"its header says {size[1]}x{size[0]} pixels of {kind}, OpenCV decodes "
            f"{decoded.shape[1]}x{decoded.shape[0]} of {decoded.dtype}; the file is damaged or of an unusual kind"
        )


def _split(decoded: Pixels, header: Header) -> tuple[Pixels, Pixels | None]:
    """Return colour, (height, width) or (height, width, 3) RGB, and alpha, (height, width), where there is one."""
    import cv2

    alpha = decoded[:, :, 3] if decoded.ndim == 3 and decoded.shape[2] == 4 else None
    if decoded.ndim == 3 and header.mode == "grey+alpha":
        colour: Pixels = decoded[:, :, 0]
    elif decoded.ndim == 3:
        colour = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB if alpha is None else cv2.COLOR_BGRA2RGB)
    else:
        colour = decoded
    channels = 1 if colour.ndim == 2 else 3
    if channels not in _CHANNELS[header.mode]:
        raise ImageError(f"its header says {header.mode}, OpenCV decodes {channels} channels; convert it first")
    return colour, alpha


def _peak(header: Header, policy: ReadPolicy) -> float:
    if header.peak == 0:
        return 1.0 if policy.peak is None else policy.peak
    if policy.bits is None:
        return float(header.peak)
    declared = 2**policy.bits - 1
    if declared > header.peak:
        raise ImageError(f"images.bits declares {policy.bits} bits, but its samples only reach {header.peak}")
    return float(declared)


def _without_alpha(colour: Pixels, alpha: Pixels | None, peak: float, header: Header, policy: ReadPolicy) -> Pixels:
    """Apply the rule for alpha; white of the background is `peak`, opaque the largest value of the samples."""
    opaque = float(header.peak) or peak
    if alpha is not None and bool((alpha == opaque).all()):
        return colour
    if policy.alpha == "error":
        raise ImageError("it has transparent pixels; set images.alpha to drop, black or white")
    if header.format == "TIFF":
        # libtiff multiplies 8-bit colours by alpha, and files may already hold them so.
        raise ImageError("a TIFF with transparent pixels has no certain colours; convert it to PNG first")
    if policy.alpha == "drop":
        return colour
    if alpha is None:
        raise ImageError("its transparent colour cannot be composited; convert it to an alpha channel first")
    return _composite(colour, alpha, opaque, peak if policy.alpha == "white" else 0.0)


def _composite(colour: Pixels, alpha: Pixels, opaque: float, background: float) -> Pixels:
    """Return colour over a background, on the encoded values as viewers do, integers rounded to the nearest."""
    weight: Any = alpha if colour.ndim == 2 else alpha[:, :, np.newaxis]
    if colour.dtype.kind == "f":
        share = weight / np.float32(opaque)
        over: Pixels = colour * share + np.float32(background) * (np.float32(1) - share)
        return over
    whole = np.uint64(opaque)
    total = weight.astype(np.uint64) * colour + (whole - weight) * np.uint64(background)
    rounded: Pixels = ((total + whole // np.uint64(2)) // whole).astype(colour.dtype)
    return rounded


def _turn(header: Header, policy: ReadPolicy) -> int:
    """Return the EXIF orientation still to be applied. In a TIFF OpenCV has applied it, so it may have to be undone."""
    if header.format == "TIFF":
        return 1 if policy.exif == "apply" else _UNDONE.get(header.orientation, header.orientation)
    return header.orientation if policy.exif == "apply" else 1


def _oriented(pixels: Pixels, orientation: int) -> Pixels:
    """Return the pixels as EXIF orientation 1 to 8 asks (CIPA DC-008, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
