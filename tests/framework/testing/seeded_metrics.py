"""Metrics for the tests of the kit: two that are right, and many that are wrong, each in one way."""

import itertools
import math
import os
import random
import threading
import time
from typing import ClassVar

import numpy as np
from pydantic import PrivateAttr

from bakeoff.plugin import Band, Channel, Field, MapMetric, Metric, MetricInfo, Pair, Scores, hookimpl


def facts(name, **others):
    defaults = {"version": 1, "better": "higher", "unit": "dB", "identical": math.inf, "range": (-math.inf, math.inf)}
    return MetricInfo(name=name, **(defaults | others))


def error(pair):
    return pair.reference.pixels.astype(np.float64) - pair.distorted.pixels.astype(np.float64)


def decibels(mean, peak):
    return math.inf if mean == 0 else 10 * math.log10(peak**2 / mean)


class Right(Metric):
    """PSNR, with an option that shows in the signature, and companions."""

    info = facts("right", symmetric=True)
    scale: float = Field(1.0, gt=0)

    def score(self, pair: Pair) -> Scores:
        mean = float(np.mean(error(pair) ** 2))
        return Scores(self.scale * decibels(mean, pair.peak), peak=pair.peak)


class Sharpness(Metric):
    """Variance of the Laplacian, on a scale where white is 1: a metric without a reference."""

    info = facts("keen", identical=None, unit="", range=(0.0, math.inf), reference_free=True, worsens_with=("blur",))
    channel: Channel = "y"

    def score(self, pair: Pair) -> float:
        return float(np.var(self.laplacian(pair.distorted))) if min(pair.distorted.pixels.shape[:2]) > 2 else 0.0

    def laplacian(self, image):
        plane = image.select("y") / image.peak
        return plane[:-2, 1:-1] + plane[2:, 1:-1] + plane[1:-1, :-2] + plane[1:-1, 2:] - 4 * plane[1:-1, 1:-1]

    def signature(self, image):
        return f"{self.info.name}|v1|{image.definition('y')}"


class Shares(Metric):
    """Right: how far each sample moved, in parts of the peak or of the reference, with a map."""

    info = facts("shares", better="lower", identical=0.0, unit="", range=(0.0, math.inf), map_mean=True)

    def score(self, pair: Pair) -> float:
        return float(np.mean(self.map(pair), dtype=np.float64))

    def map(self, pair):
        moved = np.abs(error(pair)) / (pair.peak + pair.reference.pixels.astype(np.float64))
        return moved if moved.ndim == 2 else moved.mean(axis=2)


class Pooled(MapMetric):
    """Right: the share that each sample keeps, pooled, with presets and bands."""

    info = facts(
        "pooled", identical=1.0, unit="", range=(0.0, 1.0), map_mean=True, bands_source="nobody",
        bands=(Band(0.9, "high"), Band(-math.inf, "low")),
    )  # fmt: skip
    presets: ClassVar = {"usual": {}, "worst": {"pooling": "min"}}

    def map(self, pair):
        return 1.0 - Shares.map(self, pair)


class Masked(Metric):
    """Right: PSNR of the samples that a mask lets count."""

    info = facts("masked", masks=True)

    def score(self, pair: Pair) -> float:
        squared = error(pair) ** 2
        return decibels(float(np.mean(squared if pair.mask is None else squared[pair.mask])), pair.peak)


class MaskUnread(Masked):
    info = facts("mask_unread", masks=True)

    def score(self, pair: Pair) -> float:
        return super().score(Pair(pair.reference, pair.distorted))


class MaskBlackens(Masked):
    """Multiplies by zero what does not count, and divides by all pixels."""

    info = facts("mask_blackens", masks=True)

    def score(self, pair: Pair) -> float:
        squared = error(pair) ** 2
        return decibels(float(np.mean(squared if pair.mask is None else (squared.T * pair.mask.T).T)), pair.peak)


