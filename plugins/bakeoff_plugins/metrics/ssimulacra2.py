"""SSIMULACRA 2: structural similarity unveiling local and compression related artifacts."""

import math

import numpy as np

from bakeoff.plugin import Band, Image, Metric, MetricInfo, Pair, UnitError, hookimpl

LEAST = 8

CITATION = """
@misc{sneyers2023,
  author = {Sneyers, Jon},
  title = {{SSIMULACRA} 2: Structural Similarity Unveiling Local and Compression Related Artifacts},
  howpublished = {Cloudinary, version 2.1},
  year = {2023},
  url = {https://github.com/cloudinary/ssimulacra2},
}
"""


class Ssimulacra2(Metric):
    """SSIMULACRA 2.1, the definition of the tool `ssimulacra2` of Cloudinary and libjxl.

    Samples are taken for sRGB, scaled by the peak; a grey image counts as equal red, green and blue, as in the tool.
    The blur is the tool's filter without the rounding errors that its recursion in float32 gathers. They cost the tool
    some hundredths of a point up to a score of 85, a few tenths above 90, and half a point and more where almost
    nothing differs, and they depend on the processor: the tool's own code for AVX2, SSE4 and plain C++ differs by 0.15
    points at a score of 90. Here two machines agree, and scores lie within 0.0005 of the definition in float64.
    """

    info = MetricInfo(
        name="ssimulacra2",
        version=1,
        title="SSIMULACRA 2",
        better="higher",
        identical=100.0,
        range=(-math.inf, 100.0),
        paper="Sneyers (2022, 2023), SSIMULACRA 2, https://github.com/cloudinary/ssimulacra2, version 2.1",
        citation=CITATION,
        note="Made for photographs with the artifacts of codecs; the scale is that of opinions in a test of side-by-"
        "side comparison. A negative score is no error.",
        bands=(
            Band(90.0, "visually lossless"),
            Band(85.0, "excellent"),
            Band(80.0, "very high"),
            Band(70.0, "high"),
            Band(50.0, "medium"),
            Band(30.0, "low"),
            Band(0.0, "very low"),
            Band(-math.inf, "extremely low"),
        ),
        bands_source="README of the tool, version 2.1, whose examples are taken for the lower ends",
    )

    def prepare(self) -> None:
        """Load the compiled kernels for 8-bit images, or compile them."""
        black, grey = (Image(np.full((16, 16, 3), level, np.uint8)) for level in (0, 128))
        self.score(Pair(black, grey))

    def score(self, pair: Pair) -> float:
        """Return the score. Raise `UnitError` for an image smaller than 8x8."""
        from bakeoff_plugins.kernels.ssimulacra2 import ssimulacra2

        image = pair.reference
        if min(image.height, image.width) < LEAST:
            raise UnitError(f"ssimulacra2 needs at least {LEAST}x{LEAST} pixels, got {image.width}x{image.height}")
        return ssimulacra2(image.pixels, pair.distorted.pixels, pair.peak)

    def loss(self, score: float, peak: float) -> float:
        """Return the distance from 100 as a share of 100; what scores 0 or less is as bad as can be."""
        return min(max((100.0 - score) / 100.0, 0.0), 1.0)

    def signature(self, image: Image) -> str:
        """Return for instance `ssimulacra2|v1|tool2.1|xyb|fir9-1.5|zero|srgb|range=255|norms1-4`."""
        return f"ssimulacra2|v{self.info.version}|tool2.1|xyb|fir9-1.5|zero|srgb|range={image.peak:g}|norms1-4"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Ssimulacra2]
