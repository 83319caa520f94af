"""JPEG by mozjpeg, through jpeglib."""

import tempfile
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar, Literal

from bakeoff.plugin import Better, Codec, ConfigError, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec

RELEASE = "mozjpeg403"
FACTORS = {"4:2:0": (2, 2), "4:2:2": (1, 2), "4:4:4": (1, 1)}
"""Vertical and horizontal sampling factors of luma where those of the colour planes are 1."""

# jpeglib chooses its library for the whole process, so that one thread at a time may choose.
_choice = threading.Lock()


class MozJpeg(PillowCodec):
    """JPEG by mozjpeg 4.0.3: trellis quantisation and optimised progressive scans; 8 bits, grey or YCbCr.

    Pillow decodes. Needs `pip install 'bakeoff[mozjpeg]'`.
    """

    info = MethodInfo(name="mozjpeg", version=1, title="mozjpeg")
    suffix: ClassVar[str] = "jpg"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    format: ClassVar[str] = "JPEG"
    largest: ClassVar[int] = 65500

    quality: int = Field(75, ge=1, le=100, description="mozjpeg's quality")
    subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = Field("4:2:0", description="resolution of the colour planes")

    def library(self) -> str:
        """Return the versions of jpeglib, of the mozjpeg in it, and of Pillow. Raise `ConfigError` without jpeglib."""
        import PIL

        try:
            return f"jpeglib {version('jpeglib')}, mozjpeg 4.0.3, Pillow {PIL.__version__}"
        except PackageNotFoundError:
            raise ConfigError("mozjpeg needs jpeglib; run: pip install 'bakeoff[mozjpeg]'") from None

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        return {"effort": "trellis", "threads": "1", "chroma": self.subsampling, "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return nothing: Pillow only decodes here."""
        return {}

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` as other 8-bit codecs do."""
        import jpeglib

        self._check(image)
        pixels = image.pixels if image.channels == 3 else image.pixels[:, :, None]
        with tempfile.TemporaryDirectory() as folder, _choice, jpeglib.version(RELEASE):  # it writes to files only
            coded = jpeglib.from_spatial(pixels)
            if image.channels == 3:
                coded.samp_factor = (FACTORS[self.subsampling], (1, 1), (1, 1))
            file = Path(folder, "coded.jpg")
            coded.write_spatial(str(file), qt=self.quality)
            return file.read_bytes()


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [MozJpeg]
