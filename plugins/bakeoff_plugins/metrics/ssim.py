"""The structural similarity index."""

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Channel, Field, Image, Metric, MetricInfo, Pair, Pixels, UnitError, hookimpl

WINDOW = 11

CITATION = """
@article{wang2004,
  author = {Wang, Zhou and Bovik, Alan C. and Sheikh, Hamid R. and Simoncelli, Eero P.},
  title = {Image Quality Assessment: From Error Visibility to Structural Similarity},
  journal = {IEEE Transactions on Image Processing},
  volume = {13},
  number = {4},
  pages = {600--612},
  year = {2004},
  doi = {10.1109/TIP.2003.819861},
}
"""


class Ssim(Metric):
    """SSIM as published: Gaussian 11x11 window of sigma 1.5, no downsampling, only windows within the image.

    On RGB samples it is the mean of the three planes.
    """

    info = MetricInfo(
        name="ssim",
        version=1,
        title="SSIM",
        better="higher",
        identical=1.0,
        symmetric=True,
        map_mean=True,
        range=(-1.0, 1.0),
        margin=0.005,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Wang, Bovik, Sheikh and Simoncelli (2004), Image quality assessment: from error visibility to "
        "structural similarity, IEEE Transactions on Image Processing 13(4)",
        citation=CITATION,
        map_range=(0.0, 1.0),
    )
    channel: Channel = Field(
        default="y", description="what is compared: y (BT.601 luma), gray (rounded luma) or rgb samples"
    )

    def prepare(self) -> None:
        """Load the compiled kernel for 8-bit images, or compile it."""
        black, grey = (Image(np.full((11, 11, 3), level, np.uint8)) for level in (0, 128))
        self.score(Pair(black, grey))

    def score(self, pair: Pair) -> float:
        """Return the mean of the map. Raise `UnitError` for an image smaller than the window."""
        from bakeoff_plugins.kernels.ssim import ssim_mean

        planes = self._planes(pair)
        return sum(ssim_mean(*both, pair.peak) for both in planes) / len(planes)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the index of every window, float32 of shape (height - 10, width - 10), the mean of all planes.

        Pixel (0, 0) of the map belongs to pixel (5, 5) of the image. Raises `UnitError` for an image smaller than the
        window.
        """
        from bakeoff_plugins.kernels.ssim import ssim_map

        planes = [ssim_map(*both, pair.peak) for both in self._planes(pair)]
        return planes[0] if len(planes) == 1 else np.mean(planes, axis=0, dtype=np.float32)

    def signature(self, image: Image) -> str:
        """Return for instance `ssim|v1|gauss11-1.5|valid|y-bt601|range=255|mean`."""
        channel = image.definition(self.channel)
        return f"ssim|v{self.info.version}|gauss11-1.5|valid|{channel}|range={image.peak:g}|mean"

    def _planes(self, pair: Pair) -> list[tuple[Pixels, Pixels]]:
        image = pair.reference
        if min(image.height, image.width) < WINDOW:
            raise UnitError(f"ssim needs at least {WINDOW}x{WINDOW} pixels, got {image.width}x{image.height}")
        return list(zip(image.planes(self.channel), pair.distorted.planes(self.channel), strict=True))


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Ssim]
