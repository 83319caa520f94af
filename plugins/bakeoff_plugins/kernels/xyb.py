"""From encoded samples to linear light, and on to the colours X, Y and B of JPEG XL.

The sRGB curve is the rational polynomial that libjxl uses (lib/jxl/cms/transfer_functions-inl.h, class TF_SRGB), exact
to 5e-7; the colours are those of ISO/IEC 18181-1 with the constants of lib/jxl/cms/opsin_params.h at 255 nits, shifted
and stretched to about 0..1 as SSIMULACRA 2 does (MakePositiveXYB in ssimulacra2.cc): 14 X + 0.42, Y + 0.01 and
B - Y + 0.55. All of it is float32, on flat buffers, so that the compiler finds long loops.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

Plane = NDArray[np.float32]

_real = np.float32

KNEE, SLOPE = _real(0.04045), _real(1 / 12.92)
P0, P1, P2, P3, P4 = map(_real, (2.200248328e-04, 1.043637593e-02, 1.624820318e-01, 7.961564959e-01, 8.210152774e-01))
Q0, Q1, Q2, Q3, Q4 = map(_real, (2.631846970e-01, 1.076976492e00, 4.987528350e-01, -5.512498495e-02, 6.521209011e-03))

BIAS = _real(0.0037930732552754493)
LONG_R, LONG_G, LONG_B = map(_real, (0.3, 0.622, 0.078))
MIDDLE_R, MIDDLE_G, MIDDLE_B = map(_real, (0.23, 0.692, 0.078))
SHORT_R, SHORT_G, SHORT_B = map(_real, (0.24342268924547819, 0.20476744424496821, 0.5518098665095536))

X_STRETCH, X_SHIFT = _real(7.0), _real(0.42)  # 14 X, and X is half of a difference
TWICE_Y_SHIFT = _real(2 * (0.01 - 0.0037930732552754493 ** (1 / 3)))
B_SHIFT = _real(0.55)
HALF, ONE, THIRD = _real(0.5), _real(1.0), _real(1 / 3)

GUESS = np.int32(0x54A21D2A)
# The series of (1 - h)^(-2/3).
S1, S2, S3, S4, S5, S6 = map(_real, (2 / 3, 5 / 9, 40 / 81, 110 / 243, 308 / 729, 2618 / 6561))


@jit
def _linear(sample: np.float32) -> np.float32:
    above = (((P4 * sample + P3) * sample + P2) * sample + P1) * sample + P0
    below = (((Q4 * sample + Q3) * sample + Q2) * sample + Q1) * sample + Q0
    return above / below if sample > KNEE else sample * SLOPE


@jit
def _cube_root(value: np.float32) -> np.float32:
    """Return the cube root of a number in 0.001 to 2, to the last bit or two.

    A third of the exponent, done on the bits of the number, gives its inverse cube root to 3.5 %. What is missing is
    a power of a number near one, for which the series to the sixth order is good to 1e-8.
    """
    bits = np.float32(value).view(np.int32)
    inverse = np.int32(GUESS - np.int32(np.float32(bits) * THIRD)).view(np.float32)
    root = value * (inverse * inverse)
    h = ONE - root * inverse
    return root + root * h * (S1 + h * (S2 + h * (S3 + h * (S4 + h * (S5 + h * S6)))))


@jit
def linear_light(
    samples: NDArray[Any], scale: np.float32, top: int, left: int, rows: int, columns: int, light: Plane, start: int,
    stride: int,
) -> None:  # fmt: skip
    """Write the linear light of a part of an image.

    Parameters
    ----------
    samples
        (height, 3 width) of interleaved colours, of any real type.
    scale
        What makes white 1.
    top, left, rows, columns
        The part, in pixels.
    light
        (3, enough): the first pixel goes to `start`, each row begins `stride` after the one before.
    """
    for row in range(rows):
        line = samples[top + row, 3 * left : 3 * (left + columns)]
        first = start + row * stride
        red, green = light[0, first : first + columns], light[1, first : first + columns]
        blue = light[2, first : first + columns]
        for column in range(columns):
            red[column] = _linear(np.float32(line[3 * column]) * scale)
            green[column] = _linear(np.float32(line[3 * column + 1]) * scale)
            blue[column] = _linear(np.float32(line[3 * column + 2]) * scale)


@jit
def cone_responses(light: Plane, size: int) -> None:
    """Replace the first `size` values of red, green and blue light by the responses of long, middle and short cones.

    `light` is (images, 3, enough).
    """
    for image in range(len(light)):
        red, green, blue = light[image, 0, :size], light[image, 1, :size], light[image, 2, :size]
        for index in range(size):
            r, g, b = red[index], green[index], blue[index]
            red[index] = LONG_R * r + (LONG_G * g + (LONG_B * b + BIAS))
            green[index] = MIDDLE_R * r + (MIDDLE_G * g + (MIDDLE_B * b + BIAS))
            blue[index] = SHORT_R * r + (SHORT_G * g + (SHORT_B * b + BIAS))
        for plane in range(3):
            responses = light[image, plane, :size]
            for index in range(size):
                responses[index] = _cube_root(responses[index])


@jit
def add_and_subtract(reference: Plane, distorted: Plane, size: int, sums: Plane, differences: Plane, at: int) -> None:
    """Write the sums and the differences of X, Y and B of two images, from `at` on, out of their cone responses."""
    long, other_long = reference[0, :size], distorted[0, :size]
    middle, other_middle = reference[1, :size], distorted[1, :size]
    short, other_short = reference[2, :size], distorted[2, :size]
    sum_x, sum_y, sum_b = sums[0, at : at + size], sums[1, at : at + size], sums[2, at : at + size]
    less_x, less_y = differences[0, at : at + size], differences[1, at : at + size]
    less_b = differences[2, at : at + size]
    for index in range(size):
        x = X_STRETCH * (long[index] - middle[index]) + X_SHIFT
        other_x = X_STRETCH * (other_long[index] - other_middle[index]) + X_SHIFT
        y = HALF * (long[index] + middle[index])
        other_y = HALF * (other_long[index] + other_middle[index])
        b = short[index] - y + B_SHIFT
        other_b = other_short[index] - other_y + B_SHIFT
        sum_x[index], less_x[index] = x + other_x, x - other_x
        sum_y[index], less_y[index] = y + other_y + TWICE_Y_SHIFT, y - other_y
        sum_b[index], less_b[index] = b + other_b, b - other_b
