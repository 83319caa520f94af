"""A plugin is made again in another process, wherever its class comes from."""

import os
import sys
from collections.abc import Iterator
from operator import methodcaller
from pathlib import Path
from unittest import SkipTest

import pytest

from bakeoff.plugin import Plugin, PluginInfo
from bakeoff.registry import load_registry
from bakeoff.testing import CheckFailure
from bakeoff.testing.checks import label
from bakeoff.testing.elsewhere import run_elsewhere

SOURCE = """
import os
from bakeoff.plugin import Metric, MetricInfo, hookimpl

class Toy(Metric):
    info = MetricInfo(name="toy", version=1, better="lower")
    size: int = 3

    def score(self, pair):
        return 0.0

    def library(self):
        print("noise on standard output", flush=True)
        os.system("echo more of it")
        return str(os.getpid())

    def prepare(self):
        raise RuntimeError("no model here")

@hookimpl
def bakeoff_register_metrics():
    return [Toy]
"""


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Plugin]:
    """Give a metric from a one-file plugin."""
    path = tmp_path / "toy_elsewhere.py"
    path.write_text(SOURCE, "utf-8")
    found = load_registry([path]).get("metrics", "toy")
    yield found(size=4)
    del sys.modules[found.__module__]


def test_the_same_plugin_works_in_another_process(toy: Plugin) -> None:
    """It has the same options, and what it prints does not disturb the result."""
    assert run_elsewhere(label, toy) == "toy(size=4)"
    assert int(run_elsewhere(methodcaller("library"), toy)) != os.getpid()


def test_a_failure_elsewhere_is_told(toy: Plugin) -> None:
    """The last line that the process printed is in the message."""
    with pytest.raises(CheckFailure, match="exit code 1: RuntimeError: no model here"):
        run_elsewhere(methodcaller("prepare"), toy)


def test_a_class_that_nobody_else_can_find_is_not_judged() -> None:
    """A class made inside a function has no address."""

    class Inner(Plugin):
        info = PluginInfo(name="inner", version=1)

    with pytest.raises(SkipTest, match="made inside a function"):
        run_elsewhere(label, Inner())
