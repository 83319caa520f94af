"""What holds for the codecs of the extra packages, and for JPEG 2000."""

import sys

import numpy as np
import pytest

from bakeoff.errors import ConfigError, ImageError, UnitError
from bakeoff.plugin import Codec, Image
from bakeoff.registry import load_registry
from bakeoff_plugins.methods.heif import Heif
from bakeoff_plugins.methods.htj2k import Htj2k
from bakeoff_plugins.methods.jpeg2000 import Jpeg2000
from bakeoff_plugins.methods.jpegli import Jpegli
from bakeoff_plugins.methods.jpegls import JpegLs
from bakeoff_plugins.methods.jpegxl import JpegXl
from bakeoff_plugins.methods.jpegxr import JpegXr
from bakeoff_plugins.methods.mozjpeg import MozJpeg

EVERY = [Jpeg2000, JpegXl, JpegLs, JpegXr, Htj2k, MozJpeg, Jpegli, Heif]
DEEP = [JpegXl, JpegLs, JpegXr, Htj2k]
LOSSLESS = [
    Jpeg2000(lossless=True), JpegXl(lossless=True), JpegLs(), JpegXr(quality=1), Htj2k(lossless=True)
]  # fmt: skip
RANGES = [
    (Jpeg2000, "ratio", (80, 20, 5)), (JpegXl, "distance", (8, 2, 0.5)), (JpegLs, "near", (20, 5, 1)),
    (JpegXr, "quality", (0.3, 0.6, 0.9)), (Htj2k, "step", (0.2, 0.05, 0.01)), (MozJpeg, "quality", (20, 50, 90)),
    (Jpegli, "quality", (20, 50, 90)), (Heif, "quality", (20, 50, 90)),
]  # fmt: skip


def error(first: Image, second: Image) -> float:
    """Return the mean absolute difference as a share of white."""
    return float(np.abs(first.pixels.astype(float) - second.pixels).mean() / first.peak)


@pytest.mark.parametrize("codec", EVERY)
def test_a_codec_is_registered_and_names_its_library(codec: type[Codec]) -> None:
    """The registry finds it, and the key of its scores holds what did the work."""
    assert load_registry().get("methods", codec.info.name) is codec
    assert any(letter.isdigit() for letter in codec().library())


@pytest.mark.parametrize("codec", EVERY)
def test_the_round_trip_gives_nearly_the_same_image(codec: type[Codec], photo: Image) -> None:
    """Same size, channels, type and white, a little error, and the same bytes again."""
    data = codec().encode(photo)
    again = codec().decode(data)
    assert (again.pixels.shape, again.pixels.dtype, again.peak) == (photo.pixels.shape, np.uint8, 255)
    assert error(photo, again) < 0.02
    assert codec().encode(photo) == data


@pytest.mark.parametrize(("codec", "option", "values"), RANGES)
def test_better_settings_cost_bytes_and_bring_quality(
    codec: type[Codec], option: str, values: tuple[float, ...], photo: Image
) -> None:
    """Along each codec's own scale, from poor to good, files grow and the error falls."""
    codecs = [codec.model_validate({option: value}) for value in values]
    sizes = [len(each.encode(photo)) for each in codecs]
    errors = [error(photo, each.apply(photo)) for each in codecs]
    assert sizes == sorted(sizes)
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > errors[-1]


@pytest.mark.parametrize("codec", LOSSLESS, ids=lambda codec: codec.info.name)
def test_lossless_settings_keep_every_pixel(codec: Codec, photo: Image, grey: Image) -> None:
    """Colour and grey come back exactly."""
    for image in (photo, grey):
        assert np.array_equal(codec.apply(image).pixels, image.pixels)


@pytest.mark.parametrize("codec", DEEP)
def test_sixteen_bits_stay_sixteen_bits(codec: type[Codec], photo: Image) -> None:
    """These formats carry 16 bits, and give them back in the full range."""
    deep = Image(photo.pixels.astype(np.uint16) * 257)
    again = codec().apply(deep)
    assert (again.pixels.dtype, again.peak) == (np.uint16, 65535)
    assert error(deep, again) < 0.02


