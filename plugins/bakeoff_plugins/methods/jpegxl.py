"""JPEG XL by libjxl, through imagecodecs."""

from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._imagecodecs import ImagecodecsCodec

CITATION = """
@inproceedings{alakuijala2019,
  author = {Alakuijala, Jyrki and {van Asseldonk}, Ruud and Boukortt, Sami and others},
  title = {{JPEG} {XL} next-generation image compression architecture and coding tools},
  booktitle = {Applications of Digital Image Processing XLII},
  series = {Proc. SPIE},
  volume = {11137},
  year = {2019},
  doi = {10.1117/12.2529237},
}
"""


class JpegXl(ImagecodecsCodec):
    """JPEG XL (ISO/IEC 18181), 8 or 16 bits, grey or RGB in sRGB, lossy (VarDCT in XYB) or lossless (modular)."""

    info = MethodInfo(name="jpegxl", version=1, title="JPEG XL", citation=CITATION)
    suffix: ClassVar[str] = "jxl"
    scale: ClassVar[tuple[str, Better] | None] = ("distance", "lower")
    function: ClassVar[str] = "jpegxl"

    distance: float = Field(
        1.0, ge=0.01, le=25, description="butteraugli distance to aim at: 1 is about visually lossless, lower is better"
    )
    effort: int = Field(7, ge=1, le=10, description="from fast to slow and small")
    lossless: bool = Field(default=False, description="code every pixel exactly; distance is not used")

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        return {"effort": str(self.effort), "threads": "1", "chroma": "4:4:4", "depth": "8 or 16 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return the encoder's options."""
        quality = {"lossless": True} if self.lossless else {"distance": self.distance}
        return {**quality, "effort": self.effort, "numthreads": 1}

    def decoder_settings(self) -> dict[str, Any]:
        """Have it decode on one thread."""
        return {"numthreads": 1}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [JpegXl]
