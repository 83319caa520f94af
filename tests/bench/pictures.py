"""What the measurements look at: mosaics of photographs at any size, and their JPEG versions of quality 50."""

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

Pixels = NDArray[Any]
Both = tuple[Pixels, Pixels]

FULL_HD = (1080, 1920)
"""Height and width of the pair that speeds are measured on."""


@cache
def grey_pair(height: int, width: int) -> Both:
    """Return a grey reference and its distorted version, both (height, width) and uint8."""
    return _with_jpeg(_mosaic(data.camera(), height, width), cv2.IMREAD_GRAYSCALE)


@cache
def colour_pair(height: int, width: int) -> Both:
    """Return an RGB reference and its distorted version, both (height, width, 3) and uint8."""
    return _with_jpeg(_mosaic(data.astronaut(), height, width), cv2.IMREAD_COLOR_RGB)


def _mosaic(photograph: Pixels, height: int, width: int) -> Pixels:
    """Lay mirrored copies side by side, so that no seam adds an edge."""
    tile = np.hstack([photograph, photograph[:, ::-1]])
    tile = np.vstack([tile, tile[::-1]])
    down, across = -(-height // tile.shape[0]), -(-width // tile.shape[1])
    return np.ascontiguousarray(np.tile(tile, (down, across, 1)[: tile.ndim])[:height, :width])


def _with_jpeg(reference: Pixels, reading: int) -> Both:
    stored = reference if reference.ndim == 2 else reference[:, :, ::-1]
    coded = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, 50])[1]
    return reference, np.ascontiguousarray(cv2.imdecode(coded, reading))
