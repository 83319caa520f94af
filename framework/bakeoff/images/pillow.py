"""Headers that Pillow reads without decoding: JPEG, WebP, AVIF, JPEG 2000, BMP, GIF."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bakeoff.errors import ImageError
from bakeoff.images.profile import profile_digest
from bakeoff.images.tiff import exif_orientation
from bakeoff.reading import Header

_NAMES = {"JPEG": "JPEG", "WebP": "WEBP", "AVIF": "AVIF", "JPEG 2000": "JPEG2000", "BMP": "BMP", "GIF": "GIF"}
_MODES = {
    "1": "grey", "L": "grey", "I;16": "grey", "LA": "grey+alpha", "RGB": "RGB", "RGBA": "RGB+alpha",
    "P": "palette", "PA": "palette+alpha",
}  # fmt: skip


def pillow_header(kind: str, data: bytes) -> Header:
    """Return what Pillow finds in the header of a file of the format `kind`."""
    import PIL.Image

    try:
        with _unlimited():
            found = PIL.Image.open(io.BytesIO(data), formats=[_NAMES[kind]])
            frames = int(getattr(found, "n_frames", 1))
    except Exception as error:  # parsers of hostile bytes raise whatever they stumble over
        what = "" if isinstance(error, PIL.UnidentifiedImageError) else f": {error or type(error).__name__}"
        raise ImageError(f"damaged {kind} header{what}") from error
    return Header(
        format="MPO" if found.format == "MPO" else kind,
        width=found.width,
        height=found.height,
        mode=_mode(kind, found, data),
        peak=2 ** _bits(kind, data) - 1,
        frames=frames,
        orientation=exif_orientation(found.info["exif"]) if "exif" in found.info else 1,
        icc=profile_digest(found.info.get("icc_profile") or b""),
    )


@contextmanager
def _unlimited() -> Iterator[None]:
    """Let Pillow look at headers of any size without a word: the limits are the policy's, and come next."""
    import PIL.Image

    limit, PIL.Image.MAX_IMAGE_PIXELS = PIL.Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        PIL.Image.MAX_IMAGE_PIXELS = limit


def _mode(kind: str, found: Any, data: bytes) -> str:
    if kind == "GIF":
        return "palette+alpha" if "transparency" in found.info else "palette"
    if kind == "BMP" and any(layout in str(found.tile) for layout in ("BGR;15", "BGR;16")):
        return "RGB of 16 bits a pixel"
    if kind == "JPEG 2000" and _enumerated_colour(data) == _SYCC:
        return "YCbCr"
    return _MODES.get(found.mode, str(found.mode))


_SYCC = 18


def _enumerated_colour(data: bytes) -> int:
    """Return the colour space number of a JP2 file (ISO/IEC 15444-1, I.5.3.3), 0 where it states none."""
    box = data.find(b"colr\x01")
    return int.from_bytes(data[box + 7 : box + 11], "big") if box >= 0 else 0


def _bits(kind: str, data: bytes) -> int:
    """Return the bits a sample, which Pillow does not tell where it would itself read only eight of them."""
    if kind == "AVIF":
        # AV1CodecConfigurationBox: bit 6 of its third byte says more than 8, bit 5 says 12 (AV1 in ISOBMFF, 2.3.3).
        box = data.find(b"av1C")
        flags = data[box + 6] if 0 <= box < len(data) - 6 else 0
        return 8 + 2 * (flags >> 6 & 1) + 2 * (flags >> 5 & 1)
    if kind == "JPEG 2000":
        # Marker SIZ: bit depth less one of the first component (ISO/IEC 15444-1, A.5.1).
        marker = data.find(b"\xff\x4f\xff\x51")
        return (data[marker + 42] & 0x7F) + 1 if 0 <= marker < len(data) - 42 else 8
    return 8
