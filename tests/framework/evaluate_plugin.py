"""A plugin of every kind for the tests of evaluate and toolbox, which copy it into a folder of their own."""

import json
import time
from pathlib import Path

import numpy as np

from bakeoff.plugin import (
    Codec,
    Image,
    MadeOutputs,
    Method,
    MethodInfo,
    Metric,
    MetricInfo,
    Pair,
    Perturbation,
    PerturbationInfo,
    Scores,
    UnitError,
    hookimpl,
)

FOLDER = Path(__file__).parent


class Raw(Codec):
    """Codes pixels as they are; slow the first time, as one that loads a library."""

    info = MethodInfo(name="raw", version=1)
    suffix = "raw"
    gain: int = 1

    def encode(self, image: Image) -> bytes:
        if not (FOLDER / "loaded").exists():
            time.sleep(0.3)
            (FOLDER / "loaded").touch()
        return np.array([image.height, image.width], np.uint32).tobytes() + image.pixels.tobytes()

    def decode(self, data: bytes) -> Image:
        height, width = np.frombuffer(data[:8], np.uint32)
        return Image(np.frombuffer(data[8:], np.uint8).reshape(height, width, 3))


class Broken(Codec):
    info = MethodInfo(name="broken", version=1)
    suffix = "no"
    encoded: bool = False
    late: bool = False

    def encode(self, image: Image) -> bytes:
        if self.late:
            return json.loads("no json")
        return b"data" if self.encoded else bytearray(b"data")

    def decode(self, data: bytes) -> Image:
        return np.zeros((3, 3))


class Invert(Method):
    info = MethodInfo(name="invert", version=1)
    crop: int = 0
    fail: bool = False

    def apply(self, image: Image) -> Image:
        with (FOLDER / "calls").open("a") as calls:
            calls.write("called;")
        if self.fail:
            image.pixels[:] = 0
        pixels = image.pixels[self.crop :]
        return Image((image.peak - pixels).astype(pixels.dtype), peak=image.peak)


class Made(MadeOutputs):
    info = MethodInfo(name="made", version=1)

    def output(self, sample):
        if not (FOLDER / "made.png").exists():
            raise UnitError(f"{sample.name} has no output")
        return FOLDER / "made.png"


class Add(Perturbation):
    """Adds noise that is the same at every severity."""

    info = PerturbationInfo(name="add", version=1)

    def dose(self, severity: int) -> float:
        return severity * 0.1

    def apply(self, image: Image, severity: int, field) -> Image:
        noise = field.uniform(image.pixels.shape) * image.peak * self.dose(severity)
        return Image((image.pixels * (1 - self.dose(severity)) + noise).astype(image.pixels.dtype), peak=image.peak)


class Difference(Metric):
    info = MetricInfo(name="difference", version=1, better="lower", map_range=(0.0, 51.0))
    broken_map: str = ""

    def score(self, pair: Pair) -> float:
        return float(abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).mean())

    def map(self, pair: Pair):
        if self.broken_map == "none":
            return None
        if self.broken_map == "nan":
            return np.full((3, 3), np.nan)
        return abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).mean(axis=2)


class OwnWords(Difference):
    """Notes what it was asked for in which order, and has a companion of the name of one that is made of its map."""

    info = MetricInfo(name="own_words", version=1, better="lower", map_range=(0.0, 51.0))

    def score(self, pair: Pair) -> Scores:
        with (FOLDER / "order").open("a") as order:
            order.write("score;")
        return Scores(1.0, max=7.0)

    def map(self, pair: Pair):
        with (FOLDER / "order").open("a") as order:
            order.write("map;")
        return super().map(pair)


class Corner(Metric):
    """The first pixel of the reference, which shows what it was judged against."""

    info = MetricInfo(name="corner", version=1, better="lower")

    def score(self, pair: Pair) -> float:
        return float(pair.reference.pixels[0, 0, 0])

    def signature(self, image: Image) -> str:
        return f"corner of {image.width}x{image.height}"


class Bad(Metric):
    info = MetricInfo(name="bad", version=1, better="lower")
    how: str

    def score(self, pair: Pair) -> float:
        return {"nan": float("nan"), "none": None, "text": "1"}[self.how]


@hookimpl
def bakeoff_register_metrics():
    return [Difference, OwnWords, Corner, Bad]


@hookimpl
def bakeoff_register_methods():
    return [Raw, Broken, Invert, Made]


@hookimpl
def bakeoff_register_perturbations():
    return [Add]


@hookimpl
def bakeoff_read_image(data, header, policy):
    with (FOLDER / "read").open("a") as read:
        read.write("read;")
