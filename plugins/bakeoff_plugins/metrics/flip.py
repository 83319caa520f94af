"""FLIP, the difference of two images that alternate on a screen."""

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Field, Image, MapMetric, Metric, MetricInfo, Pair, hookimpl

CITATION = """
@article{andersson2020,
  author = {Andersson, Pontus and Nilsson, Jim and Akenine-M{\\"o}ller, Tomas and Oskarsson, Magnus and
    {\\AA}str{\\"o}m, Kalle and Fairchild, Mark D.},
  title = {FLIP: A Difference Evaluator for Alternating Images},
  journal = {Proceedings of the ACM on Computer Graphics and Interactive Techniques},
  volume = {3},
  number = {2},
  pages = {15:1--15:23},
  year = {2020},
  doi = {10.1145/3406183},
}
"""


class Flip(MapMetric):
    """LDR-FLIP: how visible the difference is when both images alternate in place, at a stated viewing distance.

    It is what version 1.7 of the authors' code computes, in float64 where theirs works in float32, whose rounding moves
    single pixels by up to 1e-4 and the mean of the map by up to 1e-6. The mean that their tool prints is a float32
    sum, and further off. Images are sRGB, scaled to 0..1; a grey image is shown as three equal colours. Pixels outside
    are those of the border, and images may have any size.
    """

    info = MetricInfo(
        name="flip",
        version=1,
        title="FLIP",
        better="lower",
        identical=0.0,
        symmetric=True,
        map_mean=True,
        range=(0.0, 1.0),
        margin=0.003,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström and Fairchild (2020), FLIP: a difference "
        "evaluator for alternating images, Proceedings of the ACM on Computer Graphics and Interactive Techniques 3(2)",
        citation=CITATION,
        map_range=(0.0, 1.0),
        note="For one viewing distance: the more pixels a degree of the visual field holds, the less is seen. It "
        "speaks of images that alternate in place, where more is noticed than side by side.",
    )
    pixels_per_degree: float = Field(
        default=67.0206,
        ge=1.0,
        le=1000.0,
        description="pixels in one degree of the visual field; 67.0206 is the authors' default, a screen of 3840 "
        "pixels and 0.7 m seen from 0.7 m",
    )

    def prepare(self) -> None:
        """Load the compiled kernel, or compile it."""
        black, grey = (Image(np.full((2, 2, 3), level, np.uint8)) for level in (0, 128))
        self.map(Pair(black, grey))

    def standard(self, pair: Pair) -> float:
        """Return the mean of the map; it is known already where that was drawn."""
        from bakeoff_plugins.kernels.flip import flip_mean

        images = pair.reference.pixels, pair.distorted.pixels
        return pair.cached(self._of_mean, lambda: flip_mean(*images, pair.peak, self.pixels_per_degree))

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the error of every pixel, float32 (height, width), from 0 to 1."""
        from bakeoff_plugins.kernels.flip import flip_map_and_mean

        images = pair.reference.pixels, pair.distorted.pixels
        errors, mean = flip_map_and_mean(*images, pair.peak, self.pixels_per_degree)
        pair.cached(self._of_mean, lambda: mean)
        return errors

    @property
    def _of_mean(self) -> tuple[str, float]:
        return "flip mean", self.pixels_per_degree

    def signature(self, image: Image) -> str:
        """Return for instance `flip|v1|ldr|ppd=67.0206|srgb|range=255|mean`."""
        name = f"flip|v{self.info.version}|ldr|ppd={self.pixels_per_degree!r}"
        return f"{name}|srgb|range={image.peak:g}|{self.pooled_by}"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Flip]
