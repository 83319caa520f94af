"""A run that is killed at any moment is continued by the same command, and nothing is lost or computed twice."""

import csv
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bakeoff import cli

CONFIG = """\
experiment: interrupted
dataset: {{folder: {{path: {photographs}}}}}
methods:
  A: {{jpeg: {{quality: {{sweep: [10, 30, 50, 70, 80, 90]}}}}}}
  B: {{webp: {{quality: {{sweep: [10, 30, 50, 70, 80, 90]}}, method: 6}}}}
metrics: [patience]
executor: {{local: {{workers: 2}}}}
"""

METRIC = '''
import time

from bakeoff.plugin import Metric, MetricInfo, hookimpl


class Patience(Metric):
    """The difference of two means, which costs time but no processor: most kills shall meet a working run."""

    info = MetricInfo(name="patience", version=1, better="lower")

    def score(self, pair):
        time.sleep(0.02)
        return abs(float(pair.reference.pixels.mean()) - float(pair.distorted.pixels.mean()))


@hookimpl
def bakeoff_register_metrics():
    return [Patience]
'''


def run(config: Path, output: Path) -> list[str]:
    """Return the arguments of the command."""
    plugin = str(config.with_name("patience.py"))
    return ["run", str(config), "-o", str(output), "--plugin", plugin, "--quiet"]


def start(config: Path, output: Path, **streams: object) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "bakeoff", *run(config, output)], text=True, **streams)


def lasting(output: Path) -> list[list[str]]:
    """Return the rows of the table without the measured times."""
    with (output / "scores.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if not row[6].endswith("_seconds")]


@pytest.fixture
def config(photographs: Path, tmp_path: Path) -> Path:
    """Make a config of 48 units on two workers, half a second of work."""
    (tmp_path / "patience.py").write_text(METRIC, "utf-8")
    path = tmp_path / "interrupted.yaml"
    path.write_text(CONFIG.format(photographs=photographs), encoding="utf-8")
    return path


def test_kill_at_random_moments_then_finish(config: Path, tmp_path: Path) -> None:
    """After four kills the finished table equals an undisturbed one, and a further start reuses every unit."""
    chance = random.Random(20261122)
    assert cli.outcome([*run(config, tmp_path / "calm"), "--set", "executor=serial"]) == 0
    for _ in range(4):
        child = start(config, tmp_path / "killed", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 2.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert cli.outcome(run(config, tmp_path / "killed")) == 0
    assert lasting(tmp_path / "killed") == lasting(tmp_path / "calm")
    assert cli.outcome(run(config, tmp_path / "killed")) == 0
    units = json.loads((tmp_path / "killed" / "summary.json").read_text("utf-8"))["units"]
    assert units == {"planned": 48, "computed": 0, "reused": 48, "failed": 0}


def test_two_runs_at_once_in_one_folder(config: Path, tmp_path: Path) -> None:
    """Of two runs started together exactly one works; the other ends with code 4 and names it."""
    children = [start(config, tmp_path / "out", stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    ended = [(child.communicate(), child.returncode, child.pid) for child in children]
    assert sorted(code for _, code, _ in ended) == [0, 4]
    (holder,) = [pid for _, code, pid in ended if code == 0]
    ((_, complaint),) = [output for output, code, _ in ended if code == 4]
    assert f"in use by process {holder} on " in complaint
