"""The structural similarity index."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from bakeoff.plugin import Band, Field, Image, MapMetric, Metric, MetricInfo, Pair, UnitError, hookimpl

if TYPE_CHECKING:
    from bakeoff_plugins.kernels.ssim import Definition

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


class Ssim(MapMetric):
    """SSIM as published: Gaussian 11x11 window of sigma 1.5, no downsampling, only windows within the image.

    On RGB samples it is the mean of the three planes. The constants grow with the peak: 0.01 and 0.03 of white.

    The presets are what other implementations compute by default (`wang2009` is the authors' later ssim.m, `matlab` the
    function of MATLAB's toolbox), with what each does to colour: `pyiqa`, `matlab` and `wang2009` round luma to
    integers, each in its way. `torchmetrics` takes the range from the data unless it is told; here it is always the
    declared peak. `libvmaf` is the feature float_ssim; it looks at the luma plane of a video, whose conversion is not
    part of it. pyiqa's are for 8 bits, to which it rounds all samples.

    A mask is heeded by normalised convolution: pixels that do not count have no weight in any window, and the score is
    the mean of the windows whose middle counts.
    """

    info = MetricInfo(
        name="ssim",
        version=1,
        title="SSIM",
        better="higher",
        identical=1.0,
        symmetric=True,
        map_mean=True,
        masks=True,
        saturates=True,
        range=(-1.0, 1.0),
        margin=0.005,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Wang, Bovik, Sheikh and Simoncelli (2004), Image quality assessment: from error visibility to "
        "structural similarity, IEEE Transactions on Image Processing 13(4)",
        citation=CITATION,
        map_range=(0.0, 1.0),
        note="1 is a perfect copy. Local luminance, contrast and structure are compared, so that a shift by a pixel "
        "counts much and a slight change of brightness little. A high mean can hide a bad region: look at p05 and min. "
        "Good scores crowd near 1; differences of 1 - SSIM say more there.",
        bands=(
            Band(0.95, "very high"),
            Band(0.8, "good"),
            Band(0.7, "moderate"),
            Band(float("-inf"), "low"),
        ),
        bands_source="a convention of bakeoff for natural photographs, set by no standard",
    )
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "wang2004": {},
        "wang2009": {"channel": "rgb2gray", "downsample": "wang"},
        "matlab": {"channel": "rgb2gray", "border": "replicate"},
        "skimage": {"channel": "rgb", "window": "uniform", "size": 7, "covariance": "sample"},
        "skimage_gaussian": {"channel": "rgb"},
        "torchmetrics": {"channel": "rgb", "border": "reflect"},
        "piq": {"channel": "rgb", "downsample": "piq"},
        "pyiqa": {"channel": "yiq", "nonnegative": True},
        "pyiqa_ssimc": {"channel": "rgb", "nonnegative": True},
        "pytorch_msssim": {"channel": "rgb"},
        "sewar": {"channel": "rgb", "window": "uniform", "size": 11},
        "libvmaf": {"window": "libvmaf", "downsample": "libvmaf"},
    }

    channel: Literal["y", "rgb", "gray", "rgb2gray", "yiq"] = Field(
        default="y",
        description="what is compared: y (BT.601 luma), rgb samples, gray (rounded luma), or luma rounded as MATLAB "
        "(rgb2gray) or pyiqa (yiq) do it",
    )
    window: Literal["gaussian", "uniform", "libvmaf"] = Field(
        default="gaussian",
        description="the weights of a window: gaussian, uniform, or libvmaf (the Gaussian rounded to six decimals)",
    )
    size: int = Field(default=11, ge=3, le=31, description="the side of the window in pixels, odd")
    sigma: float = Field(default=1.5, gt=0, le=10, description="the sigma of the Gaussian in pixels")
    border: Literal["valid", "reflect", "replicate"] = Field(
        default="valid",
        description="windows at the border: valid (only those within the image), reflect or replicate its pixels",
    )
    covariance: Literal["population", "sample"] = Field(
        default="population", description="variances divided by n (population) or by n - 1 (sample)"
    )
    downsample: Literal["none", "wang", "piq", "libvmaf"] = Field(
        default="none",
        description="means of f x f pixels first, f being the shorter side / 256, rounded: as Wang's ssim.m of 2009, "
        "piq or libvmaf do it",
    )
    nonnegative: bool = Field(
        default=False, description="whether a negative product of contrast and structure counts as 0 in each window"
    )

    @model_validator(mode="after")
    def _window_exists(self) -> "Ssim":
        if self.size % 2 == 0:
            raise ValueError(f"a window has a middle: take a size of {self.size - 1} or {self.size + 1}")
        if self.window == "libvmaf" and (self.size, self.sigma) != (11, 1.5):
            raise ValueError("the window of libvmaf has a size of 11 and a sigma of 1.5")
        return self

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them, for luma and for colour of 8 bits."""
        black, grey = (Image(np.full((160, 160, 3), level, np.uint8)) for level in (0, 128))
        self.score(Pair(black, grey))

    def standard(self, pair: Pair) -> float:
        """Return the mean of all windows, or of those whose middle a mask lets count.

        Raises `UnitError` for an image smaller than the window.
        """
        from bakeoff_plugins.metrics._ssim_means import plane_means

        self._refuse(pair)
        if pair.mask is not None:
            return self._pooled(pair, "mean")
        means = plane_means(pair, self.channel, self._definition(), self.downsample)
        return sum(ssim for ssim, _ in means) / len(means)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the index of every window, float32, the mean of all planes.

        With the default window its shape is (height - 10, width - 10), and pixel (0, 0) of it belongs to pixel (5, 5)
        of the image. A downsampled map is repeated to pixels of the image. Windows in which nothing counts have 1.
        Raises `UnitError` for an image smaller than the window.
        """
        from bakeoff_plugins.kernels.ssim import map_size, ssim_means
        from bakeoff_plugins.metrics._ssim_means import downsample_factor, means_key, planes_of

        self._refuse(pair)
        definition = self._definition()
        planes = planes_of(pair, self.channel, self.downsample)
        total = similarity = np.empty(map_size(planes[0][0].shape, definition), np.float32)
        means = [ssim_means(*planes[0], pair.peak, definition, similarity=total, mask=pair.mask)]
        for both in planes[1:]:
            similarity = np.empty_like(total) if similarity is total else similarity
            means.append(ssim_means(*both, pair.peak, definition, similarity=similarity, mask=pair.mask))
            total += similarity
        if len(planes) > 1:
            total /= np.float32(len(planes))
        if pair.mask is None:
            pair.cached(means_key(self.channel, definition, self.downsample), lambda: means)
        factor = downsample_factor(pair, self.downsample)
        return total if factor == 1 else total.repeat(factor, axis=0).repeat(factor, axis=1)

    def signature(self, image: Image) -> str:
        """Return for instance `ssim|v1|gauss11-1.5|valid|y-bt601|range=255|mean`."""
        from bakeoff_plugins.metrics._ssim_means import samples_of

        window = {
            "gaussian": f"gauss{self.size}-{self.sigma:g}",
            "uniform": f"uniform{self.size}",
            "libvmaf": "gauss11-1.5-rounded",
        }
        special = [
            *(["sample-covariance"] if self.covariance == "sample" else []),
            *(["cs>=0"] if self.nonnegative else []),
            *([f"downsample={self.downsample}"] if self.downsample != "none" else []),
        ]
        return "|".join(
            [
                f"ssim|v{self.info.version}", window[self.window], self.border, *special,
                samples_of(image, self.channel), f"range={image.peak:g}", self.pooled_by,
            ]
        )  # fmt: skip

    def _definition(self) -> "Definition":
        from bakeoff_plugins.kernels.ssim import Definition

        return Definition(
            self.window, self.size, self.sigma, self.border, self.covariance == "sample", self.nonnegative
        )

    def _refuse(self, pair: Pair) -> None:
        """Raise `UnitError` for what this definition has no value for."""
        from bakeoff_plugins.metrics._ssim_means import downsample_factor

        image, factor = pair.reference, downsample_factor(pair, self.downsample)
        if pair.mask is not None and (factor > 1 or self.window == "libvmaf"):
            raise UnitError("ssim with downsampling, or with libvmaf's window, heeds no mask; take another preset")
        needed = {"valid": self.size, "reflect": self.size // 2 + 1, "replicate": 1}[self.border]
        if min(image.height, image.width) // factor < needed:
            raise UnitError(f"ssim needs at least {needed}x{needed} pixels, got {image.width}x{image.height}")


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Ssim]
