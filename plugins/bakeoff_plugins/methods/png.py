"""PNG: 8 bits through Pillow, 16 bits through OpenCV, as Pillow does not carry RGB of 16 bits."""

from typing import Any, ClassVar

import numpy as np

from bakeoff.plugin import Codec, Field, Image, ImageError, MethodInfo, UnitError, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec, pillow_version


class Png(PillowCodec):
    """PNG, lossless: grey or RGB with 8 or 16 bits, adaptive filters, zlib."""

    info = MethodInfo(name="png", version=1, title="PNG", lossless=True)
    suffix: ClassVar[str] = "png"
    format: ClassVar[str] = "PNG"
    largest: ClassVar[int] = 1_000_000  # PNG_USER_WIDTH_MAX of libpng

    compress_level: int = Field(6, ge=0, le=9, description="zlib's level, from none to smallest")

    def library(self) -> str:
        """Return the versions of Pillow, its zlib, and OpenCV."""
        import cv2
        from PIL import features

        fast = features.version("zlib_ng")
        zlib = pillow_version("zlib-ng" if fast else "zlib", fast or features.version("zlib"))
        return f"{zlib}, OpenCV {cv2.__version__}"

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        effort = f"level {self.compress_level}"
        return {"effort": effort, "threads": "1", "chroma": "4:4:4", "depth": "8 or 16 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return Pillow's options."""
        return {"compress_level": self.compress_level}

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for other samples than 8 or 16 bits with white at 255 or 65535."""
        if image.pixels.dtype != np.uint16 or image.peak != 65535:
            return super().encode(image)
        import cv2

        settings = [
            cv2.IMWRITE_PNG_COMPRESSION, self.compress_level,
            cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT,
        ]  # fmt: skip
        pixels = image.pixels if image.channels == 1 else cv2.cvtColor(image.pixels, cv2.COLOR_RGB2BGR)
        done, data = cv2.imencode(".png", pixels, settings)
        if not done:
            raise UnitError(f"png: OpenCV cannot encode {image.describe()}")
        return bytes(data)

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds; byte 24 of a PNG file is its bit depth."""
        if data[24] != 16:
            return super().decode(data)
        import cv2

        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        if pixels is None:
            raise ImageError("OpenCV cannot decode this PNG; it is truncated or damaged")
        return Image(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Png]
