"""How a distorted image lies on its reference: found by phase correlation and ECC, and undone by Lanczos interpolation.

Phase correlation gives whole pixels; its parts of a pixel are biased towards 0 and 1, so they come from maximising the
enhanced correlation coefficient (ECC; Evangelidis and Psarakis, Parametric image alignment using enhanced correlation
coefficient maximization, IEEE PAMI 30(10), 2008), first on an image of at most `COARSE` pixels. A matrix maps a place
of the reference, (x, y, 1), to that of the same thing in the distorted image.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import UnitError
from bakeoff.looking import REACH, Align
from bakeoff.types import Image, Pair

Matrix = NDArray[np.float64]
Plane = NDArray[np.float32]

SMALLEST = 16
"""Pixels that an image must have on a side to be aligned."""

LEAST_RESPONSE = 0.03
"""Response of phase correlation below which two images have nothing in common: noise alone gives some 0.003."""

COARSE = 1_000_000
"""Pixels up to which ECC works on the whole image at once; larger ones are averaged down for its first round."""

_SLACK = 0.05
"""Pixels by which a shift of exactly `max_shift` may be found too large."""
_BLUR = 5
"""Side of the Gaussian that ECC blurs both images by, which lets it see further than a pixel."""
_ROUNDS = (3, 100, 1e-6)
"""OpenCV's way to say: at most 100 iterations, or until the coefficient rises by less than 1e-6."""

CENTRE = 256
"""Side of the centre of an image in which a shift is looked for that nobody asked about."""
_NEVER_ABOVE = 40.0
_LEAST_SHARE = 0.15
_LEAST_SHIFT, _MOST_SHIFT = 0.1, 2.0
_LEAST_GAIN = 3.0


def aligned(reference: Image, distorted: Image, align: Align) -> tuple[Image, dict[str, float]]:
    """Return the distorted image as it lies on the reference, and how it lay.

    Moved samples are interpolated (Lanczos, 8x8, coordinates to 1/32 pixel), clipped to 0..peak and for integers
    rounded half up; mode `shift` moves by whole pixels and changes no sample. Near the border a moved image has
    nothing to show: `Align.border` is how much is to be ignored.

    Returns
    -------
    The image, and by names `dx` and `dy` the pixels by which the centre of the distorted image lay to the right and
    below, for `euclidean` and `affine` also `angle` (degrees, clockwise as seen), for `affine` the factors `scale_x`,
    `scale_y` and `shear`.

    Raises
    ------
    UnitError
        When the images are too small or flat, have nothing in common, or a corner is moved by more than `max_shift`.
    """
    luma = _luma(reference), _luma(distorted)
    _check(luma, reference)
    matrix = _whole_shift(*luma)
    if align.mode != "shift":
        matrix = _refined(*luma, matrix, align.mode, align.border)
    moved = _largest_move(matrix, reference)
    found = _described(matrix, reference, align.mode)
    if not moved <= align.max_shift + _SLACK:  # NaN is refused, too
        words = ", ".join(f"{name}={value:.4g}" for name, value in found.items())
        raise UnitError(
            f"align: the distorted image lies {moved:.4g} pixels off ({words}), more than "
            f"max_shift={align.max_shift:g}; raise it, or see whether both show the same scene"
        )
    return _moved(distorted, matrix), found


