"""JPEG by jpegli, through pyjpegli."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, ConfigError, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec


class Jpegli(PillowCodec):
    """JPEG by jpegli (of libjxl): adaptive quantisation, 8 bits, RGB only. Pillow decodes.

    Needs `pip install 'bakeoff[jpegli]'`. Its Python package lets nothing be chosen but the quality.
    """

    info = MethodInfo(name="jpegli", version=1, title="jpegli")
    suffix: ClassVar[str] = "jpg"
    scale: ClassVar[tuple[str, Better] | None] = ("quality", "higher")
    format: ClassVar[str] = "JPEG"
    largest: ClassVar[int] = 65500
    grey: ClassVar[bool] = False

    quality: int = Field(75, ge=1, le=100, description="jpegli's quality")

    def library(self) -> str:
        """Return the versions of pyjpegli and Pillow. Raise `ConfigError` without pyjpegli."""
        import PIL

        try:
            return f"pyjpegli {version('pyjpegli')}, Pillow {PIL.__version__}"
        except PackageNotFoundError:
            raise ConfigError("jpegli needs pyjpegli; run: pip install 'bakeoff[jpegli]'") from None

    def conditions(self) -> dict[str, str]:
        """Return threads and depth; the colour planes are as jpegli chooses."""
        return {"threads": "1", "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return nothing: Pillow only decodes here."""
        return {}

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` as other 8-bit codecs do, and for grey images."""
        import pyjpegli

        self._check(image)
        return bytes(pyjpegli.encode(image.pixels.tobytes(), image.width, image.height, self.quality))


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Jpegli]
