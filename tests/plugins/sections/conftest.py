"""A run in numbers only, small enough to be checked by eye: two codecs, three points, one metric."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bakeoff.blocks import ReportData
from bakeoff.experiment import Experiment, MetricEntry, Study
from bakeoff.jobs import PluginSpec
from bakeoff.reading import ReadPolicy
from bakeoff.results import COSTS, Comparison, MethodFacts, MetricFacts, ScoreRow, UnitCounts

POINTS = ("quality=10", "quality=50", "quality=90")
SCORES = {"psnr": (30.0, 35.0, 40.0), "bpp": (0.25, 0.5, 1.0), "bytes": (1000.0, 2000.0, 4000.0)}
UNITS = {"psnr": "dB", **COSTS}

Rows = Callable[..., list[ScoreRow]]


def make_row(reference: str, method: str, point: str, metric: str, score: float | None, **changes: Any) -> ScoreRow:
    """Return one row of the score table."""
    row = ScoreRow(
        reference, reference, "none", None, method, point, metric, score, UNITS.get(metric, ""),
        "lower" if metric in COSTS else "higher", f"{metric}|v1", "ok", "",
    )  # fmt: skip
    return row._replace(**changes)


def make_rows(references: Sequence[str], **changes: Any) -> list[ScoreRow]:
    """Return rows in which B needs half the bits of A on every reference."""
    return [
        make_row(reference, method, point, metric, score / (2 if method == "B" and metric != "psnr" else 1), **changes)
        for reference in references
        for method in ("A", "B")
        for metric, scores in SCORES.items()
        for point, score in zip(POINTS, scores, strict=True)
    ]


def make_comparison(gains: Mapping[str, float], **changes: Any) -> Comparison:
    """Return a headline comparison of B with A by bits at equal PSNR."""
    found = Comparison(
        metric="psnr", a="A", b="B", scope="all", kind="bd_rate", perturbation="none", severity=None, point="",
        unit="%", signature="psnr|v1", n=len(gains), mean_a=None, mean_b=None, infinite_a=0, infinite_b=0, gain=24.1,
        ci_low=21.0, ci_high=27.2, p_value=0.008, p_adjusted=0.016, wins=2, ties=0, losses=0, effect_size=2.5,
        verdict="b_better", sentence="At equal PSNR, WebP needs 24 % fewer bits than JPEG", headline=True,
        per_reference=gains, left_out={},
    )  # fmt: skip
    return replace(found, **changes)


@pytest.fixture
def row() -> Callable[..., ScoreRow]:
    """The maker of one row."""
    return make_row


@pytest.fixture
def rows() -> Rows:
    """The maker of a whole table."""
    return make_rows


@pytest.fixture
def comparison() -> Callable[..., Comparison]:
    """The maker of a comparison."""
    return make_comparison


@pytest.fixture
def data() -> ReportData:
    """Two references, and one headline comparison."""
    experiment = Experiment(
        name="jpeg-vs-webp", seed=7, dataset=PluginSpec("datasets", "photos", {}), methods=(),
        metrics=(MetricEntry("psnr", PluginSpec("metrics", "psnr", {})),), perturbations=(), study=Study(),
        images=ReadPolicy(), keep="none", timeout=60.0, executor=PluginSpec("executors", "local", {}),
    )  # fmt: skip
    return ReportData(
        experiment=experiment,
        rows=make_rows(["kodim01", "kodim02"]),
        comparisons=[make_comparison({"kodim01": 30.0, "kodim02": 18.0})],
        methods=[
            MethodFacts("A", "jpeg", "JPEG", POINTS, is_codec=True),
            MethodFacts("B", "webp", "WebP", POINTS, is_codec=True),
        ],
        metrics=[
            MetricFacts("psnr", "PSNR", "dB", "higher", margin=0.1),
            *(MetricFacts(name, name, unit, "lower", is_cost=True) for name, unit in COSTS.items()),
        ],
        cases=[],
        units=UnitCounts(12, 12, 0, 0),
        environment={},
    )
