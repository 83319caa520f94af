"""WebP by libwebp, through Pillow."""

from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec, pillow_version

CITATION = """
@techreport{rfc9649,
  author = {Zern, James and Massimino, Pascal and Alakuijala, Jyrki},
  title = {{WebP} Image Format},
  type = {Request for Comments},
  number = {9649},
  institution = {RFC Editor},
  year = {2024},
  doi = {10.17487/RFC9649},
}
"""


class WebP(PillowCodec):
    """WebP, lossy (VP8, 4:2:0, studio range) or lossless (VP8L): 8-bit RGB, no grey, at most 16383 pixels a side."""

    info = MethodInfo(name="webp", version=1, title="WebP", citation=CITATION)
    suffix: ClassVar[str] = "webp"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    format: ClassVar[str] = "WEBP"
    largest: ClassVar[int] = 16383
    grey: ClassVar[bool] = False

    quality: int = Field(
        75, ge=0, le=100, description="libwebp's quality; with lossless, the effort to make it smaller"
    )
    method: int = Field(4, ge=0, le=6, description="effort, from fast to slow")
    lossless: bool = Field(default=False, description="code every pixel exactly")

    def library(self) -> str:
        """Return the versions of Pillow and libwebp."""
        from PIL import features

        return pillow_version("libwebp", features.version("webp"))

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        chroma = "4:4:4" if self.lossless else "4:2:0"
        return {"effort": f"method {self.method}", "threads": "1", "chroma": chroma, "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return Pillow's options."""
        return {"quality": self.quality, "method": self.method, "lossless": self.lossless}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [WebP]
