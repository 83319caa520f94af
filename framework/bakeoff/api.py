"""The public functions of bakeoff, exported lazily from the package itself."""

import math
import os
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from bakeoff.document import dotted
from bakeoff.dry_run import PlanSummary, plan
from bakeoff.errors import ConfigError, ImageError
from bakeoff.plugin import Metric
from bakeoff.reading import ReadPolicy
from bakeoff.registry import default_registry
from bakeoff.runs import Run, compare, report, run
from bakeoff.scoring import checked_map, checked_scores
from bakeoff.types import Image, Pair, Pixels
from bakeoff.wording import faults

__all__ = ["PlanSummary", "Run", "compare", "plan", "report", "run", "score", "score_map"]

Source = Pixels | str | os.PathLike[str]
"""What `score` accepts as an image: an array, or the path of an image file."""


def score(
    reference: Source, distorted: Source, metric: str = "ssim", *, peak: float | None = None, **options: Any
) -> float:
    """Judge a distorted image against its reference.

    Parameters
    ----------
    reference, distorted
        Arrays (height, width) or (height, width, 3) of RGB, both uint8, uint16 or float32, or paths of image files.
        Nothing is resized, cast or clipped.
    metric
        Name of any installed metric; `bakeoff ls` lists them.
    peak
        The value of white; by default 255, 65535 or 1.0 for arrays, and what the file says for files.
    **options
        Options of the metric, such as `channel="rgb"`.

    Returns
    -------
    float
        The score; infinite where the metric's definition says so, such as the PSNR of equal images.

    Raises
    ------
    PluginError
        For a metric that is not there.
    ConfigError
        For an option that the metric does not have or take.
    ImageError, PairError
        For an image that cannot be read or is out of range, and for images that cannot be compared.
    UnitError
        For images that the metric refuses.
    """
    judge = _metric(metric, options)
    return checked_scores(metric, judge.score(_pair(reference, distorted, peak)))[""]


def score_map(
    reference: Source, distorted: Source, metric: str = "ssim", *, peak: float | None = None, **options: Any
) -> NDArray[np.floating[Any]]:
    """Return the metric's score of every pixel, (height, width) or smaller where borders have none.

    Takes and raises what `score` does, and raises `ConfigError` for a metric that draws no map.
    """
    judge = _metric(metric, options)
    if not judge.has_map():
        raise ConfigError(f"metric {metric} draws no map; these do: {', '.join(_metrics_with_map())}")
    return checked_map(metric, judge.map(_pair(reference, distorted, peak)))


def _metric(name: str, options: dict[str, Any]) -> Metric:
    plugin = default_registry().get("metrics", name)
    try:
        return cast(Metric, plugin.model_validate(options))
    except ValidationError as error:
        found = faults(error, plugin, options, noun="option", also=("peak",))
        lines = [(f"metric {name}", dotted(fault.about), fault.text) for fault in found]
        raise ConfigError(": ".join(filter(None, line)) for line in lines) from None


def _metrics_with_map() -> list[str]:
    registry = default_registry()
    return [name for name in registry.names("metrics") if cast(type[Metric], registry.get("metrics", name)).has_map()]


def _pair(reference: Source, distorted: Source, peak: float | None) -> Pair:
    if peak is not None and not (isinstance(peak, float | int) and math.isfinite(peak) and peak > 0):
        raise ImageError(f"peak must be a positive number, got {peak!r}")
    return Pair(_image("reference", reference, peak), _image("distorted", distorted, peak))


def _image(role: str, source: Source, peak: float | None) -> Image:
    """Return the image; errors name the file, or for an array its role."""
    icc = None
    if isinstance(source, str | os.PathLike):
        from bakeoff.images import read_image

        role = str(source)
        image = read_image(Path(source), ReadPolicy(peak=peak), default_registry())
        if peak in (None, image.peak):
            return image
        # The policy declares the peak of floats only; here it may also be that of integers, 4095 in a 16-bit file.
        source, icc = image.pixels, image.icc
    try:
        return Image(source, peak=peak, icc=icc)
    except ImageError as error:
        raise ImageError(f"{role}: {error}") from None
