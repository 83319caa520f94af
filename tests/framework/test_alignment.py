"""Alignments: what was done to a photograph is found, undone, and told; and small shifts that nobody asked about."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage

from bakeoff.alignment import aligned, misalignment
from bakeoff.errors import UnitError
from bakeoff.looking import Align
from bakeoff.types import Image, Pair

Pixels = np.ndarray


def photograph(name: str = "chelsea.png") -> Pixels:
    """Return a real photograph, (300, 451, 3)."""
    data = (Path(skimage.__file__).parent / "data" / name).read_bytes()
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def shifted(pixels: Pixels, dx: float, dy: float) -> Pixels:
    """Return samples moved to the right and down, exactly, by the Fourier shift theorem."""
    height, width = pixels.shape[:2]
    turn = np.fft.fftfreq(height)[:, None, None] * dy + np.fft.rfftfreq(width)[None, :, None] * dx
    spectrum = np.fft.rfft2(pixels, axes=(0, 1)) * np.exp(-2j * np.pi * turn)
    return np.fft.irfft2(spectrum, s=(height, width), axes=(0, 1))


def rendered(samples: Pixels) -> Image:
    return Image(np.floor(np.clip(samples, 0, 255) + 0.5).astype(np.uint8))


def psnr(one: Image, other: Image, border: int) -> float:
    inner = np.s_[border:-border, border:-border]
    error = one.pixels[inner].astype(float) - other.pixels[inner]
    return float(10 * np.log10(255**2 / np.mean(error**2)))


REFERENCE = rendered(photograph())
NOISE = np.random.default_rng(2).normal(0, 4, REFERENCE.pixels.shape)


@pytest.mark.parametrize(("dx", "dy"), [(0.5, 0.0), (-0.3, 0.8), (3.25, -2.6)])
def test_a_shift_by_parts_of_a_pixel_is_found_and_undone(dx: float, dy: float) -> None:
    """To a fiftieth of a pixel, under noise; what is left is not much more than the noise."""
    distorted = rendered(shifted(photograph(), dx, dy) + NOISE)
    moved, found = aligned(REFERENCE, distorted, Align())
    assert found == pytest.approx({"dx": dx, "dy": dy}, abs=0.02)
    assert psnr(REFERENCE, moved, 12) > 34.0
    assert psnr(REFERENCE, distorted, 12) < 32.0


def test_a_shift_by_whole_pixels_changes_no_sample() -> None:
    """Every sample is one of the distorted image, at the place where it belongs, in every type."""
    for dtype in (np.uint8, np.uint16, np.float32):
        pixels = photograph().astype(dtype)
        images = [Image(part, peak=255.0 if dtype == np.float32 else None) for part in (pixels, np.roll(pixels, 3, 1))]
        moved, found = aligned(*images, Align(mode="shift"))
        assert found == {"dx": 3.0, "dy": 0.0}
        assert moved.pixels.dtype == dtype
        assert np.array_equal(moved.pixels[:, :-3], pixels[:, :-3])


@pytest.mark.parametrize("mode", ["euclidean", "affine"])
def test_a_rotation_is_found_and_undone(mode: str) -> None:
    """Its angle to a hundredth of a degree, clockwise as seen, about the centre of the image."""
    height, width = REFERENCE.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -1.0, 1.0)  # OpenCV counts counter-clockwise
    matrix[:, 2] += (2.0, -1.0)
    turned = cv2.warpAffine(photograph(), matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    moved, found = aligned(REFERENCE, rendered(turned), Align.model_validate({"mode": mode}))
    assert found["angle"] == pytest.approx(1.0, abs=0.01)
    assert (found["dx"], found["dy"]) == pytest.approx((2.0, -1.0), abs=0.05)
    if mode == "affine":
        assert (found["scale_x"], found["scale_y"]) == pytest.approx((1.0, 1.0), abs=1e-3)
        assert found["shear"] == pytest.approx(0.0, abs=1e-3)
    assert psnr(REFERENCE, moved, 16) > psnr(REFERENCE, rendered(turned), 16) + 10


def test_a_large_image_is_refined_coarse_to_fine() -> None:
    """Above a megapixel the first round sees an image averaged down; the result counts pixels of the whole."""
    large = cv2.resize(photograph(), (1353, 900), interpolation=cv2.INTER_CUBIC)
    height, width = large.shape[:2]
    scaled = np.array([[1.004, 0.001, 1.5], [0.0, 0.997, -2.0]])
    distorted = cv2.warpAffine(large, scaled, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    _, found = aligned(rendered(large), rendered(distorted), Align(mode="affine"))
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    dx, dy = scaled @ np.append(centre, 1.0) - centre
    assert (found["dx"], found["dy"]) == pytest.approx((dx, dy), abs=0.05)
    assert (found["scale_x"], found["scale_y"]) == pytest.approx((1.004, 0.997), abs=2e-4)


@pytest.mark.parametrize(
    ("reference", "distorted", "align", "message"),
    [
        (photograph(), np.roll(photograph(), 9, 0), Align(), r"lies 9.* pixels off \(dx=.*, dy=9.*\), more than max_s"),
        (photograph(), photograph("coffee.png")[:300, :451], Align(), "have nothing in common|more than max_shift"),
        (photograph()[:10, :40], photograph()[:10, :40], Align(), "needs at least 16x16 pixels, got 40x10"),
        (photograph(), np.full_like(photograph(), 9), Align(mode="shift"), "the distorted image is flat"),
    ],
    ids=["too far", "another scene", "small", "flat"],
)
def test_what_cannot_be_aligned_is_refused(reference: Pixels, distorted: Pixels, align: Align, message: str) -> None:
    """With the figures that were found, and what to do."""
    with pytest.raises(UnitError, match=f"^align: .*{message}"):
        aligned(Image(reference), Image(distorted), align)


@pytest.mark.parametrize(("dx", "dy"), [(0.5, 0.5), (1.0, 0.0), (0.0, -1.5)])
def test_a_small_shift_that_explains_a_low_score_is_found(dx: float, dy: float) -> None:
    """Which shift, and by how many dB the centre improves without it."""
    found = misalignment(Pair(REFERENCE, rendered(shifted(photograph(), dx, dy) + NOISE)))
    assert (found["dx"], found["dy"]) == pytest.approx((dx, dy), abs=0.05)
    assert found["gain"] > 3.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda pixels: pixels,
        lambda pixels: pixels + 10 * NOISE,
        lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 2.5),
        lambda pixels: pixels * 1.2 + 10,
        lambda pixels: pixels[::-1],
        lambda pixels: cv2.imdecode(cv2.imencode(".jpg", pixels.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 8])[1], 1),
        lambda pixels: np.full_like(pixels, 128),
    ],
    ids=["nothing", "noise", "blur", "brightness", "another picture", "jpeg", "flat"],
)
def test_other_damage_is_not_taken_for_a_shift(damage) -> None:
    """However low the score is."""
    assert misalignment(Pair(REFERENCE, rendered(damage(photograph().astype(float))))) == {}


def test_images_too_small_to_tell_are_left_alone() -> None:
    """A thumbnail is not warned about."""
    small = photograph()[100:120, 100:400]
    assert misalignment(Pair(Image(small), Image(np.roll(small, 1, 1)))) == {}


def test_the_images_stay_as_they_are() -> None:
    """Neither of them is written to, at a size at which OpenCV would multiply its input by a window in place."""
    pixels = photograph()[:120, :150, 0].astype(np.float32) / np.float32(255)
    reference, distorted = Image(pixels.copy()), Image(np.roll(pixels, 1, 0))
    for mode in ("shift", "subpixel"):
        aligned(reference, distorted, Align.model_validate({"mode": mode}))
    misalignment(Pair(reference, distorted))
    assert np.array_equal(reference.pixels, pixels)
    assert np.array_equal(distorted.pixels, np.roll(pixels, 1, 0))
