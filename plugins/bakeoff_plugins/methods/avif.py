"""AVIF by libavif and libaom, through Pillow."""

from typing import Any, ClassVar, Literal

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, UnitError, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec, pillow_version


class Avif(PillowCodec):
    """AVIF (AV1 still pictures), 8 bits, grey or BT.601 YCbCr in full range, on one thread.

    There is no option `lossless`: RGB passes through 8-bit YCbCr, which does not keep every pixel even at quality 100.
    """

    info = MethodInfo(name="avif", version=1, title="AVIF")
    suffix: ClassVar[str] = "avif"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    format: ClassVar[str] = "AVIF"
    largest: ClassVar[int] = 65536

    quality: int = Field(75, ge=0, le=100, description="libavif's quality")
    speed: int = Field(6, ge=0, le=10, description="from slow and small to fast")
    subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = Field("4:2:0", description="resolution of the colour planes")

    def library(self) -> str:
        """Return the versions of Pillow, libavif, and the AV1 encoder and decoder in it."""
        from PIL import features

        codecs = "aom", "dav1d"
        return pillow_version("libavif", features.version("avif")) + "".join(_codec_version(name) for name in codecs)

    def conditions(self) -> dict[str, str]:
        """Return effort, threads, chroma format and depth."""
        return {"effort": f"speed {self.speed}", "threads": "1", "chroma": self.subsampling, "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return Pillow's options; grey is coded without colour planes."""
        subsampling = "4:0:0" if image.channels == 1 else self.subsampling
        return {
            "quality": self.quality,
            "speed": self.speed,
            "subsampling": subsampling,
            "codec": "aom",
            "max_threads": 1,
        }

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` also for grey where Pillow would turn it into RGB (before 13)."""
        import PIL

        if image.channels == 1 and int(PIL.__version__.partition(".")[0]) < 13:
            raise UnitError(f"avif carries grey from Pillow 13 on, this is Pillow {PIL.__version__}")
        return super().encode(image)

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds, decoded on one thread."""
        from PIL import AvifImagePlugin

        # Pillow has no other way to say how many threads its decoder may use.
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return super().decode(data)


def _codec_version(name: str) -> str:
    from PIL import AvifImagePlugin

    version = AvifImagePlugin.get_codec_version(name)
    return f", {name} {version}" if version else ""


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Avif]
