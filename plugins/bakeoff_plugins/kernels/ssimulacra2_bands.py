"""One band of rows of SSIMULACRA 2: blurred sums and differences, the three errors, their sums.

With s = reference + distorted and d = reference - distorted, the tool's errors need four blurred fields instead of
five, and the difference that is left of structure is computed instead of subtracted from one:

    1 - m n / v = (blur(d^2) - b^2 + b^2 n) / v,  b = blur(d),  m = 1 - b^2,
    v = (blur(s^2) - blur(s)^2 + blur(d^2) - b^2) / 2 + 0.0009,  n = v - blur(d^2) + b^2

The blur is libjxl's `FastGaussian` of sigma 1.5: the truncated cosines of Charalampidis (2016), "Recursive
implementation of the Gaussian filter using truncated cosine functions", IEEE Transactions on Signal Processing 64(14),
run as a recursion. Its answer to one sample is finite, so the same filter is a weighted sum of nine samples, which does
not gather rounding errors on its way. What lies outside of an image counts as 0.

A band has 4 rows more above and below than are judged. Buffers are flat, rows `stride` apart, a multiple of 16; column
0 of `fields[0]` and `fields[1]`, the sums and differences, is 4 columns left of the strip, column 0 of what is blurred
is the strip's first.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.xyb import HALF, ONE, add_and_subtract, cone_responses

Field = NDArray[np.float32]

ROWS = 16
"""Rows judged at once; a multiple of 4."""

SIGMA = 1.5
RADIUS = 4
MARGIN = 2 * RADIUS

C2 = np.float32(0.0009)
ZERO, QUARTER = np.float32(0), np.float32(0.25)
SIGNS = (ONE, ONE, -ONE)


def taps() -> list[float]:
    """Return the middle tap of the blur and the four beside it, by equations 37 to 56 of Charalampidis."""
    radius = round(3.2795 * SIGMA + 0.2546)
    omega = [order * math.pi / (2 * radius) for order in (1, 3, 5)]
    p = [sign / math.tan(angle / 2) for sign, angle in zip((1, -1, 1), omega, strict=True)]
    r = [sign * cot**2 / math.sin(angle) for sign, cot, angle in zip((1, -1, 1), p, omega, strict=True)]
    rho = [math.exp(-((SIGMA * angle) ** 2) / 2) / radius for angle in omega]
    scale = p[0] * r[1] - r[0] * p[1]
    zeta = [(p[1] * r[2] - r[1] * p[2]) / scale, (p[2] * r[0] - r[2] * p[0]) / scale, 1.0]
    gains = [1.0, radius**2 - SIGMA**2, sum(z * height for z, height in zip(zeta, rho, strict=True))]
    beta = np.linalg.solve(np.array([p, r, zeta]), np.array(gains))
    return [float(np.dot(beta, np.cos(np.multiply(omega, offset)))) for offset in range(RADIUS + 1)]


W0, W1, W2, W3, W4 = map(np.float32, taps())


@jit
def copy_light(
    planes: NDArray[np.float32], top: int, left: int, rows: int, columns: int, light: Field, start: int, stride: int
) -> None:
    """Copy a part of (2, 3, height, width) planes; the parameters are those of `xyb.linear_light`."""
    for image in range(2):
        for plane in range(3):
            for row in range(rows):
                first = start + row * stride
                _copy(planes[image, plane, top + row, left : left + columns], light[image, plane, first:])


@jit
def _copy(source: Field, target: Field) -> None:
    for index in range(source.size):
        target[index] = source[index]


@jit
def _clear(values: Field) -> None:
    for index in range(values.size):
        values[index] = ZERO


@jit
def advance(
    light: Field, slot: int, new: int, columns: int, before: int, after: int, stride: int, fields: Field,
    halved: Field, top: int, left: int,
) -> None:  # fmt: skip
    """Take in new rows of linear light, and forget the oldest.

    Parameters
    ----------
    light
        (2, 3, enough): the new rows of reference and distorted image. Overwritten.
    slot, new
        The row of `fields` for the first of the new rows, and how many there are. What follows them counts as 0.
    columns
        Width of the strip, without its neighbours.
    before, after
        Columns of `light` that lie left and right of the image.
    fields
        (6, 3, enough) by plane: sums, differences, both blurred along the rows, and their squares blurred so. The last
        8 rows of the call before become the first.
    halved
        (2, 3, height, width), unless empty: light of half the size is written, `top` and `left` being the place of the
        first new row and of the strip in the whole image.
    """
    if halved.size and new:
        _halve(light, new, columns, stride, halved, top, left)
    for plane in range(3):
        for field in range(6):
            _copy(fields[field, plane, ROWS * stride : (ROWS + MARGIN) * stride], fields[field, plane])
    if new:
        cone_responses(light, new * stride)
        add_and_subtract(light[0], light[1], new * stride, fields[0], fields[1], slot * stride)
    start, stop = slot * stride, (ROWS + MARGIN) * stride
    for plane in range(3):
        for field in range(2):
            samples = fields[field, plane]
            _clear_outside(samples, slot, new, before, after, stride)
            _blur_along(samples[start:], fields[2 + field, plane, start:stop], fields[4 + field, plane, start:stop])


@jit
def _halve(light: Field, rows: int, columns: int, stride: int, halved: Field, top: int, left: int) -> None:
    """Write means of 2x2 values; an odd last row or column is repeated."""
    for image in range(2):
        for plane in range(3):
            for row in range(0, rows, 2):
                first, second = row * stride + RADIUS, min(row + 1, rows - 1) * stride + RADIUS
                upper = light[image, plane, first : first + columns]
                lower = light[image, plane, second : second + columns]
                line = halved[image, plane, (top + row) // 2, left // 2 : (left + columns + 1) // 2]
                for column in range(columns // 2):
                    above = upper[2 * column] + upper[2 * column + 1]
                    line[column] = QUARTER * (above + (lower[2 * column] + lower[2 * column + 1]))
                if columns % 2:
                    line[columns // 2] = HALF * (upper[columns - 1] + lower[columns - 1])


@jit
def _clear_outside(samples: Field, slot: int, new: int, before: int, after: int, stride: int) -> None:
    for row in range(slot, slot + new):
        _clear(samples[row * stride : row * stride + before])
        _clear(samples[(row + 1) * stride - after : (row + 1) * stride])
    _clear(samples[(slot + new) * stride : (ROWS + MARGIN) * stride])


@jit
def _blur_along(samples: Field, blurred: Field, blurred_squares: Field) -> None:
    """Weigh samples, and their squares, with their neighbours in a row; [i] belongs to samples[i + 4]."""
    size = blurred.size
    before4, before3, before2 = samples[:size], samples[1 : size + 1], samples[2 : size + 2]
    before1, middle, after1 = samples[3 : size + 3], samples[4 : size + 4], samples[5 : size + 5]
    after2, after3, after4 = samples[6 : size + 6], samples[7 : size + 7], samples[8 : size + 8]
    for index in range(size):
        a, b, c, d = before4[index], before3[index], before2[index], before1[index]
        e, f, g, h, i = middle[index], after1[index], after2[index], after3[index], after4[index]
        blurred[index] = W0 * e + W1 * (d + f) + W2 * (c + g) + W3 * (b + h) + W4 * (a + i)
        near = W0 * (e * e) + W1 * (d * d + f * f) + W2 * (c * c + g * g)
        blurred_squares[index] = near + W3 * (b * b + h * h) + W4 * (a * a + i * i)


@jit
def _blur_down(samples: Field, stride: int, rows: int, blurred: Field) -> None:
    """Weigh samples with their neighbours in a column, two rows at a time, which share most of what they load."""
    for row in range(0, rows, 2):
        band = samples[row * stride : (row + 10) * stride]
        row0, row1, row2 = band[:stride], band[stride : 2 * stride], band[2 * stride : 3 * stride]
        row3, row4, row5 = band[3 * stride : 4 * stride], band[4 * stride : 5 * stride], band[5 * stride : 6 * stride]
        row6, row7, row8 = band[6 * stride : 7 * stride], band[7 * stride : 8 * stride], band[8 * stride : 9 * stride]
        row9 = band[9 * stride :]
        upper, lower = blurred[row * stride : (row + 1) * stride], blurred[(row + 1) * stride : (row + 2) * stride]
        for column in range(stride):
            b, c, d, e = row1[column], row2[column], row3[column], row4[column]
            f, g, h, i = row5[column], row6[column], row7[column], row8[column]
            upper[column] = W0 * e + W1 * (d + f) + W2 * (c + g) + W3 * (b + h) + W4 * (row0[column] + i)
            lower[column] = W0 * f + W1 * (e + g) + W2 * (d + h) + W3 * (c + i) + W4 * (b + row9[column])


@jit
def judge(
    fields: Field, rows: int, columns: int, stride: int, wanted: NDArray[np.bool_], work: Field,
    totals: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add the errors of a band to `totals`, (plane, error, power, column). Parameters are those of `advance`."""
    size, middle = ROWS * stride, RADIUS * stride + RADIUS
    blurred_sum, blurred_difference = work[0, :size], work[1, :size]
    error = work[4, :size]
    for plane in range(3):
        for field in range(4):
            if wanted[plane, 0] or (field < 2 and (wanted[plane, 1] or wanted[plane, 2])):
                _blur_down(fields[2 + field, plane], stride, rows, work[field])
        sums, differences = fields[0, plane, middle : middle + size], fields[1, plane, middle : middle + size]
        for kind in range(3):
            if wanted[plane, kind]:
                if kind == 0:
                    _structure_lost(blurred_sum, blurred_difference, work[2, :size], work[3, :size], error)
                else:
                    _edges_changed(sums, differences, blurred_sum, blurred_difference, SIGNS[kind], error)
                _clear(error[rows * stride :])
                _add_powers(error, columns, stride, totals[plane, kind])


