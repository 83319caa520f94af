"""Truncated and damaged files: refused, or read whole, and never a crash."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageCms

from bakeoff.errors import ImageError
from bakeoff.plugin import Header, Image, ReadPolicy
from bakeoff_plugins.readers import opencv
from image_files import SMOOTH, noise, pillow, tiff

Reader = Callable[..., Image]

RGB8, RGB16, RGB32 = noise(9, 11, 3), noise(9, 11, 3, dtype=np.uint16), noise(9, 11, 3, dtype=np.float32)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
WHOLE = {
    "png": pillow(RGB8, "PNG"),
    "png 16": cv2.imencode(".png", RGB16)[1].tobytes(),
    "jpeg": pillow(SMOOTH, "JPEG"),
    "jpeg progressive": pillow(SMOOTH, "JPEG", progressive=True),
    "webp": pillow(SMOOTH, "WEBP"),
    "webp lossless": pillow(RGB8, "WEBP", lossless=True),
    "avif": pillow(SMOOTH, "AVIF"),
    "tiff": tiff(RGB8, photometric="rgb"),
    "tiff 16": tiff(RGB16, photometric="rgb", compression="zlib"),
    "tiff float": tiff(RGB32, photometric="rgb"),
    "tiff big": tiff(RGB8, photometric="rgb", bigtiff=True),
    "tiff with profile": pillow(SMOOTH, "TIFF", compression="tiff_lzw", icc_profile=PROFILE),
    "jpeg 2000": pillow(SMOOTH, "JPEG2000"),
    "bmp": pillow(RGB8, "BMP"),
    "gif": pillow(PillowImage.fromarray(RGB8).quantize(9), "GIF"),
    "ppm": pillow(RGB8, "PPM"),
    "pfm": cv2.imencode(".pfm", RGB32)[1].tobytes(),
    "hdr": cv2.imencode(".hdr", RGB32)[1].tobytes(),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_truncated_file_is_refused(case: str, read: Reader) -> None:
    """Cut at fifty places and before each of its last bytes, no file is read as if it were whole."""
    data = WHOLE[case]
    whole = read(data)
    for cut in sorted({len(data) * step // 50 for step in range(50)} | {len(data) - back for back in range(1, 15)}):
        try:
            image = read(data[:cut])
        except ImageError:
            continue
        # What was cut off may have held nothing: then every pixel and the profile are still there.
        assert image.digest() == whole.digest(), f"cut at {cut} of {len(data)}"
        assert image.icc == whole.icc
        assert len(data) - cut < 15


@pytest.mark.parametrize("case", WHOLE)
def test_a_damaged_file_is_refused_or_read_but_never_crashes(case: str, read: Reader) -> None:
    """One flipped bit gives an image error or an image; in PNG, which has checksums, the same image."""
    whole, flips = read(WHOLE[case]), np.random.default_rng(5)
    for _ in range(60):
        data = bytearray(WHOLE[case])
        data[flips.integers(len(data))] ^= 1 << int(flips.integers(8))
        try:
            image = read(bytes(data))
        except ImageError:
            continue
        assert not case.startswith("png") or image.digest() == whole.digest()


def test_a_decoder_that_disagrees_with_the_header_is_not_believed() -> None:
    """Pixels of another size, type or number of channels than the header states are refused."""
    data, rules = pillow(RGB8, "PNG"), ReadPolicy()
    for header in (
        Header(format="PNG", width=9, height=9, mode="RGB", peak=255),
        Header(format="PNG", width=11, height=9, mode="RGB", peak=65535),
        Header(format="PNG", width=11, height=9, mode="grey", peak=255),
    ):
        with pytest.raises(ImageError, match="its header says"):
            opencv.bakeoff_read_image(data, header, rules)


def test_a_broken_file_leaves_opencv_s_log_as_it_was(read: Reader, capfd: pytest.CaptureFixture[str]) -> None:
    """OpenCV is silent while it decodes, and speaks as before afterwards."""
    log = getattr(cv2.utils, "logging", cv2)
    level = log.getLogLevel()
    with pytest.raises(ImageError, match="OpenCV cannot decode this TIFF: it is truncated"):
        read(tiff(RGB8, photometric="rgb")[:-20])
    assert log.getLogLevel() == level
    assert capfd.readouterr().err == ""
