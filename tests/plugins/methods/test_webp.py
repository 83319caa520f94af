"""The codec `webp`."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from bakeoff.images import read_image
from bakeoff.plugin import Image, ReadPolicy
from bakeoff.registry import load_registry
from bakeoff_plugins.methods.webp import WebP


def test_lossless_is_lossless(photo: Image) -> None:
    """Every pixel comes back, for noise as well, and the quality only changes the size."""
    noise = Image(np.random.default_rng(2).integers(0, 256, (33, 17, 3), dtype=np.uint8))
    for image in (photo, noise):
        for quality in (0, 100):
            assert WebP(lossless=True, quality=quality).apply(image).digest() == image.digest()


def test_more_effort_is_no_larger(photo: Image) -> None:
    """Method 6 takes longer than 0 for a smaller file."""
    assert len(WebP(method=6).encode(photo)) < len(WebP(method=0).encode(photo))


def test_published_rates_on_kodak_are_met() -> None:
    """Mean rate and PSNR of the 24 Kodak photographs at quality 75 are those published by CompressAI.

    CompressAI, results/image/kodak/webp.json (Pillow 7.1.2): libwebp's lossy encoder has not changed since.
    """
    kodak = os.environ.get("BAKEOFF_KODAK")
    if not kodak:
        pytest.skip("BAKEOFF_KODAK does not name the folder of the Kodak photographs")
    registry, rates, scores = load_registry(), [], []
    paths = sorted(Path(kodak).glob("kodim*.png"))
    assert len(paths) == 24
    for path in paths:
        image = read_image(path, ReadPolicy(), registry)
        data = WebP(quality=75).encode(image)
        errors = WebP().decode(data).pixels.astype(float) - image.pixels
        rates.append(8 * len(data) / (image.width * image.height))
        scores.append(10 * math.log10(255**2 / (errors**2).mean()))
    assert np.mean(rates) == pytest.approx(0.9983876546, abs=1e-4)
    assert np.mean(scores) == pytest.approx(35.1041684631, abs=1e-3)
