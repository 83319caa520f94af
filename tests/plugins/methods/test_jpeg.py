"""The codec `jpeg`."""

import io

import pytest
from PIL import Image as PillowImage
from PIL import JpegImagePlugin

from bakeoff.plugin import Image
from bakeoff_plugins.methods.jpeg import Jpeg


@pytest.mark.parametrize("subsampling", ["4:2:0", "4:2:2", "4:4:4"])
def test_the_colour_planes_have_the_resolution_asked_for(subsampling: str, photo: Image) -> None:
    """The file itself states its subsampling."""
    with PillowImage.open(io.BytesIO(Jpeg(subsampling=subsampling).encode(photo))) as coded:
        found = JpegImagePlugin.get_sampling(coded)
    assert found == {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}[subsampling]


def test_progressive_is_progressive(photo: Image) -> None:
    """The frame is SOF2 when asked for, SOF0 by default."""
    assert b"\xff\xc2" in Jpeg(progressive=True).encode(photo)
    assert b"\xff\xc2" not in Jpeg().encode(photo)


def test_optimised_tables_only_save_bytes(photo: Image) -> None:
    """They are the default, smaller, and change no pixel."""
    optimised, plain = Jpeg().encode(photo), Jpeg(optimize=False).encode(photo)
    assert len(optimised) < len(plain)
    assert Jpeg().decode(optimised).digest() == Jpeg().decode(plain).digest()