@jit
def _structure_lost(
    sum_: Field, difference: Field, squared_sum: Field, squared_difference: Field, error: Field
) -> None:
    """Write what the tool calls 1 - SSIM'; the arguments are blurred."""
    for index in range(error.size):
        shift = difference[index] * difference[index]
        spread = (squared_sum[index] - sum_[index] * sum_[index]) + (squared_difference[index] - shift)
        variance = HALF * spread + C2
        covariance = variance - squared_difference[index] + shift
        error[index] = ((squared_difference[index] - shift) + shift * covariance) / variance


@jit
def _edges_changed(
    sums: Field, differences: Field, blurred_sum: Field, blurred_difference: Field, sign: np.float32, error: Field
) -> None:
    """Write how much stronger (sign 1) or weaker (-1) the edges of the distorted image are.

    An edge is the distance of a sample from the blurred one.
    """
    for index in range(error.size):
        sum_, difference = sums[index] - blurred_sum[index], differences[index] - blurred_difference[index]
        reference, distorted = HALF * abs(sum_ + difference), HALF * abs(sum_ - difference)
        error[index] = sign * (distorted - reference) / (ONE + reference)


@jit
def _add_powers(errors: Field, columns: int, stride: int, totals: NDArray[np.float64]) -> None:
    """Add the positive errors, and their fourth powers, to (2, columns), four rows at a time."""
    means, powers = totals[0], totals[1]
    for row in range(0, ROWS, 4):
        lines = errors[row * stride : (row + 4) * stride]
        line0, line1 = lines[:columns], lines[stride : stride + columns]
        line2, line3 = lines[2 * stride : 2 * stride + columns], lines[3 * stride : 3 * stride + columns]
        for column in range(columns):
            a, b, c, d = (
                max(line0[column], ZERO), max(line1[column], ZERO), max(line2[column], ZERO), max(line3[column], ZERO),
            )  # fmt: skip
            means[column] += np.float64((a + b) + (c + d))
            a, b, c, d = a * a, b * b, c * c, d * d
            powers[column] += np.float64((a * a + b * b) + (c * c + d * d))
