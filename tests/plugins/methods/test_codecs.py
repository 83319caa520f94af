"""What holds for every codec: JPEG, WebP, AVIF, PNG."""

from pathlib import Path
from typing import cast

import numpy as np
import PIL
import pytest
from pydantic import ValidationError

from bakeoff.errors import UnitError
from bakeoff.images import ImageFile, decode
from bakeoff.plugin import Codec, ConfigError, Image, ReadPolicy
from bakeoff.registry import load_registry
from bakeoff.scales import ends_of
from bakeoff_plugins.methods.avif import Avif
from bakeoff_plugins.methods.jpeg import Jpeg
from bakeoff_plugins.methods.png import Png
from bakeoff_plugins.methods.webp import WebP

CODECS = [Jpeg, WebP, Avif, Png]
LOSSY = [Jpeg, WebP, Avif]


def error(first: Image, second: Image) -> float:
    """Return the mean absolute difference."""
    return float(np.abs(first.pixels.astype(float) - second.pixels).mean())


@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_is_registered_under_its_name(codec: type[Codec]) -> None:
    """The registry finds it, with a title for sentences and the suffix of its files."""
    assert load_registry().get("methods", codec.info.name) is codec
    assert codec.info.title in {"JPEG", "WebP", "AVIF", "PNG"}
    assert codec.suffix == {"jpeg": "jpg"}.get(codec.info.name, codec.info.name)


@pytest.mark.parametrize("codec", CODECS)
def test_the_round_trip_gives_nearly_the_same_image(codec: type[Codec], photo: Image) -> None:
    """Same size, channels, type and white; a little error; fewer bytes than the pixels."""
    data = codec().encode(photo)
    again = codec().decode(data)
    assert (again.pixels.shape, again.pixels.dtype, again.peak) == (photo.pixels.shape, np.uint8, 255)
    assert error(photo, again) < 4
    assert len(data) < photo.pixels.size
    assert np.array_equal(codec().apply(photo).pixels, again.pixels)


@pytest.mark.parametrize("codec", CODECS)
def test_encoding_is_repeatable(codec: type[Codec], photo: Image) -> None:
    """The same image and options give the same bytes."""
    assert codec().encode(photo) == codec().encode(photo)


SCALES = ["avif", "heif", "htj2k", "jpeg", "jpeg2000", "jpegli", "jpegls", "jpegxl", "jpegxr", "mozjpeg", "webp"]


@pytest.mark.parametrize("name", SCALES)
def test_the_scale_leads_from_small_files_to_large_ones(name: str, photo: Image) -> None:
    """What a target searches is there with both ends, and orders rate and error the way that the codec says."""
    codec = cast(type[Codec], load_registry().get("methods", name))
    assert codec.scale is not None
    option, _ = codec.scale
    ends = ends_of(codec, option, None)
    values = [ends.first + share * (ends.last - ends.first) for share in (0.6, 0.995)]
    made = [codec.model_validate({option: round(value) if ends.whole else value}) for value in values]
    try:
        coded = [each.encode(photo) for each in made]
    except ConfigError as missing:
        pytest.skip(str(missing))
    assert len(coded[0]) < len(coded[1])
    errors = [error(photo, each.decode(data)) for each, data in zip(made, coded, strict=True)]
    assert errors[0] > errors[1]


@pytest.mark.parametrize("codec", LOSSY)
def test_more_quality_is_more_bytes_and_less_error(codec: type[Codec], photo: Image) -> None:
    """Quality orders rate and error, as the rate-distortion curves presume."""
    coded = {quality: codec.model_validate({"quality": quality}).encode(photo) for quality in (5, 50, 95)}
    assert len(coded[5]) < len(coded[50]) < len(coded[95])
    errors = [error(photo, codec().decode(coded[quality])) for quality in (5, 50, 95)]
    assert errors[0] > errors[1] > errors[2]


@pytest.mark.parametrize("codec", CODECS)
def test_the_built_in_reader_sees_the_same_pixels(codec: type[Codec], photo: Image) -> None:
    """The coded file, read as a user's file would be, is what the codec itself decodes, to one step."""
    data = codec().encode(photo)
    read = decode(ImageFile(Path("it"), data, ""), ReadPolicy(), load_registry())
    assert np.abs(read.pixels.astype(int) - codec().decode(data).pixels).max() <= 1


