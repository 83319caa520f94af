"""The codec `avif`."""

import pytest

from bakeoff.errors import UnitError
from bakeoff.plugin import Image
from bakeoff_plugins.methods.avif import Avif


def test_colour_planes_cost_bytes(photo: Image) -> None:
    """More colour resolution takes more bytes at the same quality."""
    sizes = [len(Avif(subsampling=subsampling).encode(photo)) for subsampling in ("4:2:0", "4:2:2", "4:4:4")]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3


def test_grey_is_refused_where_pillow_makes_it_rgb(grey: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow before 13 has no grey AVIF, and would return three equal channels."""
    monkeypatch.setattr("PIL.__version__", "12.2.0")
    with pytest.raises(UnitError, match=r"grey from Pillow 13 on, this is Pillow 12\.2\.0"):
        Avif().encode(grey)


@pytest.mark.parametrize("speed", [0, 6, 10])
def test_every_speed_works(speed: int, photo: Image) -> None:
    """From the slowest to the fastest the image comes back."""
    assert Avif(speed=speed).apply(photo).pixels.shape == photo.pixels.shape


def test_one_thread_decodes(photo: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's decoder is told to use one thread, so that times can be compared."""
    from PIL import AvifImagePlugin

    monkeypatch.setattr(AvifImagePlugin, "DEFAULT_MAX_THREADS", 8)
    Avif().apply(photo)
    assert AvifImagePlugin.DEFAULT_MAX_THREADS == 1
