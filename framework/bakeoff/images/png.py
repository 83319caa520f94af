"""The header of a PNG file: a walk over its chunks (PNG specification, third edition, section 11)."""

import struct
import zlib
from collections.abc import Iterator

from bakeoff.errors import ImageError
from bakeoff.images.profile import profile_digest
from bakeoff.images.tiff import exif_orientation
from bakeoff.reading import Header

_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey+alpha", 6: "RGB+alpha"}
_NEEDED = {b"IHDR", b"tRNS", b"iCCP", b"eXIf", b"acTL"}
_LARGEST_PROFILE = 16 << 20


def png_header(data: bytes) -> Header:
    """Return the header. Raise `ImageError` for a file that ends before its last chunk or has a damaged header."""
    chunks = dict(_chunks(data))
    try:
        width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
        mode = _COLOURS[colour]
        frames = struct.unpack_from(">I", chunks[b"acTL"])[0] if b"acTL" in chunks else 1
    except (KeyError, struct.error) as error:
        raise ImageError("damaged PNG header") from error
    return Header(
        format="PNG",
        width=width,
        height=height,
        mode=f"{mode}+alpha" if b"tRNS" in chunks else mode,
        # Fewer than 8 bits and palettes are expanded to 8.
        peak=65535 if depth == 16 else 255,
        frames=frames,
        orientation=exif_orientation(chunks[b"eXIf"]) if b"eXIf" in chunks else 1,
        icc=profile_digest(_profile(chunks[b"iCCP"])) if b"iCCP" in chunks else "",
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks that matter for the header; metadata may also stand behind the pixels."""
    position = 8
    while True:
        if position + 12 > len(data):
            raise ImageError("truncated PNG: the file ends before its last chunk")
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            raise ImageError(
                f"truncated PNG: the file ends inside the chunk {name.decode('ascii', 'backslashreplace')}"
            )
        if name == b"IEND":
            return
        if name in _NEEDED:
            if zlib.crc32(data[position + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
                raise ImageError(f"damaged PNG: the checksum of the chunk {name.decode()} is wrong")
            yield name, data[position + 8 : end]
        position = end + 4


def _profile(chunk: bytes) -> bytes:
    """Return the ICC profile: name, 0, method 0, deflated profile; never more than a bounded number of bytes of it."""
    inflate = zlib.decompressobj()
    try:
        profile = inflate.decompress(chunk[chunk.index(b"\0") + 2 :], _LARGEST_PROFILE)
    except (ValueError, zlib.error) as error:
        raise ImageError(f"damaged ICC profile: {error}") from error
    if not inflate.eof:
        raise ImageError(f"the ICC profile is damaged, or larger than {_LARGEST_PROFILE} bytes")
    return profile
