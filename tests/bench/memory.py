"""What a score needs in memory beside its images: `memory.py METRIC` prints it in parts of the pair's size, as JSON.

Each metric has a process of its own, since memory that one has used is there for the next.
"""

import ctypes
import json
import re
import sys
from pathlib import Path

import numpy as np

from bakeoff.plugin import Image, Pair
from bakeoff.registry import default_registry

LARGE = (3000, 4000)
SMALL = (256, 256)


def share(name: str, *, colour: bool) -> float | None:
    """Return by which part of its two images the process grows for a score; None where the system does not tell."""
    metric = default_registry().get("metrics", name)()
    metric.score(_pair(SMALL, colour=colour))  # loads what is loaded once
    pair = _pair(LARGE, colour=colour)
    ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # the largest size so far becomes the present one
    except OSError:
        return None
    before = _bytes("VmRSS")
    metric.score(pair)
    return (_bytes("VmHWM") - before) / (pair.reference.pixels.nbytes + pair.distorted.pixels.nbytes)


def _pair(size: tuple[int, int], *, colour: bool) -> Pair:
    reference = np.random.default_rng(1).integers(0, 256, (*size, 3) if colour else size, np.uint8)
    return Pair(Image(reference), Image(reference ^ np.uint8(3)))


def _bytes(entry: str) -> int:
    found = re.search(rf"^{entry}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    assert found is not None
    return 1024 * int(found[1])


if __name__ == "__main__":
    print(json.dumps(share(sys.argv[1], colour=sys.argv[2:] == ["colour"])))
