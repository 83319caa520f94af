"""High-throughput JPEG 2000 by OpenJPH, through imagecodecs."""

from typing import Any, ClassVar

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._imagecodecs import ImagecodecsCodec


class Htj2k(ImagecodecsCodec):
    """High-throughput JPEG 2000 (ITU-T T.814), 8 or 16 bits, grey or RGB, quantised by one step, or lossless."""

    info = MethodInfo(name="htj2k", version=1, title="HTJ2K")
    suffix: ClassVar[str] = "jph"
    scale: ClassVar[tuple[str, Better] | None] = ("step", "lower")
    function: ClassVar[str] = "htj2k"

    step: float = Field(
        0.01, gt=0, le=0.5, description="base quantisation step as a share of white; smaller is better and larger"
    )
    lossless: bool = Field(default=False, description="code every pixel exactly; step is not used")

    def conditions(self) -> dict[str, str]:
        """Return threads, chroma format and depth."""
        return {"threads": "1", "chroma": "4:4:4", "depth": "8 or 16 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return the encoder's options."""
        return {"reversible": True} if self.lossless else {"reversible": False, "level": self.step}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Htj2k]
