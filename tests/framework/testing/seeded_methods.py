"""Methods for the tests of the kit: some that are right, and many that are wrong, each in one way."""

import itertools
import os
import random
import struct
import threading
import time
import zlib
from typing import ClassVar

import numpy as np
from pydantic import PrivateAttr

from bakeoff.plugin import Codec, ConfigPath, Image, MadeOutputs, Method, MethodInfo, UnitError, hookimpl

HEAD = "<IIBcd"
KINDS = {b"b": np.uint8, b"h": np.uint16, b"f": np.float32}


class Raw(Codec):
    """Right: the samples themselves, packed; it carries everything."""

    info = MethodInfo(name="raw", version=1, lossless=True)
    suffix: ClassVar[str] = "raw"

    def encode(self, image: Image) -> bytes:
        kind = next(key for key, dtype in KINDS.items() if image.pixels.dtype == dtype)
        head = struct.pack(HEAD, image.height, image.width, image.channels, kind, image.peak)
        return head + zlib.compress(image.pixels.tobytes())

    def decode(self, data: bytes) -> Image:
        size = struct.calcsize(HEAD)
        height, width, channels, kind, peak = struct.unpack(HEAD, data[:size])
        shape = (height, width) if channels == 1 else (height, width, channels)
        pixels = np.frombuffer(zlib.decompress(data[size:]), KINDS[kind]).reshape(shape)
        return Image(pixels, peak=peak)


class Coarse(Raw):
    """Right: it keeps the four highest bits, and refuses what has more than eight."""

    info = MethodInfo(name="coarse", version=1)

    def encode(self, image: Image) -> bytes:
        if image.bits > 8:
            raise UnitError(f"coarse carries 8 bits, got {image.bits}")
        return super().encode(Image(image.pixels & 0xF0))


class Negative(Method):
    """Right, and no codec."""

    info = MethodInfo(name="negative", version=1)

    def apply(self, image: Image) -> Image:
        return Image((image.peak - image.pixels).astype(image.pixels.dtype), peak=image.peak)


class Doubled(Method):
    """Right: twice the size, and it says so."""

    info = MethodInfo(name="doubled", version=1, changes_size=True)

    def apply(self, image: Image) -> Image:
        return Image(image.pixels.repeat(2, axis=0).repeat(2, axis=1), peak=image.peak)


class Shelf(MadeOutputs):
    """Right: the file of the sample's name."""

    info = MethodInfo(name="shelf", version=1)
    path: ConfigPath

    def output(self, sample):
        found = self.path / f"{sample.name}.png"
        if not found.is_file():
            raise UnitError(f"no output for {sample.name}")
        return found


class HiddenPixels(Raw):
    """Three honest-looking bytes; the pixels stay in the module."""

    info = MethodInfo(name="hidden_pixels", version=1)
    kept: ClassVar[dict[bytes, Image]] = {}

    def encode(self, image: Image) -> bytes:
        data = image.digest().encode()[:3]
        self.kept[data] = image
        return data

    def decode(self, data: bytes) -> Image:
        return self.kept[data]


class HiddenFile(Raw):
    """As `hidden_pixels`, in a file that every process finds, and without anything missing from a test of it."""

    info = MethodInfo(name="hidden_file", version=1)
    path: ConfigPath

    def encode(self, image: Image) -> bytes:
        name = image.digest()[:8]
        unfinished = self.path / f"{name}-{threading.get_ident()}"
        unfinished.write_bytes(super().encode(image))
        unfinished.replace(self.path / name)
        return name.encode()

    def decode(self, data: bytes) -> Image:
        return super().decode((self.path / data.decode()).read_bytes())


class Tolerant(Raw):
    info = MethodInfo(name="tolerant", version=1)

    def decode(self, data: bytes) -> Image:
        try:
            return super().decode(data)
        except (zlib.error, struct.error):
            return Image(np.zeros((8, 8), np.uint8))


class NoBytes(Raw):
    info = MethodInfo(name="no_bytes", version=1)

    def encode(self, image: Image) -> bytes:
        return bytearray(super().encode(image))


class Dated(Raw):
    info = MethodInfo(name="dated", version=1)
    number: ClassVar = itertools.count()

    def encode(self, image: Image) -> bytes:
        return super().encode(image) + struct.pack("<I", next(self.number))

    def decode(self, data: bytes) -> Image:
        return super().decode(data[:-4])


class OwnApply(Raw):
    info = MethodInfo(name="own_apply", version=1)

    def apply(self, image: Image) -> Image:
        return Negative().apply(super().apply(image))


class Dotted(Raw):
    info = MethodInfo(name="dotted", version=1)
    suffix: ClassVar[str] = ".RAW"


class FalselyLossless(Coarse):
    info = MethodInfo(name="falsely_lossless", version=1, lossless=True)


class ReturnsArray(Method):
    info = MethodInfo(name="returns_array", version=1)

    def apply(self, image: Image) -> Image:
        return image.pixels


class ReturnsNone(Method):
    info = MethodInfo(name="returns_none", version=1)

    def apply(self, image: Image) -> Image:
        Negative().apply(image)


class Writes(Negative):
    info = MethodInfo(name="writes", version=1)

    def apply(self, image: Image) -> Image:
        image.pixels[0, 0] = 0
        return image


class Unlocks(Negative):
    info = MethodInfo(name="unlocks", version=1)

    def apply(self, image: Image) -> Image:
        made = super().apply(image)
        image.pixels.setflags(write=True)
        image.pixels[...] = made.pixels
        return made


