"""The mean squared error."""

import numpy as np

from bakeoff.plugin import Channel, Field, Image, Metric, MetricInfo, Pair, hookimpl

CITATION = """
@article{wang2009,
  author = {Wang, Zhou and Bovik, Alan C.},
  title = {Mean Squared Error: Love It or Leave It? A New Look at Signal Fidelity Measures},
  journal = {IEEE Signal Processing Magazine},
  volume = {26},
  number = {1},
  pages = {98--117},
  year = {2009},
  doi = {10.1109/MSP.2008.930649},
}
"""


class Mse(Metric):
    """Mean of the squared sample differences, in squared units of the samples: 0 to peak^2."""

    info = MetricInfo(
        name="mse",
        version=1,
        title="MSE",
        better="lower",
        unit="levels^2",
        identical=0.0,
        symmetric=True,
        range=(0.0, float("inf")),
        paper="Wang and Bovik (2009), Mean squared error: love it or leave it? IEEE Signal Processing Magazine 26(1)",
        citation=CITATION,
    )
    channel: Channel = Field(
        default="rgb", description="what is compared: rgb samples, y (BT.601 luma) or gray (rounded luma)"
    )

    def prepare(self) -> None:
        """Load the compiled kernel for 8-bit images, or compile it."""
        black, grey = (Image(np.full((11, 11, 3), level, np.uint8)) for level in (0, 128))
        self.score(Pair(black, grey))

    def score(self, pair: Pair) -> float:
        """Return the mean over all samples; exact for integer samples."""
        from bakeoff_plugins.kernels.squared_error import squared_error

        reference = pair.reference.select(self.channel)
        distorted = pair.distorted.select(self.channel)
        return squared_error(reference, distorted) / reference.size

    def signature(self, image: Image) -> str:
        """Return for instance `mse|v1|rgb|range=255|mean`."""
        return f"mse|v{self.info.version}|{image.definition(self.channel)}|range={image.peak:g}|mean"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Mse]
