"""Codecs whose times are known beforehand, for the tests of timing, which copy this file into a folder of their own."""

import os
import time
from pathlib import Path

import numpy as np

from bakeoff.plugin import Codec, Image, MethodInfo, Metric, MetricInfo, Pair, hookimpl

FOLDER = Path(__file__).parent


class Sleeper(Codec):
    """Codes pixels as they are after a sleep, the first time after a long one; notes every call that it gets."""

    info = MethodInfo(name="sleeper", version=1)
    suffix = "raw"
    name: str = "S"
    seconds: float = 0.0
    first: float = 0.0
    busy: float = 0.0
    fails_at: int = 0
    dies_at: int = 0

    def encode(self, image: Image) -> bytes:
        mine = FOLDER / f"calls-{self.name}"
        with (FOLDER / "calls").open("a") as calls, mine.open("a") as own:
            calls.write(self.name)
            own.write(".")
        count = mine.stat().st_size
        if count == self.fails_at:
            raise ValueError("it is tired")
        if count == self.dies_at:
            os._exit(3)
        time.sleep(self.first if count == 1 else self.seconds)
        started = time.process_time()
        while time.process_time() < started + self.busy:
            pass
        return np.array([image.height, image.width], np.uint32).tobytes() + image.pixels.tobytes()

    def decode(self, data: bytes) -> Image:
        height, width = np.frombuffer(data[:8], np.uint32)
        return Image(np.frombuffer(data[8:], np.uint8).reshape(height, width, 3))

    def conditions(self) -> dict[str, str]:
        return {"effort": f"{self.seconds:g} s of sleep", "chroma": "4:4:4"}


class Mean(Metric):
    """The difference of two means, which compiles nothing and has no map."""

    info = MetricInfo(name="mean", version=1, better="lower")

    def score(self, pair: Pair) -> float:
        return abs(float(pair.reference.pixels.mean()) - float(pair.distorted.pixels.mean()))


@hookimpl
def bakeoff_register_methods():
    return [Sleeper]


@hookimpl
def bakeoff_register_metrics():
    return [Mean]
