"""What OpenCV reads exactly, and what is refused by name; oracles: the pixels written, Pillow, tifffile."""

import io
import struct
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage

from bakeoff.errors import ImageError
from bakeoff.plugin import Header, Image, ReadPolicy
from bakeoff_plugins.readers import opencv
from image_files import SMOOTH, noise, pfm, pillow, png, pnm, tiff

Reader = Callable[..., Image]

GREY8, GREY16, GREY32 = noise(5, 7), noise(5, 7, dtype=np.uint16), noise(5, 7, dtype=np.float32)
RGB8, RGB16, RGB32 = noise(5, 7, 3), noise(5, 7, 3, dtype=np.uint16), noise(5, 7, 3, dtype=np.float32)
PALETTE, INDICES, BITS, NIBBLES = noise(16, 3), noise(5, 7) % 16, noise(5, 16) % 2, noise(5, 8) % 16
TWELVE, LARGE16 = RGB16 >> 4, np.tile(RGB16, (10, 10, 1))
EXACT = {
    "png grey 8": (png(0, 8, GREY8), GREY8, 255),
    "png grey 16": (png(0, 16, GREY16), GREY16, 65535),
    "png rgb 8": (png(2, 8, RGB8), RGB8, 255),
    "png rgb 16": (png(2, 16, RGB16), RGB16, 65535),
    "png grey 1": (png(0, 1, np.packbits(BITS, axis=1), width=16), BITS * 255, 255),
    "png grey 4": (png(0, 4, NIBBLES[:, ::2] << 4 | NIBBLES[:, 1::2], width=8), NIBBLES * 17, 255),
    "png palette": (png(3, 8, INDICES, (b"PLTE", PALETTE.tobytes())), PALETTE[INDICES], 255),
    "png gamma": (png(2, 8, RGB8, (b"gAMA", struct.pack(">I", 100000))), RGB8, 255),
    "png significant bits": (png(2, 16, RGB16, (b"sBIT", b"\x0c\x0c\x0c")), RGB16, 65535),
    "tiff grey 8": (tiff(GREY8, photometric="minisblack"), GREY8, 255),
    "tiff white is 0": (tiff(GREY8, photometric="miniswhite"), 255 - GREY8, 255),
    "tiff grey 16": (tiff(GREY16, photometric="minisblack"), GREY16, 65535),
    "tiff grey float": (tiff(GREY32, photometric="minisblack"), GREY32, 1),
    "tiff rgb 8": (tiff(RGB8, photometric="rgb"), RGB8, 255),
    "tiff rgb 16": (tiff(RGB16, photometric="rgb"), RGB16, 65535),
    "tiff rgb float": (tiff(RGB32, photometric="rgb"), RGB32, 1),
    "tiff big endian": (tiff(RGB16, photometric="rgb", byteorder=">"), RGB16, 65535),
    "tiff lzw or deflate": (tiff(RGB16, photometric="rgb", compression="zlib", predictor=True), RGB16, 65535),
    "tiff tiled": (tiff(np.tile(RGB16, (7, 5, 1)), photometric="rgb", tile=(16, 16)), np.tile(RGB16, (7, 5, 1)), 65535),
    "bigtiff": (tiff(RGB8, photometric="rgb", bigtiff=True), RGB8, 255),
    "tiff bilevel": (tiff(BITS.astype(bool), photometric="minisblack"), BITS * 255, 255),
    "webp lossless": (pillow(RGB8, "WEBP", lossless=True), RGB8, 255),
    "jpeg 2000": (pillow(RGB8, "JPEG2000"), RGB8, 255),
    "jpeg 2000 grey": (pillow(GREY8, "JPEG2000"), GREY8, 255),
    "jpeg 2000 16": (
        cv2.imencode(".jp2", LARGE16[:, :, ::-1].copy(), [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000])[1].tobytes(),
        LARGE16, 65535,
    ),
    "bmp": (pillow(RGB8, "BMP"), RGB8, 255),
    "bmp grey": (pillow(GREY8, "BMP"), GREY8, 255),
    "bmp palette": (pillow(PillowImage.fromarray(RGB8).quantize(9), "BMP"),
                    np.asarray(PillowImage.fromarray(RGB8).quantize(9).convert("RGB")), 255),
    "gif": (pillow(PillowImage.fromarray(RGB8).quantize(9), "GIF"),
            np.asarray(PillowImage.fromarray(RGB8).quantize(9).convert("RGB")), 255),
    "pgm": (pnm(5, 255, GREY8), GREY8, 255),
    "pgm 16": (pnm(5, 65535, GREY16), GREY16, 65535),
    "ppm": (pnm(6, 255, RGB8), RGB8, 255),
    "ppm 12": (pnm(6, 4095, TWELVE), TWELVE, 4095),
    "ppm of maxval 100": (pnm(6, 100, RGB8 % 101), RGB8 % 101, 100),
    "pgm in text": (pnm(2, 1000, GREY16 % 1001), GREY16 % 1001, 1000),
    "ppm in text": (pnm(3, 255, RGB8), RGB8, 255),
    "pbm": (pillow(PillowImage.fromarray(BITS.astype(bool)), "PPM"), BITS * 255, 255),
    "pfm": (pfm(RGB32), RGB32, 1),
    "pfm grey, big endian": (pfm(GREY32, ">"), GREY32, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", EXACT)
def test_samples_are_read_exactly(case: str, read: Reader) -> None:
    """What a lossless file holds is what the image holds: same values, same type, white as the file defines it."""
    data, expected, peak = EXACT[case]
    image = read(data)
    assert image.pixels.dtype == expected.dtype
    assert np.array_equal(image.pixels, expected)
    assert image.peak == peak
    assert image.icc == ""


@pytest.mark.parametrize(
    "data",
    [
        pillow(SMOOTH, "JPEG", quality=90), pillow(SMOOTH, "JPEG", subsampling=0, progressive=True),
        pillow(SMOOTH[:, :, 0], "JPEG"), pillow(SMOOTH, "JPEG", keep_rgb=True), pillow(SMOOTH, "WEBP"),
        pillow(SMOOTH, "AVIF"), pillow(SMOOTH[:, :, 1], "AVIF"),
    ],
    ids=["jpeg", "jpeg progressive", "jpeg grey", "jpeg rgb", "webp", "avif", "avif grey"],
)  # fmt: skip
def test_lossy_files_give_pillow_s_pixels(data: bytes, read: Reader) -> None:
    """Two independent builds of the decoders agree to one step."""
    with PillowImage.open(io.BytesIO(data)) as opened:
        expected = np.asarray(opened)
    pixels = read(data).pixels
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).max() <= 1


def test_radiance_hdr_is_float(read: Reader) -> None:
    """Radiance HDR keeps values beyond 1 within its 8 bits of mantissa, when their peak is declared."""
    light = RGB32 * 4
    image = read(cv2.imencode(".hdr", light[:, :, ::-1].copy())[1].tobytes(), peak=4.0)
    assert image.pixels.dtype == np.float32
    assert np.abs(image.pixels - light).max() <= light.max(axis=2).max() / 128
    assert image.peak == 4.0


REFUSED = {
    "cmyk jpeg": (pillow(PillowImage.fromarray(SMOOTH).convert("CMYK"), "JPEG"), "CMYK JPEG: .* convert it to RGB"),
    "cmyk tiff": (tiff(noise(5, 7, 4), photometric="separated"), "CMYK TIFF"),
    "lab tiff": (tiff(RGB8, photometric="cielab"), "TIFF of Lab cannot be read without changing it"),
    "ycbcr jp2": (pillow(PillowImage.fromarray(RGB8).convert("YCbCr"), "JPEG2000"), "JPEG 2000 of YCbCr"),
    "tiff in planes": (tiff(noise(3, 5, 7), photometric="rgb", planarconfig="separate"), "separate planes of 8 bits"),
    "tiff grey with alpha": (
        tiff(noise(5, 7, 2), photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"]),
        "TIFF of grey in 2 samples",
    ),
    "tiff 16, white is 0": (tiff(GREY16, photometric="miniswhite"), r"16 bits \(photometric 0"),
    "tiff signed": (tiff(GREY16.astype(np.int16), photometric="minisblack"), "sample format 2"),
    "tiff 32 bits": (tiff(GREY16.astype(np.uint32), photometric="minisblack"), "samples of 32 bits"),
    "tiff double": (tiff(GREY32.astype(np.float64), photometric="minisblack"), "samples of 64 bits"),
    "tiff half": (tiff(GREY32.astype(np.float16), photometric="minisblack"), r"16 bits .*sample format 3"),
    "pfm with a scale": (pfm(RGB32, scale=2.0), "PFM with a scale of -2.0; rescale"),
    "bmp of 5 bits": (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 2, 1, 1, 16, 0, 4, 0, 0, 0, 0) + b"\xff\x7f\0\0",
        "BMP of RGB of 16 bits a pixel",
    ),
    "exr": (b"\x76\x2f\x31\x01" + bytes(40), "not an image that can be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_unchanged_is_refused(case: str, read: Reader) -> None:
    """Colour spaces and layouts that OpenCV would convert or misread are refused by name."""
    data, words = REFUSED[case]
    with pytest.raises(ImageError, match=words):
        read(data)


def test_other_formats_are_left_to_other_plugins() -> None:
    """Without a header, or with one of a format that is not OpenCV's, the reader stands back."""
    other = Header(format="QOI", width=1, height=1, mode="RGB", peak=255)
    assert opencv.bakeoff_read_image(b"qoif", other, ReadPolicy()) is None
    assert opencv.bakeoff_read_image(b"qoif", None, ReadPolicy()) is None


def test_one_pixel_is_an_image(read: Reader) -> None:
    """The smallest image is read in every common format."""
    for kind in ("PNG", "JPEG", "WEBP", "AVIF", "TIFF", "BMP"):
        assert read(pillow(np.full((1, 1, 3), 128, np.uint8), kind)).pixels.shape == (1, 1, 3)
