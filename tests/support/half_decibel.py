"""What half a decibel of PSNR is worth in a metric's own unit, between JPEG qualities of photographs."""

import io

import numpy as np
import PIL.Image
from skimage import data

from bakeoff.plugin import Image, Pair

QUALITIES = (30, 50, 70, 80, 90, 95)


def half_a_decibel(metric):
    """Return the median size of the change of score that goes with 0.5 dB, over two photographs."""
    return abs(
        float(
            np.median(
                [slope for photograph in (data.chelsea(), data.coffee()) for slope in _slopes(metric, photograph)]
            )
        )
    )


def _slopes(metric, photograph):
    reference = Image(photograph)
    decoded = [_jpeg(photograph, quality) for quality in QUALITIES]
    errors = [np.mean((photograph - image.astype(np.float64)) ** 2) for image in decoded]
    scores = [metric.score(Pair(reference, Image(image))) for image in decoded]
    return 0.5 * np.diff(scores) / (-10 * np.diff(np.log10(errors)))


def _jpeg(pixels, quality):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.array(PIL.Image.open(file))