@pytest.mark.parametrize("codec", EVERY)
def test_floats_are_refused(codec: type[Codec]) -> None:
    """What the format cannot carry is refused with what was found."""
    with pytest.raises(UnitError, match=f"{codec.info.name} carries .*, got 4x4 RGB float32"):
        codec().encode(Image(np.zeros((4, 4, 3), np.float32)))


def test_jpegli_refuses_grey(grey: Image) -> None:
    """Its package codes RGB only, and nothing is converted silently."""
    with pytest.raises(UnitError, match="jpegli has no grey mode"):
        Jpegli().encode(grey)


def test_near_lossless_is_off_by_no_more_than_it_says(photo: Image) -> None:
    """JPEG-LS keeps its promise in every sample."""
    again = JpegLs(near=3).apply(photo)
    assert np.abs(again.pixels.astype(int) - photo.pixels).max() <= 3


def test_jpeg2000_has_the_colour_transform_by_default(photo: Image) -> None:
    """At equal bytes our defaults are more than 2 dB better than the reversible wavelet without colour transform."""
    plain = Jpeg2000(irreversible=False, mct=False)
    lengths = [len(codec.encode(photo)) for codec in (Jpeg2000(), plain)]
    assert lengths[0] <= 1.02 * lengths[1]
    ours, theirs = (
        np.mean((photo.pixels.astype(float) - codec.apply(photo).pixels) ** 2) for codec in (Jpeg2000(), plain)
    )
    assert 10 * np.log10(theirs / ours) > 2


def test_a_truncated_jpeg_xr_file_is_an_error(photo: Image) -> None:
    """jxrlib would fill in what is missing; half a file is refused."""
    data = JpegXr().encode(photo)
    with pytest.raises(ImageError, match="shorter than its directory says"):
        JpegXr().decode(data[: len(data) // 2])


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without imagecodecs the error says what to run."""
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    with pytest.raises(ConfigError, match=r"pip install 'bakeoff\[codecs\]'"):
        JpegXl().library()


@pytest.mark.parametrize("codec", EVERY)
def test_conditions_are_words(codec: type[Codec]) -> None:
    """What a fair comparison must know is given under the known names."""
    assert set(codec().conditions()) <= {"effort", "threads", "chroma", "depth"}
    assert all(codec().conditions().values())


@pytest.mark.parametrize("codec", DEEP)
def test_sixteen_bits_with_another_white_are_refused(codec: type[Codec], photo: Image) -> None:
    """8-bit values in 16-bit samples would come back with another white, so they are not coded."""
    with pytest.raises(UnitError, match=f"{codec.info.name} carries integers with white at"):
        codec().encode(Image(photo.pixels.astype(np.uint16), peak=255))


def test_what_an_encoder_refuses_is_told_with_the_image() -> None:
    """jxrlib has no room for its overlaps in a small image at low quality."""
    with pytest.raises(UnitError, match="jpegxr cannot encode 4x4 RGB uint8"):
        JpegXr(quality=0.1).encode(Image(np.zeros((4, 4, 3), np.uint8)))


@pytest.mark.parametrize(("quality", "chroma"), [(0.49, "4:2:0 of 8 bits, 4:4:4 of 16"), (0.5, "4:4:4")])
def test_the_stated_chroma_format_of_jpeg_xr_is_the_true_one(quality: float, chroma: str) -> None:
    """Columns of two colours keep their difference only where colour planes have the size of the image."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, ::2], pixels[:, 1::2] = (255, 0, 255), (0, 128, 0)
    made = JpegXr(quality=quality).apply(Image(pixels)).pixels.astype(float)
    assert ((made[:, ::2, 0] - made[:, 1::2, 0]).mean() > 200) == (chroma == "4:4:4")
    assert JpegXr(quality=quality).conditions()["chroma"] == chroma
