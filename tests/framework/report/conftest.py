"""A small but real experiment for the report: photographs of scikit-image coded by Pillow, scored, compared, drawn."""

import dataclasses
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from scipy.ndimage import gaussian_filter

from bakeoff.analysis.comparison import compare
from bakeoff.blocks import ReportData
from bakeoff.experiment import Experiment, MethodEntry, MetricEntry, OperatingPoint, PerturbationEntry, Study
from bakeoff.jobs import PluginSpec
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry, load_registry
from bakeoff.report.case_choice import choose_cases
from bakeoff.report.cases import draw_case
from bakeoff.results import COSTS, MethodFacts, MetricFacts, ScoreRow, UnitCounts
from bakeoff.types import BT601, Image

METRICS = (
    MetricFacts("psnr", "PSNR", "dB", "higher", margin=0.1),
    MetricFacts("ssim", "SSIM", "", "higher", margin=0.001, has_map=True),
    *(MetricFacts(name, name, unit, "lower", is_cost=True) for name, unit in COSTS.items()),
)
FORMATS = {"A": ("jpeg", "JPEG"), "B": ("webp", "WebP"), "C": ("avif", "AVIF")}
RESOLVED = "experiment: jpeg-vs-webp\nseed: 1\ndataset:\n  photos: {}\nmethods:\n  A:\n    jpeg:\n      quality: <>&\n"


def read_photograph(name: str, side: int | None = None) -> np.ndarray[Any, Any]:
    """Return a photograph of scikit-image's wheel, or a part of it from its middle."""
    spec = find_spec("skimage.data")
    assert spec is not None
    assert spec.origin is not None
    pixels = np.asarray(Pillow.open(Path(spec.origin).parent / name).convert("RGB"))
    if side is None:
        return pixels
    top, left = ((size - side) // 2 for size in pixels.shape[:2])
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])


