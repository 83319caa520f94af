"""The codec `png`."""

import numpy as np
import pytest

from bakeoff.errors import ImageError
from bakeoff.plugin import Image
from bakeoff_plugins.methods.png import Png

RANDOM = np.random.default_rng(4)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(7, 9), (7, 9, 3), (1, 1), (1, 1, 3)])
@pytest.mark.parametrize("level", [0, 9])
def test_png_is_lossless(dtype: type, shape: tuple[int, ...], level: int) -> None:
    """Grey and RGB of 8 and 16 bits come back exactly at every level."""
    image = Image(RANDOM.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True))
    again = Png(compress_level=level).apply(image)
    assert again.digest() == image.digest()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_level_matters(dtype: type, photo: Image) -> None:
    """Level 9 is smaller than level 0, also where OpenCV encodes."""
    image = Image(photo.pixels.astype(dtype))
    assert len(Png(compress_level=9).encode(image)) < len(Png(compress_level=0).encode(image)) / 2


def test_a_truncated_file_is_an_error() -> None:
    """Half of a 16-bit file is not decoded."""
    data = Png().encode(Image(RANDOM.integers(0, 65536, (9, 9, 3), dtype=np.uint16)))
    with pytest.raises(ImageError, match="truncated or damaged"):
        Png().decode(data[: len(data) // 2])
