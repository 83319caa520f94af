"""Pairs of photographs that are the same on every machine: integer arithmetic on the files of scikit-image's wheel.

What another implementation says of them is kept in `tests/plugins/metrics/golden/`, one file a metric, so that the
tests need neither that implementation nor torch.
"""

import functools
import json
from pathlib import Path

import numpy as np
from skimage import data

GOLDEN = Path(__file__).parents[1] / "plugins" / "metrics" / "golden"


@functools.cache
def photo_pairs():
    """Return (reference, distorted) by name, read-only uint8: three of colour, two of grey, of odd and even sizes."""
    chelsea, coffee, astronaut, camera = data.chelsea(), data.coffee(), data.astronaut(), data.camera()
    pairs = {
        "chelsea-blur": (chelsea, blurred(chelsea, 2)),
        "coffee-noise": (coffee, noisy(coffee, 40)),
        "astronaut-coarse": (astronaut, coarse(astronaut, 24)),
        "camera-noise": (camera, noisy(camera, 60)),
        "camera-blur": (np.ascontiguousarray(camera[100:401, 80:477]), blurred(camera, 3)[100:401, 80:477]),
    }
    return {name: tuple(_frozen(image) for image in pair) for name, pair in pairs.items()}


def golden(metric):
    """Return what other implementations say of the pairs: {case: {"by": ..., "values": {pair: value}}}."""
    return json.loads((GOLDEN / f"{metric}.json").read_text())


def blurred(image, radius):
    """Return the mean over (2 radius + 1)^2 neighbours, borders repeated, rounded half up."""
    side = 2 * radius + 1
    padded = np.pad(image.astype(np.int64), [(radius, radius)] * 2 + [(0, 0)] * (image.ndim - 2), mode="edge")
    height, width = image.shape[:2]
    total = sum(padded[down : down + height, across : across + width] for down in range(side) for across in range(side))
    return ((total + side * side // 2) // (side * side)).astype(np.uint8)


def noisy(image, amplitude):
    """Return the image with even noise of -amplitude/2 to amplitude/2 from a hash of each sample's index."""
    index = np.arange(image.size, dtype=np.uint64).reshape(image.shape)
    hashed = index * np.uint64(0x9E3779B97F4A7C15)
    hashed ^= hashed >> np.uint64(29)
    hashed *= np.uint64(0xBF58476D1CE4E5B9)
    hashed ^= hashed >> np.uint64(32)
    noise = (hashed % np.uint64(amplitude + 1)).astype(np.int64) - amplitude // 2
    return np.clip(image.astype(np.int64) + noise, 0, 255).astype(np.uint8)


def coarse(image, step):
    """Return the image with every sample in the middle of a step of its values."""
    return np.clip(image.astype(np.int64) // step * step + step // 2, 0, 255).astype(np.uint8)


def _frozen(image):
    image = np.ascontiguousarray(image)
    image.flags.writeable = False
    return image
