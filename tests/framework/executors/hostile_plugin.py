"""Metrics and methods that do what must not take a run down, on the one image that is told."""

import ctypes
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from bakeoff.plugin import Image, Method, MethodInfo, Metric, MetricInfo, Pair, hookimpl


class Home(BaseException):
    """Derived from the root, as no plugin should."""


def native_hang():
    ctypes.PyDLL(None).pause()  # in C, with the interpreter lock held


def write_everywhere():
    for descriptor in range(3, 100):
        with suppress(OSError):
            os.write(descriptor, b"\x00\x00\x00\x05hello")


def leave_a_child():
    subprocess.Popen(["sleep", "1000"], close_fds=False)
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)


def misbehave(how):
    match how:
        case "segfault":
            ctypes.string_at(0)
        case "exit":
            os._exit(0)
        case "sys_exit":
            sys.exit(3)
        case "loop":
            while True:
                pass
        case "native_hang":
            native_hang()
        case "raise":
            raise ValueError("seven\nis \x1b[31mtoo much")
        case "home":
            raise Home("home")
        case "interrupt":
            raise KeyboardInterrupt
        case "recursion":
            misbehave(how)
        case "memory":
            bytearray(1 << 60)
        case "nan":
            return float("nan")
        case "text":
            return "0.5"
        case "write":
            for _ in range(100):
                os.write(1, b"x" * (1 << 20))
        case "write_everywhere":
            write_everywhere()
        case "go_elsewhere":
            os.chdir("/")
        case "leave_a_child":
            leave_a_child()
    return 1.0


def number(image):
    """The number of the sample: the red value of its first pixel."""
    return int(image.pixels[0, 0, 0])


class Bad(Metric):
    info = MetricInfo(name="bad", version=1, better="higher")
    how: str = ""
    on: int = 1

    def score(self, pair: Pair) -> float:
        return misbehave(self.how) if self.on in (-1, number(pair.reference)) else 1.0


class Once(Metric):
    """Takes its worker down the first time it runs at all."""

    info = MetricInfo(name="once", version=1, better="higher")
    marker: str

    def score(self, pair: Pair) -> float:
        if not Path(self.marker).exists():
            Path(self.marker).touch()
            os._exit(0)
        return 2.0


class Difference(Metric):
    info = MetricInfo(name="difference", version=1, better="lower", map_range=(0.0, 255.0))
    seconds: float = 0.0

    def score(self, pair: Pair) -> float:
        time.sleep(self.seconds)
        return float(abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).mean())


class Heavy(Metric):
    """Takes its time to load, and then none."""

    info = MetricInfo(name="heavy", version=1, better="higher")

    def prepare(self) -> None:
        time.sleep(1.5)

    def score(self, pair: Pair) -> float:
        return 1.0


class Process(Metric):
    """The number of the process that scores."""

    info = MetricInfo(name="process", version=1, better="lower")

    def score(self, pair: Pair) -> float:
        return os.getpid()


class Invert(Method):
    info = MethodInfo(name="invert", version=1)
    how: str = ""
    on: int = 1

    def apply(self, image: Image) -> Image:
        if number(image) == self.on:
            misbehave(self.how)
        return Image(255 - image.pixels)


@hookimpl
def bakeoff_register_metrics():
    return [Bad, Once, Difference, Heavy, Process]


@hookimpl
def bakeoff_register_methods():
    return [Invert]


@hookimpl
def bakeoff_read_image(data, header, policy):
    if data.endswith(b"kills the reader"):
        os._exit(9)
