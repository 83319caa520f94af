"""What kind of image the bytes hold, found in the header alone: by content, never by the file's name."""

import re
from collections.abc import Callable
from functools import partial

from bakeoff.images.pillow import pillow_header
from bakeoff.images.plain import hdr_header, pfm_header, pnm_header
from bakeoff.images.png import png_header
from bakeoff.images.tiff import tiff_header
from bakeoff.reading import Header

FORMATS = ("PNG", "JPEG", "WebP", "AVIF", "TIFF", "JPEG 2000", "BMP", "GIF", "PNM", "PFM", "Radiance HDR")
"""The formats whose headers are known here, in words."""

_TIFF = re.compile(rb"II[*+]\0|MM\0[*+]")
_MAGIC: tuple[tuple[re.Pattern[bytes], Callable[[bytes], Header]], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), png_header),
    (re.compile(rb"\xff\xd8\xff"), partial(pillow_header, "JPEG")),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), partial(pillow_header, "WebP")),
    (re.compile(rb".{4}ftyp(avi[fs]|m[is]f1(.{4}){1,8}?avi[fs])", re.DOTALL), partial(pillow_header, "AVIF")),
    (re.compile(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"), partial(pillow_header, "JPEG 2000")),
    (re.compile(rb"BM"), partial(pillow_header, "BMP")),
    (re.compile(rb"GIF8[79]a"), partial(pillow_header, "GIF")),
    (re.compile(rb"P[1-6]\s"), pnm_header),
    (re.compile(rb"P[Ff]\s"), pfm_header),
    (re.compile(rb"#\?(RADIANCE|RGBE)\n"), hdr_header),
)


def probe(data: bytes, frame: int) -> Header | None:
    """Return the header of an image, of the page `frame` where pages differ; None for a format not known here.

    Raises
    ------
    ImageError
        For a header that is damaged.
    """
    if _TIFF.match(data):
        return tiff_header(data, frame)
    return next((read(data) for magic, read in _MAGIC if magic.match(data)), None)
