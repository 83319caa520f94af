"""PSNR-HVS that leaves out what contrast hides."""

import functools
import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl
from bakeoff_plugins.metrics import _dct_error

MOST_BITS = 12

CITATION = """
@inproceedings{ponomarenko2007,
  author = {Ponomarenko, Nikolay and Silvestri, Flavia and Egiazarian, Karen and Carli, Marco and Astola, Jaakko
            and Lukin, Vladimir},
  title = {On Between-Coefficient Contrast Masking of {DCT} Basis Functions},
  booktitle = {Proceedings of the Third International Workshop on Video Processing and Quality Metrics (VPQM-07)},
  address = {Scottsdale},
  year = {2007},
}
"""


class PsnrHvsM(Metric):
    """PSNR-HVS-M: PSNR-HVS, each error less what the contrast of its 8x8 block hides.

    It is `p_hvs_m` of the authors' MATLAB code (psnrhvsm.m). The more contrast of the two blocks hides, the error of a
    block's mean is never hidden, and contrast that comes of an edge between even quarters hides less. Blocks, range and
    channels are those of psnr_hvs. Where all errors are hidden the ratio is infinite, as for equal images; the authors'
    code answers 100000.

    The preset `libvmaf` is what libvmaf and Daala call psnr_hvs, of the rounded luma of an image: blocks 7 samples
    apart, another table of weights, and an integer transform whose rounding counts as error, so that it ends near 54 dB
    where two images nearly agree. libvmaf sums in float32, which moves it by some thousandths of a decibel. In video
    coding it is given luma of studio range, which is another picture.
    """

    info = MetricInfo(
        name="psnr_hvs_m",
        version=1,
        title="PSNR-HVS-M",
        better="higher",
        unit="dB",
        identical=math.inf,
        symmetric=True,
        range=(_dct_error.LOWEST, math.inf),
        paper="Ponomarenko, Silvestri, Egiazarian, Carli, Astola and Lukin (2007), On between-coefficient contrast "
        "masking of DCT basis functions, Third International Workshop on Video Processing and Quality Metrics "
        "(VPQM-07)",
        citation=CITATION,
        note="Read like PSNR, 10 dB are a factor of 10 in visible squared error. It is never below psnr_hvs, and the "
        "distance of the two is what texture hides.",
    )
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "authors": {"definition": "authors", "channel": "y"},
        "libvmaf": {"definition": "libvmaf", "channel": "gray"},
    }
    definition: Literal["authors", "libvmaf"] = Field(
        default="authors", description="whose: authors (Ponomarenko et al.) or libvmaf (and Daala)"
    )
    channel: _dct_error.Compared = Field(
        default="y", description="what is compared: y (BT.601 luma), gray (rounded luma) or rgb samples"
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them."""
        for pair in _dct_error.small_pairs():
            if self.definition == "authors" or pair.reference.channels == 1:
                self.score(pair)

    def score(self, pair: Pair) -> float:
        """Return the ratio.

        Raises
        ------
        UnitError
            For an image smaller than 8x8; by the definition of libvmaf for samples that are not whole numbers of at
            most 12 bits.
        """
        from bakeoff_plugins.kernels.daala_psnr_hvs import daala_squared_error
        from bakeoff_plugins.kernels.psnr_hvs import weighted_squared_error

        if self.definition == "authors":
            error = functools.partial(weighted_squared_error, masked=True)
            return _dct_error.ratio(pair, self.info.name, self.channel, error)
        self._check_whole(pair.reference)
        return _dct_error.ratio(pair, self.info.name, self.channel, daala_squared_error)

    def _check_whole(self, image: Image) -> None:
        if image.bits > MOST_BITS:
            raise UnitError(
                f"psnr_hvs_m of libvmaf is defined for integers of at most {MOST_BITS} bits, got {image.describe()}"
            )
        if self.channel == "y" and image.channels > 1:
            raise UnitError(
                "psnr_hvs_m of libvmaf is defined for whole numbers, and the luma of RGB is none; take channel: gray"
            )

    def loss(self, score: float, peak: float) -> float:
        """Return the visible squared error as a share of peak^2."""
        return _dct_error.loss(score)

    def signature(self, image: Image) -> str:
        """Return for instance `psnr_hvs_m|v1|dct8-step8|csf2006|masking2007|y-bt601|range=255|mean`."""
        words = {"authors": "dct8-step8|csf2006|masking2007", "libvmaf": "intdct8-step7|csf-daala|masking-daala"}
        channel = image.definition(self.channel)
        return f"psnr_hvs_m|v{self.info.version}|{words[self.definition]}|{channel}|range={image.peak:g}|mean"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [PsnrHvsM]
