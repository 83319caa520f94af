"""How colourful an image is."""

import math

import numpy as np

from bakeoff.plugin import Band, Image, Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics._bands import row_bands

CITATION = """
@inproceedings{hasler2003,
  author = {Hasler, David and S{\\"u}sstrunk, Sabine},
  title = {Measuring Colourfulness in Natural Images},
  booktitle = {Human Vision and Electronic Imaging VIII, Proceedings of SPIE},
  volume = {5007},
  pages = {87--95},
  year = {2003},
  doi = {10.1117/12.477378},
}
"""


class Colourfulness(Metric):
    """Hasler and Suesstrunk's measure of opponent colours, on a scale of 0 to 255; of the distorted image alone.

    With rg = R - G and yb = (R + G) / 2 - B of sRGB samples, it is the length of the two standard deviations plus 0.3
    times the length of the two means. A grey image scores 0.
    """

    info = MetricInfo(
        name="colourfulness",
        version=1,
        title="Colourfulness",
        better="higher",
        range=(0.0, math.inf),
        reference_free=True,
        worsens_with=(),
        paper="Hasler and Suesstrunk (2003), Measuring colourfulness in natural images, Human Vision and Electronic "
        "Imaging VIII, Proc. SPIE 5007",
        citation=CITATION,
        masks=True,
        note="Higher need not be better: colour noise and a colour cast raise it. It tells whether a method fades or "
        "boosts colours when the same image is compared.",
        bands=(
            Band(109.0, "extremely colourful"),
            Band(82.0, "highly colourful"),
            Band(59.0, "quite colourful"),
            Band(45.0, "averagely colourful"),
            Band(33.0, "moderately colourful"),
            Band(15.0, "slightly colourful"),
            Band(-math.inf, "not colourful"),
        ),
        bands_source="the same paper, which gives the values for these words; here each holds up to the next",
    )

    def score(self, pair: Pair) -> float:
        """Return the measure."""
        image = pair.distorted
        if image.channels == 1:
            return 0.0
        count, totals, squares = 0, np.zeros(2), np.zeros(2)
        for rows in row_bands(0, image.height, image.width):
            band = image.pixels[rows] if pair.mask is None else image.pixels[rows][pair.mask[rows]]
            red, green, blue = np.moveaxis(band, -1, 0).astype(np.float64)
            opponents = [colours.reshape(-1) for colours in (red - green, 0.5 * (red + green) - blue)]
            count += red.size
            totals += [colours.sum() for colours in opponents]
            squares += [np.square(colours).sum() for colours in opponents]
        means = totals / count
        variances = np.maximum(squares / count - means**2, 0.0)
        return (math.sqrt(variances.sum()) + 0.3 * math.hypot(*means)) * 255.0 / image.peak

    def signature(self, image: Image) -> str:
        """Return for instance `colourfulness|v1|rgb|range=255|scale=255`."""
        return f"colourfulness|v{self.info.version}|{image.definition('rgb')}|range={image.peak:g}|scale=255"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Colourfulness]
