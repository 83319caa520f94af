"""Every rule of the reading policy; oracles: the pixels written, exact arithmetic, Pillow's `exif_transpose`."""

import io
import struct
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import tifffile
from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as PillowImage

from bakeoff.errors import ImageError
from bakeoff.plugin import Image
from bakeoff_plugins.readers import opencv
from image_files import SMOOTH, noise, pillow, png, tiff

Reader = Callable[..., Image]

GREY8, GREY16, GREY32 = noise(5, 7), noise(5, 7, dtype=np.uint16), noise(5, 7, dtype=np.float32)
RGB8, RGB16, RGB32 = noise(5, 7, 3), noise(5, 7, 3, dtype=np.uint16), noise(5, 7, 3, dtype=np.float32)
PALETTE, INDICES = noise(16, 3), noise(5, 7) % 16
TWELVE = RGB16 >> 4


@pytest.mark.parametrize("bits", [10, 12])
def test_a_deep_avif_knows_its_white(bits: int, read: Reader) -> None:
    """AVIF of 10 or 12 bits comes as 16-bit integers whose white is 1023 or 4095, not 65535."""
    deep = (SMOOTH.astype(np.uint16) << (bits - 8))[:, :, ::-1].copy()
    options = [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 95]
    image = read(cv2.imencode(".avif", deep, options)[1].tobytes())
    assert image.peak == 2**bits - 1
    assert np.abs(image.pixels.astype(int) - deep[:, :, ::-1]).mean() < 2**bits / 64


def test_declared_bits_set_white(read: Reader) -> None:
    """12 bits in a 16-bit file have white at 4095; brighter samples and too few bits in the file are refused."""
    image = read(png(2, 16, TWELVE), bits=12)
    assert image.peak == 4095
    assert np.array_equal(image.pixels, TWELVE)
    with pytest.raises(ImageError, match="range 0-4095 declared, the maximum is"):
        read(png(2, 16, RGB16), bits=12)
    with pytest.raises(ImageError, match="declares 12 bits, but its samples only reach 255"):
        read(png(2, 8, RGB8), bits=12)


def test_a_declared_peak_sets_the_white_of_floats_only(read: Reader) -> None:
    """Floats beyond 1 need their peak declared; integers keep their own."""
    with pytest.raises(ImageError, match="range 0-1 declared, the maximum is"):
        read(tiff(RGB32 * 3, photometric="rgb"))
    assert read(tiff(RGB32 * 3, photometric="rgb"), peak=3.0).peak == 3.0
    assert read(png(2, 8, RGB8), peak=3.0).peak == 255


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.5])
def test_values_that_are_no_samples_are_refused(value: float, read: Reader) -> None:
    """NaN, infinity and negative light are no image."""
    broken = RGB32.copy()
    broken[2, 3, 1] = value
    with pytest.raises(ImageError, match=r"not finite|the minimum is -0\.5"):
        read(tiff(broken, photometric="rgb"))


COLOURS = {"rgb 8": (6, RGB8), "rgb 16": (6, RGB16), "grey 8": (4, GREY8), "grey 16": (4, GREY16)}


def with_alpha(case: str, alpha: np.ndarray | int) -> tuple[bytes, np.ndarray, int]:
    """Return a PNG with an alpha channel, its colours and the value of white."""
    kind, colours = COLOURS[case]
    white = np.iinfo(colours.dtype).max
    planes = colours if colours.ndim == 3 else colours[:, :, np.newaxis]
    channel = np.broadcast_to(np.asarray(alpha, dtype=colours.dtype), colours.shape[:2])
    return png(kind, 8 * colours.itemsize, np.dstack([planes, channel])), colours, white


@pytest.mark.parametrize("case", COLOURS)
@pytest.mark.parametrize("rule", ["error", "drop", "black", "white"])
def test_opaque_alpha_is_dropped_under_every_rule(case: str, rule: str, read: Reader) -> None:
    """An alpha channel that hides nothing changes nothing."""
    data, colours, white = with_alpha(case, np.iinfo(COLOURS[case][1].dtype).max)
    image = read(data, alpha=rule)
    assert np.array_equal(image.pixels, colours)
    assert image.peak == white


