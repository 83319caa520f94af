"""Weighted errors of DCT coefficients, and what the contrast of a block hides of them.

The masking is that of Ponomarenko, Silvestri, Egiazarian, Carli, Astola and Lukin (2007), "On between-coefficient
contrast masking of DCT basis functions", VPQM-07. Stacks of blocks are those of `dct`.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.dct import SIDE, Blocks, cut_blocks

BLOCKS = 1024
"""About how many blocks are worked on at once."""

NOTHING = np.float32(0)


def stacks(reference: NDArray[Any], distorted: NDArray[Any], step: int) -> Iterator[tuple[Blocks, Blocks, Blocks]]:
    """Yield all whole blocks of two planes, `step` samples apart, and a third stack of that size to work in.

    The same memory is used again and again.
    """
    height, width = reference.shape
    down, across = (height - SIDE) // step + 1, (width - SIDE) // step + 1
    most = min(max(BLOCKS // across, 1), down)
    memory = np.empty((3, SIDE * SIDE, most * across), np.float32)
    for first in range(0, down, most):
        rows = min(most, down - first)
        one, other, spare = memory[:, :, : rows * across]
        cut_blocks(reference, step * first, step, rows, across, one)
        cut_blocks(distorted, step * first, step, rows, across, other)
        yield one, other, spare


@jit
def subtract(blocks: Blocks, other: Blocks, differences: Blocks) -> None:
    """Write blocks - other."""
    for line in range(len(blocks)):
        first, second, difference = blocks[line], other[line], differences[line]
        for block in range(difference.size):
            difference[block] = first[block] - second[block]


@jit
def share_in_quarters(blocks: Blocks, share: NDArray[np.float64]) -> None:
    """Write how much of the spread of a block's samples is within its 4x4 quarters, 0 for a block without any.

    It is small where an edge between even quarters makes the contrast. Spreads are weighed as by MATLAB's `var(x) *
    length(x)`: by size / (size - 1).
    """
    means = np.zeros((5, share.size))
    for index in range(len(blocks)):
        line, quarter, whole = blocks[index], means[_quarter(index)], means[4]
        for block in range(line.size):
            quarter[block] += line[block] / 16.0
            whole[block] += line[block] / 64.0
    within, around = np.zeros(share.size), np.zeros(share.size)
    for index in range(len(blocks)):
        line, quarter, whole = blocks[index], means[_quarter(index)], means[4]
        for block in range(line.size):
            within[block] += (line[block] - quarter[block]) ** 2
            around[block] += (line[block] - whole[block]) ** 2
    for block in range(share.size):
        ratio = within[block] / around[block] if around[block] > 0.0 else 0.0
        share[block] = ratio * ((16.0 / 15.0) / (64.0 / 63.0))


@jit
def _quarter(index: int) -> int:
    return 2 * (index // (4 * SIDE)) + index % SIDE // 4


@jit
def raise_to_contrast(
    coefficients: Blocks, energy: NDArray[np.float64], share: NDArray[np.float64], hidden: NDArray[np.float32]
) -> None:
    """Raise `hidden`, by block, to the contrast of the blocks.

    `energy` weighs the squares of the 64 coefficients, `share` is that of `share_in_quarters`.
    """
    contrast = np.zeros(share.size)
    for index in range(len(coefficients)):
        line, weight = coefficients[index], energy[index]
        for block in range(line.size):
            contrast[block] += weight * (np.float64(line[block]) * line[block])
    for block in range(share.size):
        hidden[block] = max(hidden[block], np.float32(math.sqrt(contrast[block] * share[block]) / 32.0))


@jit
def sum_errors(
    differences: Blocks, weights: NDArray[np.float64], shares: NDArray[np.float64], hidden: NDArray[np.float32]
) -> float:
    """Return the sum of the squared differences of coefficients, each less its share of what its block hides.

    `weights` are those of the 64 squares, `shares` is 0 for a coefficient of which nothing is hidden.
    """
    errors = np.zeros(hidden.size)
    for index in range(len(differences)):
        line, weight, share = differences[index], weights[index], np.float32(shares[index])
        for block in range(line.size):
            error = max(abs(line[block]) - share * hidden[block], NOTHING)
            errors[block] += weight * np.float64(error * error)
    total = 0.0
    for block in range(errors.size):
        total += errors[block]
    return total
