"""What is asked of the metrics beside speed: other kinds of samples, other sizes, the way in, memory, first calls."""

import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

import bakeoff
import clock
import kernels
from bakeoff.plugin import Image, Metric, Pair
from bakeoff.registry import default_registry
from findings import Finding
from pictures import FULL_HD, Both, Pixels, colour_pair, grey_pair

METRICS = ("ssim", "ms_ssim", "mse", "psnr", "gmsd", "vif", "haarpsi", "psnr_hvs", "ciede2000", "ssimulacra2")

SIZES = ((512, 768), FULL_HD, (3000, 4000), (6144, 8192))
"""0.4, 2, 12 and 50 megapixels."""

OF_MEMORY_SPEED = {"mse", "psnr"}
"""Metrics that wait for memory alone, so that they are faster by far where a pair fits into the caches."""

LIGHT = {"mse", "psnr", "ssim"}
"""Metrics that need no working copies."""

Here = Path(__file__).parent


def in_its_form(name: str) -> Callable[[int, int], Both]:
    """Return what makes pairs that the kernel takes."""
    return colour_pair if name in kernels.COLOUR else grey_pair


def together(seconds: float) -> Iterator[Finding]:
    """Measure ssim and ms_ssim asked of one pair beside ssim alone."""
    arrays = grey_pair(*FULL_HD)
    ssim, ms_ssim = (default_registry().get("metrics", name)() for name in ("ssim", "ms_ssim"))

    def both() -> None:
        pair = Pair(*map(Image, arrays))
        ssim.score(pair)
        ms_ssim.score(pair)

    times = clock.in_turn(partial(_fresh, ssim, arrays), both, seconds)
    yield Finding("ssim and ms_ssim", "together : ssim alone", "<=", 1.7, "x", times.ratio)


def other_samples(seconds: float) -> Iterator[Finding]:
    """Measure colour, 16 bits and floats, a sample, beside grey of 8 bits."""
    grey = grey_pair(*FULL_HD)
    kinds = {
        "RGB 8-bit": list(colour_pair(*FULL_HD)),
        "grey 16-bit": [plane.astype(np.uint16) * 257 for plane in grey],
        "grey float32": [plane.astype(np.float32) / 255 for plane in grey],
    }
    for name in METRICS:
        metric: Metric = default_registry().get("metrics", name)()
        for kind, images in kinds.items():
            times = clock.in_turn(partial(_fresh, metric, grey), partial(_fresh, metric, images), seconds)
            ratio = times.ratio * grey[0].size / images[0].size
            yield Finding(name, f"a sample of {kind} : one of grey 8-bit", "<=", 4.0, "x", ratio)


def _fresh(metric: Metric, arrays: Both | list[Pixels]) -> object:
    """Score a pair that nothing is known of."""
    reference, distorted = map(Image, arrays)
    return metric.score(Pair(reference, distorted))


def way_in(seconds: float) -> Iterator[Finding]:
    """Measure `bakeoff.score` on arrays beside the kernel alone."""
    for name in METRICS:
        images = in_its_form(name)(*FULL_HD)
        times = clock.in_turn(
            partial(kernels.ALL[name], *images), partial(bakeoff.score, *images, name), seconds
        )  # fmt: skip
        yield Finding(name, "what `bakeoff.score` adds to the kernel", "<=", 10.0, " %", 100 * (times.ratio - 1))


def sizes(seconds: float) -> Iterator[Finding]:
    """Measure the cost of a megapixel at every size, beside that at full HD, or beyond the caches."""
    for name in METRICS:
        base = (3000, 4000) if name in OF_MEMORY_SPEED else FULL_HD
        usual = partial(kernels.ALL[name], *in_its_form(name)(*base))
        for size in SIZES:
            if size != base:
                times = clock.in_turn(usual, partial(kernels.ALL[name], *in_its_form(name)(*size)), seconds)
                growth = times.ratio * math.prod(base) / math.prod(size)
                words = f"a megapixel of {math.prod(size) / 1e6:.1f} : one of {math.prod(base) / 1e6:.1f}"
                yield Finding(name, words, "<=", 1.5, "x", growth)


def memory(_: float) -> Iterator[Finding]:
    """Measure the most that a score needs beside the pair."""
    for name in METRICS:
        share = _elsewhere("memory.py", name, *(["colour"] if name in kernels.COLOUR else []))
        limit = 10.0 if name in LIGHT else 200.0
        note = "" if share is not None else "this system does not tell a process its largest size"
        percent = None if share is None else 100 * share
        yield Finding(name, "memory beside the pair : its size", "<=", limit, " %", percent, note)


def first_calls(_: float) -> Iterator[Finding]:
    """Measure the first scores of a process whose kernels were compiled before."""
    _elsewhere("first_calls.py", *METRICS)  # compiles what is not compiled yet
    found = _elsewhere("first_calls.py", *METRICS)
    note = f"after {1000 * found.pop('imports'):.0f} ms to import numba and the rest"
    for name, seconds in found.items():
        if name == METRICS[0]:
            yield Finding(name, "first call of a process", "<=", 500.0, " ms", 1000 * seconds, note)
        else:
            yield Finding(name, "first call after another metric", "<=", 20.0, " ms", 1000 * seconds)


def _elsewhere(script: str, *arguments: str) -> dict[str, float] | float | None:
    command = [sys.executable, str(Here / script), *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
