"""Planes made smaller by the means of blocks of samples, as implementations of SSIM do it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

LEAST_SIDE = 256
"""Shorter sides of more than one and a half times this are reduced to about it: Wang's "suggested usage" of SSIM."""


def reduction_factor(height: int, width: int, kind: str) -> int:
    """Return max(1, round(shorter side / 256)); halves are rounded up, but by piq to the even number."""
    side = min(height, width)
    rounded = round(side / LEAST_SIDE) if kind == "piq" else (2 * side + LEAST_SIDE) // (2 * LEAST_SIDE)
    return max(1, rounded)


def reduced(plane: NDArray[Any], factor: int, kind: str) -> NDArray[np.float32]:
    """Return the means of factor x factor samples, every so many of them.

    `wang` does as MATLAB's `imfilter(plane, ones(f)/f^2, 'symmetric')` and `(1:f:end, 1:f:end)`: blocks begin
    (f - 1) // 2 before the plane, which is mirrored there, and are ceil(side / f). `piq` has whole blocks within the
    plane alone. In `libvmaf` blocks begin f // 2 before it, and are side // f, and one more for an odd side.
    """
    means: NDArray[Any] = plane
    for axis in (0, 1):
        size = plane.shape[axis]
        begin, count = {
            "wang": ((factor - 1) // 2, -(-size // factor)),
            "piq": (0, size // factor),
            "libvmaf": (factor // 2, size // factor + size % 2),
        }[kind]
        firsts = np.arange(count) * factor - begin
        blocks = (means.take(_mirrored(firsts + step, size), axis).astype(np.float64) for step in range(factor))
        means = np.add.reduce(list(blocks)) / factor
    return means.astype(np.float32)


def _mirrored(index: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    inside = np.where(index < 0, -1 - index, index)
    return np.where(inside >= size, 2 * size - 1 - inside, inside)


def halved(plane: NDArray[Any], peak: float, odd: str) -> tuple[NDArray[Any], float]:
    """Return a plane of half the size, and the value of white in it.

    As long as the sums of 2x2 samples fit uint16, it holds these, four times as large and exact: from 8 bits, four
    times over. Else it holds their means as float32.

    Parameters
    ----------
    plane
        Contiguous (height, width) of uint8, uint16 or float32.
    peak
        The value of white.
    odd
        What happens to an odd side: `repeat` repeats its last row or column behind it; `drop` leaves it out; `zero`
        puts zeros before its first; `shift` repeats the first before it, and does so with both sides if one is odd.
    """
    down, across = plane.shape[0] % 2, plane.shape[1] % 2
    if down or across:
        plane = np.ascontiguousarray(_evened(plane, down, across, odd))
    size = plane.shape[0] // 2, plane.shape[1] // 2
    if plane.dtype.kind == "u" and 4 * peak <= np.iinfo(np.uint16).max:
        sums = np.empty(size, np.uint16)
        _add_fours(plane, np.uint16(1), sums)
        return sums, 4 * peak
    means = np.empty(size, np.float32)
    _add_fours(plane, np.float32(0.25), means)
    return means, peak


def _evened(plane: NDArray[Any], down: int, across: int, odd: str) -> NDArray[Any]:
    if odd == "repeat":
        return np.pad(plane, [(0, down), (0, across)], mode="edge")
    if odd == "zero":
        return np.pad(plane, [(down, 0), (across, 0)])
    if odd == "shift":
        return np.pad(plane, [(1, 0), (1, 0)], mode="edge")
    return plane


@jit
def _add_fours(plane: NDArray[Any], factor: np.number[Any], half: NDArray[Any]) -> None:
    """Write the sums of 2x2 samples, times a factor of the type that they become."""
    for row in range(half.shape[0]):
        _add_pairs(plane[2 * row], plane[2 * row + 1], factor, half[row])


@jit
def _add_pairs(upper: NDArray[Any], lower: NDArray[Any], factor: np.number[Any], half: NDArray[Any]) -> None:
    """Unsigned indices, because Numba tests computed ones for being negative."""
    kind = half.dtype.type
    for index in range(np.uint64(half.size)):
        left = np.uint64(2) * index
        right = left + np.uint64(1)
        total = kind(upper[left]) + kind(upper[right]) + (kind(lower[left]) + kind(lower[right]))
        half[index] = kind(factor * kind(total))
