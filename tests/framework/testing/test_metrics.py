"""The checks of metrics fail what is wrong, each by its name, and pass what is right, the built-in metrics among it."""

import sys
import time
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from all_elsewhere import judgements
from bakeoff.plugin import ImageError, Metric, Pair, UnitError
from bakeoff.registry import load_registry
from bakeoff.testing import Check, CheckFailure, check_metric, checks_of, run_checks
from bakeoff.testing.checks import label, parametrize
from bakeoff.testing.elsewhere import run_elsewhere
from bakeoff.testing.metric_pairs import home
from bakeoff.testing.metrics import CHECKS
from bakeoff.testing.pictures import rendered, scene
from bakeoff_plugins.metrics.ssim import Ssim

REGISTRY = load_registry([Path(__file__).with_name("seeded_metrics.py")])
SEEDED: Any = sys.modules[REGISTRY.get("metrics", "right").__module__]
OF_PROGRAMS = {"command", "vmaf"}
"""Metrics that are carried out by programs, which not every machine has; their own tests bring some."""

BUILT_IN = [
    name for name in REGISTRY.names("metrics")
    if REGISTRY.origin("metrics", name).distribution == "bakeoff" and name not in OF_PROGRAMS
]  # fmt: skip
SLOW = {"process_safe", "linear_cost"}


METRICS = [*(cast(Metric, REGISTRY.get("metrics", name)()) for name in BUILT_IN), Ssim(channel="rgb")]


HEAVY = [metric for metric in METRICS if metric.info.name in {"fsim", "vsi"}]
"""Metrics of large filters in the frequency domain: what scores dozens of pictures takes ten seconds for each."""

IN_PLACE = [check for check in CHECKS if check.name != "process_safe"]
MANY_PICTURES = {"formats", "range", "no_wrap_around", "linear_cost", "direction_noise", "direction_blur"}


@parametrize([metric for metric in METRICS if metric not in HEAVY], IN_PLACE)
def test_built_in(plugin: Metric, check: Check) -> None:
    """What is asked of others, the built-in metrics keep."""
    check(plugin)


@parametrize(HEAVY, [check for check in IN_PLACE if check.name not in MANY_PICTURES])
def test_heavy_built_in(plugin: Metric, check: Check) -> None:
    """The heavy ones keep what few pictures can show; `bakeoff check-plugin` asks the rest of them, too."""
    check(plugin)


def test_built_ins_are_process_safe() -> None:
    """What each gives here, after all that was done here, it gives in another process; one is started for all."""
    pictures = [rendered(scene("weave"), home(metric)) for metric in METRICS]
    here = judgements(METRICS[0], METRICS, pictures)
    there = run_elsewhere(judgements, METRICS[0], METRICS, pictures)
    assert dict(zip(map(label, METRICS), there, strict=True)) == dict(zip(map(label, METRICS), here, strict=True))


@pytest.mark.parametrize(
    "right",
    [SEEDED.Right, SEEDED.Shares, SEEDED.Sharpness, SEEDED.Pooled, SEEDED.Masked],
    ids=lambda made: made.info.name,
)
def test_a_right_metric_passes(right: type[Metric]) -> None:
    """One with a reference, a map, no reference, poolings, masks: no check fails, and the time is short."""
    started = time.process_time()
    check_metric(right())
    assert time.process_time() - started < 30.0


@pytest.mark.parametrize("wrong", SEEDED.FAILS, ids=lambda made: made.info.name)
def test_a_wrong_metric_fails_the_named_check(wrong: type[Metric]) -> None:
    """The check that knows the fault fails, and no other."""
    expected = SEEDED.FAILS[wrong]
    names = {check.name for check in CHECKS} - (SLOW - expected)
    outcomes = run_checks(wrong(), CHECKS, select=names)
    assert {outcome.name for outcome in outcomes if outcome.bad} == expected


def test_every_check_fails_some_metric() -> None:
    """No check of the metrics' own is there that nothing has failed; the shared ones are tested with their own."""
    shared = {"options_plain", "prepares", "citation_parses"}
    assert {check.name for check in CHECKS} - shared == set().union(*SEEDED.FAILS.values())


def test_failures_are_told_together_and_can_be_expected() -> None:
    """`check_metric` raises one failure with a line a check, and none when each is expected with a reason."""
    with pytest.raises(CheckFailure) as caught:
        check_metric(SEEDED.WrongDirection())
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "wrong_direction fails direction_noise", "wrong_direction fails direction_blur",
    ]  # fmt: skip
    reasons = {"direction_noise": "a test", "direction_blur": "a test"}
    check_metric(SEEDED.WrongDirection(), expected_failures=reasons)
    with pytest.raises(CheckFailure, match="it passes, but was expected to fail: a test"):
        check_metric(SEEDED.WrongDirection(), expected_failures={**reasons, "range": "a test"})


def test_a_metric_that_refuses_everything_fails_the_formats() -> None:
    """Refusing is no way to pass, and an error of another family is no refusal."""

    class Refuses(SEEDED.Right):  # type: ignore[misc]  # the module is made at run time
        error: ClassVar[type[Exception]] = UnitError

        def score(self, pair: Pair) -> float:
            raise self.error("never")

    class Crashes(Refuses):
        error = ImageError

    refused, crashed = (run_checks(made(), CHECKS) for made in (Refuses, Crashes))
    for outcomes in (refused, crashed):
        assert {outcome.name for outcome in outcomes if outcome.bad} == {"formats"}
    assert "found none taken" in refused[1].reason
    assert "ImageError: never" in crashed[1].reason


def test_checks_have_names_that_select() -> None:
    """They are unique Python names, in every kind."""
    for kind in ("metrics", "methods", "perturbations", "datasets", "sections"):
        names = [check.name for check in checks_of(kind)]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() for name in names)