def misalignment(pair: Pair) -> dict[str, float]:
    """Return the small shift that explains most of a low score, if there is one.

    Looked for in the centre of the image, where its PSNR is below 40 dB: a shift of 0.1 to 2 pixels which, undone,
    halves the squared error.

    Returns
    -------
    Nothing, or by names `dx`, `dy` (pixels) and `gain`: the dB of PSNR of luma that undoing it brings in the centre.
    """
    if min(pair.reference.height, pair.reference.width) < 2 * SMALLEST:
        return {}
    reference, distorted = (_luma(_centre(image)) / np.float32(pair.peak) for image in (pair.reference, pair.distorted))
    if _psnr(reference, distorted) > _NEVER_ABOVE or _share_of_a_shift(reference, distorted) < _LEAST_SHARE:
        return {}
    try:
        matrix = _refined(reference, distorted, np.eye(2, 3), "subpixel", REACH)
    except UnitError:
        return {}
    dx, dy = float(matrix[0, 2]), float(matrix[1, 2])
    if not _LEAST_SHIFT <= max(abs(dx), abs(dy)) <= _MOST_SHIFT:
        return {}
    inner = np.s_[2 * REACH : -2 * REACH, 2 * REACH : -2 * REACH]
    undone = _warped(distorted, matrix)
    gain = _psnr(reference[inner], undone[inner]) - _psnr(reference[inner], distorted[inner])
    return {"dx": dx, "dy": dy, "gain": gain} if gain >= _LEAST_GAIN else {}


def _luma(image: Image) -> Plane:
    return np.asarray(image.select("y"), np.float32)


def _check(luma: tuple[Plane, Plane], image: Image) -> None:
    if min(image.height, image.width) < SMALLEST:
        raise UnitError(f"align: needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}")
    for name, plane in zip(("reference", "distorted image"), luma, strict=True):
        if plane.min() == plane.max():
            raise UnitError(f"align: the {name} is flat, so there is nothing to align by; leave align out")


def _whole_shift(reference: Plane, distorted: Plane) -> Matrix:
    import cv2

    # Given the window itself, OpenCV may multiply the very pixels that it was handed.
    window = cv2.createHanningWindow(reference.shape[::-1], cv2.CV_32F)
    (dx, dy), response = cv2.phaseCorrelate(reference * window, distorted * window)
    if response < LEAST_RESPONSE:
        raise UnitError(
            f"align: the images have nothing in common (response {response:.2g} of phase correlation, at least "
            f"{LEAST_RESPONSE:g} is asked for); see whether both show the same scene"
        )
    return np.array([[1.0, 0.0, round(dx)], [0.0, 1.0, round(dy)]])


def _refined(reference: Plane, distorted: Plane, matrix: Matrix, mode: str, border: int) -> Matrix:
    """Return the matrix that ECC finds from a first guess, coarse to fine.

    What lies within `border` pixels of the edge of the distorted image is not looked at: whatever moved an image had to
    fill it with something.
    """
    import cv2

    motion = {"subpixel": cv2.MOTION_TRANSLATION, "euclidean": cv2.MOTION_EUCLIDEAN, "affine": cv2.MOTION_AFFINE}[mode]
    factor = math.ceil(math.sqrt(reference.size / COARSE))
    for reduced in sorted({factor, 1}, reverse=True):
        planes = _averaged(reference, reduced), _averaged(distorted, reduced)
        edge = math.ceil(border / reduced)
        inner = np.pad(np.full([size - 2 * edge for size in planes[1].shape], 255, np.uint8), edge)
        try:
            guess = _scaled(matrix, 1 / reduced).astype(np.float32)
            _, found = cv2.findTransformECC(*planes, guess, motion, _ROUNDS, inner, _BLUR)
        except cv2.error as error:
            raise UnitError(
                f"align: ECC did not converge in mode {mode} ({error.err}); see whether both images show the same "
                "scene, or ask for a simpler mode"
            ) from error
        matrix = _scaled(np.asarray(found, np.float64), reduced)
    return matrix