class MaskEroded(Masked):
    """Leaves out a border of the mask, though none without a mask."""

    info = facts("mask_eroded", masks=True)

    def score(self, pair: Pair) -> float:
        if pair.mask is None or min(pair.mask.shape) < 10:
            return super().score(pair)
        inner = pair.mask.copy()
        inner[:4], inner[-4:] = False, False
        return super().score(Pair(pair.reference, pair.distorted, inner))


class EpsilonCap(Metric):
    info = facts("epsilon_cap")

    def score(self, pair: Pair) -> float:
        return 10 * math.log10(pair.peak**2 / (float(np.mean(error(pair) ** 2)) + 1e-10))


class Capped(Metric):
    info = facts("capped", identical=100.0)

    def score(self, pair: Pair) -> float:
        return min(100.0, decibels(float(np.mean(error(pair) ** 2)), pair.peak))


class HardCoded255(Metric):
    info = facts("hard_coded_255")

    def score(self, pair: Pair) -> float:
        return decibels(float(np.mean(error(pair) ** 2)), 255)


class WrongDirection(Right):
    info = facts("wrong_direction", better="lower")


class WrapAround(Metric):
    info = facts("wrap_around")

    def score(self, pair: Pair) -> float:
        return decibels(float(np.mean((pair.reference.pixels - pair.distorted.pixels) ** 2)), pair.peak)


class NumpyScalar(Metric):
    info = facts("numpy_scalar", better="lower", identical=0.0, unit="")

    def score(self, pair: Pair) -> float:
        return np.mean(np.abs(error(pair)) / pair.peak, dtype=np.float32)


class ReturnsNone(NumpyScalar):
    info = facts("returns_none", better="lower", identical=0.0, unit="")

    def score(self, pair: Pair) -> float:
        super().score(pair)


class ReturnsArray(NumpyScalar):
    info = facts("returns_array", better="lower", identical=0.0, unit="")

    def score(self, pair: Pair) -> float:
        return np.abs(error(pair)).mean(axis=(0, 1)) / pair.peak


class BadCompanion(Right):
    info = facts("bad_companion")

    def score(self, pair: Pair) -> Scores:
        return Scores(super().score(pair).value, **{"5th percentile": 1.0})


class Writes(Right):
    info = facts("writes")

    def score(self, pair: Pair) -> Scores:
        pair.distorted.pixels[0, 0] = 0
        return super().score(pair)


class Unlocks(Right):
    info = facts("unlocks")

    def score(self, pair: Pair) -> Scores:
        score = super().score(pair)
        pixels = pair.distorted.pixels
        pixels.flags.writeable = True
        pixels[0, 0] = pair.peak - pixels[0, 0]
        return score


class ReadsReference(Sharpness):
    info = facts(
        "reads_reference", identical=None, unit="", range=(0.0, math.inf), reference_free=True, worsens_with=("blur",)
    )

    def score(self, pair: Pair) -> float:
        return float(np.var(self.laplacian(pair.reference))) if min(pair.reference.pixels.shape[:2]) > 2 else 0.0


class ReadsDistortedTwice(Right):
    info = facts("reads_distorted_twice")

    def score(self, pair: Pair) -> Scores:
        return super().score(Pair(pair.distorted, pair.distorted))


class SwappedMap(Shares):
    info = facts("swapped_map", better="lower", identical=0.0, unit="", range=(0.0, math.inf), map_mean=True)

    def score(self, pair: Pair) -> float:
        return float(np.mean(self.map(Pair(pair.distorted, pair.reference)), dtype=np.float64))


class GlobalSeed(Metric):
    info = facts("global_seed")

    def score(self, pair: Pair) -> float:
        np.random.seed(7)  # noqa: NPY002 - the fault
        weights = np.random.uniform(0.5, 1.5, pair.reference.pixels.shape)  # noqa: NPY002 - the fault
        return decibels(float(np.mean(weights * error(pair) ** 2)), pair.peak)


class GlobalPython(Right):
    info = facts("global_python")

    def score(self, pair: Pair) -> Scores:
        random.random()
        return super().score(pair)


