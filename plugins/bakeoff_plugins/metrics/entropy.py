"""The entropy of the grey levels."""

import numpy as np

from bakeoff.plugin import Image, Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics._bands import row_bands

CITATION = """
@article{shannon1948,
  author = {Shannon, Claude E.},
  title = {A Mathematical Theory of Communication},
  journal = {Bell System Technical Journal},
  volume = {27},
  number = {3},
  pages = {379--423},
  year = {1948},
  doi = {10.1002/j.1538-7305.1948.tb01338.x},
}
"""


class Entropy(Metric):
    """Shannon's entropy of the histogram of luma in 256 levels, 0 to 8 bits; of the distorted image alone.

    Luma is rounded half up to whole levels of 0 to 255, whatever the peak. For 8-bit grey images it is
    `skimage.measure.shannon_entropy`.
    """

    info = MetricInfo(
        name="entropy",
        version=1,
        title="Entropy",
        better="higher",
        unit="bits",
        range=(0.0, 8.0),
        reference_free=True,
        worsens_with=(),
        paper="Shannon (1948), A mathematical theory of communication, Bell System Technical Journal 27(3)",
        citation=CITATION,
        masks=True,
        note="Higher need not be better: noise raises it, and so may blur. It tells how evenly the levels are used, as "
        "after a change of contrast, and not where they lie.",
    )

    def score(self, pair: Pair) -> float:
        """Return the entropy, 0 for a flat image."""
        image = pair.distorted
        luma, scale = image.select("y"), 255.0 / image.peak
        counts = np.zeros(256, np.int64)
        for rows in row_bands(0, image.height, image.width):
            band = luma[rows].reshape(-1) if pair.mask is None else luma[rows][pair.mask[rows]]
            levels = np.floor(band * scale + 0.5).astype(np.int64)
            counts += np.bincount(levels, minlength=256)
        shares = counts[counts > 0] / counts.sum()
        return max(-float(np.sum(shares * np.log2(shares))), 0.0)

    def signature(self, image: Image) -> str:
        """Return for instance `entropy|v1|y-bt601|range=255|levels=256`."""
        return f"entropy|v{self.info.version}|{image.definition('y')}|range={image.peak:g}|levels=256"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Entropy]