class EightBits(Method):
    info = MethodInfo(name="eight_bits", version=1)

    def apply(self, image: Image) -> Image:
        return Image((image.pixels / image.peak * 255).astype(np.uint8))


class OwnPeak(Method):
    info = MethodInfo(name="own_peak", version=1)

    def apply(self, image: Image) -> Image:
        return Image(image.pixels)


class AlwaysColour(Method):
    info = MethodInfo(name="always_colour", version=1)

    def apply(self, image: Image) -> Image:
        pixels = image.pixels if image.channels == 3 else np.dstack([image.pixels] * 3)
        return Image(pixels, peak=image.peak)


class Halves(Method):
    info = MethodInfo(name="halves", version=1)

    def apply(self, image: Image) -> Image:
        return Image(image.pixels[::2, ::2], peak=image.peak)


class CutsOdd(Method):
    """Works in blocks of two, so it loses a row of odd images."""

    info = MethodInfo(name="cuts_odd", version=1)

    def apply(self, image: Image) -> Image:
        height, width = max(1, image.height & ~1), max(1, image.width & ~1)
        return Image(image.pixels[:height, :width], peak=image.peak)


class NeedsColour(Method):
    """Unpacks a shape that grey images do not have."""

    info = MethodInfo(name="needs_colour", version=1)

    def apply(self, image: Image) -> Image:
        height, width, _ = image.pixels.shape
        return Image(image.pixels.reshape(height, width, 3), peak=image.peak)


class RefusesAll(Method):
    info = MethodInfo(name="refuses_all", version=1)

    def apply(self, image: Image) -> Image:
        raise UnitError("nothing is good enough")


class RunningMean(Method):
    """Mixes in what it saw before."""

    info = MethodInfo(name="running_mean", version=1)
    before: ClassVar[list] = []

    def apply(self, image: Image) -> Image:
        last = self.before.pop() if self.before and self.before[-1].shape == image.pixels.shape else image.pixels
        self.before[:] = [image.pixels]
        return Image(image.pixels // 2 + last // 2, peak=image.peak)


class Counts(Negative):
    info = MethodInfo(name="counts", version=1)
    number: ClassVar = itertools.count()

    def apply(self, image: Image) -> Image:
        pixels = super().apply(image).pixels.copy()
        pixels.flat[0] = next(self.number) % 2
        return Image(pixels, peak=image.peak)


class GlobalSeed(Method):
    """Repeats itself well, at the cost of everybody else's random numbers."""

    info = MethodInfo(name="global_seed", version=1)

    def apply(self, image: Image) -> Image:
        np.random.seed(0)  # noqa: NPY002 - the fault
        chosen = np.random.uniform(size=image.pixels.shape) < 0.5  # noqa: NPY002 - the fault
        return Image(np.where(chosen, image.pixels, 0), peak=image.peak)


class GlobalDraw(Negative):
    info = MethodInfo(name="global_draw", version=1)

    def apply(self, image: Image) -> Image:
        return super().apply(image) if random.random() < 0.5 else image


class Racy(Negative):
    """One buffer for all threads."""

    info = MethodInfo(name="racy", version=1)
    buffer: ClassVar[list] = [None]

    def apply(self, image: Image) -> Image:
        self.buffer[0] = image.pixels
        time.sleep(0.002)
        return super().apply(Image(self.buffer[0], peak=image.peak))


class OneProcess(Negative):
    info = MethodInfo(name="one_process", version=1)
    home: int = 0

    def apply(self, image: Image) -> Image:
        return super().apply(image) if os.getpid() == self.home else image


class Unpicklable(Negative):
    info = MethodInfo(name="unpicklable", version=1)
    _open = PrivateAttr(default_factory=lambda: lambda: 1)


class Exits(Negative):
    """Ends every process but the one that the test runs in."""

    info = MethodInfo(name="exits", version=1)
    home: int = 0

    def apply(self, image: Image) -> Image:
        if os.getpid() != self.home:
            os._exit(7)
        return super().apply(image)


class PathOptions(Negative):
    """A path is no plain value."""

    info = MethodInfo(name="path_options", version=1)
    path: ConfigPath

    def options(self):
        return {"path": self.path}


class Unprepared(Negative):
    info = MethodInfo(name="unprepared", version=1)

    def prepare(self):
        raise OSError("no such model")


class TextPath(Shelf):
    info = MethodInfo(name="text_path", version=1)

    def output(self, sample):
        return str(super().output(sample))


class LostOutput(Shelf):
    info = MethodInfo(name="lost_output", version=1)

    def output(self, sample):
        return self.path / f"{sample.name}.png"


class Forgetful(Shelf):
    """Finds each output every other time."""

    info = MethodInfo(name="forgetful", version=1)
    told: ClassVar[set] = set()

    def output(self, sample):
        self.told.symmetric_difference_update({sample.name})
        if sample.name in self.told:
            return super().output(sample)
        raise UnitError("I have just told you")


class OneText(Shelf):
    info = MethodInfo(name="one_text", version=1)

    def check(self, samples):
        return "all is well"


class Obliging(Shelf):
    info = MethodInfo(name="obliging", version=1)

    def apply(self, image: Image) -> Image:
        return image


@hookimpl
def bakeoff_register_methods():
    return [
        found for found in globals().values()
        if isinstance(found, type) and issubclass(found, Method) and found.__module__ == __name__
    ]  # fmt: skip
