"""Headers that are plain text: PNM (PBM, PGM, PPM), PFM and Radiance HDR."""

import re

from bakeoff.errors import ImageError
from bakeoff.reading import Header

_GAP = rb"(?:\s+|#[^\n]*\n)+"
_PNM = re.compile(rb"P([1-6])" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})(?:" + _GAP + rb"(\d{1,9}))?[\s#]")
_PFM = re.compile(rb"P([Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([-+.\deE]{1,30})\s")
_HDR = re.compile(rb"#\?\w+\n(?:[^\n]+\n)*\n-Y (\d{1,9}) \+X (\d{1,9})\n")


def pnm_header(data: bytes) -> Header:
    """Return the header of a PBM, PGM or PPM file, text or binary; its maxval is the value of white."""
    found = _PNM.match(data)
    if found is None:
        raise ImageError("damaged PNM header")
    kind, width, height, maxval = found.groups()
    peak = 255 if kind in b"14" else int(maxval or 0)
    if not 1 <= peak <= 65535:
        raise ImageError(f"damaged PNM header: maxval must be 1 to 65535, got {peak}")
    mode = "RGB" if kind in b"36" else "grey"
    return Header(format="PNM", width=int(width), height=int(height), mode=mode, peak=peak)


def pfm_header(data: bytes) -> Header:
    """Return the header of a PFM file. Raise `ImageError` for scaled samples, which readers do not agree on."""
    found = _PFM.match(data)
    if found is None:
        raise ImageError("damaged PFM header")
    kind, width, height, scale = found.groups()
    try:
        unscaled = abs(float(scale)) == 1.0
    except ValueError:
        raise ImageError("damaged PFM header") from None
    if not unscaled:
        raise ImageError(f"PFM with a scale of {scale.decode()}; rescale the samples and write 1.0 or -1.0")
    mode = "RGB" if kind == b"F" else "grey"
    return Header(format="PFM", width=int(width), height=int(height), mode=mode, peak=0)


def hdr_header(data: bytes) -> Header:
    """Return the header of a Radiance HDR file whose rows run down and columns right, as practically all do."""
    found = _HDR.match(data[: 1 << 16])
    if found is None:
        raise ImageError("damaged Radiance HDR header, or one whose scan lines do not run as `-Y height +X width`")
    return Header(format="Radiance HDR", width=int(found[2]), height=int(found[1]), mode="RGB", peak=0)
