"""The root of the mean squared error."""

import math
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics._differences import (
    MSE_CITATION,
    MSE_PAPER,
    DifferenceMetric,
    error_map,
    mean_squared_error,
)


class Rmse(DifferenceMetric):
    """Root of the mean of the squared sample differences, in units of the samples: 0 to peak."""

    info = MetricInfo(
        name="rmse",
        version=1,
        title="RMSE",
        better="lower",
        unit="levels",
        identical=0.0,
        symmetric=True,
        range=(0.0, math.inf),
        paper=MSE_PAPER,
        citation=MSE_CITATION,
        map_range=(0.0, 32.0),
        masks=True,
        note="In levels of the image: the same picture at 16 bits scores 257 times as high as at 8. For noise without "
        "a bias it is the standard deviation of the noise.",
    )
    standard_pooling: ClassVar[str] = "rms"

    def standard(self, pair: Pair) -> float:
        """Return the root of the mean over all samples."""
        return math.sqrt(mean_squared_error(pair, self.channel))

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the difference of every pixel, float32 (height, width), the root mean square of the colours."""
        squares = error_map(pair, self.channel, np.square)
        return np.sqrt(squares, out=squares)

    def loss(self, score: float, peak: float) -> float:
        """Return the score as a share of the error of black against white."""
        return min(score / peak, 1.0)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Rmse]
