"""What the codecs that imagecodecs carries out have in common."""

from abc import abstractmethod
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from bakeoff.plugin import Codec, ConfigError, Image, UnitError


class ImagecodecsCodec(Codec):
    """A codec for integers of 8 or 16 bits, grey or RGB, on one thread; nothing is ever converted."""

    function: ClassVar[str]
    """What imagecodecs calls the format: `jpegxl` of `jpegxl_encode` and `jpegxl_decode`."""
    depths: ClassVar[tuple[float, ...]] = (255.0, 65535.0)
    """The values of white that the format is given."""

    @abstractmethod
    def settings(self, image: Image) -> dict[str, Any]:
        """Return what the encoder is told."""

    def decoder_settings(self) -> dict[str, Any]:
        """Return what the decoder is told."""
        return {}

    def library(self) -> str:
        """Return the versions of imagecodecs and of the library that it calls."""
        module = imagecodecs()
        return f"imagecodecs {module.__version__}, {getattr(module, f'{self.function}_version')()}"

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for what is not integers with the format's white, or is refused."""
        kind = image.pixels.dtype
        if kind.kind != "u" or image.peak not in self.depths or image.peak != np.iinfo(kind).max:
            white = " or ".join(f"{peak:g}" for peak in self.depths)
            raise UnitError(f"{self.info.name} carries integers with white at {white}, got {image.describe()}")
        encode = getattr(imagecodecs(), f"{self.function}_encode")
        try:
            return bytes(encode(image.pixels, **self.settings(image)))
        except RuntimeError as error:  # of which the errors of all formats are kinds, such as of images too small
            raise UnitError(f"{self.info.name} cannot encode {image.describe()}: {error}") from error

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds, grey or RGB as it says."""
        decode = getattr(imagecodecs(), f"{self.function}_decode")
        return Image(np.asarray(decode(data, **self.decoder_settings())))


def imagecodecs() -> ModuleType:
    """Return the package. Raise `ConfigError` where it is not installed."""
    try:
        import imagecodecs as module
    except ImportError:
        raise ConfigError("this codec needs imagecodecs; run: pip install 'bakeoff[codecs]'") from None
    return module
