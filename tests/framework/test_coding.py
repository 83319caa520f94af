"""A codec is run once, again and again, or until its setting reaches a target: what it makes, costs and fails of."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bakeoff import api
from bakeoff.evaluate import evaluate
from bakeoff.jobs import Began, Coding, Failed, Job, PluginSpec, Produced, Scored, Target, UnitWork, WorkSetup
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry
from bakeoff.toolbox import Toolbox
from bakeoff.types import Sample

SIDE = 24
DIMMING = PluginSpec("metrics", "dimming", {})
Bench = Callable[..., list[Any]]


def target(value: float, tolerance: float = 0.5, metric: PluginSpec | None = DIMMING) -> Target:
    return Target("quality", (0, 100), True, "dimming" if metric else "bpp", metric, value, tolerance)


@pytest.fixture
def events(tmp_path: Path) -> Bench:
    """Give a function that codes one bright image and returns what happened."""
    path = tmp_path / "mine.py"
    path.write_bytes(Path(__file__).with_name("coding_plugin.py").read_bytes())
    setup = WorkSetup({"dimming": DIMMING}, ReadPolicy(), 1, tmp_path / "artifacts", 60.0, (path,))
    tools = Toolbox(setup, load_registry(setup.local_plugins))
    reference = tmp_path / "reference.png"
    reference.write_bytes(cv2.imencode(".png", np.full((SIDE, SIDE, 3), 250, np.uint8))[1].tobytes())
    digest = hashlib.sha256(reference.read_bytes()).hexdigest()

    def run(coding: Coding, curve: str = "smooth", quality: int = 100, **more: Any) -> list[Any]:
        spec = PluginSpec("methods", "planted", {"quality": quality, "curve": curve})
        unit = UnitWork("key", None, None, spec, ("dimming",), coding=coding, **more)
        return list(evaluate(Job(0, Sample("0", reference), digest, digest, (unit,)), tools))

    return run


def only(kind: type, found: list[Any]) -> Any:
    (event,) = (event for event in found if isinstance(event, kind))
    return event


def encoded(folder: Path) -> Iterator[int]:
    """Yield the qualities at which the whole image was encoded, without the corners that codecs are warmed up on."""
    for line in (folder / "encoded").read_text().splitlines():
        height, quality = map(int, line.split())
        if height == SIDE:
            yield quality


def test_a_target_is_found_for_the_image(events: Bench, tmp_path: Path) -> None:
    """Score and costs are those of the setting that was found, and what it took to find it stands beside them."""
    found = events(Coding(1, target(37.0)))
    assert only(Scored, found).scores[""] == 37.0
    costs = only(Produced, found).costs
    tried = list(encoded(tmp_path))
    assert (costs["search.setting"], costs["search.reached"]) == (73.0, 37.0)
    assert costs["search.encodes"] == len(tried) == len(set(tried)) <= 8
    assert costs["bytes"] == 16 + 3 * SIDE * SIDE + 4 * 73
    assert sum(isinstance(event, Began) and not event.preparing for event in found) >= len(tried)


def test_bits_are_a_target_like_any_score(events: Bench) -> None:
    """Bits a pixel need no metric."""
    wanted = 8 * (16 + 3 * SIDE * SIDE + 4 * 31) / SIDE**2
    costs = only(Produced, events(Coding(1, target(wanted, 0.01, None)))).costs
    assert (costs["search.setting"], costs["bpp"]) == (31.0, wanted)


@pytest.mark.parametrize(
    ("curve", "value", "reason"),
    [
        (
            "smooth",
            3.0,
            "dimming 3 is not reached within 0.5: quality 100 gives 10, and there is none for larger files",
        ),
        ("coarse", 50.0, "the steps of quality are too coarse (50 gives 90, 51 gives 20)"),
        ("turning", 20.0, "it does not go one way with quality ("),
        ("refusing", 45.0, "no more than 60"),
    ],
)
def test_what_is_not_reached_fails_with_the_reason(events: Bench, curve: str, value: float, reason: str) -> None:
    """An unreachable target, one between two steps, a curve that turns back and a codec that refuses cost the unit."""
    found = events(Coding(1, target(value)), curve)
    assert reason in only(Failed, found).reason
    assert not any(isinstance(event, Produced | Scored) for event in found)


def test_generations_are_coded_one_from_the_other(events: Bench, tmp_path: Path) -> None:
    """Every generation is dimmed as the one before was; bytes are those of one file, the last."""
    found = events(Coding(3), quality=95)
    assert only(Scored, found).scores[""] == 45.0
    assert only(Produced, found).costs["bytes"] == 16 + 3 * SIDE * SIDE + 4 * 95
    assert list(encoded(tmp_path)) == [95, 95, 95]


def test_a_target_counts_after_the_last_generation(events: Bench) -> None:
    """Searched is the setting with which the whole chain reaches the target."""
    costs = only(Produced, events(Coding(2, target(60.0)))).costs
    assert (costs["search.setting"], costs["search.reached"]) == (80.0, 60.0)


def test_what_is_kept_is_not_searched_again(events: Bench, tmp_path: Path) -> None:
    """A metric that comes later is given the kept output of the search, without an encoding."""
    artifact = only(Produced, events(Coding(1, target(37.0)), keep=True)).artifact
    (tmp_path / "encoded").unlink()
    assert only(Scored, events(Coding(1, target(37.0)), kept=artifact)).scores[""] == 37.0
    assert not (tmp_path / "encoded").exists()


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_reaches_its_targets_and_resumes(photographs: Path, tmp_path: Path) -> None:
    """On two small photographs, in worker processes, two real codecs come to SSIM 0.9; nothing is searched twice."""
    goal = {"metric": "ssim", "value": 0.9, "tolerance": 0.01}
    experiment: dict[str, Any] = {
        "experiment": "targets", "dataset": {"folder": {"path": str(photographs)}}, "metrics": ["ssim"],
        "methods": {"A": {"jpeg": {"target": goal}}, "B": {"webp": {"target": goal}}},
        "executor": {"local": {"workers": 1}}, "keep": "all",
    }  # fmt: skip
    first = api.run(experiment, output=tmp_path / "run", limit=2)
    assert (first.units.computed, first.units.failed) == (4, 0)
    scores = {name: [float(row["score"]) for row in rows(tmp_path / "run") if row["metric"] == name]
              for name in ("ssim", "search.reached", "search.encodes")}  # fmt: skip
    assert scores["ssim"] == scores["search.reached"]
    assert all(abs(score - 0.9) <= 0.01 for score in scores["ssim"])
    assert max(scores["search.encodes"]) <= 8
    (found,) = (comparison for comparison in first.comparisons if comparison.headline)
    assert (found.kind, found.metric, found.point, found.unit, found.n) == ("bytes", "bytes", "ssim=0.9", "%", 2)
    before = rows(tmp_path / "run")
    again = api.run(experiment | {"metrics": ["ssim", "mse"], "executor": "serial"}, output=tmp_path / "run", limit=2)
    assert again.units.computed == 4
    assert [row for row in rows(tmp_path / "run") if not row["metric"].startswith("mse")] == before
