"""Nothing but decoding, encoding and decoding: `bare_loop.py FOLDER NAMES...` prints the seconds when told to go.

It takes the codecs of bakeoff at the settings of the experiment in pipeline.py. A line on standard input is the word to
go, so that several of these can start together.
"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

from bakeoff.plugin import Codec, Image
from bakeoff_plugins.methods.jpeg import Jpeg
from bakeoff_plugins.methods.webp import WebP

QUALITIES = (30, 50, 70, 80, 90, 95)
CODECS: list[Codec] = [codec(quality=quality) for codec in (Jpeg, WebP) for quality in QUALITIES]


def work(path: Path) -> None:
    """Read a photograph, code it at all settings, and decode what comes out."""
    image = Image(cv2.cvtColor(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB))
    for codec in CODECS:
        codec.decode(codec.encode(image))


def main(paths: list[Path]) -> None:
    """Print the seconds that all of them take, after one that is not counted."""
    cv2.setNumThreads(1)
    work(paths[0])
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    for path in paths:
        work(path)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main([Path(sys.argv[1], name) for name in sys.argv[2:]])
