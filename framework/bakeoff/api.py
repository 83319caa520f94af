"""The public functions of bakeoff, exported lazily from the package itself."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bakeoff.document import dotted
from bakeoff.dry_run import PlanSummary, plan
from bakeoff.errors import ConfigError, ImageError, PairError
from bakeoff.looking import Align, Look, Roi
from bakeoff.plugin import Metric
from bakeoff.preset_table import PresetScore, preset_table
from bakeoff.presets import option_names
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry, default_registry
from bakeoff.runs import Run, compare, export, report, run
from bakeoff.scoring import able_to_mask, checked_map, checked_scores
from bakeoff.types import Image, Pair, Pixels
from bakeoff.view import mask_of, seen
from bakeoff.wording import faults

__all__ = [
    "PlanSummary",
    "PresetScore",
    "Run",
    "compare",
    "explain",
    "export",
    "plan",
    "report",
    "run",
    "score",
    "score_map",
]

Source = Pixels | str | os.PathLike[str]
"""What `score` accepts as an image: an array, or the path of an image file."""


def score(
    reference: Source,
    distorted: Source,
    metric: str = "ssim",
    *,
    peak: float | None = None,
    mask: Source | None = None,
    roi: Sequence[int] | None = None,
    ignore_border: int = 0,
    align: str | Mapping[str, Any] | None = None,
    **options: Any,
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
    mask
        (height, width) of bool, True where pixels count, or the path of an image, white where they do and else black.
    roi
        The rectangle [x, y, width, height] to look at, in pixels of the whole image.
    ignore_border
        Pixels on every side that are not looked at.
    align
        How the distorted image is laid onto the reference first: a mode such as "subpixel", or a mapping such as
        {"mode": "shift", "max_shift": 4}; `max_shift` pixels of border, and a few more where it is interpolated, are
        not looked at then.
    **options
        Options of the metric, such as `channel="rgb"`, or `preset="skimage"` for a set of them that it has a name for.

    Returns
    -------
    float
        The score; infinite where the metric's definition says so, such as the PSNR of equal images.

    Raises
    ------
    PluginError
        For a metric that is not there.
    ConfigError
        For an option that the metric does not have or take, and for a mask with a metric that cannot use one.
    ImageError, PairError
        For an image that cannot be read or is out of range, and for images or a mask that do not fit each other.
    UnitError
        For images that the metric refuses, a rectangle beyond them, and images that cannot be aligned.
    """
    judge = _metric(metric, options)
    look = _look(roi, ignore_border, align)
    return checked_scores(metric, judge.score(_seen(judge, _pair(reference, distorted, peak), look, mask)))[""]


def score_map(
    reference: Source,
    distorted: Source,
    metric: str = "ssim",
    *,
    peak: float | None = None,
    mask: Source | None = None,
    roi: Sequence[int] | None = None,
    ignore_border: int = 0,
    align: str | Mapping[str, Any] | None = None,
    **options: Any,
) -> NDArray[np.floating[Any]]:
    """Return the metric's score of every pixel that is looked at, (height, width) or smaller where borders have none.

    Takes and raises what `score` does, and raises `ConfigError` for a metric that draws no map.
    """
    judge = _metric(metric, options)
    if not judge.has_map():
        raise ConfigError(f"metric {metric} draws no map; these do: {', '.join(_metrics_with_map())}")
    look = _look(roi, ignore_border, align)
    return checked_map(metric, judge.map(_seen(judge, _pair(reference, distorted, peak), look, mask)))


def explain(
    reference: Source,
    distorted: Source,
    metric: str = "ssim",
    *,
    peak: float | None = None,
    registry: Registry | None = None,
) -> list[PresetScore]:
    """Judge a pair by the default options of a metric and by each of its presets.

    Takes and raises what `score` does. A preset that refuses the pair is a row without a score, with the reason.

    Parameters
    ----------
    registry
        Where the metric comes from; by default all that is installed.
    """
    registry = registry or default_registry()
    judge = cast(type[Metric], registry.get("metrics", metric))
    return preset_table(judge, _pair(reference, distorted, peak, registry))


