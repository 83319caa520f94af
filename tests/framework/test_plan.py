"""The plan: every unit once, in table order, named before any pixel is decoded."""

from pathlib import Path
from typing import Any

import pytest

from bakeoff.config import experiment_from_mapping
from bakeoff.errors import ConfigError
from bakeoff.plan import Plan, make_plan, method_facts, metric_facts
from bakeoff.registry import default_registry


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


def test_masks_are_refused_until_metrics_can_use_them(photographs: Path, tmp_path: Path) -> None:
    """A mask column is an error, never ignored."""
    (tmp_path / "table.csv").write_text(
        f"reference,mask\n{photographs}/coffee.png,{photographs}/rocket.png\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="dataset: 1 samples have a mask"):
        plan_of(photographs, dataset={"table": {"path": str(tmp_path / "table.csv")}})


def test_one_letter_labels_give_way_to_titles_that_are_unique(photographs: Path) -> None:
    """Sentences say "JPEG", unless two methods share the title or the user chose a name."""

    def displays(methods: dict[str, Any]) -> list[str]:
        experiment = plan_of(photographs, methods=methods).experiment
        return [facts.display for facts in method_facts(experiment, default_registry())]

    assert displays({"A": "jpeg", "B": "webp"}) == ["JPEG", "WebP"]
    assert displays({"A": "jpeg", "B": "jpeg"}) == ["JPEG (A)", "JPEG (B)"]
    assert displays({"A": "jpeg", "mine": "webp"}) == ["JPEG", "mine"]


def test_costs_are_counted_only_where_a_codec_takes_part(photographs: Path) -> None:
    """Denoisers have no bytes."""
    registry = default_registry()
    with_codec = metric_facts(plan_of(photographs).experiment, registry)
    without = metric_facts(plan_of(photographs, methods={"A": "identity"}).experiment, registry)
    costs = [facts.label for facts in with_codec if facts.is_cost]
    assert costs == ["bytes", "bpp", "encode_seconds", "decode_seconds"]
    assert [facts.label for facts in without] == ["psnr"]