@pytest.mark.parametrize("case", COLOURS)
def test_transparent_pixels_follow_the_rule(case: str, read: Reader) -> None:
    """Refused by default; dropped; or composited, equal to the exact formula rounded half up."""
    dtype = COLOURS[case][1].dtype.type
    alpha = noise(5, 7, dtype=dtype)
    data, colours, white = with_alpha(case, alpha)
    with pytest.raises(ImageError, match=r"transparent pixels; set images\.alpha to drop, black or white"):
        read(data)
    assert np.array_equal(read(data, alpha="drop").pixels, colours)
    weight = (alpha if colours.ndim == 2 else alpha[:, :, np.newaxis]).astype(object)
    for rule, background in (("black", 0), ("white", white)):
        over = colours.astype(object) * weight + (white - weight) * background
        expected = ((2 * over + white) // (2 * white)).astype(dtype)
        assert np.array_equal(read(data, alpha=rule).pixels, expected)


def test_a_transparent_colour_counts_as_alpha(read: Reader) -> None:
    """A tRNS chunk is transparency: in palettes and RGB as alpha, in grey, where OpenCV ignores it, never silently."""
    colour = struct.pack(">HHH", *map(int, RGB8[0, 0]))
    data = png(2, 8, RGB8, (b"tRNS", colour))
    with pytest.raises(ImageError, match="transparent pixels"):
        read(data)
    assert np.array_equal(read(data, alpha="drop").pixels, RGB8)
    hidden = np.all(RGB8[0, 0] == RGB8, axis=2, keepdims=True)
    assert np.array_equal(read(data, alpha="white").pixels, np.where(hidden, 255, RGB8))
    indexed = png(3, 8, INDICES, (b"PLTE", PALETTE.tobytes()), (b"tRNS", bytes([0] * 16)))
    with pytest.raises(ImageError, match="transparent pixels"):
        read(indexed)
    assert np.array_equal(read(indexed, alpha="drop").pixels, PALETTE[INDICES])
    grey = png(0, 8, GREY8, (b"tRNS", struct.pack(">H", int(GREY8[0, 0]))))
    with pytest.raises(ImageError, match="transparent pixels"):
        read(grey)
    with pytest.raises(ImageError, match="transparent colour cannot be composited"):
        read(grey, alpha="white")
    assert np.array_equal(read(grey, alpha="drop").pixels, GREY8)


def test_webp_and_gif_transparency(read: Reader) -> None:
    """The rule for alpha is the same in every format that has it."""
    rgba = np.dstack([RGB8, noise(5, 7)])
    webp = pillow(rgba, "WEBP", lossless=True, exact=True)
    with pytest.raises(ImageError, match="transparent pixels"):
        read(webp)
    assert np.array_equal(read(webp, alpha="drop").pixels, RGB8)
    indexed = PillowImage.fromarray(RGB8).quantize(9)
    with pytest.raises(ImageError, match="transparent pixels"):
        read(pillow(indexed, "GIF", transparency=int(np.asarray(indexed)[0, 0])))


def test_alpha_of_a_tiff_is_dropped_only_when_opaque(read: Reader) -> None:
    """Whether colours in a TIFF are multiplied by alpha is not certain, so transparent ones are always refused."""
    opaque = np.dstack([RGB8, np.full((5, 7), 255, np.uint8)])
    assert np.array_equal(read(tiff(opaque, photometric="rgb", extrasamples=["unassalpha"])).pixels, RGB8)
    sheer = tiff(np.dstack([RGB8, noise(5, 7)]), photometric="rgb", extrasamples=["unassalpha"])
    with pytest.raises(ImageError, match="transparent pixels"):
        read(sheer)
    with pytest.raises(ImageError, match="no certain colours; convert it to PNG"):
        read(sheer, alpha="drop")


def exif(orientation: int) -> PillowImage.Exif:
    """Return an EXIF block that states an orientation."""
    block = PillowImage.Exif()
    block[ExifTags.Base.Orientation] = orientation
    return block


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "JPEG", "AVIF"])
def test_exif_orientation_follows_the_rule(kind: str, orientation: int, read: Reader) -> None:
    """Applied as Pillow's `exif_transpose` does, or ignored, or refused; also where OpenCV applies it by itself."""
    settings = {"lossless": True} if kind == "WEBP" else {}
    data = pillow(SMOOTH, kind, exif=exif(orientation), **settings)
    with PillowImage.open(io.BytesIO(data)) as opened:
        turned = np.asarray(ImageOps.exif_transpose(opened))
    plain = read(pillow(SMOOTH, kind, **settings)).pixels
    assert np.abs(read(data).pixels.astype(int) - turned).max() <= 1
    assert np.array_equal(read(data, exif="ignore").pixels, plain)
    if orientation == 1:
        assert np.array_equal(read(data, exif="error").pixels, plain)
    else:
        with pytest.raises(ImageError, match=rf"EXIF orientation {orientation}, which images\.exif refuses"):
            read(data, exif="error")


