"""What makes one doubt the declared range of an image that is valid all the same: a warning, never an error."""

from bakeoff.types import Image

_SPARE_BITS = 4
"""Bits that no sample uses from which on a picture is not just dark: its brightest sample is a sixteenth of white."""


def range_doubt(image: Image) -> tuple[str, str] | None:
    """Return what is doubtful and the largest sample, both in words; None for nothing.

    Samples beyond the declared range are no doubt but an error, and refused by `Image` itself.
    """
    kind, declared = image.pixels.dtype.kind, image.peak
    if image.pixels.dtype.itemsize == 1:
        return None
    largest = float(image.pixels.max())
    found = f"its maximum is {largest:g}"
    if kind == "f" and 0.0 < largest <= 1.0 < declared:
        return f"range 0-{declared:g} declared, but no sample is above 1; set images.peak to 1 if that is white", found
    used = int(largest).bit_length()
    if kind == "u" and 0 < used <= image.bits - _SPARE_BITS:
        bits = next(bits for bits in (8, 10, 12) if bits >= used)
        text = f"range 0-{declared:g} declared, but its samples fit {bits} bits"
        return f"{text}; set images.bits to {bits} if they are meant so", found
    return None
