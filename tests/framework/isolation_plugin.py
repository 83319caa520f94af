"""One plugin of every kind, each of which does on demand what must cost nothing but its own."""

import ctypes
import os
import sys
from pathlib import Path

import numpy as np
from pydantic import field_validator

from bakeoff.plugin import (
    Codec,
    ConfigError,
    Dataset,
    Executor,
    Field,
    Image,
    MadeOutputs,
    MethodInfo,
    Metric,
    MetricInfo,
    Perturbation,
    PerturbationInfo,
    PluginInfo,
    Sample,
    Section,
    SectionInfo,
    Text,
    hookimpl,
    image_files,
)

MARKED = 77
"""The red value of the first pixel of the image on which plugins misbehave in the workers."""


def misbehave(how, image=None):
    if image is not None and image.pixels[0, 0, 0] != MARKED:
        return
    match how:
        case "raise":
            raise ValueError("seven is too much")
        case "hang":
            ctypes.PyDLL(None).pause()  # in C, with the interpreter lock held
        case "crash":
            ctypes.string_at(0)
        case "exit":
            os._exit(3)
        case "interrupt":
            raise KeyboardInterrupt


def _look_up(table):
    raise KeyError("no such table")


class Shelf(Dataset):
    """The images of a folder."""

    info = PluginInfo(name="shelf", version=1)
    path: str
    how: str = ""
    library_does: str = ""

    def samples(self):
        if self.how == "odd":
            return ["a.png"]
        if self.how == "refuse":
            raise ConfigError(["the shelf is empty", "and dusty"])
        if self.how == "empty roi":
            return [Sample("a", Path(self.path), roi=(0, 0, 0, 5))]
        misbehave(self.how)
        return [Sample(np.str_(name), file) for name, file in image_files(Path(self.path), None).items()]

    def library(self):
        misbehave(self.library_does)
        return "libshelf 1"


class Raw(Codec):
    """The pixels as they are; decodes in the workers, and in any other process as it is told."""

    info = MethodInfo(name="raw", version=1)
    suffix = "raw"
    asked: str = Field("", description="which question it answers badly")
    how: str = ""
    table: str = ""

    @field_validator("table")
    @classmethod
    def _known(cls, value):
        return _look_up(value) if value else value

    def check(self, samples):
        misbehave(self.how if self.asked == "check" else "")
        return []

    def notes(self, samples):
        misbehave(self.how if self.asked == "notes" else "")
        yield f"{len(samples)} samples"

    def library(self):
        misbehave(self.how if self.asked == "library" else "")
        return "libraw 1"

    def encode(self, image):
        misbehave(self.how if self.asked == "encode" else "", image)
        height, width = image.pixels.shape[:2]
        return height.to_bytes(2) + width.to_bytes(2) + image.pixels.tobytes()

    def decode(self, data):
        # Workers know nothing of publishing; whoever does decodes for the report.
        if "bakeoff.publish" in sys.modules:
            misbehave(self.how if self.asked == "decode" else "")
        height, width = int.from_bytes(data[:2]), int.from_bytes(data[2:4])
        return Image(np.frombuffer(data[4:], np.uint8).reshape(height, width, 3))


class Drawer(MadeOutputs):
    """The references themselves, as outputs made before."""

    info = MethodInfo(name="drawer", version=1)
    how: str = ""

    def output(self, sample):
        if sample.name == "coffee":
            misbehave(self.how)
        return sample.reference


class Difference(Metric):
    """How far apart two images are."""

    info = MetricInfo(name="difference", version=1, better="lower")
    asked: str = ""
    how: str = ""

    def library(self):
        misbehave(self.how if self.asked == "library" else "")
        return ""

    def score(self, pair):
        misbehave(self.how if self.asked == "score" else "", pair.reference)
        return float(np.abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).mean())


class Shade(Perturbation):
    """One level darker."""

    info = PerturbationInfo(name="shade", version=1)
    how: str = ""

    def dose(self, severity):
        return float(severity)

    def apply(self, image, severity, field):
        misbehave(self.how, image)
        return self.rendered(image, image.pixels.astype(float) - self.dose(severity))


class Remarks(Section):
    """Does what the environment variable says."""

    info = SectionInfo(name="remarks", version=1, title="Remarks", order=15)

    def blocks(self, data):
        how = os.environ.get("REMARKS", "")
        misbehave(how)

        class Shout(str):
            __slots__ = ()

        return [Text(Shout(f"{len(data.rows)} rows were seen"))]


class Later(Section):
    """Comes after, and is never to blame."""

    info = SectionInfo(name="later", version=1, title="Later", order=16)

    def blocks(self, data):
        return [Text("all is well later")]


class Manager(Executor):
    """Raises before it has done anything."""

    info = PluginInfo(name="manager", version=1)

    def run(self, jobs, setup):
        misbehave("raise")
        yield from ()


@hookimpl
def bakeoff_register_datasets():
    return [Shelf]


@hookimpl
def bakeoff_register_methods():
    return [Raw, Drawer]


@hookimpl
def bakeoff_register_metrics():
    return [Difference]


@hookimpl
def bakeoff_register_perturbations():
    return [Shade]


@hookimpl
def bakeoff_register_sections():
    return [Remarks, Later]


@hookimpl
def bakeoff_register_executors():
    return [Manager]
