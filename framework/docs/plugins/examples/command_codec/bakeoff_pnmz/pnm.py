"""PGM and PPM files, which nearly every image program reads and writes: a line of text, then the samples."""

import re

import numpy as np

from bakeoff.plugin import Image, UnitError

HEADER = re.compile(rb"P([56])\s+(\d+)\s+(\d+)\s+(\d+)\s")


def written(image: Image) -> bytes:
    """Return the image as a PGM (grey) or PPM (RGB) file whose largest value is the peak.

    Raises
    ------
    UnitError
        For floats, and for a peak that the file would not give back with this type of samples.
    """
    kept = image.pixels.dtype.kind == "u" and image.peak.is_integer() and _stored(image.peak) == image.pixels.dtype
    if not kept:
        raise UnitError(f"PGM and PPM files carry integers, of two bytes where the peak needs it: {image.describe()}")
    kind = "P6" if image.channels == 3 else "P5"
    header = f"{kind}\n{image.width} {image.height}\n{image.peak:.0f}\n".encode()
    return header + image.pixels.astype(_stored(image.peak).newbyteorder(">")).tobytes()


def parsed(data: bytes) -> Image:
    """Return the image that a PGM or PPM file holds. Raise `UnitError` for anything else."""
    header = HEADER.match(data)
    if header is None:
        raise UnitError(f"the program wrote no PGM or PPM file; it begins with {data[:16]!r}")
    kind, width, height, peak = (int(field) for field in header.groups())
    shape = (height, width, 3) if kind == 6 else (height, width)
    stored = _stored(peak)
    samples = data[header.end() :]
    if len(samples) != np.prod(shape) * stored.itemsize:
        raise UnitError(f"the program wrote {len(samples)} bytes of samples for an image of shape {shape}")
    return Image(np.frombuffer(samples, stored.newbyteorder(">")).reshape(shape).astype(stored), peak=peak)


def _stored(peak: float) -> "np.dtype[np.unsignedinteger]":
    """Return the type of the samples, which follows from the largest value."""
    return np.dtype(np.uint8) if peak < 256 else np.dtype(np.uint16)