@pytest.mark.parametrize("pixels", [RGB16, RGB32, GREY16, GREY32, GREY8])
def test_a_turned_tiff_of_any_depth(pixels: np.ndarray, read: Reader) -> None:
    """All eight orientations of a TIFF can be applied and ignored at any depth; stored rows are never mixed up."""
    for orientation in range(1, 9):
        photometric = "rgb" if pixels.ndim == 3 else "minisblack"
        data = tiff(pixels, photometric=photometric, extratags=[(274, 3, 1, orientation, True)])
        assert np.array_equal(read(data, exif="ignore").pixels, pixels)
        again = opencv._oriented(pixels, orientation)
        assert np.array_equal(read(data).pixels, again)


@pytest.mark.parametrize(
    "block", [b"MM\0*\0\0", b"rubbish", bytes(exif(1).tobytes()).replace(b"\0\x01\0\0\0\0\0", b"\0\x09\0\0\0\0\0")]
)
def test_an_orientation_that_cannot_be_read_is_refused(block: bytes, read: Reader) -> None:
    """Nobody knows how such an image is meant, unless the rule is to ignore it."""
    data = png(2, 8, RGB8, (b"eXIf", block.removeprefix(b"Exif\0\0")))
    with pytest.raises(ImageError, match=r"orientation cannot be read; set images\.exif to ignore"):
        read(data)
    assert np.array_equal(read(data, exif="ignore").pixels, RGB8)


def test_exif_behind_the_pixels_counts(read: Reader) -> None:
    """A PNG may carry its EXIF chunk after the pixels."""
    block = exif(6).tobytes().removeprefix(b"Exif\0\0")
    data = png(2, 8, RGB8)
    body = b"eXIf" + block
    late = data[:-12] + struct.pack(">I", len(block)) + body + struct.pack(">I", zlib.crc32(body)) + data[-12:]
    assert np.array_equal(read(late).pixels, np.rot90(RGB8, -1))


def test_profiles_are_kept_for_the_pair(read: Reader) -> None:
    """The digest is the same for one profile in any format, differs between profiles, and follows the rule."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    digests = {read(pillow(SMOOTH, kind, icc_profile=srgb)).icc for kind in ("PNG", "JPEG", "WEBP", "TIFF", "AVIF")}
    assert len(digests) == 1
    assert digests.isdisjoint({"", None, read(pillow(SMOOTH, "JPEG", icc_profile=lab)).icc})
    with_profile = pillow(SMOOTH, "JPEG", icc_profile=srgb)
    assert read(with_profile, icc="ignore").icc is None
    with pytest.raises(ImageError, match=r"carries an ICC profile, which images\.icc refuses"):
        read(with_profile, icc="error")
    assert read(pillow(SMOOTH, "JPEG"), icc="error").icc == ""


def test_a_page_of_a_tiff_can_be_chosen(read: Reader) -> None:
    """Pages of a TIFF are read exactly, each with its own size and depth."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for page in (RGB8, GREY16, np.tile(RGB32, (2, 3, 1))):
            writer.write(page, photometric="rgb" if page.ndim == 3 else "minisblack")
    assert np.array_equal(read(file.getvalue(), frame=0).pixels, RGB8)
    assert np.array_equal(read(file.getvalue(), frame=1).pixels, GREY16)
    assert np.array_equal(read(file.getvalue(), frame=2).pixels, np.tile(RGB32, (2, 3, 1)))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_only_the_first_frame_of_an_animation_is_read(kind: str, read: Reader) -> None:
    """Later frames depend on earlier ones in ways decoders disagree on, so they are refused."""
    frames = [PillowImage.fromarray(np.full((6, 8, 3), value, np.uint8)) for value in (0, 80, 200)]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    with pytest.raises(ImageError, match=r"frame 1 of a .* cannot be read, only its first"):
        read(file.getvalue(), frame=1)
