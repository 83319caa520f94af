"""The peak signal-to-noise ratio."""

import math

import numpy as np

from bakeoff.plugin import Channel, Field, Image, Metric, MetricInfo, Pair, hookimpl

CITATION = """
@book{salomon2007,
  author = {Salomon, David},
  title = {Data Compression: The Complete Reference},
  edition = {4},
  publisher = {Springer},
  year = {2007},
}
"""


class Psnr(Metric):
    """PSNR in dB, 10 log10(peak^2 / MSE) with one MSE over all samples; infinite for equal images."""

    info = MetricInfo(
        name="psnr",
        version=1,
        title="PSNR",
        better="higher",
        unit="dB",
        identical=math.inf,
        symmetric=True,
        range=(0.0, math.inf),
        margin=0.5,
        margin_source="the informal threshold of visibility used in MPEG work, as reported by Salomon, "
        "Data Compression: The Complete Reference",
        paper="Salomon (2007), Data Compression: The Complete Reference, 4th edition",
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
        """Return the ratio; the squared differences of integer samples are summed exactly."""
        from bakeoff_plugins.kernels.squared_error import squared_error

        reference = pair.reference.select(self.channel)
        distorted = pair.distorted.select(self.channel)
        error = squared_error(reference, distorted) / reference.size
        return math.inf if error == 0.0 else 10.0 * math.log10(pair.peak**2 / error)

    def signature(self, image: Image) -> str:
        """Return for instance `psnr|v1|rgb|range=255|mean`."""
        return f"psnr|v{self.info.version}|{image.definition(self.channel)}|range={image.peak:g}|mean"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Psnr]
