"""Laplacian pyramids after Burt and Adelson (1983), of which no full-size level is ever kept.

A level is reduced by a filter of five taps and every second sample kept; what that loses, the level minus the smaller
one expanded again, is the band of the level. Pyramids differ in their taps and in what they take for the samples
outside, so both are a `Scheme`. Only the reduced levels are kept, as float32; bands are computed a part at a time.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 32, 256
"""The part of a band that is made at once: less than a hundred kilobytes of float64 for each intermediate result."""

Rows = NDArray[np.float64]
Span = tuple[int, int]
"""First line, and the line after the last."""


class Scheme(NamedTuple):
    """The taps from the outermost to the middle one, the gain of expansion a side, and the samples outside.

    `reduce_border` is a mode of `numpy.pad`. Expansion repeats the last sample of the smaller level (`edge`), or
    mirrors the samples with zeros between them (`reflect`).
    """

    taps: tuple[float, float, float]
    expand_gain: float
    reduce_border: Literal["symmetric", "reflect"]
    expand_border: Literal["edge", "reflect"]


class Level(NamedTuple):
    """One level of a pyramid: its samples, the factor they are still to be multiplied by, the next smaller level.

    `framed` is the smaller level between one more line on all sides, which are what expansion takes for outside.
    """

    scheme: Scheme
    samples: NDArray[Any]
    factor: float
    framed: NDArray[np.float32]

    @property
    def smaller(self) -> NDArray[np.float32]:
        """The next smaller level."""
        return self.framed[1:-1, 1:-1]

    def part(self, rows: Span, columns: Span) -> Rows:
        """Return a part of the band between this level and the smaller one, float64."""
        samples = self.samples[slice(*rows), slice(*columns)]
        band: Rows = np.multiply(samples, self.factor, dtype=np.float64)
        band -= self._expanded(rows, columns)
        return band

    def _expanded(self, rows: Span, columns: Span) -> Rows:
        down, across = (slice(first // 2, (last + 1) // 2 + 2) for first, last in (rows, columns))
        near = self.framed[down, across].astype(np.float64)
        expanded = _twice(_twice(near, self.scheme).T, self.scheme).T
        top, left = rows[0] % 2, columns[0] % 2
        return expanded[top : top + rows[1] - rows[0], left : left + columns[1] - columns[0]]


def levels(samples: NDArray[Any], factor: float, count: int, scheme: Scheme) -> Iterator[Level]:
    """Yield `count` levels of a (height, width) plane times `factor`, largest first; the last leaves a residual."""
    for _ in range(count):
        level = Level(scheme, samples, factor, _framed(_reduced(samples, factor, scheme), samples.shape, scheme))
        yield level
        samples, factor = level.smaller, 1.0


def tiles(rows: Span, columns: Span) -> Iterator[tuple[Span, Span]]:
    """Yield the rows and columns of one part after the other."""
    for top in range(*rows, ROWS):
        for left in range(*columns, COLUMNS):
            yield (top, min(top + ROWS, rows[1])), (left, min(left + COLUMNS, columns[1]))


def _reduced(samples: NDArray[Any], factor: float, scheme: Scheme) -> NDArray[np.float32]:
    height, width = samples.shape
    down, across = (np.pad(np.arange(size), 2, mode=scheme.reduce_border) for size in (height, width))
    smaller = np.empty(((height + 1) // 2, (width + 1) // 2), np.float32)
    for (top, bottom), (left, right) in tiles((0, smaller.shape[0]), (0, smaller.shape[1])):
        near = np.ix_(down[2 * top : 2 * bottom + 3], across[2 * left : 2 * right + 3])
        rows = _every_second(samples[near].astype(np.float64), scheme)
        smaller[top:bottom, left:right] = _every_second(rows.T, scheme).T * factor
    return smaller


def _every_second(lines: Rows, scheme: Scheme) -> Rows:
    """Return every second line filtered with two lines on both sides; there are two more before the first."""
    outer, inner, middle = scheme.taps
    return outer * (lines[:-4:2] + lines[4::2]) + inner * (lines[1:-3:2] + lines[3:-1:2]) + middle * lines[2:-2:2]


def _twice(lines: Rows, scheme: Scheme) -> Rows:
    """Return twice as many lines, with zeros between them, filtered; one more line before and after is not doubled."""
    outer, inner, middle = (tap * scheme.expand_gain for tap in scheme.taps)
    doubled = np.empty((2 * (len(lines) - 2), lines.shape[1]), order="F" if lines.flags.f_contiguous else "C")
    doubled[::2] = outer * (lines[:-2] + lines[2:]) + middle * lines[1:-1]
    doubled[1::2] = inner * (lines[1:-1] + lines[2:])
    return doubled


def _framed(smaller: NDArray[np.float32], shape: tuple[int, ...], scheme: Scheme) -> NDArray[np.float32]:
    """Return the smaller level of one of `shape` between the lines that stand for what is outside."""
    framed = np.pad(smaller, 1, mode=scheme.expand_border)
    if shape[0] % 2 == 0:  # the mirror is the line of zeros after the last one
        framed[-1] = framed[-2]
    if shape[1] % 2 == 0:
        framed[:, -1] = framed[:, -2]
    return framed
