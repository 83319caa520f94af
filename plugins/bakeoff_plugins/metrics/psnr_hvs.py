"""PSNR with errors weighted by the sensitivity of the eye."""

import functools
import math

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics import _dct_error

CITATION = """
@inproceedings{egiazarian2006,
  author = {Egiazarian, Karen and Astola, Jaakko and Ponomarenko, Nikolay and Lukin, Vladimir and Battisti, Federica
            and Carli, Marco},
  title = {New Full-Reference Quality Metrics Based on {HVS}},
  booktitle = {Proceedings of the Second International Workshop on Video Processing and Quality Metrics (VPQM-06)},
  address = {Scottsdale},
  year = {2006},
}
"""


class PsnrHvs(Metric):
    """PSNR-HVS: PSNR of the DCT coefficients of 8x8 blocks, each error weighted by how visible it is.

    It is `p_hvs` of the authors' MATLAB code (psnrhvsm.m): blocks lie side by side, and columns and rows that do not
    fill a block are left out. Weights are for samples of 0 to 255, and other ranges are scaled to it. The authors
    judge luma; with `rgb` all three planes make one mean error. Their code answers 100000 for equal images, here the
    ratio is infinite. What libvmaf and Daala call psnr_hvs is masked: it is here as a preset of psnr_hvs_m.
    """

    info = MetricInfo(
        name="psnr_hvs",
        version=1,
        title="PSNR-HVS",
        better="higher",
        unit="dB",
        identical=math.inf,
        symmetric=True,
        range=(_dct_error.LOWEST, math.inf),
        paper="Egiazarian, Astola, Ponomarenko, Lukin, Battisti and Carli (2006), New full-reference quality metrics "
        "based on HVS, Second International Workshop on Video Processing and Quality Metrics (VPQM-06)",
        citation=CITATION,
        note="Read like PSNR, 10 dB are a factor of 10 in weighted squared error, but errors of fine detail count "
        "less and coarse ones more, so that the two differ by some decibels either way.",
    )
    channel: _dct_error.Compared = Field(
        default="y", description="what is compared: y (BT.601 luma), gray (rounded luma) or rgb samples"
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them."""
        for pair in _dct_error.small_pairs():
            self.score(pair)

    def score(self, pair: Pair) -> float:
        """Return the ratio. Raise `UnitError` for an image smaller than 8x8."""
        from bakeoff_plugins.kernels.psnr_hvs import weighted_squared_error

        error = functools.partial(weighted_squared_error, masked=False)
        return _dct_error.ratio(pair, self.info.name, self.channel, error)

    def loss(self, score: float, peak: float) -> float:
        """Return the weighted squared error as a share of peak^2."""
        return _dct_error.loss(score)

    def signature(self, image: Image) -> str:
        """Return for instance `psnr_hvs|v1|dct8-step8|csf2006|y-bt601|range=255|mean`."""
        channel = image.definition(self.channel)
        return f"psnr_hvs|v{self.info.version}|dct8-step8|csf2006|{channel}|range={image.peak:g}|mean"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [PsnrHvs]
