"""The normalised Laplacian pyramid distance."""

from typing import Literal

import numpy as np

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, hookimpl

CITATION = """
@inproceedings{laparra2016,
  author = {Laparra, Valero and Ball{\\'e}, Johannes and Berardino, Alexander and Simoncelli, Eero P.},
  title = {Perceptual Image Quality Assessment Using a Normalized {Laplacian} Pyramid},
  booktitle = {Human Vision and Electronic Imaging},
  pages = {1--6},
  year = {2016},
  doi = {10.2352/ISSN.2470-1173.2016.16.HVEI-103},
}
"""


class Nlpd(Metric):
    """NLPD: root mean squared differences of a Laplacian pyramid whose values are divided by their neighbours'.

    It is what the authors' MATLAB code (NLP_dist.m, with the weights it holds) computes: luma scaled to 0..1, six
    levels of the filter [.05 .25 .4 .25 .05], reduced with the image mirrored (border repeated) and expanded with the
    border repeated, neighbours outside counted as zero, the plain mean over levels. Images may have any size. The
    smaller levels are kept as float32, which moves the score by less than 1e-7.

    pyiqa differs: it leaves out the weight 0.0072 of the finest level and turns colours to studio-range luma.
    """

    info = MetricInfo(
        name="nlpd",
        version=1,
        title="NLPD",
        better="lower",
        identical=0.0,
        symmetric=True,
        range=(0.0, float("inf")),
        margin=0.006,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Laparra, Ballé, Berardino and Simoncelli (2016), Perceptual image quality assessment using a normalized "
        "Laplacian pyramid, Human Vision and Electronic Imaging",
        citation=CITATION,
        note="A distance, without a largest value; noise that is just visible makes about 0.1, strong damage 0.5. Only "
        "luma is looked at. The loss is score / (1 + score), a convention of bakeoff.",
    )
    channel: Literal["y", "gray"] = Field(
        default="y", description="what is compared: y (BT.601 luma) or gray (rounded luma)"
    )

    def prepare(self) -> None:
        """Import the kernel."""
        from bakeoff_plugins.kernels import nlpd  # noqa: F401  # loading is all there is to do

    def score(self, pair: Pair) -> float:
        """Return the distance, for images of any size."""
        from bakeoff_plugins.kernels.nlpd import nlpd

        reference, distorted = (image.select(self.channel) for image in (pair.reference, pair.distorted))
        return nlpd(reference, distorted, pair.peak)

    def loss(self, score: float, peak: float) -> float:
        """Return score / (1 + score): the distance has no largest value."""
        return score / (1 + score) if np.isfinite(score) else 1.0

    def signature(self, image: Image) -> str:
        """Return for instance `nlpd|v1|levels=6|y-bt601|range=255|rms-mean`."""
        return f"nlpd|v{self.info.version}|levels=6|{image.definition(self.channel)}|range={image.peak:g}|rms-mean"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Nlpd]
