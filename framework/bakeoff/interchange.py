"""Results of other tools: CompressAI's result JSON and codec-compare's batch JSON, read and written.

CompressAI (github.com/InterDigitalInc/CompressAI, `results/`): one object with `name`, `description` and `results`,
which holds lists of equal length, one value an operating point, means over images: `bpp`, `psnr-rgb`, `ms-ssim-rgb` ...
codec-compare (github.com/webmproject/codec-compare): a table; `constant_descriptions` and `field_descriptions` are
lists of objects of one name each, `constant_values` and `field_values` (a row an image and setting) their values.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from bakeoff.curve_results import PublishedPoints
from bakeoff.errors import ConfigError
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, one_signature
from bakeoff.text import printable

MOST_BYTES = 64 << 20

NAMES = {
    "psnr-rgb": ("psnr", "rgb"), "psnr-y": ("psnr", "y-bt601"), "psnr": ("psnr", ""),
    "ms-ssim-rgb": ("ms_ssim", "rgb"), "ms-ssim-y": ("ms_ssim", "y-bt601"), "ms-ssim": ("ms_ssim", ""),
    "ssim-rgb": ("ssim", "rgb"), "ssim-y": ("ssim", "y-bt601"), "ssim": ("ssim", ""),
    "ssimulacra2": ("ssimulacra2", ""), "flip": ("flip", ""),
}  # fmt: skip
"""What a name in such a file stands for: a metric of ours, and the channels that its signature must name, if any.

`ciede2000` of codec-compare is none of ours: there it is a score that is higher for better images, 100 for equal ones.
"""

_SPELLINGS = {"msssim": "ms-ssim", "ms_ssim": "ms-ssim", "psnr_rgb": "psnr-rgb", "ms_ssim_rgb": "ms-ssim-rgb"}
_SETTINGS = ("quality", "effort", "chroma_subsampling", "setting")
_FIELDS = {
    "bytes": "encoded_size", "encode_seconds": "encoding_time", "decode_seconds": "decoding_time",
    "ms_ssim": "msssim", "ciede2000": "mean_delta_e_2000",
}  # fmt: skip
"""What codec-compare calls what we know under other names; `ciede2000` must not be taken for its own, see `NAMES`."""


def read_published(path: Path) -> PublishedPoints:
    """Return the operating points in a file of either kind, as means over its images.

    Raises
    ------
    ConfigError
        For a file that is not there, is no JSON of either kind, or holds no rates and no metric.
    """
    shown = printable(str(path))
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigError(f"{shown}: larger than {MOST_BYTES >> 20} MiB, which no result file is")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{shown}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{shown}: not JSON: {error}") from error
    if isinstance(document, dict) and isinstance(document.get("results"), dict):
        return _compressai(document, path)
    if isinstance(document, dict) and isinstance(document.get("field_values"), list):
        return _codec_compare(document, path)
    raise ConfigError(
        f"{shown}: neither a result of CompressAI (an object with `results`) nor a batch of codec-compare "
        "(one with `field_values`)"
    )


def _compressai(document: Mapping[str, Any], path: Path) -> PublishedPoints:
    columns = {str(name): values for name, values in document["results"].items() if isinstance(values, list)}
    name, about = (str(document.get(key, "")) for key in ("name", "description"))
    return _points(name or path.stem, about, columns, path)


def _codec_compare(document: Mapping[str, Any], path: Path) -> PublishedPoints:
    """Return the means of every setting over the images that all settings have."""
    shown = printable(str(path))
    fields, constants = (_described(document, kind, shown) for kind in ("field", "constant"))
    settings: dict[str, dict[str, Mapping[str, Any]]] = {}
    for values in document["field_values"]:
        if not isinstance(values, list) or len(values) != len(fields):
            raise ConfigError(f"{shown}: a row of field_values has not one value for each of {len(fields)} fields")
        row = dict(zip(fields, values, strict=True))
        images = settings.setdefault(json.dumps([row.get(name) for name in _SETTINGS]), {})
        image = str(row.get("original_name", ""))
        if image in images:
            known = ", ".join(_SETTINGS)
            raise ConfigError(f"{shown}: two rows of {printable(image)!r} differ in none of the settings {known}")
        images[image] = row | {"bpp": _bpp(row, shown)}
    shared = sorted(set.intersection(*map(set, settings.values()))) if settings else []
    if settings and not shared:
        raise ConfigError(f"{shown}: no image has a row at every setting, so there are no means to compare")
    columns = {
        field: [_mean([images[name].get(field) for name in shared]) for images in settings.values()]
        for field in (*fields, "bpp")
    }
    about = " ".join(str(constants[key]) for key in ("codec", "version") if constants.get(key))
    return _points(str(constants.get("name", path.stem)), about, columns, path)


def _described(document: Mapping[str, Any], kind: str, shown: str) -> dict[str, Any]:
    """Return the names of fields or constants, spelt as with underscores, with the values that constants have."""
    descriptions, values = document.get(f"{kind}_descriptions", []), document.get(f"{kind}_values", [])
    whole = isinstance(descriptions, list) and all(isinstance(each, dict) and len(each) == 1 for each in descriptions)
    if not (whole and isinstance(values, list)):
        raise ConfigError(f"{shown}: {kind}_descriptions and {kind}_values are lists, the first of objects of one name")
    names = [str(next(iter(each))).lower().replace(" ", "_") for each in descriptions]
    return dict(zip(names, values if kind == "constant" else [None] * len(names), strict=False))


def _bpp(row: Mapping[str, Any], shown: str) -> float:
    if _is_number(row.get("bpp")):
        return float(row["bpp"])
    size, width, height = (row.get(name) for name in ("encoded_size", "width", "height"))
    if not (_is_number(size) and _is_number(width) and _is_number(height) and width * height > 0):
        raise ConfigError(f"{shown}: a row without encoded_size, width or height")
    return float(8.0 * size / (width * height))


def _mean(values: Sequence[Any]) -> float | None:
    return sum(values) / len(values) if values and all(map(_is_number, values)) else None


def _points(name: str, about: str, columns: Mapping[str, Sequence[Any]], path: Path) -> PublishedPoints:
    rates = columns.get("bpp")
    scores = {
        _SPELLINGS.get(key.lower(), key.lower()): tuple(map(float, values))
        for key, values in columns.items()
        if _SPELLINGS.get(key.lower(), key.lower()) in NAMES and rates and len(values) == len(rates) and _real(values)
    }
    if not (rates and _real(rates) and scores):
        known = ", ".join(NAMES)
        raise ConfigError(f"{printable(str(path))}: no `bpp` with as many values of one of {known}, all finite numbers")
    if min(rates) <= 0:
        raise ConfigError(f"{printable(str(path))}: bits a pixel are positive, got {min(rates):g}")
    return PublishedPoints(printable(name), printable(about), tuple(map(float, rates)), scores)


def _real(values: Sequence[Any]) -> bool:
    return all(map(_is_number, values))


def _is_number(value: Any) -> TypeGuard[float]:
    """Return whether a value of the JSON is a number of which there is a finite float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def exported(
    form: str,
    rows: Sequence[ScoreRow],
    method: MethodFacts,
    metrics: Sequence[MetricFacts],
    experiment: str,
    environment: Mapping[str, Any],
) -> str:
    """Return the operating points of a codec in a format; raise `ConfigError` for another one than the two."""
    made = str(environment.get("started", ""))
    if form == "compressai":
        return to_compressai(rows, method, metrics, f"{method.display}, experiment {experiment} of bakeoff")
    if form == "codec-compare":
        constants = {"name": method.label, "codec": method.name, "version": "", "time": made}
        return to_codec_compare(rows, method, metrics, constants | {"source_data_set": experiment})
    raise ConfigError(f"a format is compressai or codec-compare, got {form!r}")


