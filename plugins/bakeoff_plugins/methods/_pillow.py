"""What the codecs that Pillow carries out have in common."""

import io
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from bakeoff.plugin import Codec, Image, UnitError


class PillowCodec(Codec):
    """A codec for 8-bit images: Pillow encodes and decodes, on one thread, nothing is ever converted."""

    format: ClassVar[str]
    """Pillow's name of the format."""
    largest: ClassVar[int]
    """The most pixels the format or its encoder allows along one side."""
    grey: ClassVar[bool] = True
    """Whether the format has a grey mode."""

    @abstractmethod
    def settings(self, image: Image) -> dict[str, Any]:
        """Return what Pillow's `save` is told."""

    def encode(self, image: Image) -> bytes:
        """Return the coded file.

        Raises
        ------
        UnitError
            For what the format cannot carry: other samples than 8 bits with white at 255, a side that is too long,
            grey where it has no grey mode.
        """
        import PIL.Image

        self._check(image)
        file = io.BytesIO()
        PIL.Image.fromarray(image.pixels).save(file, self.format, **self.settings(image))
        return file.getvalue()

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds, grey or RGB as it says."""
        import PIL.Image

        # Pillow's own limit of pixels is meant for files of strangers; these bytes have just been encoded.
        limit, PIL.Image.MAX_IMAGE_PIXELS = PIL.Image.MAX_IMAGE_PIXELS, None
        try:
            with PIL.Image.open(io.BytesIO(data), formats=[self.format]) as coded:
                coded.load()
                return Image(np.asarray(coded))
        finally:
            PIL.Image.MAX_IMAGE_PIXELS = limit

    def _check(self, image: Image) -> None:
        if image.pixels.dtype != np.uint8 or image.peak != 255:
            raise UnitError(f"{self.info.name} carries 8 bits a sample with white at 255, got {image.describe()}")
        if max(image.width, image.height) > self.largest:
            raise UnitError(f"{self.info.name} carries at most {self.largest} pixels a side, got {image.describe()}")
        if image.channels == 1 and not self.grey:
            raise UnitError(f"{self.info.name} has no grey mode, got {image.describe()}; give it RGB images")


def pillow_version(library: str, version: str | None) -> str:
    """Return the versions of Pillow and of the library that it calls, as they enter keys."""
    import PIL

    return f"Pillow {PIL.__version__}, {library} {version or 'of unknown version'}"