@pytest.mark.parametrize("codec", [Jpeg, Avif, Png])
def test_grey_stays_grey(codec: type[Codec], grey: Image) -> None:
    """A codec with a grey mode codes one plane and gives one back."""
    if codec is Avif and int(PIL.__version__.partition(".")[0]) < 13:
        pytest.skip("Pillow before 13 has no grey AVIF")
    again = codec().apply(grey)
    assert again.channels == 1
    assert error(grey, again) < 3


def test_webp_refuses_grey(grey: Image) -> None:
    """WebP has no grey mode, and nothing is converted silently."""
    with pytest.raises(UnitError, match="webp has no grey mode, got 101x75 grey uint8"):
        WebP().encode(grey)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "image",
    [
        Image(np.zeros((4, 4, 3), np.float32)),
        Image(np.zeros((4, 4, 3), np.uint16), peak=4095),
        Image(np.zeros((4, 4, 3), np.uint8), peak=100),
    ],
)
def test_what_the_format_cannot_carry_is_refused(codec: type[Codec], image: Image) -> None:
    """Floats and samples with another white than the format's are refused with what was found."""
    with pytest.raises(UnitError, match=f"{codec.info.name} carries .*, got 4x4 RGB {image.pixels.dtype}"):
        codec().encode(image)


@pytest.mark.parametrize("codec", LOSSY)
def test_16_bits_are_refused_by_8_bit_codecs(codec: type[Codec]) -> None:
    """16 bits are never cut to 8."""
    with pytest.raises(UnitError, match=r"carries 8 bits a sample with white at 255, got 5x5 RGB uint16 \(peak"):
        codec().encode(Image(np.zeros((5, 5, 3), np.uint16)))


@pytest.mark.parametrize(("codec", "largest"), [(Jpeg, 65500), (WebP, 16383)])
def test_the_longest_side_is_known(codec: type[Codec], largest: int) -> None:
    """The longest side works and one more pixel is refused, before the library fails in its own words."""
    row = np.full((1, largest + 1, 3), 100, np.uint8)
    assert codec().apply(Image(row[:, :-1])).width == largest
    with pytest.raises(UnitError, match=f"at most {largest} pixels a side, got {largest + 1}x1"):
        codec().encode(Image(row))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (9, 1, 3), (3, 5, 3)])
def test_tiny_images_work(codec: type[Codec], shape: tuple[int, ...]) -> None:
    """One pixel is an image, also where colour planes are half as large."""
    image = Image(np.full(shape, (200, 100, 50), np.uint8))
    assert codec().apply(image).pixels.shape == shape
    assert error(codec().apply(image), image) < 4


@pytest.mark.parametrize("codec", CODECS)
def test_the_library_is_named_with_its_version(codec: type[Codec]) -> None:
    """The key of scores holds what did the work: Pillow, and what Pillow calls."""
    library = codec().library()
    assert library.startswith("Pillow ")
    assert "unknown" not in library
    names = {"jpeg": "jpeg", "webp": "libwebp", "avif": "aom", "png": "zlib"}
    assert names[codec.info.name] in library


@pytest.mark.parametrize(
    ("codec", "options"),
    [
        (Jpeg, {"quality": 0}), (Jpeg, {"quality": 101}), (Jpeg, {"quality": 50.5}), (Jpeg, {"subsampling": "4:1:1"}),
        (Jpeg, {"qualty": 5}), (WebP, {"quality": -1}), (WebP, {"method": 7}), (WebP, {"lossless": "yes"}),
        (Avif, {"speed": 11}), (Avif, {"lossless": True}), (Png, {"compress_level": 10}), (Png, {"quality": 5}),
    ],
)  # fmt: skip
def test_bad_options_are_refused(codec: type[Codec], options: dict[str, object]) -> None:
    """Every option has its range, and there are no others."""
    with pytest.raises(ValidationError):
        codec.model_validate(options)


def test_more_pixels_than_pillow_likes_are_decoded(photo: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's own limit of pixels does not stop what the reading policy allows."""
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 100)
    for codec in CODECS:
        assert codec().apply(photo).width == photo.width
