"""Small fabricated runs that a section of the report must be able to show: all numbers made up, all names short."""

import math
import pickle
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bakeoff.analysis.comparison import compare
from bakeoff.blocks import ReportData
from bakeoff.experiment import Experiment, MethodEntry, MetricEntry, OperatingPoint, PerturbationEntry, Study
from bakeoff.jobs import PluginSpec
from bakeoff.reading import ReadPolicy
from bakeoff.results import COSTS, Case, CasePicture, MapScale, MethodFacts, MetricFacts, ScoreRow, UnitCounts

REFERENCES = (
    "harbour", "meadow", "night", "stairs_left", "stairs_right", "market", "snow", "forest", "portrait",
)  # fmt: skip
QUALITIES = (10, 30, 50, 70, 90)

HOSTILE = """<script>alert('K')</script>"&amp; {0} %s {{ 7 * 7 }} =1+1 \N{RIGHT-TO-LEFT OVERRIDE}abc\N{GRINNING FACE}"""
"""Appended to every name of the run `hostile text`: what a page or a format string could stumble over."""

_PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")

Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a fabricated run differs from the others."""

    labels: Sequence[str] = ("A", "B")
    qualities: Sequence[int] = QUALITIES
    conditions: Sequence[tuple[str, int | None]] = (("none", None),)
    references: Sequence[str] = REFERENCES
    suffix: str = ""
    cases: bool = False

    def say(self, word: str) -> str:
        """Return a name as it is called in this run."""
        return word + self.suffix

    def point(self, quality: int) -> str:
        """Return the text of an operating point; without a sweep there is only "" to tell."""
        return f"quality={quality}" if len(self.qualities) > 1 else ""


_SHAPES = {
    "two codecs": _Shape(cases=True),
    "three methods without a sweep": _Shape(("A", "B", "C"), (50,), (("none", None), ("noise", 1), ("noise", 3))),
    "one method": _Shape(("A",)),
    "one reference": _Shape(qualities=(50,), references=REFERENCES[:1]),
    "hostile text": _Shape(("A", "B", "C"), suffix=HOSTILE, cases=True),
    "empty run": _Shape(references=()),
}

RUNS = tuple(_SHAPES)
"""The names of the fabricated runs. In `empty run` there is no row, no comparison and no case."""


def example_run(name: str) -> ReportData:
    """Return what the fabricated run `name` found, always a new copy."""
    run: ReportData = pickle.loads(_pickled_run(name))  # noqa: S301 - pickled below
    return run


@cache
def _pickled_run(name: str) -> bytes:
    return pickle.dumps(_make(name))


def _make(name: str) -> ReportData:
    shape = _SHAPES[name]
    metrics = _metrics(shape.say)
    methods = [
        MethodFacts(shape.say(label), "example", shape.say(f"Codec {label}"),
                    tuple(map(shape.point, shape.qualities)), is_codec=True)
        for label in shape.labels
    ]  # fmt: skip
    rows = list(_rows(shape, metrics))
    units = len(rows) // len(metrics)
    failed = min(units, 1)
    return ReportData(
        experiment=_experiment(shape),
        rows=rows,
        comparisons=compare(rows, metrics, methods, 1) if rows else [],
        methods=methods,
        metrics=metrics,
        cases=[_case(shape)] if shape.cases else [],
        units=UnitCounts(planned=units, computed=units - failed, reused=0, failed=failed),
        environment=_environment(shape.say),
        warnings=[shape.say("a warning")] if rows else [],
        resolved=f"experiment: {shape.say('example')}\n",
    )


def _metrics(say: Words) -> list[MetricFacts]:
    return [
        MetricFacts(say("psnr"), say("PSNR"), "dB", "higher", margin=0.1),
        MetricFacts(say("ssim"), say("SSIM"), "", "higher", margin=0.001, has_map=True),
        *(MetricFacts(name, name, unit, "lower", is_cost=True) for name, unit in COSTS.items()),
    ]


def _rows(shape: _Shape, metrics: Sequence[MetricFacts]) -> Iterator[ScoreRow]:
    """Yield the scores: one unit has failed, and one PSNR is infinite."""
    for place, name in enumerate(shape.references):
        for perturbation, severity in shape.conditions:
            for rank, label in enumerate(shape.labels):
                for quality in shape.qualities:
                    scores = _scores(place, rank, quality, severity or 0, last=quality == shape.qualities[-1])
                    failed = place == 0 and rank == len(shape.labels) - 1 and quality == shape.qualities[0]
                    for metric, score in zip(metrics, scores, strict=True):
                        yield ScoreRow(
                            shape.say(name), shape.say(name.split("_")[0]), perturbation, severity, shape.say(label),
                            shape.point(quality), metric.label, None if failed else score, metric.unit, metric.better,
                            "" if failed else f"{metric.label}|v1", "failed" if failed else "ok",
                            shape.say("the codec refused it") if failed else "",
                        )  # fmt: skip


def _scores(place: int, rank: int, quality: int, severity: int, *, last: bool) -> tuple[float, ...]:
    """Return PSNR, SSIM and the costs of one unit: later methods are better and smaller, later references harder."""
    psnr = 26.0 + quality / 8.0 + rank * (0.7 + 0.1 * (place % 3)) - 0.5 * place - 2.0 * severity
    size = 900.0 * quality * (1.0 - 0.12 * rank + 0.05 * place)
    ssim = 1.0 - 10.0 ** (-psnr / 20.0)
    infinite = place == 1 and rank == 0 and last
    return (math.inf if infinite else psnr, ssim, size, size / 8192.0, 0.01 * (rank + 1), 0.004 * (rank + 1))


def _experiment(shape: _Shape) -> Experiment:
    def points(label: str) -> tuple[OperatingPoint, ...]:
        return tuple(
            OperatingPoint(shape.point(quality), PluginSpec("methods", "example", {"label": label, "quality": quality}))
            for quality in shape.qualities
        )

    severities: dict[str, list[int | None]] = {}
    for name, severity in shape.conditions:
        severities.setdefault(name, []).append(severity)
    swept = ("quality",) if len(shape.qualities) > 1 else ()
    return Experiment(
        name=shape.say("example"), seed=1, dataset=PluginSpec("datasets", "example", {}),
        methods=tuple(MethodEntry(shape.say(label), "example", swept, points(label)) for label in shape.labels),
        metrics=tuple(MetricEntry(shape.say(name), PluginSpec("metrics", name, {})) for name in ("psnr", "ssim")),
        perturbations=tuple(
            PerturbationEntry(name, None if name == "none" else PluginSpec("perturbations", name, {}), tuple(found))
            for name, found in severities.items()
        ),
        study=Study(), images=ReadPolicy(), keep="cases", timeout=60.0, executor=PluginSpec("executors", "local", {}),
    )  # fmt: skip


def _case(shape: _Shape) -> Case:
    def picture(role: str, label: str) -> CasePicture:
        return CasePicture(role, shape.say(label), shape.say("30 dB"), _PIXEL, "image/png", 1, 1)  # type: ignore[arg-type]

    return Case(
        title=shape.say("Worst for B"), reference=shape.say(REFERENCES[0]), why=shape.say("the lowest gain"),
        pictures=(picture("reference", "reference"), *(picture("distorted", label) for label in shape.labels)),
        crops=(picture("distorted", "A"), picture("map", "A")), frame=(0.25, 0.25, 0.5, 0.5),
        scale=MapScale(picture("map", "scale"), 0.0, 1.0, shape.say("bright is good")),
        notes=(shape.say("a note"),),
    )  # fmt: skip


def _environment(say: Words) -> dict[str, object]:
    entry = {"kind": "methods", "name": "example", "version": 1, "distribution": say("example 1.0"), "library": ""}
    return {
        "bakeoff": "0.1.0", "python": "3.11.0", "platform": say("an operating system"), "cpu": say("a processor"),
        "cores": 2, "packages": {"numpy": "2.0.0"}, "plugins": [entry], "variables": {"LANG": say("C.UTF-8")},
        "started": "2026-01-01T12:00:00+00:00", "command": say("bakeoff run example.yaml"),
    }  # fmt: skip