class UnseededNoise(Right):
    info = facts("unseeded_noise")

    def score(self, pair: Pair) -> Scores:
        return Scores(super().score(pair).value + np.random.default_rng().normal(0.0, 1e-9))


class HiddenState(Right):
    """Judges against the reference before this one."""

    info = facts("hidden_state")
    before: ClassVar[list[float]] = [1.0]

    def score(self, pair: Pair) -> Scores:
        mean = float(np.mean(pair.reference.pixels)) / pair.peak
        if self.before[-1] != mean:
            self.before.append(mean)
        return Scores(super().score(pair).value + 1e-6 * self.before[-2:][0])


class FirstCome(Right):
    """Keeps what it made of the first reference of a size for all others of that size."""

    info = facts("first_come")
    kept: ClassVar[dict[object, float]] = {}

    def score(self, pair: Pair) -> Scores:
        pixels = pair.reference.pixels
        mean = self.kept.setdefault((pixels.shape, pixels.dtype), float(np.mean(pixels)) / pair.peak)
        return Scores(super().score(pair).value + 1e-6 * mean)


class MissingOption(Right):
    info = facts("missing_option")

    def signature(self, image):
        return f"missing_option|v1|range={image.peak:g}"


class MissingRange(Metric):
    info = facts("missing_range", better="lower", identical=0.0, unit="levels^2")

    def score(self, pair: Pair) -> float:
        return float(np.mean(error(pair) ** 2))

    def signature(self, image):
        return "missing_range|v1"


class TwoLines(Right):
    info = facts("two_lines")

    def signature(self, image):
        return super().signature(image) + "\nrgb"


class GivesNan(Metric):
    """The correlation of two pictures, which flat ones do not have."""

    info = facts("gives_nan", unit="", identical=1.0, range=(-1.0, 1.0), worsens_with=("noise",))

    def score(self, pair: Pair) -> float:
        reference, distorted = (image.pixels.astype(np.float64) for image in (pair.reference, pair.distorted))
        reference, distorted = reference - reference.mean(), distorted - distorted.mean()
        norm = math.sqrt(float(np.sum(reference**2)) * float(np.sum(distorted**2)))
        return float(np.sum(reference * distorted)) / norm if norm else math.nan


class NotSymmetric(Shares):
    info = facts("not_symmetric", better="lower", identical=0.0, unit="", symmetric=True)


class WrongIdentical(Shares):
    info = facts("wrong_identical", better="lower", identical=1.0, unit="")


class OutOfRange(Right):
    info = facts("out_of_range", range=(5.0, math.inf))


class WrongInfo(Shares):
    info = facts("wrong_info", better="lower", identical=0.0, unit="", margin=-0.1)


class Crashes(Right):
    info = facts("crashes")

    def score(self, pair: Pair) -> Scores:
        if pair.reference.width < 5:
            raise IndexError("index 5 is out of bounds")
        return super().score(pair)


class LargeMap(Shares):
    info = facts("large_map", better="lower", identical=0.0, unit="", map_mean=True)

    def map(self, pair):
        return np.pad(super().map(pair), 1, mode="wrap")


class InfiniteMap(Shares):
    info = facts("infinite_map", better="lower", identical=0.0, unit="")

    def map(self, pair):
        with np.errstate(divide="ignore"):
            return -np.log(super().map(pair))

    def score(self, pair: Pair) -> float:
        return float(np.mean(super().map(pair)))


class DarkMap(Shares):
    info = facts("dark_map", better="lower", identical=0.0, unit="", map_range=(100.0, 200.0))


class SharedBuffer(Right):
    info = facts("shared_buffer")
    buffer: ClassVar[list[float]] = [0.0]

    def score(self, pair: Pair) -> Scores:
        self.buffer[0] = super().score(pair).value
        time.sleep(0.001)
        return Scores(self.buffer[0])


class ProcessNumber(Right):
    info = facts("process_number")

    def score(self, pair: Pair) -> Scores:
        return Scores(super().score(pair).value + 1e-9 * os.getpid())