def ssim_map(reference: np.ndarray[Any, Any], distorted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return SSIM's map on luma (Wang 2004) without its border, good enough for pictures."""
    one, other = (pixels.astype(np.float64) @ BT601 for pixels in (reference, distorted))

    def smooth(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return gaussian_filter(values, 1.5, truncate=3.5)[5:-5, 5:-5]

    mean, other_mean = smooth(one), smooth(other)
    spread, other_spread = smooth(one**2) - mean**2, smooth(other**2) - other_mean**2
    shared = smooth(one * other) - mean * other_mean
    luminance = (2 * mean * other_mean + 6.5025) / (mean**2 + other_mean**2 + 6.5025)
    return luminance * (2 * shared + 58.5225) / (spread + other_spread + 58.5225)


def code(pixels: np.ndarray[Any, Any], name: str, quality: int) -> tuple[bytes, np.ndarray[Any, Any]]:
    """Return the coded file, and the pixels that it holds."""
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, name, quality=quality)
    return file.getvalue(), np.asarray(Pillow.open(file).convert("RGB"))


def score_rows(where: tuple[str, ...], pixels: Any, label: str, quality: int) -> Iterator[ScoreRow]:
    """Yield every score of one unit."""
    name, group = where
    data, made = code(pixels, FORMATS[label][0], quality)
    mse = np.mean((pixels.astype(np.float64) - made) ** 2)
    scores = {
        "bytes": float(len(data)), "bpp": 8 * len(data) / (pixels.shape[0] * pixels.shape[1]),
        "encode_seconds": len(data) * 1.3e-7, "decode_seconds": len(data) * 0.9e-7,
        "psnr": 10 * np.log10(255**2 / mse), "ssim": float(ssim_map(pixels, made).mean()),
    }  # fmt: skip
    for facts in METRICS:
        yield ScoreRow(
            name, group, "none", None, label, f"quality={quality}", facts.label, float(scores[facts.label]), facts.unit,
            facts.better, f"{facts.label}|v1", "ok", "",
        )  # fmt: skip


def make_experiment(labels: Sequence[str], qualities: Sequence[int]) -> Experiment:
    """Return the experiment that the rows would have come from."""

    def spec(label: str, quality: int) -> PluginSpec:
        return PluginSpec("methods", FORMATS[label][0], {"quality": quality})

    methods = tuple(
        MethodEntry(
            label, FORMATS[label][0], ("quality",),
            tuple(OperatingPoint(f"quality={quality}", spec(label, quality)) for quality in qualities),
        )
        for label in labels
    )  # fmt: skip
    return Experiment(
        name="jpeg-vs-webp", seed=1, dataset=PluginSpec("datasets", "photos", {}), methods=methods,
        metrics=tuple(MetricEntry(facts.label, PluginSpec("metrics", facts.label, {})) for facts in METRICS[:2]),
        perturbations=(PerturbationEntry("none", None, (None,)),), study=Study(), images=ReadPolicy(), keep="cases",
        timeout=60.0, executor=PluginSpec("executors", "local", {}),
    )  # fmt: skip


ENVIRONMENT: dict[str, Any] = {
    "bakeoff": "0.1.0", "python": "3.11.7", "platform": "Linux-6.1-x86_64", "cpu": "A processor", "cores": 2,
    "packages": {name: version(name) for name in ("numpy", "pillow", "jinja2")},
    "plugins": [
        {"kind": "methods", "name": "jpeg", "version": 1, "distribution": "bakeoff 0.1.0", "library": "Pillow 13"},
        {
            "kind": "metrics", "name": "sharpness", "version": 1, "distribution": "elsewhere 2.0", "library": "",
            "citation": "@misc{doe,\n  title = {Sharpness},\n}", "credit": "Doe (1999), Sharpness",
        },
    ],
    "variables": {"LANG": "C.UTF-8"}, "started": "2026-01-01T12:00:00+00:00", "command": "bakeoff run a.yaml",
}  # fmt: skip


def build_report_data(
    photographs: Sequence[str], qualities: Sequence[int], labels: Sequence[str] = ("A", "B"), side: int | None = None
) -> ReportData:
    """Return a whole run: scores, comparisons and drawn cases. Photographs whose names begin alike are one group."""
    pixels = {name.split(".")[0]: read_photograph(name, side) for name in photographs}
    rows = [
        row
        for name in pixels
        for label in labels
        for quality in qualities
        for row in score_rows((name, name.split("_")[0]), pixels[name], label, quality)
    ]
    points = tuple(f"quality={quality}" for quality in qualities)
    methods = [MethodFacts(label, *FORMATS[label], points, is_codec=True) for label in labels]
    comparisons = compare(rows, METRICS, methods, 1)
    cases = []
    for choice in choose_cases(rows, comparisons, methods, METRICS):
        truth = pixels[choice.reference]
        made = {
            (label, point): code(truth, FORMATS[label][0], int(point.split("=")[1]))[1] for label, point in choice.units
        }
        maps = {unit: np.rint(255 * ssim_map(truth, image).clip(0, 1)).astype(np.uint8) for unit, image in made.items()}
        images = {unit: Image(image) for unit, image in made.items()}
        cases.append(draw_case(choice, Image(truth), images, maps, rows))
    units = len(photographs) * len(labels) * len(qualities)
    return ReportData(
        experiment=make_experiment(labels, qualities), rows=rows, comparisons=comparisons, methods=methods,
        metrics=METRICS, cases=cases, units=UnitCounts(units, units, 0, 0), environment=ENVIRONMENT, resolved=RESOLVED,
    )  # fmt: skip


@pytest.fixture(scope="session")
def report_data() -> ReportData:
    """A run on three small parts of photographs, four qualities each."""
    return build_report_data(["astronaut.png", "coffee.png", "rocket.jpg"], [20, 40, 60, 80], side=192)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The built-in plugins."""
    return load_registry()


@pytest.fixture(scope="session")
def make_report_data() -> Callable[..., ReportData]:
    """The builder itself."""
    return build_report_data


ATTACK = "\"'><img src=x onerror=window.__x=1></script></style></title><svg onload=window.__x=1>{{7*7}}\x00\udcff"
# Words that the report compares with its own are left as they are, so that the poisoned data still mean the same.
OWN_WORDS = {
    "", "none", "all", "ok", "failed", "higher", "lower", "score", "bd_rate", "reference", "distorted", "map",
    "image/webp", "a_better", "b_better", "equivalent", "inconclusive", *COSTS, *ENVIRONMENT,
    *ENVIRONMENT["plugins"][-1],
}  # fmt: skip


@pytest.fixture(scope="session")
def poison() -> Callable[[Any], Any]:
    """Give a function that puts an attack into every string of a value, keys included."""

    def poisoned(value: Any) -> Any:
        if isinstance(value, str):
            return value if value in OWN_WORDS else value + ATTACK
        if isinstance(value, Mapping):
            return {poisoned(key): poisoned(entry) for key, entry in value.items()}
        if dataclasses.is_dataclass(value):
            fields = [field.name for field in dataclasses.fields(value)]
            return dataclasses.replace(value, **{name: poisoned(getattr(value, name)) for name in fields})
        if isinstance(value, tuple) and hasattr(value, "_make"):
            return value._make(map(poisoned, value))
        return type(value)(map(poisoned, value)) if isinstance(value, list | tuple) else value

    return poisoned
