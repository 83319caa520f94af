"""The mean absolute error."""

import math

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics._differences import DifferenceMetric, error_map, mean_absolute_error

CITATION = """
@article{willmott2005,
  author = {Willmott, Cort J. and Matsuura, Kenji},
  title = {Advantages of the Mean Absolute Error ({MAE}) over the Root Mean Square Error ({RMSE}) in Assessing Average
    Model Performance},
  journal = {Climate Research},
  volume = {30},
  number = {1},
  pages = {79--82},
  year = {2005},
  doi = {10.3354/cr030079},
}
"""


class Mae(DifferenceMetric):
    """Mean of the absolute sample differences, in units of the samples: 0 to peak."""

    info = MetricInfo(
        name="mae",
        version=1,
        title="MAE",
        better="lower",
        unit="levels",
        identical=0.0,
        symmetric=True,
        map_mean=True,
        range=(0.0, math.inf),
        paper="Willmott and Matsuura (2005), Advantages of the mean absolute error (MAE) over the root mean square "
        "error (RMSE) in assessing average model performance, Climate Research 30(1)",
        citation=CITATION,
        map_range=(0.0, 32.0),
        masks=True,
        note="In levels of the image: the same picture at 16 bits scores 257 times as high as at 8. A large error "
        "weighs no more than the small ones that add up to it.",
    )

    def standard(self, pair: Pair) -> float:
        """Return the mean over all samples; exact for integer samples of `rgb` and `gray`."""
        return mean_absolute_error(pair, self.channel)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the absolute difference of every pixel, float32 (height, width), the mean of the colours."""
        return error_map(pair, self.channel, np.abs)

    def loss(self, score: float, peak: float) -> float:
        """Return the score as a share of the error of black against white."""
        return min(score / peak, 1.0)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Mae]