class Unpicklable(Right):
    info = facts("unpicklable")
    _lock: object = PrivateAttr(default_factory=threading.Lock)


class FickleCompanions(Right):
    info = facts("fickle_companions")

    def score(self, pair: Pair) -> Scores:
        score = super().score(pair).value
        return Scores(score, blind=1.0) if score < 24 else Scores(score)


class Quadratic(Right):
    info = facts("quadratic")

    def score(self, pair: Pair) -> Scores:
        loops = int(2e4 * (pair.reference.height * pair.reference.width / 96**2) ** 2)
        sum(itertools.repeat(1, loops))
        return super().score(pair)


class Opposed(Shares):
    """Draws how alike two pictures are, and scores how different they are."""

    info = facts("opposed", better="lower", identical=0.0, unit="")

    def map(self, pair):
        return 1.0 - super().map(pair)

    def score(self, pair: Pair) -> float:
        return float(np.mean(Shares.map(self, pair)))


class OnePooling(MapMetric):
    info = facts("one_pooling", better="lower", identical=0.0, unit="")

    def map(self, pair):
        return Shares.map(self, pair)

    def score(self, pair: Pair) -> float:
        return self.standard(pair)


class BadPreset(Shares):
    info = facts("bad_preset", better="lower", identical=0.0, unit="")
    presets: ClassVar = {"usual": {}, "other": {"window": 7}}


class WrongLoss(Shares):
    info = facts("wrong_loss", better="lower", identical=0.0, unit="")

    def loss(self, score, peak):
        return 1.0 + score


class WrongBands(Shares):
    info = facts(
        "wrong_bands", better="lower", identical=0.0, unit="", bands_source="nobody",
        bands=(Band(0.3, "high"), Band(0.1, "low"), Band(math.inf, "lowest")),
    )  # fmt: skip


FAILS: dict[type[Metric], set[str]] = {
    MaskUnread: {"mask_outside", "mask_identical"},
    MaskBlackens: {"mask_weight"},
    MaskEroded: {"mask_of_all"},
    EpsilonCap: {"no_epsilon_cap"},
    Capped: {"no_epsilon_cap"},
    HardCoded255: {"peak_respected"},
    WrongDirection: {"direction_noise", "direction_blur"},
    WrapAround: {"no_wrap_around"},
    NumpyScalar: {"return_type"},
    ReturnsNone: {"return_type"},
    ReturnsArray: {"return_type"},
    BadCompanion: {"return_type"},
    Writes: {"input_untouched"},
    Unlocks: {"input_untouched"},
    ReadsReference: {"argument_order"},
    ReadsDistortedTwice: {"argument_order"},
    SwappedMap: {"map_mean"},
    GlobalSeed: {"no_global_random_state"},
    GlobalPython: {"no_global_random_state"},
    UnseededNoise: {"deterministic"},
    HiddenState: {"no_hidden_state"},
    FirstCome: {"process_safe"},
    MissingOption: {"signature_options"},
    MissingRange: {"signature_range"},
    TwoLines: {"signature_line"},
    GivesNan: {"never_nan"},
    NotSymmetric: {"symmetry"},
    WrongIdentical: {"identity_value"},
    OutOfRange: {"range"},
    WrongInfo: {"info"},
    Crashes: {"formats"},
    LargeMap: {"map_shape"},
    InfiniteMap: {"map_shape"},
    DarkMap: {"map_range"},
    SharedBuffer: {"thread_safe"},
    ProcessNumber: {"process_safe"},
    Unpicklable: {"pickles"},
    FickleCompanions: {"companions"},
    Quadratic: {"linear_cost"},
    Opposed: {"map_direction"},
    OnePooling: {"poolings"},
    BadPreset: {"presets"},
    WrongLoss: {"loss"},
    WrongBands: {"info"},
}
"""The checks that each wrong metric fails, all of them. Damage of two kinds takes two checks of its direction."""


@hookimpl
def bakeoff_register_metrics():
    return list(itertools.chain([Right, Sharpness, Shares, Pooled, Masked], FAILS))
