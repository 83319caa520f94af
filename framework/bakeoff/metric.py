"""The base classes of metrics: from a pair to a score, and perhaps to a map."""

import math
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from bakeoff.infos import MetricInfo
from bakeoff.pooling import BAD_END, Pooling, counted, pool
from bakeoff.presets import PresetPlugin
from bakeoff.types import Image, Pair, Scores


class Metric(PresetPlugin):
    """Judges a distorted image against its reference."""

    info: ClassVar[MetricInfo]

    @property
    def stated(self) -> MetricInfo:
        """What is stated of these options: `info`, unless one of them decides, such as the direction of a program."""
        return self.info

    @abstractmethod
    def score(self, pair: Pair) -> float | Scores:
        """Return the score as a Python float (infinite where the definition says so, never NaN)."""

    def map(self, pair: Pair) -> NDArray[np.floating[Any]] | None:
        """Return the per-pixel score, (height, width) or smaller where borders have none; None: no map."""
        return None

    def signature(self, image: Image) -> str:
        """Return which definition scores a pair of images such as `image`: name, version, options, range.

        Scores of different signatures are never averaged or compared, so every option that changes the value must
        show. Override it to use the field's words.
        """
        options = (f"{name}={value}" for name, value in sorted(self.options().items()))
        return "|".join([self.info.name, f"v{self.info.version}", *options, f"range={image.peak:g}"])

    def loss(self, score: float, peak: float) -> float | None:
        """Return how bad a score is, from 0 (identical images) to 1 (the worst possible), for ratios of methods.

        `peak` is the value of white of the images. The default is the distance from `info.identical` as a share of the
        range on its bad side; None where that has no end.
        """
        info = self.stated
        ends = info.range
        worst = ends[0] if info.better == "higher" else ends[1]
        best = info.identical
        if best is None or not (math.isfinite(best) and math.isfinite(worst)):
            return None
        return min(max((best - score) / (best - worst), 0.0), 1.0)

    @classmethod
    def has_map(cls) -> bool:
        """Whether this metric draws a map."""
        return cls.map is not Metric.map


class MapMetric(Metric):
    """A metric whose score is made from its map: by the pooling of its paper, or by another that the user asks for.

    A subclass draws `map`, and computes `standard` where its paper does something else than take the mean, or where
    that is quicker without the map.
    """

    standard_pooling: ClassVar[str] = "mean"
    """The word for the paper's pooling in signatures."""

    pooling: Pooling = Field(
        default="standard",
        description="how the map becomes the score: standard (as its paper says), mean, min, p05, p10 (of a "
        "similarity), max, p95, p90 (of an error), or pnorm3 (the cubic mean of what is lost)",
    )

    @field_validator("pooling")
    @classmethod
    def _bad_end(cls, pooling: Pooling) -> Pooling:
        other = BAD_END["lower" if cls.info.better == "higher" else "higher"]
        if pooling in other:
            own = BAD_END[cls.info.better]
            raise ValueError(f"{pooling} would look at the good end of this map; take {', '.join(own)}")
        return pooling

    @property
    def pooled_by(self) -> str:
        """The pooling in the words of a signature."""
        return self.standard_pooling if self.pooling == "standard" else self.pooling

    @abstractmethod
    def map(self, pair: Pair) -> NDArray[np.floating[Any]]:
        """Return the score of every pixel, (height, width) or smaller where borders have none."""

    def standard(self, pair: Pair) -> float:
        """Return the score as the paper defines it: here the mean of the map."""
        return self._pooled(pair, "mean")

    def score(self, pair: Pair) -> float:
        """Return the map's values as one number."""
        if self.pooled_by == self.standard_pooling:
            return self.standard(pair)
        return self._pooled(pair, self.pooling)

    def _pooled(self, pair: Pair, how: str) -> float:
        identical = self.info.identical or 0.0
        values = counted(self.map(pair), pair.mask, step=self.info.map_step)
        return pool(values, how, identical=identical)
