"""The plan: every unit once, in table order, named before any pixel is decoded."""

from pathlib import Path
from typing import Any

import pytest

from bakeoff.config import experiment_from_mapping
from bakeoff.errors import ConfigError
from bakeoff.plan import Plan, make_plan
from bakeoff.registry import default_registry, load_registry


def plan_of(photographs: Path, *, limit: int | None = None, **changes: Any) -> Plan:
    mapping = {
        "experiment": "small",
        "dataset": {"folder": {"path": str(photographs)}},
        "methods": {"A": {"jpeg": {"quality": {"sweep": [20, 80]}}}, "B": "identity"},
        "metrics": ["psnr"],
        **changes,
    }
    experiment = experiment_from_mapping(mapping, default_registry(), base=photographs, source="test.yaml")
    return make_plan(experiment, default_registry(), limit=limit)


def test_units_are_samples_by_conditions_by_points(photographs: Path) -> None:
    """Four samples under three conditions through three points are 36 units, each with a key of its own."""
    plan = plan_of(photographs, perturbations=["none", {"gaussian_noise": {"severity": [1, 2]}}])
    assert len(plan.units) == 4 * 3 * 3
    assert len({unit.key for unit in plan.units}) == 36
    first = [(unit.row().reference, unit.severity, unit.row().method, unit.point) for unit in plan.units[:4]]
    assert first == [
        ("astronaut", None, "A", "quality=20"),
        ("astronaut", None, "A", "quality=80"),
        ("astronaut", None, "B", ""),
        ("astronaut", 1, "A", "quality=20"),
    ]


def test_a_limit_takes_the_first_samples_and_changes_no_key(photographs: Path) -> None:
    """A limited plan is the beginning of the whole one, so its results serve the whole run."""
    whole, limited = plan_of(photographs), plan_of(photographs, limit=2)
    assert [unit.key for unit in limited.units] == [unit.key for unit in whole.units[:6]]


def test_labels_are_no_part_of_a_key(photographs: Path) -> None:
    """Two labels for one method are one unit of work."""
    plan = plan_of(photographs, methods={"first": {"jpeg": {"quality": 50}}, "second": {"jpeg": {"quality": 50}}})
    assert len(plan.units) == 8
    assert len({unit.key for unit in plan.units}) == 4


def test_a_sample_that_cannot_be_read_is_planned_as_impossible(photographs: Path) -> None:
    """Its units carry the reason and keys of their own; the others are untouched."""
    (photographs / "chelsea.png").write_bytes(b"")
    plan = plan_of(photographs)
    impossible = [unit for unit in plan.units if unit.impossible]
    assert {unit.sample.name for unit in impossible} == {"chelsea"}
    assert len({unit.key for unit in plan.units}) == len(plan.units)


BLIND = """
from bakeoff.plugin import Metric, MetricInfo, hookimpl

class Blind(Metric):
    info = MetricInfo(name="blind", version=1, better="higher")
    def score(self, pair):
        return 1.0

class Sighted(Blind):
    info = MetricInfo(name="sighted", version=1, better="higher", masks=True)

@hookimpl
def bakeoff_register_metrics():
    return [Blind, Sighted]
"""


def test_masks_are_refused_for_metrics_that_cannot_use_them(photographs: Path, tmp_path: Path) -> None:
    """The error names the metric, also that of a target, and those that can; with one the mask is part of the keys."""
    (tmp_path / "blind.py").write_text(BLIND, "utf-8")
    registry = load_registry([tmp_path / "blind.py"])
    (tmp_path / "table.csv").write_text(
        f"reference,mask\n{photographs}/coffee.png,{photographs}/rocket.png\n{photographs}/chelsea.png,\n", "utf-8"
    )

    def planned(metric: str, method: Any = "identity") -> Plan:
        dataset = {"table": {"path": str(tmp_path / "table.csv")}}
        mapping = {"experiment": "masked", "dataset": dataset, "methods": {"A": method}, "metrics": [metric]}
        return make_plan(experiment_from_mapping(mapping, registry, base=tmp_path, source="test.yaml"), registry)

    with pytest.raises(ConfigError, match=r"^metrics.blind: it cannot use masks, and 1 of 2 samples .*sighted"):
        planned("blind")
    with pytest.raises(ConfigError, match=r"^metrics.blind: it cannot use masks, and 1 of 2 samples .*sighted"):
        planned("sighted", {"jpeg": {"target": {"metric": "blind", "value": 1, "tolerance": 1}}})
    before = planned("sighted")
    (photographs / "rocket.png").write_bytes(b"another mask")
    after = planned("sighted")
    changed = [one.key != other.key for one, other in zip(before.units, after.units, strict=True)]
    assert changed == [True, False]
    (photographs / "rocket.png").write_bytes(b"")
    assert ["rocket.png: the file is empty" in unit.impossible for unit in planned("sighted").units] == [True, False]


def test_what_is_looked_at_is_part_of_the_keys(photographs: Path) -> None:
    """A border and an alignment change the keys of scores, a roi those of units; the defaults change none."""
    plain = plan_of(photographs)
    assert plan_of(photographs, ignore_border=0, align=None).metric_keys == plain.metric_keys
    changes: list[dict[str, Any]] = [
        {"ignore_border": 4}, {"align": {}}, {"align": {"mode": "shift"}}, {"align": {"max_shift": 3}},
    ]  # fmt: skip
    keys = {plan_of(photographs, **change).metric_keys["psnr"] for change in changes}
    assert len(keys | {plain.metric_keys["psnr"]}) == 5
    roi = plan_of(photographs, dataset={"folder": {"path": str(photographs), "roi": [0, 0, 20, 20]}})
    assert roi.metric_keys == plain.metric_keys
    assert not {unit.key for unit in roi.units} & {unit.key for unit in plain.units}


def test_how_a_codec_is_run_is_part_of_the_key(photographs: Path) -> None:
    """A target with its metric, tolerance and place, and the number of generations, change it; once changes nothing."""

    def key(options: dict[str, Any], **changes: Any) -> str:
        return plan_of(photographs, limit=1, methods={"A": {"jpeg": options}}, **changes).units[0].key

    goal = {"metric": "psnr", "value": 40, "tolerance": 1}
    kinds: list[dict[str, Any]] = [
        {"quality": 100}, {"target": goal}, {"target": goal | {"value": 41}}, {"target": goal | {"tolerance": 2}},
        {"target": goal | {"metric": {"psnr": {"channel": "y"}, "as": "luma"}}}, {"target": {"bpp": 1}},
        {"quality": {"target": goal, "between": [5, 100]}}, {"quality": 100, "generations": 2},
    ]  # fmt: skip
    keys = [key(options) for options in kinds]
    assert len({*keys}) == len(kinds)
    assert key({"quality": 100, "generations": 1}) == keys[0]
    assert key({"target": goal | {"metric": {"psnr": {}, "as": "mine"}}}) == keys[1]
    assert key({"target": goal}, ignore_border=4) != keys[1]
    assert key({"target": {"bpp": 1}}, ignore_border=4) == key({"target": {"bpp": 1}})
