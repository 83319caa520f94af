"""A codec with planted curves, and a metric to search them by, for the tests of targets and generations."""

from pathlib import Path
from typing import Literal

import numpy as np

from bakeoff.plugin import Codec, Field, Image, MethodInfo, Metric, MetricInfo, Pair, UnitError, hookimpl

FOLDER = Path(__file__).parent


class Planted(Codec):
    """Codes pixels as they are, and dims them on the way back, the less the higher its quality is."""

    info = MethodInfo(name="planted", version=1)
    suffix = "planted"
    scale = ("quality", "higher")
    quality: int = Field(50, ge=0, le=100)
    curve: Literal["smooth", "coarse", "turning", "refusing"] = "smooth"

    def encode(self, image: Image) -> bytes:
        with (FOLDER / "encoded").open("a") as log:
            log.write(f"{image.height} {self.quality}\n")
        if self.curve == "refusing" and self.quality > 60:
            raise UnitError("no more than 60")
        shape = np.array([self.quality, *image.pixels.shape], np.uint32)
        return shape.tobytes() + image.pixels.tobytes() + b"more" * self.quality

    def decode(self, data: bytes) -> Image:
        quality, *shape = map(int, np.frombuffer(data[:16], np.uint32))
        pixels = np.frombuffer(data[16:], np.uint8, count=int(np.prod(shape))).reshape(shape)
        loss = {"smooth": 110 - quality, "coarse": 20 if quality > 50 else 90, "turning": 30 + abs(quality - 60)}
        return Image(pixels - np.uint8(loss.get(self.curve, 110 - quality)))


class Dimming(Metric):
    """Levels that an image was dimmed by."""

    info = MetricInfo(name="dimming", version=1, better="lower", unit="levels", identical=0.0, margin=2.0)

    def score(self, pair: Pair) -> float:
        return float(np.mean(pair.reference.pixels.astype(np.float64) - pair.distorted.pixels))


@hookimpl
def bakeoff_register_methods():
    return [Planted]


@hookimpl
def bakeoff_register_metrics():
    return [Dimming]