def to_compressai(rows: Iterable[ScoreRow], method: MethodFacts, metrics: Sequence[MetricFacts], about: str) -> str:
    """Return the means of a codec's operating points on the clean input as CompressAI's result JSON.

    Only references that every point has with every metric take part, so that all means are over the same images; a
    metric without a score at all is left out. Metrics are named as CompressAI names them where their signature agrees,
    by their label otherwise; a mean that is not finite is null.
    """
    index: dict[tuple[str, str], dict[str, ScoreRow]] = {}
    for row in rows:
        if row.method == method.label and row.perturbation == "none" and row.score is not None:
            index.setdefault((row.metric, row.point), {})[row.reference] = row
    scored = [metric for metric in metrics if any((metric.label, point) in index for point in method.points)]
    cells = [index.get((metric.label, point), {}) for metric in scored for point in method.points]
    shared = sorted(set.intersection(*map(set, cells))) if cells else []
    results = {}
    for metric in scored if shared else ():
        columns = [index[metric.label, point] for point in method.points]
        signature = one_signature(column[name] for column in columns for name in shared)
        means = [sum(column[name].score or 0.0 for name in shared) / len(shared) for column in columns]
        results[_published_name(metric, signature)] = [mean if math.isfinite(mean) else None for mean in means]
    document = {"name": method.display, "description": about, "points": list(method.points), "results": results}
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _published_name(metric: MetricFacts, signature: str) -> str:
    if metric.is_cost:
        return {"encode_seconds": "encoding_time", "decode_seconds": "decoding_time"}.get(metric.label, metric.label)
    return next((name for name in NAMES if is_the_same(name, signature) and NAMES[name][1]), metric.label)


def is_the_same(published: str, signature: str) -> bool:
    """Return whether a published name can stand for scores of a signature of ours."""
    metric, channels = NAMES[published]
    parts = signature.split("|")
    return parts[0] == metric and (not channels or channels in parts)


def to_codec_compare(
    rows: Iterable[ScoreRow], method: MethodFacts, metrics: Sequence[MetricFacts], constants: Mapping[str, str]
) -> str:
    """Return every unit of a codec on the clean input as codec-compare's batch JSON, a row each.

    Units that lack a score are left out, as the format has no word for a failure. `setting` is the operating point, and
    `bpp` stands for width and height, which the score table does not know.
    """
    units: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        if row.method == method.label and row.perturbation == "none" and row.score is not None:
            units.setdefault((row.reference, row.point), {})[row.metric] = row.score
    labels = [metric.label for metric in metrics]
    fields = [{"original_name": "name of the reference"}, {"setting": "operating point"}]
    fields += [{_FIELDS.get(metric.label, metric.label): metric.unit or metric.display} for metric in metrics]
    values = [
        [reference, point, *(scores[label] for label in labels)]
        for (reference, point), scores in units.items()
        if all(math.isfinite(scores.get(label, math.nan)) for label in labels)
    ]
    document = {
        "constant_descriptions": [{name: name} for name in constants],
        "constant_values": list(constants.values()),
        "field_descriptions": fields,
        "field_values": values,
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"
