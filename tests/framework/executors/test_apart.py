"""Plugin code in a process apart: whatever it does there costs its own call."""

import dataclasses
import importlib
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bakeoff.config import experiment_from_mapping
from bakeoff.errors import PluginError
from bakeoff.executors import apart, process
from bakeoff.executors.apart import Apart
from bakeoff.experiment import Experiment
from bakeoff.jobs import PluginSpec
from bakeoff.registry import load_registry


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Give an experiment whose calls may take a second."""
    mapping = {
        "experiment": "calls", "dataset": "photos", "methods": {"A": "identity", "B": "png"}, "metrics": ["mse"],
        "timeout": 1,
    }  # fmt: skip
    return experiment_from_mapping(mapping, load_registry(), base=Path.cwd(), source="test")


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the module of tasks, which the process apart imports from the same path."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("call_tasks")


@pytest.fixture
def calls(experiment: Experiment) -> Iterator[Callable[..., Any]]:
    """Give a function that makes foreign calls, which may take a second, in one and the same `Apart`."""
    with Apart(load_registry(), experiment) as place:
        yield partial(place.call, ours=False, least=1.0)


def test_one_process_serves_all_calls(calls: Callable[..., Any], tasks: ModuleType) -> None:
    """The process is another than this one, and kept."""
    assert calls(tasks.identity) == calls(tasks.identity) != os.getpid()


def test_our_own_code_is_called_here(experiment: Experiment, tasks: ModuleType) -> None:
    """No process is started for it, nor for anything with the executor `serial`."""
    serial = dataclasses.replace(experiment, executor=PluginSpec("executors", "serial", {}))
    assert Apart(load_registry(), experiment).call(tasks.identity, ours=True) == os.getpid()
    assert Apart(load_registry(), serial).call(tasks.identity, ours=False) == os.getpid()


def test_a_call_that_hangs_costs_itself(calls: Callable[..., Any], tasks: ModuleType) -> None:
    """It is ended soon after its time, and the next call is answered by a new process."""
    first = calls(tasks.identity)
    started = time.monotonic()
    with pytest.raises(PluginError, match=r"^took longer than 1 s$"):
        calls(partial(tasks.wait_for, 60.0))
    assert time.monotonic() - started < 5.0
    assert calls(tasks.identity) != first


def test_a_call_that_crashes_costs_itself(calls: Callable[..., Any], tasks: ModuleType) -> None:
    """The reason has the signal and the place; it is tried twice where something else was called before."""
    with pytest.raises(PluginError, match=r"^crashed its process \(signal SIGSEGV\) in call_tasks.py:\d+$"):
        calls(tasks.crash)
    first = calls(tasks.identity)
    with pytest.raises(PluginError, match="SIGSEGV"):
        calls(tasks.crash)
    assert calls(tasks.identity) != first


def test_what_an_earlier_call_left_behind_is_not_blamed_on_the_next(
    calls: Callable[..., Any], tasks: ModuleType
) -> None:
    """A thread that crashes the process during another call costs that one nothing."""
    first = calls(partial(tasks.leave_a_thread, tasks.segfault))
    calls(partial(tasks.wait_for, 0.6))
    assert calls(tasks.identity) != first


def test_a_process_that_takes_nothing_is_ended(
    calls: Callable[..., Any], tasks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was stopped does not hold up a large value that it is sent."""
    monkeypatch.setattr(process, "SEND_SECONDS", 1)
    calls(partial(tasks.leave_a_thread, tasks.stop_itself))
    time.sleep(0.6)
    with pytest.raises(PluginError, match="took longer"):
        calls(partial(tasks.measure, bytes(10_000_000)))
    assert calls(partial(tasks.measure, bytes(10_000_000))) == 10_000_000


def test_bytes_in_the_channel_cost_the_call(calls: Callable[..., Any], tasks: ModuleType) -> None:
    """A plugin that writes where it should not is told by how its process ended."""
    with pytest.raises(PluginError, match=r"^crashed its process"):
        calls(tasks.write_everywhere)


def test_a_call_that_goes_elsewhere_takes_nobody_along(calls: Callable[..., Any], tasks: ModuleType) -> None:
    """Relative paths mean the same in every call."""
    calls(tasks.go_elsewhere)
    assert calls(tasks.folder) == Path.cwd()


def test_a_plugin_that_crashes_its_import_there_is_told(
    experiment: Experiment, tasks: ModuleType, tmp_path: Path
) -> None:
    """The process apart loads plugins anew: one that dies then is the reason."""
    path = tmp_path / "shy.py"
    path.write_text("from bakeoff.plugin import hookimpl\n", "utf-8")
    registry = load_registry([path])
    path.write_text("import os\nos._exit(4)\n", "utf-8")
    with (
        Apart(registry, experiment) as place,
        pytest.raises(PluginError, match=r"when the plugins were loaded .* crashed its process \(exit code 4\)"),
    ):
        place.call(tasks.identity, ours=False)


def test_a_file_that_is_gone_is_told(experiment: Experiment, tasks: ModuleType, tmp_path: Path) -> None:
    """An error while the plugins are loaded there is the error of the call."""
    path = tmp_path / "gone.py"
    path.write_text("", "utf-8")
    registry = load_registry([path])
    path.unlink()
    with Apart(registry, experiment) as place, pytest.raises(PluginError, match="no such file"):
        place.call(tasks.identity, ours=False)


def test_closing_ends_the_process(experiment: Experiment, tasks: ModuleType) -> None:
    """Nothing is left behind."""
    with Apart(load_registry(), experiment) as place:
        child = place.call(tasks.identity, ours=False)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert apart.LEAST_SECONDS >= 10.0
