"""The integer transform of 8x8 blocks that Daala's metrics use, with all of its rounding.

It is Daala's `od_bin_fdct8x8`, of which libvmaf has a copy (third_party/xiph/psnr_hvs.c): nearly the orthonormal DCT,
made of steps that add a rounded multiple of one number to another, so that whole numbers stay whole. The rounding,
some units of a coefficient, is what libvmaf's psnr_hvs measures between nearly equal images, so it belongs to it.
"""

import numpy as np

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.dct import SIDE, Blocks


@jit
def transform_integers(blocks: Blocks) -> None:
    """Replace samples, whole numbers up to 4095, by their coefficients, whole numbers too."""
    for turn in range(2 * SIDE):  # down the columns, then along the rows
        first, step = (turn, SIDE) if turn < SIDE else (SIDE * (turn - SIDE), 1)
        _transform_lines(blocks, first, step)


@jit
def _part(value: np.int64, factor: int, bits: int) -> np.int64:
    """Return value * factor / 2^bits, rounded half up."""
    return (value * factor + (1 << (bits - 1))) >> bits


@jit
def _half(value: np.int64) -> np.int64:
    """Return half of a number, rounded towards 0."""
    return (value + (value < 0)) >> 1


@jit
def _transform_lines(blocks: Blocks, first: int, step: int) -> None:
    for block in range(blocks.shape[1]):
        a, b = np.int64(blocks[first, block]), np.int64(blocks[first + step, block])
        c, d = np.int64(blocks[first + 2 * step, block]), np.int64(blocks[first + 3 * step, block])
        e, f = np.int64(blocks[first + 4 * step, block]), np.int64(blocks[first + 5 * step, block])
        g, h = np.int64(blocks[first + 6 * step, block]), np.int64(blocks[first + 7 * step, block])
        # Half sums and differences of samples that mirror each other.
        h = a - h
        half_h = _half(h)
        a -= half_h
        b += g
        half_b = _half(b)
        g -= half_b
        f = c - f
        c -= _half(f)
        d += e
        half_d = _half(d)
        e = half_d - e
        # The even coefficients: 0 and 4, then 2 and 6.
        a += half_d
        d = a - d
        c = half_b - c
        b = c - b
        a -= _part(b, 13573, 15)
        b += _part(a, 11585, 14)
        a -= _part(b, 13573, 15)
        d -= _part(c, 21895, 15)
        c += _part(d, 15137, 14)
        d -= _part(c, 21895, 15)
        # The odd coefficients: a rotation by an eighth of a turn, sums and differences, then 1 and 7, 3 and 5.
        f += _part(g, 19195, 15)
        g += _part(f, 11585, 14)
        f -= _part(g, 7489, 13)
        e = _half(g) - e
        g -= e
        f = half_h - f
        h -= f
        e += _part(h, 3227, 15)
        h -= _part(e, 6393, 15)
        e += _part(h, 3227, 15)
        g += _part(f, 2485, 13)
        f -= _part(g, 18205, 15)
        g += _part(f, 2485, 13)
        blocks[first, block], blocks[first + step, block] = a, h
        blocks[first + 2 * step, block], blocks[first + 3 * step, block] = c, f
        blocks[first + 4 * step, block], blocks[first + 5 * step, block] = b, g
        blocks[first + 6 * step, block], blocks[first + 7 * step, block] = d, e
