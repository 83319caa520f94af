"""The peak signal-to-noise ratio."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from bakeoff.plugin import Band, Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl
from bakeoff_plugins.metrics._differences import load_kernels, mean_squared_error

Compared = Literal["rgb", "y", "gray", "y-studio", "y-studio-rounded", "yuv611", "ycbcr611"]

WEIGHTED: dict[str, dict[str, int]] = {
    "yuv611": {"y": 6, "u": 1, "v": 1},
    "ycbcr611": {"y": 6, "cb": 1, "cr": 1},
}
"""Planes whose ratios are averaged, and their weights."""

WORDS = {
    "y-studio": "y-bt601-studio",
    "y-studio-rounded": "y-bt601-studio-rounded",
    "yuv611": "yuv-6:1:1",
    "ycbcr611": "ycbcr-bt601-6:1:1",
}
"""Those of signatures, where they are not the words of `Image.definition`."""

CITATION = """
@book{salomon2007,
  author = {Salomon, David},
  title = {Data Compression: The Complete Reference},
  edition = {4},
  publisher = {Springer},
  year = {2007},
}
"""


class Psnr(Metric):
    """PSNR in dB, 10 log10(peak^2 / MSE) with one MSE over all samples; infinite for equal images.

    `rgb` compares all samples, `y` full-range BT.601 luma, `gray` that luma rounded. `y-studio` is the luma of the
    super-resolution literature, 16 + 65.481 R + 128.553 G + 24.966 B of samples from 0 to 1, against a peak of 255, as
    BasicSR computes it; `y-studio-rounded` rounds it, as MATLAB's `rgb2ycbcr` does for uint8. Both go with a `border`
    of as many pixels as the scale. `yuv611` is that of libjxl's benchmark, six eighths of the dB of Y and one of U and
    V; `ycbcr611` the same of Y, Cb and Cr, as in video coding but without subsampling. A grey image is its own luma and
    has no other plane, even if it is stored as RGB where planes are averaged.
    """

    info = MetricInfo(
        name="psnr",
        version=1,
        title="PSNR",
        better="higher",
        unit="dB",
        identical=math.inf,
        symmetric=True,
        range=(0.0, math.inf),
        margin=0.5,
        margin_source="the informal threshold of visibility used in MPEG work, as reported by Salomon, "
        "Data Compression: The Complete Reference",
        paper="Salomon (2007), Data Compression: The Complete Reference, 4th edition",
        citation=CITATION,
        masks=True,
        note="10 dB are a factor of 10 in squared error. Ratios of different channels are different numbers: studio "
        "luma lies 1.32 dB above full-range luma. It orders versions of one image better than different images.",
        bands=(
            Band(37.0, "excellent"),
            Band(31.0, "good"),
            Band(25.0, "fair"),
            Band(20.0, "poor"),
            Band(-math.inf, "bad"),
        ),
        bands_source="Klaue, Rathke and Wolisz (2003), EvalVid: a framework for video transmission and quality "
        "evaluation, which calls it a possible conversion to opinions",
    )
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        name: {"channel": name} for name in ("rgb", "y", "y-studio", "y-studio-rounded", "yuv611", "ycbcr611")
    }
    channel: Compared = Field(
        default="rgb",
        description="what is compared: rgb samples; luma: y (BT.601), gray (rounded), y-studio (16 to 235), "
        "y-studio-rounded; or the mean ratio of planes: yuv611, ycbcr611",
    )
    border: int = Field(default=0, ge=0, description="pixels that are left out on each side")

    def prepare(self) -> None:
        """Load the compiled kernels for 8-bit images, or compile them."""
        load_kernels(self.model_copy(update={"border": 0}))

    def score(self, pair: Pair) -> float:
        """Return the ratio; squared differences of integer samples are summed exactly.

        Raises
        ------
        UnitError
            For an image no larger than its border, and for a mean ratio of planes of which some are equal, which would
            be infinite, and others are not.
        """
        image = pair.reference
        if min(image.height, image.width) <= 2 * self.border:
            least = 2 * self.border + 1
            raise UnitError(
                f"psnr without a border of {self.border} needs at least {least}x{least} pixels, got {image.describe()}"
            )
        if self.channel in WEIGHTED and image.channels == 3:
            return self._weighted(pair, WEIGHTED[self.channel])
        return self._ratio(pair, "y" if self.channel in WEIGHTED else self.channel)

    def signature(self, image: Image) -> str:
        """Return for instance `psnr|v1|y-bt601-studio|border=4|range=255|mean`."""
        border = [f"border={self.border}"] if self.border else []
        return "|".join(
            ["psnr", f"v{self.info.version}", self._definition(image), *border, f"range={image.peak:g}", "mean"]
        )

    def loss(self, score: float, peak: float) -> float:
        """Return the mean squared error as a share of that of black against white."""
        return min(math.pow(10.0, -score / 10.0), 1.0)

    def _ratio(self, pair: Pair, plane: str) -> float:
        error = mean_squared_error(pair, plane, self.border)
        return math.inf if error == 0.0 else 10.0 * math.log10(pair.peak**2 / error)

    def _weighted(self, pair: Pair, weights: Mapping[str, int]) -> float:
        ratios = {plane: self._ratio(pair, plane) for plane in weights}
        equal = [plane for plane, ratio in ratios.items() if math.isinf(ratio)]
        if 0 < len(equal) < len(ratios):
            if _is_grey(pair.reference) and _is_grey(pair.distorted):
                return ratios["y"]
            raise UnitError(
                f"psnr of {self.channel} has no finite value: both images have the same {' and '.join(equal)}, but "
                "differ; compare y instead"
            )
        return math.fsum(weight * ratios[plane] for plane, weight in weights.items()) / sum(weights.values())

    def _definition(self, image: Image) -> str:
        if self.channel in {"rgb", "y", "gray"}:
            return image.definition(self.channel)
        words = WORDS[self.channel]
        return words if image.pixels.dtype.kind == "u" else words.removesuffix("-rounded")


def _is_grey(image: Image) -> bool:
    """Return whether an RGB image holds nothing but grey."""
    return bool((image.pixels == image.pixels[:, :, :1]).all())


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Psnr]
