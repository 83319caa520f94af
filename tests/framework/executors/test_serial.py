"""The executor `serial`: the same results in this very process."""

import os
from typing import Any

import pytest

from bakeoff.executors.serial import Serial
from bakeoff.jobs import Finished, PluginSpec, Scored
from bakeoff.registry import default_registry


def test_everything_happens_in_this_process(bench: Any) -> None:
    """A debugger set in a plugin stops this process."""
    metrics = {"process": PluginSpec("metrics", "process", {})}
    jobs = bench.jobs(1, metrics)
    (found,) = bench.settle(jobs, Serial().run(jobs, bench.setup(metrics))).values()
    assert found.scores == {"": os.getpid()}


def test_jobs_come_one_after_the_other(bench: Any) -> None:
    """A job is finished before the next one begins."""
    metrics = {"a": bench.difference()}
    events = list(Serial().run(bench.jobs(3, metrics), bench.setup(metrics)))
    assert [event.job for event in events] == sorted(event.job for event in events)
    assert [event.job for event in events if isinstance(event, Finished)] == [0, 1, 2]


def test_exceptions_cost_their_own_step(bench: Any) -> None:
    """What raises, even from the root of all exceptions, fails its own step only."""
    metrics = {how: bench.bad(how) for how in ("raise", "sys_exit", "home", "recursion", "memory", "nan", "text")}
    jobs = bench.jobs(2, [*metrics, "a"])
    outcomes = bench.settle(jobs, Serial().run(jobs, bench.setup(metrics | {"a": bench.difference()})))
    assert {step for step, found in outcomes.items() if not isinstance(found, Scored)} == {
        ("1-0", how) for how in metrics
    }


def test_an_interrupt_is_for_the_user(bench: Any) -> None:
    """Ctrl-C is no failure of a unit: it ends the run."""
    metrics = {"a": bench.bad("interrupt", on=0)}
    with pytest.raises(KeyboardInterrupt):
        list(Serial().run(bench.jobs(1, metrics), bench.setup(metrics)))


@pytest.mark.parametrize("name", ["local", "serial"])
def test_the_executor_is_found_by_name(name: str) -> None:
    """Both are plugins like any other."""
    assert default_registry().get("executors", name).info.name == name