def _metric(name: str, options: dict[str, Any]) -> Metric:
    plugin = default_registry().get("metrics", name)
    try:
        return cast(Metric, plugin.model_validate(options))
    except ValidationError as error:
        found = faults(error, plugin, options, noun="option", also=(*option_names(plugin), "peak", *_LOOKS))
        lines = [(f"metric {name}", dotted(fault.about), fault.text) for fault in found]
        raise ConfigError(": ".join(filter(None, line)) for line in lines) from None


class _Asked(BaseModel):
    """What may be asked of the part that is looked at, as the config and a dataset say it."""

    model_config = ConfigDict(strict=True)

    roi: Roi | None
    ignore_border: int = Field(ge=0)
    align: Align | None


def _plain_number(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else repr(value)


_LOOKS = ("mask", *_Asked.model_fields)


def _look(roi: Sequence[int] | None, ignore_border: int, align: str | Mapping[str, Any] | None) -> Look:
    if roi is None and ignore_border == 0 and align is None:
        return Look()
    given = {
        "roi": roi if roi is None else list(roi),
        "ignore_border": ignore_border,
        "align": {"mode": align} if isinstance(align, str) else align,
    }
    try:
        # By way of JSON, as configs go: there a list may stand for a tuple. NumPy's numbers count as Python's.
        asked = _Asked.model_validate_json(json.dumps(given, default=_plain_number))
    except ValidationError as error:
        found = faults(error, _Asked, given, noun="option")
        raise ConfigError(f"{dotted(fault.about)}: {fault.text}" for fault in found) from None
    return Look(asked.roi, asked.ignore_border, asked.align)


def _seen(judge: Metric, pair: Pair, look: Look, mask: Source | None) -> Pair:
    """Return what the metric is given of a whole pair."""
    if mask is None:
        return pair if look == Look() else seen(pair, look).pair
    if not judge.info.masks:
        raise ConfigError(f"metric {judge.info.name} cannot use a mask; {able_to_mask(default_registry())}")
    return seen(pair, look, _mask(mask)).pair


def _mask(source: Source) -> NDArray[np.bool_]:
    if isinstance(source, str | os.PathLike):
        from bakeoff.images import read_image

        try:
            return mask_of(read_image(Path(source), ReadPolicy().for_masks(), default_registry()))
        except PairError as error:
            raise PairError(f"{source}: {error}") from None
    if not isinstance(source, np.ndarray):
        raise PairError(f"a mask is an array (height, width) of bool or the path of an image, got {source!r:.80}")
    return source


def _metrics_with_map() -> list[str]:
    registry = default_registry()
    return [name for name in registry.names("metrics") if cast(type[Metric], registry.get("metrics", name)).has_map()]


def _pair(reference: Source, distorted: Source, peak: float | None, registry: Registry | None = None) -> Pair:
    if peak is not None and not (isinstance(peak, float | int) and math.isfinite(peak) and peak > 0):
        raise ImageError(f"peak must be a positive number, got {peak!r}")
    registry = registry or default_registry()
    return Pair(_image("reference", reference, peak, registry), _image("distorted", distorted, peak, registry))


def _image(role: str, source: Source, peak: float | None, registry: Registry) -> Image:
    """Return the image; errors name the file, or for an array its role."""
    icc = None
    if isinstance(source, str | os.PathLike):
        from bakeoff.images import read_image

        role = str(source)
        image = read_image(Path(source), ReadPolicy(peak=peak), registry)
        if peak in (None, image.peak):
            return image
        # The policy declares the peak of floats only; here it may also be that of integers, 4095 in a 16-bit file.
        source, icc = image.pixels, image.icc
    try:
        return Image(source, peak=peak, icc=icc)
    except ImageError as error:
        raise ImageError(f"{role}: {error}") from None
