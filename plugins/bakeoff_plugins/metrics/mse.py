"""The mean squared error."""

import math

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


class Mse(DifferenceMetric):
    """Mean of the squared sample differences, in squared units of the samples: 0 to peak^2."""

    info = MetricInfo(
        name="mse",
        version=1,
        title="MSE",
        better="lower",
        unit="levels^2",
        identical=0.0,
        symmetric=True,
        map_mean=True,
        range=(0.0, math.inf),
        paper=MSE_PAPER,
        citation=MSE_CITATION,
        map_range=(0.0, 1000.0),
        masks=True,
        note="In squared levels of the image: the same picture at 16 bits scores 66049 times as high as at 8. Large "
        "errors weigh more than many small ones, and where they are is not looked at.",
    )

    def standard(self, pair: Pair) -> float:
        """Return the mean over all samples; exact for integer samples of `rgb` and `gray`."""
        return mean_squared_error(pair, self.channel)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the squared difference of every pixel, float32 (height, width), the mean of the colours."""
        return error_map(pair, self.channel, np.square)

    def loss(self, score: float, peak: float) -> float:
        """Return the score as a share of the error of black against white."""
        return min(score / peak**2, 1.0)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Mse]
