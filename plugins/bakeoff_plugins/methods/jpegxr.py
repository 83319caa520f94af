"""JPEG XR by jxrlib, through imagecodecs."""

import struct
from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, Field, Image, ImageError, MethodInfo, hookimpl
from bakeoff_plugins.methods._imagecodecs import ImagecodecsCodec

_OFFSET, _COUNT = 0xBCC0, 0xBCC1
"""Tags of the file's directory (ITU-T T.832, annex A): where the coded image begins, and its bytes."""


class JpegXr(ImagecodecsCodec):
    """JPEG XR (ITU-T T.832), 8 or 16 bits, grey or RGB, lossy or, at quality 1, lossless."""

    info = MethodInfo(name="jpegxr", version=1, title="JPEG XR")
    suffix: ClassVar[str] = "jxr"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    function: ClassVar[str] = "jpegxr"

    quality: float = Field(0.8, gt=0, le=1, description="jxrlib's quality; 1 is lossless")

    def conditions(self) -> dict[str, str]:
        """Return threads, chroma format and depth; jxrlib halves the colour planes of 8 bits at low quality."""
        chroma = "4:4:4" if self.quality >= 0.5 else "4:2:0 of 8 bits, 4:4:4 of 16"
        return {"threads": "1", "chroma": chroma, "depth": "8 or 16 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return the encoder's options."""
        return {"level": self.quality}

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds. Raise `ImageError` for a file that ends too early."""
        # jxrlib fills in what is missing and says nothing, so the file is checked against its own directory.
        tags = _tags(data)
        if _OFFSET not in tags or _COUNT not in tags or tags[_OFFSET] + tags[_COUNT] > len(data):
            raise ImageError("this JPEG XR file is truncated or damaged: it is shorter than its directory says")
        return super().decode(data)


def _tags(data: bytes) -> dict[int, int]:
    """Return the single whole numbers of the directory by tag; none where there is no directory."""
    try:
        (start,) = struct.unpack_from("<I", data, 4)
        (count,) = struct.unpack_from("<H", data, start)
        entries = [struct.unpack_from("<HHII", data, start + 2 + 12 * entry) for entry in range(count)]
    except struct.error:
        return {}
    return {tag: value & 0xFFFF if kind == 3 else value for tag, kind, items, value in entries if items == 1}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [JpegXr]
