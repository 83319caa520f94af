"""The structural similarity index on several scales."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""The exponents of the scales, from the finest, as published; they sum to 1.0001, and are not renormalised."""

LEAST_SIDE = {"repeat": 161, "zero": 161, "shift": 161, "drop": 176}
"""The shortest side that leaves 11 samples on the coarsest scale."""

CITATION = """
@inproceedings{wang2003,
  author = {Wang, Zhou and Simoncelli, Eero P. and Bovik, Alan C.},
  title = {Multiscale Structural Similarity for Image Quality Assessment},
  booktitle = {The Thirty-Seventh Asilomar Conference on Signals, Systems and Computers},
  volume = {2},
  pages = {1398--1402},
  year = {2003},
  doi = {10.1109/ACSSC.2003.1292216},
}
"""


class MsSsim(Metric):
    """MS-SSIM as published: five scales, each half the one before, combined by a product of powers.

    The mean of SSIM's contrast and structure terms is taken on each scale (Gaussian 11x11 windows of sigma 1.5 within
    the image), on the coarsest that of the whole SSIM; each is raised to its published weight. A mean below zero, whose
    power would be complex, counts as 0, and so does the score. On RGB samples the score is the mean over the planes.

    Scales are halved by means of 2x2 pixels. Implementations differ in what becomes of an odd side, so that their
    scores differ where a side is no multiple of 16: the authors' msssim.m (`wang2003`) repeats the last row behind it,
    torchmetrics and frame-analytics drop it, pytorch-msssim and pyiqa put a row of zeros before the first, piq repeats
    the first before it, and does so with both sides as soon as one is odd. `torchmetrics` also mirrors the borders of
    the coarsest scale, and takes the mean over the planes of each scale before the powers; `pyiqa` rounds luma, and
    takes a negative contrast and structure for 0 in each window. The shortest side is 161, or 176 where odd rows are
    dropped; msssim.m itself, torchmetrics and frame-analytics refuse images below 176.
    """

    info = MetricInfo(
        name="ms_ssim",
        version=1,
        title="MS-SSIM",
        better="higher",
        identical=1.0,
        symmetric=True,
        saturates=True,
        range=(0.0, 1.0),
        margin=0.0008,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Wang, Simoncelli and Bovik (2003), Multiscale structural similarity for image quality assessment, "
        "37th Asilomar Conference on Signals, Systems and Computers",
        citation=CITATION,
        note="1 is a perfect copy. Damage counts on the scale where the eye looks: blur and noise of single pixels "
        "count less than in SSIM. Good scores crowd near 1; -10 log10(1 - MS-SSIM) in dB, as papers on learned codecs "
        "plot it, spreads them.",
    )
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "wang2003": {},
        "pytorch_msssim": {"channel": "rgb", "odd": "zero"},
        "frame_analytics": {"channel": "rgb", "odd": "drop"},
        "torchmetrics": {"channel": "rgb", "odd": "drop", "border": "reflect", "planes": "together"},
        "piq": {"channel": "rgb", "odd": "shift"},
        "pyiqa": {"channel": "yiq", "odd": "zero", "nonnegative": True},
    }

    channel: Literal["y", "rgb", "gray", "rgb2gray", "yiq"] = Field(
        default="y",
        description="what is compared: y (BT.601 luma), rgb samples, gray (rounded luma), or luma rounded as MATLAB "
        "(rgb2gray) or pyiqa (yiq) do it",
    )
    odd: Literal["repeat", "drop", "zero", "shift"] = Field(
        default="repeat",
        description="what becomes of an odd side that is halved: repeat its last row, drop it, put a row of zeros "
        "before the first, or shift all by repeating the first",
    )
    border: Literal["valid", "reflect"] = Field(
        default="valid",
        description="windows at the border of the coarsest scale: valid (only those within the image) or reflect",
    )
    planes: Literal["apart", "together"] = Field(
        default="apart", description="the mean over colour planes: of their scores (apart) or on each scale (together)"
    )
    nonnegative: bool = Field(
        default=False, description="whether a negative product of contrast and structure counts as 0 in each window"
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them, for luma and for colour of 8 bits."""
        for shape in ((400, 400), (400, 400, 3)):
            black, grey = (Image(np.full(shape, level, np.uint8)) for level in (0, 128))
            self.score(Pair(black, grey))

    def score(self, pair: Pair) -> float:
        """Return the product over the scales. Raise `UnitError` for an image whose coarsest scale is too small."""
        image, least = pair.reference, LEAST_SIDE[self.odd]
        if min(image.height, image.width) < least:
            raise UnitError(f"ms_ssim needs at least {least}x{least} pixels, got {image.width}x{image.height}")
        scales = self._scales(pair)
        if self.planes == "together":
            scales = [[sum(scale) / len(scale)] for scale in scales]
        products = [_product(means) for means in zip(*scales, strict=True)]
        return sum(products) / len(products)

    def _scales(self, pair: Pair) -> list[list[float]]:
        """Return what counts on each scale, for every plane."""
        from bakeoff_plugins.kernels.reduction import halved
        from bakeoff_plugins.kernels.ssim import Definition, ssim_mean, ssim_means
        from bakeoff_plugins.metrics._ssim_means import plane_means, planes_of

        definition = Definition(nonnegative=self.nonnegative)
        coarsest = definition._replace(border=self.border)
        scales = [[contrast for _, contrast in plane_means(pair, self.channel, definition)]]
        planes, peak = planes_of(pair, self.channel), pair.peak
        for scale in range(1, len(WEIGHTS)):
            halves = [[halved(plane, peak, self.odd) for plane in both] for both in planes]
            planes, peak = [(one[0], other[0]) for one, other in halves], halves[0][0][1]
            if scale < len(WEIGHTS) - 1:
                scales.append([ssim_means(*both, peak, definition)[1] for both in planes])
        return [*scales, [ssim_mean(*both, peak, coarsest) for both in planes]]

    def signature(self, image: Image) -> str:
        """Return for instance `ms_ssim|v1|gauss11-1.5|valid|5-scales|odd=repeat|y-bt601|range=255|product`."""
        from bakeoff_plugins.metrics._ssim_means import samples_of

        special = [
            *(["cs>=0"] if self.nonnegative else []),
            *(["planes=together"] if self.planes == "together" else []),
        ]
        border = "valid" if self.border == "valid" else f"valid+{self.border}"
        return "|".join(
            [
                f"ms_ssim|v{self.info.version}|gauss11-1.5", border, "5-scales", f"odd={self.odd}", *special,
                samples_of(image, self.channel), f"range={image.peak:g}", "product",
            ]
        )  # fmt: skip


def _product(means: tuple[float, ...]) -> float:
    return math.prod(float(max(mean, 0.0) ** weight) for mean, weight in zip(means, WEIGHTS, strict=True))


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [MsSsim]
