"""The discrete cosine transform of 8x8 blocks, many of them at once.

A stack of blocks is (64, blocks) of float32: line 8 i + j holds the samples, and later the coefficients, in row i and
column j of all blocks. So every step of the transform is a long loop.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

SIDE = 8

Blocks = NDArray[np.float32]

# Halves of cosines of pi/16 times the index; the first is the weight of the mean.
_HALVES = [math.sqrt(1 / 8)] + [math.cos(order * math.pi / 16) / 2 for order in range(1, 8)]
C0, C1, C2, C3, C4, C5, C6, C7 = map(np.float32, _HALVES)


@jit
def cut_blocks(plane: NDArray[Any], top: int, step: int, down: int, across: int, blocks: Blocks) -> None:
    """Write `down` times `across` blocks of a plane, each `step` samples from the next, row by row of blocks.

    The first block begins at row `top` and column 0.
    """
    for block_row in range(down):
        for index in range(len(blocks)):
            samples = plane[top + step * block_row + index // SIDE, index % SIDE :]
            line = blocks[index, across * block_row : across * (block_row + 1)]
            if step == SIDE:  # a step that the compiler knows is several times as fast
                for block in range(across):
                    line[block] = np.float32(samples[SIDE * block])
            else:
                for block in range(across):
                    line[block] = np.float32(samples[step * block])


@jit
def transform(blocks: Blocks) -> None:
    """Replace samples by the coefficients of the orthonormal DCT-II, `dct2` of MATLAB."""
    for turn in range(2 * SIDE):  # down the columns, then along the rows
        first, step = (turn, SIDE) if turn < SIDE else (SIDE * (turn - SIDE), 1)
        _transform_lines(blocks, first, step)


@jit
def _transform_lines(blocks: Blocks, first: int, step: int) -> None:
    line0, line1, line2, line3 = blocks[first], blocks[first + step], blocks[first + 2 * step], blocks[first + 3 * step]
    line4, line5 = blocks[first + 4 * step], blocks[first + 5 * step]
    line6, line7 = blocks[first + 6 * step], blocks[first + 7 * step]
    for block in range(line0.size):
        a, b, c, d = line0[block], line1[block], line2[block], line3[block]
        e, f, g, h = line4[block], line5[block], line6[block], line7[block]
        a, h = a + h, a - h
        b, g = b + g, b - g
        c, f = c + f, c - f
        d, e = d + e, d - e
        line1[block] = C1 * h + C3 * g + C5 * f + C7 * e
        line3[block] = C3 * h - C7 * g - C1 * f - C5 * e
        line5[block] = C5 * h - C1 * g + C7 * f + C3 * e
        line7[block] = C7 * h - C5 * g + C3 * f - C1 * e
        a, d = a + d, a - d
        b, c = b + c, b - c
        line0[block] = C0 * (a + b)
        line4[block] = C0 * (a - b)
        line2[block] = C2 * d + C6 * c
        line6[block] = C6 * d - C2 * c
