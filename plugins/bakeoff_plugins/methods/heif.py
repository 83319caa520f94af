"""HEIF with HEVC by x265, through pillow-heif."""

import io
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar, Literal

import numpy as np

from bakeoff.plugin import Better, Codec, ConfigError, Field, Image, MethodInfo, UnitError, hookimpl


class Heif(Codec):
    """HEIF with HEVC (x265), 8 bits, grey or YCbCr.

    Needs `pip install 'bakeoff[heif]'`, an extra of its own because the package bundles x265, which is GPL code.
    """

    info = MethodInfo(name="heif", version=1, title="HEIF (HEVC)")
    suffix: ClassVar[str] = "heic"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")

    quality: int = Field(50, ge=0, le=100, description="x265's quality, as libheif maps it")
    subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = Field("4:2:0", description="resolution of the colour planes")

    def library(self) -> str:
        """Return the versions of pillow-heif, libheif and x265. Raise `ConfigError` without pillow-heif."""
        try:
            package = version("pillow-heif")
        except PackageNotFoundError:
            raise ConfigError("heif needs pillow-heif; run: pip install 'bakeoff[heif]'") from None
        import pillow_heif

        found = pillow_heif.libheif_info()
        return f"pillow-heif {package}, libheif {found['libheif']}, {found['encoders'].get('x265', 'no x265')}"

    def conditions(self) -> dict[str, str]:
        """Return chroma format and depth; libheif chooses the threads."""
        return {"chroma": self.subsampling, "depth": "8 bits"}

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for other samples than 8 bits with white at 255."""
        import pillow_heif

        if image.pixels.dtype != np.uint8 or image.peak != 255:
            raise UnitError(f"heif carries 8 bits a sample with white at 255, got {image.describe()}")
        file = io.BytesIO()
        mode = "RGB" if image.channels == 3 else "L"
        chroma = {} if image.channels == 1 else {"chroma": int(self.subsampling.replace(":", ""))}
        size = image.width, image.height
        pillow_heif.encode(mode, size, image.pixels.tobytes(), file, quality=self.quality, **chroma)
        return file.getvalue()

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds, grey or RGB as it says."""
        import pillow_heif

        return Image(np.asarray(pillow_heif.open_heif(io.BytesIO(data))))


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Heif]