def _averaged(plane: Plane, factor: int) -> Plane:
    if factor == 1:
        return plane
    height, width = (size // factor for size in plane.shape)
    blocks = plane[: height * factor, : width * factor].reshape(height, factor, width, factor)
    return np.ascontiguousarray(blocks.mean(axis=(1, 3), dtype=np.float32))


def _scaled(matrix: Matrix, factor: float) -> Matrix:
    """Return the matrix for images `factor` times as large; places count from the centre of the first pixel."""
    offset = (factor - 1) / 2
    linear = matrix[:, :2]
    shift = factor * matrix[:, 2] + offset - linear @ np.full(2, offset)
    return np.column_stack([linear, shift])


def _largest_move(matrix: Matrix, image: Image) -> float:
    right, bottom = image.width - 1.0, image.height - 1.0
    corners = np.array([[0.0, 0.0, 1.0], [right, 0.0, 1.0], [0.0, bottom, 1.0], [right, bottom, 1.0]])
    return float(np.abs(corners @ matrix.T - corners[:, :2]).max())


def _described(matrix: Matrix, image: Image, mode: str) -> dict[str, float]:
    """Return the parts of a transform about the centre: a shift, a rotation times [[scale_x, shear], [0, scale_y]]."""
    centre = np.array([(image.width - 1) / 2, (image.height - 1) / 2, 1.0])
    dx, dy = matrix @ centre - centre[:2]
    found = {"dx": float(dx), "dy": float(dy)}
    if mode in {"shift", "subpixel"}:
        return found
    (a, b), (c, d) = matrix[:, :2].tolist()
    found["angle"] = math.degrees(math.atan2(c, a))
    if mode == "affine":
        length = math.hypot(a, c)
        found |= {"scale_x": length, "scale_y": (a * d - b * c) / length, "shear": (a * b + c * d) / length}
    return found


def _moved(image: Image, matrix: Matrix) -> Image:
    if np.array_equal(matrix, np.round(matrix)) and np.array_equal(matrix[:, :2], np.eye(2)):
        columns, rows = (
            np.clip(np.arange(size) + int(shift), 0, size - 1)
            for size, shift in zip((image.width, image.height), matrix[:, 2], strict=True)
        )
        pixels = image.pixels[np.ix_(rows, columns)]
    else:
        clipped = np.clip(_warped(image.pixels.astype(np.float32), matrix), 0.0, image.peak)
        whole = image.pixels.dtype.kind == "u"
        pixels = (np.floor(clipped + np.float32(0.5)) if whole else clipped).astype(image.pixels.dtype)
    return Image(pixels, peak=image.peak, icc=image.icc)


def _warped(samples: Plane, matrix: Matrix) -> Plane:
    import cv2

    flags = cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP
    size = samples.shape[1::-1]
    return np.asarray(cv2.warpAffine(samples, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT), np.float32)


def _centre(image: Image) -> Image:
    top, left = (max(0, (size - CENTRE) // 2) for size in (image.height, image.width))
    return Image(image.pixels[top : top + CENTRE, left : left + CENTRE], peak=image.peak)


def _psnr(reference: NDArray[Any], distorted: NDArray[Any]) -> float:
    error = float(np.mean((reference - distorted) ** 2, dtype=np.float64))
    return 10.0 * math.log10(1.0 / error) if error else math.inf


def _share_of_a_shift(reference: Plane, distorted: Plane) -> float:
    """Return which share of the squared error lies along the gradients of the reference, as that of a shift does.

    Both are blurred first, so that a pixel is a small step; it is the first step of Lucas and Kanade (1981).
    """
    import cv2

    smooth, other = (cv2.GaussianBlur(plane, (0, 0), 1.5) for plane in (reference, distorted))
    error = (other - smooth)[1:-1, 1:-1].ravel()
    across, down = (smooth[1:-1, 2:] - smooth[1:-1, :-2]).ravel(), (smooth[2:, 1:-1] - smooth[:-2, 1:-1]).ravel()
    slopes = np.stack([across, down], axis=1) - np.array([across.mean(), down.mean()])
    error = error - error.mean()
    total = float(error @ error)
    moments = slopes.T @ slopes
    if total == 0.0 or np.linalg.det(moments) <= 0.0:
        return 0.0
    along = slopes.T @ error
    return float(along @ np.linalg.solve(moments, along)) / total
