"""What plugins are asked before a run: one that cannot answer is named with the question, and nothing else happens."""

import re
from pathlib import Path
from typing import Any

import pytest

from bakeoff import inquiry
from bakeoff.config import experiment_from_mapping
from bakeoff.errors import ConfigError
from bakeoff.plan import Plan, make_plan, metric_keys
from bakeoff.registry import load_registry

PLUGIN = Path(__file__).with_name("isolation_plugin.py")

WAYS = {
    "raise": r"ValueError: seven is too much \(isolation_plugin.py:\d+\)",
    "hang": "took longer than 1 s",
    "crash": r"crashed its process \(signal SIGSEGV\) in isolation_plugin.py:\d+",
    "exit": r"crashed its process \(exit code 3\)",
    "interrupt": r"crashed its process \(exit code 1\): KeyboardInterrupt",
}


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make calls wait for a second instead of a minute."""
    monkeypatch.setattr(inquiry, "LISTING_SECONDS", 1.0)
    monkeypatch.setattr(inquiry, "LEAST_SECONDS", 1.0)


def plan_of(photographs: Path, **changes: Any) -> Plan:
    mapping = {
        "experiment": "asked",
        "dataset": {"shelf": {"path": str(photographs)}},
        "methods": {"A": "identity", "B": "raw"},
        "metrics": ["psnr", "difference"],
        "timeout": 1,
        **changes,
    }
    registry = load_registry([PLUGIN])
    return make_plan(experiment_from_mapping(mapping, registry, base=photographs, source="test.yaml"), registry)


def test_third_parties_plan_apart_as_in_place(photographs: Path) -> None:
    """In a process apart and in this one, plugins answer the same: samples, keys, notes and libraries."""
    outside, inside = plan_of(photographs), plan_of(photographs, executor="serial")
    assert outside.samples == inside.samples
    assert [unit.key for unit in outside.units] == [unit.key for unit in inside.units]
    assert outside.metric_keys == inside.metric_keys
    assert outside.notes == inside.notes == ("method B: 4 samples",)
    assert outside.libraries["methods", "raw"] == inside.libraries["methods", "raw"] == "libraw 1"
    assert outside.libraries["datasets", "shelf"] == "libshelf 1"
    assert {type(sample.name) for sample in outside.samples} == {str}


@pytest.mark.parametrize("how", WAYS)
def test_a_dataset_that_cannot_list_is_named(photographs: Path, how: str) -> None:
    """Whatever it does, the error is one line with the place in the config, the question and the reason."""
    with pytest.raises(ConfigError) as caught:
        plan_of(photographs, dataset={"shelf": {"path": str(photographs), "how": how}})
    (line,) = caught.value.problems
    assert line.startswith(f"dataset.shelf: `samples` of shelf, a plugin of {PLUGIN}: ")
    assert re.search(f"plugin of .*: {WAYS[how]}$", line)


@pytest.mark.parametrize("asked", ["check", "notes", "library"])
@pytest.mark.parametrize("how", ["raise", "hang", "crash"])
def test_a_method_that_cannot_answer_is_named(photographs: Path, asked: str, how: str) -> None:
    """The same holds for every question to a method."""
    with pytest.raises(ConfigError, match=rf"^methods.B: .*`{asked}.*` of raw, .*: {WAYS[how]}$"):
        plan_of(photographs, methods={"A": "identity", "B": {"raw": {"asked": asked, "how": how}}})


def test_a_metric_without_a_key_is_named(photographs: Path) -> None:
    """Also where the keys alone are wanted, for the report of a stored run."""
    metric = {"difference": {"asked": "library", "how": "crash"}}
    with pytest.raises(ConfigError, match=r"^metrics.difference: .* of difference, .*SIGSEGV"):
        plan_of(photographs, metrics=["psnr", metric])
    registry = load_registry([PLUGIN])
    experiment = plan_of(photographs).experiment
    assert metric_keys(experiment, registry) == plan_of(photographs).metric_keys


def test_a_dataset_that_lists_no_samples_is_refused(photographs: Path) -> None:
    """What is no Sample is named, not met with a traceback."""
    with pytest.raises(ConfigError, match=r"`samples` of shelf.*: it listed a str, not a Sample"):
        plan_of(photographs, dataset={"shelf": {"path": str(photographs), "how": "odd"}})
    with pytest.raises(ConfigError, match=r"the sample 'a' with the roi \(0, 0, 0, 5\); it must be whole x, y, width"):
        plan_of(photographs, dataset={"shelf": {"path": str(photographs), "how": "empty roi"}})


def test_an_error_that_a_dataset_words_for_users_stands(photographs: Path) -> None:
    """A ConfigError of the plugin reaches the user with its problems apart, each with the place in the config."""
    with pytest.raises(ConfigError) as caught:
        plan_of(photographs, dataset={"shelf": {"path": str(photographs), "how": "refuse"}})
    assert caught.value.problems == ("dataset.shelf: the shelf is empty", "dataset.shelf: and dusty")


@pytest.mark.parametrize("executor", ["serial", "local"])
def test_an_output_that_cannot_be_named_costs_its_sample(photographs: Path, executor: str) -> None:
    """A method that raises for one sample has the others."""
    plan = plan_of(photographs, methods={"A": "identity", "B": {"drawer": {"how": "raise"}}}, executor=executor)
    impossible = {unit.sample.name: unit.impossible for unit in plan.units if unit.impossible}
    assert impossible.keys() == {"coffee"}
    assert "ValueError: seven is too much (isolation_plugin.py:" in impossible["coffee"]


@pytest.mark.parametrize("how", ["hang", "crash"])
def test_outputs_that_take_the_process_down_cost_their_method(photographs: Path, how: str) -> None:
    """Every unit of that method is impossible, with the reason; the other method is untouched."""
    plan = plan_of(photographs, methods={"A": "identity", "B": {"drawer": {"how": how}}})
    assert {unit.method.label for unit in plan.units if unit.impossible} == {"B"}
    assert {unit.method.label for unit in plan.units if not unit.impossible} == {"A"}


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("['4:2:0']", "it returned a list, not a dict of texts"),
        ("{'threads': 1}", "it returned a int, not a text"),
        ("{}[7]", r"KeyError: 7 \(vague.py:\d+\)"),
    ],
)
def test_a_codec_that_cannot_state_its_conditions_is_named(
    photographs: Path, tmp_path: Path, returned: str, reason: str
) -> None:
    """What it says is read in a process apart, and must be texts."""
    file = tmp_path / "vague.py"
    file.write_text(VAGUE.format(returned=returned), "utf-8")
    mapping = {
        "experiment": "asked", "dataset": {"folder": {"path": str(photographs)}}, "methods": {"A": "vague"},
        "metrics": ["psnr"],
    }  # fmt: skip
    registry = load_registry([file])
    experiment = experiment_from_mapping(mapping, registry, base=tmp_path, source="test.yaml")
    with pytest.raises(ConfigError, match=rf"methods\.A: `conditions` of vague, a plugin of .*: {reason}"):
        make_plan(experiment, registry)


VAGUE = """
from bakeoff.plugin import Codec, MethodInfo, hookimpl

class Vague(Codec):
    info = MethodInfo(name="vague", version=1)
    suffix = "no"
    def encode(self, image): return b""
    def decode(self, data): return None
    def conditions(self): return {returned}

@hookimpl
def bakeoff_register_methods(): return [Vague]
"""
