"""JPEG-LS by CharLS, through imagecodecs."""

from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, UnitError, hookimpl
from bakeoff_plugins.methods._imagecodecs import ImagecodecsCodec

CITATION = """
@article{weinberger2000,
  author = {Weinberger, Marcelo J. and Seroussi, Gadiel and Sapiro, Guillermo},
  title = {The {LOCO-I} Lossless Image Compression Algorithm: Principles and Standardization into {JPEG-LS}},
  journal = {IEEE Transactions on Image Processing},
  volume = {9},
  number = {8},
  pages = {1309--1324},
  year = {2000},
  doi = {10.1109/83.855427},
}
"""


class JpegLs(ImagecodecsCodec):
    """JPEG-LS (ITU-T T.87), 8 or 16 bits, grey or RGB without colour transform; lossless, or off by at most `near`."""

    info = MethodInfo(name="jpegls", version=1, title="JPEG-LS", citation=CITATION)
    suffix: ClassVar[str] = "jls"
    scale: ClassVar[tuple[str, Better] | None] = ("near", "lower")
    function: ClassVar[str] = "jpegls"

    near: int = Field(0, ge=0, le=255, description="the most that a decoded sample may be off, in levels; 0: lossless")

    def conditions(self) -> dict[str, str]:
        """Return threads, chroma format and depth."""
        return {"threads": "1", "chroma": "4:4:4", "depth": "8 or 16 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return the encoder's options. Raise `UnitError` for a `near` that T.87 does not allow at this depth."""
        if self.near > image.peak / 2:
            raise UnitError(f"jpegls may be off by at most half of white, near is {self.near}, got {image.describe()}")
        # Noise may code to more bytes than its pixels have, which imagecodecs does not expect.
        return {"level": self.near, "out": bytearray(2 * image.pixels.nbytes + 1024)}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [JpegLs]
