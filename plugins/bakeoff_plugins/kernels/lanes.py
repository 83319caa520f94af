"""Rows of samples laid out for filters: neighbours lie 16 places apart, so that every access is aligned.

A row of results is cut into 16 stretches of equal length, which lie interleaved: place `16 * step + lane` belongs to
step `step` of stretch `lane`. One step to the right is then 16 places on, for all stretches at once. In the natural
order a filter of 11 taps reads 11 times across a border of cache lines for each result; here four results share 14
aligned reads. What is paid is that a stretch carries the 10 samples beyond its end as well, which are its neighbour's
first.

Images come as bytes, so that one compiled kernel reads all types, eight bytes at a time: assembled from single bytes,
they are one access wherever they begin.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

U64 = np.uint64

LANES = 16
"""Stretches side by side: as many floats as the widest vector registers hold."""

MARGIN = 10
"""Steps that a stretch of samples is longer than its results: a filter of 11 taps needs so many more."""

LONGEST = 120
"""The longest stretch of results, so that 1920 columns are one tile, and the rows of a tile stay in the cache."""

WORD = 8
"""Bytes that are read at once."""

ROW = (LONGEST + MARGIN + 6) * LANES
"""Places of a row; six steps are spare, because whole words are read."""

_LINE = 64


def as_bytes(plane: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the bytes of a contiguous plane, read-only, so that kernels are compiled for one type alone."""
    view = plane.reshape(-1).view(np.uint8).view()
    view.flags.writeable = False
    return view


@jit
def stretch_of(columns: int) -> int:
    """Return the length of a stretch, a multiple of 4, such that equal tiles of 16 stretches hold so many columns."""
    tiles = _up(columns, LANES * LONGEST)
    return 4 * _up(_up(columns, tiles), 4 * LANES)


@jit
def _up(number: int, divisor: int) -> int:
    return (number + divisor - 1) // divisor


@jit
def aligned(size: int) -> NDArray[np.float32]:
    """Return uninitialised memory for so many numbers that begins with a cache line."""
    memory = np.empty(size + _LINE // 4, np.float32)
    return memory[(-memory.ctypes.data % _LINE) // 4 :][:size]


@jit
def read_words(samples: NDArray[np.uint8], start: int, distance: int, words: NDArray[np.uint64]) -> None:
    """Read words of eight bytes from byte `start` on, those of the next stretch `distance` bytes on.

    `words` is written to, 16 of them a step. Bytes before the image or behind it, which belong to results that nobody
    looks at, count as 0.
    """
    steps = words.size // LANES
    if start >= 0 and start + (LANES - 1) * distance + WORD * steps <= samples.size:
        for step in range(U64(steps)):
            first = U64(start) + U64(WORD) * step
            for lane in range(U64(LANES)):
                words[step * U64(LANES) + lane] = _word(samples, first + lane * U64(distance))
    else:
        for step in range(steps):
            for lane in range(LANES):
                words[step * LANES + lane] = _word_at_edge(samples, start + WORD * step + lane * distance)


@jit
def _word(samples: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    return (
        U64(samples[at])
        | U64(samples[at + U64(1)]) << U64(8)
        | U64(samples[at + U64(2)]) << U64(16)
        | U64(samples[at + U64(3)]) << U64(24)
        | U64(samples[at + U64(4)]) << U64(32)
        | U64(samples[at + U64(5)]) << U64(40)
        | U64(samples[at + U64(6)]) << U64(48)
        | U64(samples[at + U64(7)]) << U64(56)
    )


@jit
def _word_at_edge(samples: NDArray[np.uint8], at: int) -> np.uint64:
    word = U64(0)
    for byte in range(WORD):
        if 0 <= at + byte < samples.size:
            word |= U64(samples[at + byte]) << U64(8 * byte)
    return word
