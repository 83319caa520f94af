"""SSIMULACRA 2.1 of Jon Sneyers (Cloudinary, 2022 and 2023): a score of a pair of images.

The definition is the tool's source, github.com/cloudinary/ssimulacra2, src/ssimulacra2.cc, and what it uses of libjxl.
At six scales, halved in linear light, three errors are taken of each of X, Y and B: what is lost of SSIM's structure,
edges that were added, edges that were lost. Mean and 4-norm of each are weighed and mapped to a score.

An image is worked on in strips of columns, in bands of rows, so that besides the buffers of a band only the next, four
times smaller scale is kept: a quarter of the image in float32.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.ssimulacra2_bands import MARGIN, RADIUS, ROWS, advance, copy_light, judge
from bakeoff_plugins.kernels.xyb import linear_light

SCALES = 6
SMALLEST = 8
"""Fewest rows and columns of a scale that is halved once more."""

STRIP = 640
"""Columns worked on at once, an even number."""

LANE = 16
"""Values of float32 in the widest vector; where rows of a buffer begin at a multiple of it, loads are twice as fast."""

# Rows: X, Y and B, each at scales 1:1 to 1:32. Columns: structure, added edges and lost edges by their means, then the
# same by their 4-norms.
WEIGHTS = np.array([
    0.0, 0.0007376606707406586, 0.0, 0.0, 0.0007793481682867309, 0.0,
    0.0, 0.0004371155730107379, 0.0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
    0.0, 0.0016406437456599754, 0.0, 1.8422455520539298, 11.441172603757666, 0.0,
    0.0007989109436015163, 0.000176816438078653, 0.0, 1.8787594979546387, 10.94906990605142, 0.0,
    0.0007289346991508072, 0.9677937080626833, 0.0, 0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
    0.0004550992113792063, 0.0, 0.0, 0.0013648766163243398, 0.0, 0.0,
    0.0, 0.0, 0.0, 7.466890328078848, 0.0, 17.445833984131262,
    0.0006235601634041466, 0.0, 0.0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
    225.20515300849274, 0.0, 0.0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
    176.39317598450694, 0.0, 0.0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
    0.0, 0.0, 0.0, 34.77906344483772, 44.835625328877896, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0008680556573291698, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0005313191874358747, 0.0, 0.00016533814161379112, 0.0, 0.0,
    0.0, 0.0, 0.0, 0.0004179171803251336, 0.0017290828234722833, 0.0,
    0.0020827005846636437, 0.0, 0.0, 8.826982764996862, 23.19243343998926, 0.0,
    95.1080498811086, 0.9863978034400682, 0.9834382792465353, 0.0012286405048278493, 171.2667255897307,
    0.9807858872435379,
    0.0, 0.0, 0.0, 0.0005130064588990679, 0.0, 0.00010854057858411537,
])  # fmt: skip

Buffers = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
Reader = Callable[[int, int, int, int, NDArray[np.float32], int, int], None]
"""Writes linear light: top, left, rows and columns of a part; the buffer, where in it to start, and its stride."""


def ssimulacra2(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> float:
    """Return the score of a distorted image: 100 for equal images, less for others, without a lower end.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width, 3) of sRGB samples, or (height, width) of grey ones, which count as equal red, green
        and blue. Of one shape and of one real type, both sides at least 8.
    peak
        The value of white.
    """
    height, width = reference.shape[:2]
    weights = _weights(height, width)
    read = _read_samples(reference, distorted, peak)
    buffers = _buffers(width)
    error = 0.0
    for scale, weight in enumerate(weights):
        last = scale + 1 == len(weights)
        halved = np.empty((2, 3, 0, 0) if last else (2, 3, *_half(height, width)), np.float32)
        norms = _sums(read, height, width, weight, halved, buffers) / (height * width)
        norms[..., 1] **= 0.25
        error += float(np.sum(weight * norms))
        height, width = _half(height, width)
        read = _read_light(halved)
    return _score(error)


def _half(height: int, width: int) -> tuple[int, int]:
    return (height + 1) // 2, (width + 1) // 2


def _weights(height: int, width: int) -> NDArray[np.float64]:
    """Return the weights by (scale, plane, error, norm).

    A scale is looked at when the one before it has 8 rows and columns. The tool walks through its table without gaps
    between the planes, so that with fewer than six scales a weight serves another norm than it was made for; so do we.
    """
    scales = 1
    while scales < SCALES and min(height, width) >= SMALLEST:
        height, width = (height, width) if scales == 1 else _half(height, width)
        scales += min(height, width) >= SMALLEST
    return WEIGHTS[: 18 * scales].reshape(3, scales, 2, 3).transpose(1, 0, 3, 2)


def _score(error: float) -> float:
    error *= 0.9562382616834844
    error *= 2.326765642916932 + error * (6.248496625763138e-05 * error - 0.020884521182843837)
    return 100.0 - 10.0 * math.pow(error, 0.6276336467831387) if error > 0 else 100.0


def _read_samples(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> Reader:
    scale = np.float32(1 / peak)
    images = [image.reshape(len(image), -1) for image in (reference, distorted)]

    def read(top: int, left: int, rows: int, columns: int, light: NDArray[np.float32], start: int, stride: int) -> None:
        for image, planes in zip(images, light, strict=True):
            if reference.ndim == 3:
                linear_light(image, scale, top, left, rows, columns, planes, start, stride)
            else:
                colours = np.repeat(image[top : top + rows, left : left + columns], 3, axis=1)
                linear_light(colours, scale, 0, 0, rows, columns, planes, start, stride)

    return read


def _read_light(planes: NDArray[np.float32]) -> Reader:
    def read(top: int, left: int, rows: int, columns: int, light: NDArray[np.float32], start: int, stride: int) -> None:
        copy_light(planes, top, left, rows, columns, light, start, stride)

    return read


def _sums(
    read: Reader, height: int, width: int, weights: NDArray[np.float64], halved: NDArray[np.float32], buffers: Buffers
) -> NDArray[np.float64]:
    """Return the sums of the errors and of their fourth powers at one scale, (plane, error, power), and fill `halved`.

    What has no weight is left out.
    """
    wanted = np.any(weights != 0, axis=2)
    light, fields, work = buffers
    sums = np.zeros((3, 3, 2))
    for left in range(0, width, STRIP):
        columns = min(STRIP, width - left)
        stride = _stride(columns)
        first, end = max(left - RADIUS, 0), min(left + columns + RADIUS, width)
        before = first - (left - RADIUS)
        after = stride - before - (end - first)
        totals = np.zeros((3, 3, 2, columns))
        fields[:, :, ROWS * stride : (ROWS + MARGIN) * stride] = 0.0  # what lies above the image
        for top in range(-ROWS, height, ROWS):
            source, slot = (0, ROWS + RADIUS) if top < 0 else (top + RADIUS, MARGIN)
            new = max(min(top + ROWS + RADIUS, height) - source, 0)
            if new:
                read(source, first, new, end - first, light, before, stride)
            advance(light, slot, new, columns, before, after, stride, fields, halved, source, left)
            if top >= 0:
                judge(fields, min(ROWS, height - top), columns, stride, wanted, work, totals)
        sums += totals.sum(axis=3)
    return sums


def _buffers(width: int) -> Buffers:
    """Return memory for the light, the fields and the work of a band, for images no wider than this."""
    stride = _stride(min(STRIP, width))
    return (
        _aligned(2, 3, ROWS * stride + LANE),
        _aligned(6, 3, (ROWS + MARGIN) * stride + LANE),
        _aligned(5, ROWS * stride),
    )


def _stride(columns: int) -> int:
    return -(-(columns + MARGIN) // LANE) * LANE


def _aligned(*shape: int) -> NDArray[np.float32]:
    """Return zeros that begin at a multiple of the widest vector."""
    size = math.prod(shape)
    memory = np.zeros(size + LANE, np.float32)
    start = -(memory.ctypes.data // 4) % LANE
    return memory[start : start + size].reshape(shape)
