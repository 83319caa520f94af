"""JPEG 2000 by OpenJPEG, through Pillow."""

from typing import Any, ClassVar

import numpy as np

from bakeoff.plugin import Better, Codec, Field, Image, MethodInfo, hookimpl
from bakeoff_plugins.methods._pillow import PillowCodec, pillow_version

CITATION = """
@article{skodras2001,
  author = {Skodras, Athanassios and Christopoulos, Charilaos and Ebrahimi, Touradj},
  title = {The {JPEG} 2000 Still Image Compression Standard},
  journal = {IEEE Signal Processing Magazine},
  volume = {18},
  number = {5},
  pages = {36--58},
  year = {2001},
  doi = {10.1109/79.952804},
}
"""


class Jpeg2000(PillowCodec):
    """JPEG 2000 (ITU-T T.800), 8 bits, grey or RGB, a file of JP2.

    By default RGB passes through the irreversible colour transform and the 9/7 wavelet. Pillow's own defaults are the
    reversible 5/3 wavelet without a colour transform, which cost 3.7 dB at equal bytes on a photograph.
    """

    info = MethodInfo(name="jpeg2000", version=1, title="JPEG 2000", citation=CITATION)
    suffix: ClassVar[str] = "jp2"
    scale: ClassVar[tuple[str, Better] | None] = ("ratio", "lower")
    format: ClassVar[str] = "JPEG2000"
    largest: ClassVar[int] = 65535

    ratio: float = Field(
        20.0, gt=1, le=10000, description="bytes of the pixels over bytes of the file: 20 is 0.4 bits a grey pixel"
    )
    irreversible: bool = Field(default=True, description="the 9/7 wavelet, as in lossy use; false: the 5/3 wavelet")
    mct: bool = Field(default=True, description="decorrelate red, green and blue; grey images have no use for it")
    resolutions: int = Field(
        6, ge=1, le=33, description="resolutions that the wavelet makes, the image itself included"
    )
    lossless: bool = Field(default=False, description="code every pixel exactly, by the 5/3 wavelet; ratio is not used")

    def library(self) -> str:
        """Return the versions of Pillow and OpenJPEG."""
        from PIL import features

        return pillow_version("OpenJPEG", features.version("jpg_2000"))

    def conditions(self) -> dict[str, str]:
        """Return chroma format, depth and threads; OpenJPEG has no effort to choose."""
        return {"threads": "1", "chroma": "4:4:4", "depth": "8 bits"}

    def settings(self, image: Image) -> dict[str, Any]:
        """Return Pillow's options; a small image has fewer resolutions than asked for."""
        settings: dict[str, Any] = {
            "irreversible": self.irreversible and not self.lossless,
            "mct": int(self.mct and image.channels == 3),
            "num_resolutions": min(self.resolutions, int(np.log2(min(image.width, image.height))) + 1),
        }
        if self.lossless:
            return settings
        return {**settings, "quality_mode": "rates", "quality_layers": [self.ratio]}


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Jpeg2000]
