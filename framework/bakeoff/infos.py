"""What plugins state about themselves, as frozen values: names, versions, directions, units, and what they promise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]
"""Which scores are good ones."""

Damage = Literal["noise", "blur"]
"""A kind of damage that can be made to grow: white Gaussian noise, Gaussian blur."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginInfo:
    """What every plugin states: its name, unique within its kind, and the version of what it computes.

    Raise `version` with every change that can change a result: it is part of the key of stored scores. `title` is the
    name in sentences and headings ("WebP", "SSIM"); without one it is `name`. `citation` is a BibTeX entry of the work
    to be credited, "" for none.
    """

    name: str
    version: int
    title: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores in words: it begins at `edge`, the worst score that still belongs to it."""

    edge: float
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricInfo(PluginInfo):
    """What a metric states about its scores.

    `identical` is the score of an image against itself (None where it depends on the image); `range` the
    possible scores; `margin` the smallest meaningful difference in the metric's own unit, used to call two methods
    equivalent (None: never); `map_range` the values of `map` drawn from the darkest to the brightest colour.

    `symmetric` promises the same score when reference and distorted change places; `reference_free` that the reference
    is never looked at; `worsens_with` that the score gets no better as this damage grows; `map_mean` that the score is
    the mean of the map. The kit in `bakeoff.testing` checks what is promised.

    `note` is what a reader should know to interpret a score. `bands` are ranges in words, best first, the last without
    an end (edge infinite), from `bands_source`; they depend on content and use, and are shown with that caution.
    `saturates` says that good scores crowd below the end of `range`, so that curves are compared in decibels, too.
    `masks` says that `score` and `map` heed `Pair.mask`; pairs with a mask are refused for other metrics. A pixel of
    the map stands for `map_step` x `map_step` pixels of the image, the map being centred on it.
    """

    better: Better
    unit: str = ""
    identical: float | None = None
    range: tuple[float, float] = (-math.inf, math.inf)
    margin: float | None = None
    margin_source: str = ""
    paper: str = ""
    map_range: tuple[float, float] | None = None
    symmetric: bool = False
    reference_free: bool = False
    worsens_with: tuple[Damage, ...] = ("noise", "blur")
    map_mean: bool = False
    note: str = ""
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    masks: bool = False
    map_step: int = 1
    saturates: bool = False

    def band(self, score: float) -> str:
        """Return the words of the band that a score falls in, "" for a metric without bands."""
        return band_of(score, self.bands, self.better)


def band_of(score: float, bands: Sequence[Band], better: str) -> str:
    """Return the words of the first of the `bands` that a score is good enough for, "" for none."""
    for band in bands:
        if score >= band.edge if better == "higher" else score <= band.edge:
            return band.words
    return ""


def bands_in_words(bands: Sequence[Band], better: str) -> str:
    """Return bands in one line, best first: `very high from 0.95, good from 0.8, low below`; "" for none."""
    here, beyond = ("from", "below") if better == "higher" else ("up to", "above")
    return ", ".join(
        f"{band.words} {f'{here} {band.edge:g}' if math.isfinite(band.edge) else beyond}" for band in bands
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodInfo(PluginInfo):
    """What a method states about its outputs.

    `lossless` promises that the output equals the input; `changes_size` says that it may have another size, as in
    super-resolution.
    """

    lossless: bool = False
    changes_size: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PerturbationInfo(PluginInfo):
    """What a perturbation states: the unit of its dose, and where its severities come from.

    `monotone` promises that the dose grows with severity and the damage with it; `changes_size` says that the output
    may have another size.
    """

    unit: str = ""
    source: str = ""
    monotone: bool = True
    changes_size: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionInfo(PluginInfo):
    """What a section of the report states: its heading and its place (sections are drawn by ascending order)."""

    title: str
    order: int
