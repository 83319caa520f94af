"""Gradient magnitude similarity deviation: how unevenly edges are lost."""

import numpy as np

from bakeoff.plugin import Image, Metric, MetricInfo, Pair, UnitError, hookimpl

CONSTANT = 170.0
"""c of the paper, for samples from 0 to 255."""

SMALLEST = 4


class GmsDeviation(Metric):
    """GMSD as published: rounded luma, halved by the mean of 2x2, Prewitt gradients, zeros beyond the border.

    For another peak than 255 the constant grows with its square, so that the score depends on shares of the peak.
    """

    info = MetricInfo(
        name="gms_deviation",
        version=1,
        title="GMSD",
        better="lower",
        identical=0.0,
        range=(0.0, 1.0),
        symmetric=True,
        paper="Xue, Zhang, Mou and Bovik (2014), Gradient magnitude similarity deviation: a highly efficient "
        "perceptual image quality index, IEEE Transactions on Image Processing 23(2)",
        citation="""\
@article{xue2014gmsd,
  author = {Xue, Wufeng and Zhang, Lei and Mou, Xuanqin and Bovik, Alan C.},
  title = {Gradient Magnitude Similarity Deviation: A Highly Efficient Perceptual Image Quality Index},
  journal = {IEEE Transactions on Image Processing},
  volume = {23},
  number = {2},
  pages = {684--695},
  year = {2014}
}""",
    )

    def prepare(self) -> None:
        """Compile the kernel for 8-bit images, or load it from Numba's cache."""
        black = Image(np.zeros((SMALLEST, SMALLEST), np.uint8))
        self.score(Pair(black, black))

    def score(self, pair: Pair) -> float:
        """Return the standard deviation of the similarity. Raise `UnitError` for images smaller than 4x4 pixels."""
        from bakeoff_gms_deviation.kernels import similarity

        image = pair.reference
        if min(image.height, image.width) < SMALLEST:
            raise UnitError(f"gms_deviation needs at least {SMALLEST}x{SMALLEST} pixels, got {image.describe()}")
        constant = CONSTANT * (pair.peak / 255.0) ** 2
        found = similarity(image.select("gray"), pair.distorted.select("gray"), constant)
        return float(np.std(found, ddof=1))

    def signature(self, image: Image) -> str:
        """Return for instance `gms_deviation|v1|prewitt|half|gray-bt601-rounded|range=255`."""
        return f"gms_deviation|v{self.info.version}|prewitt|half|{image.definition('gray')}|range={image.peak:g}"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [GmsDeviation]
