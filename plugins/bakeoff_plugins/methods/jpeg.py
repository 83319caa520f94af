"""JPEG by libjpeg-turbo, through Pillow."""

from typing import Any, ClassVar, Literal

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec, pillow_version

CITATION = """
@article{wallace1992,
  author = {Wallace, Gregory K.},
  title = {The {JPEG} Still Picture Compression Standard},
  journal = {IEEE Transactions on Consumer Electronics},
  volume = {38},
  number = {1},
  pages = {xviii--xxxiv},
  year = {1992},
  doi = {10.1109/30.125072},
}
"""


class Jpeg(PillowCodec):
    """JPEG (ITU-T T.81), baseline or progressive, 8 bits, grey or YCbCr; RGB is converted by JFIF's BT.601 matrix."""

    info = MethodInfo(name="jpeg", version=1, title="JPEG", citation=CITATION)
    suffix: ClassVar[str] = "jpg"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    format: ClassVar[str] = "JPEG"
    largest: ClassVar[int] = 65500  # JPEG_MAX_DIMENSION of libjpeg

    quality: int = Field(75, ge=1, le=100, description="libjpeg's quality")
    subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = Field("4:2:0", description="resolution of the colour planes")
    progressive: bool = Field(default=False, description="code in several scans, usually a little smaller")
    optimize: bool = Field(default=True, description="Huffman tables made for the image, some percent smaller")

    def library(self) -> str:
        """Return the versions of Pillow and libjpeg-turbo, or of the library that Pillow uses in its place."""
        from PIL import features

        turbo = features.version("libjpeg_turbo")
        name = "mozjpeg" if features.check("mozjpeg") else "libjpeg-turbo" if turbo else "libjpeg"
        return pillow_version(name, turbo or features.version("jpg"))

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        effort = ", ".join(name for name in ("progressive", "optimize") if getattr(self, name)) or "baseline"
        return {"effort": effort, "threads": "1", "chroma": self.subsampling, "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return Pillow's options for this image; grey has no colour planes to subsample."""
        settings = {"quality": self.quality, "progressive": self.progressive, "optimize": self.optimize}
        return settings if image.channels == 1 else {**settings, "subsampling": self.subsampling}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Jpeg]
