"""What the tests of executors share: small photographs, a plugin that does whatever goes wrong, and bookkeeping."""

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bakeoff.jobs import METHOD, Event, Failed, Finished, Job, PluginSpec, Produced, Scored, UnitWork, WorkSetup
from bakeoff.reading import ReadPolicy
from bakeoff.types import Sample


class Bench:
    """A folder with one plugin and small photographs, and the jobs and the setup to work on them.

    Sample number n has n as the red value of its first pixel, which is how the plugin knows it. Every metric and
    method misbehaves on sample 1 and is good on the others.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plugin = folder / "hostile.py"
        self.plugin.write_bytes(Path(__file__).with_name("hostile_plugin.py").read_bytes())

    def sample(self, number: int, tail: bytes = b"") -> Sample:
        pixels = np.random.default_rng(number).integers(0, 256, (12, 16, 3), np.uint8)
        pixels[0, 0] = number
        path = self.folder / f"{number}.png"
        path.write_bytes(cv2.imencode(".png", pixels[:, :, ::-1])[1].tobytes() + tail)
        return Sample(str(number), path)

    def job(self, number: int, units: Iterable[UnitWork], *, tail: bytes = b"") -> Job:
        """Return a job on a new sample; `tail` is written behind the image in its file."""
        sample = self.sample(number, tail)
        sha256 = hashlib.sha256(sample.reference.read_bytes()).hexdigest()
        return Job(number, sample, sha256, sha256, tuple(units))

    def jobs(self, count: int, metrics: Iterable[str], how: str = "", units: int = 1) -> list[Job]:
        """Return jobs of equal units, whose method does `how` on sample 1."""
        labels = tuple(metrics)
        return [
            self.job(number, [self.unit(f"{number}-{unit}", labels, how) for unit in range(units)])
            for number in range(count)
        ]

    def unit(self, key: str, metrics: Iterable[str], how: str = "", **more: Any) -> UnitWork:
        return UnitWork(key, None, None, PluginSpec("methods", "invert", {"how": how}), tuple(metrics), **more)

    def setup(self, metrics: dict[str, PluginSpec], timeout: float = 30.0) -> WorkSetup:
        return WorkSetup(metrics, ReadPolicy(), 1, self.folder / "artifacts", timeout, (self.plugin,))

    @staticmethod
    def bad(how: str, on: int = 1) -> PluginSpec:
        """Return the metric that does `how` on the image numbered `on` (-1: on every one), and otherwise scores 1."""
        return PluginSpec("metrics", "bad", {"how": how, "on": on})

    @staticmethod
    def difference(seconds: float = 0.0) -> PluginSpec:
        """Return the metric that behaves, after a while."""
        return PluginSpec("metrics", "difference", {"seconds": seconds})

    @staticmethod
    def settle(jobs: Iterable[Job], events: Iterable[Event]) -> dict[tuple[str, str], Scored | str]:
        """Return what became of every (unit, metric), its score or its reason; check that each came exactly once."""
        asked = {unit.key: unit.metrics for job in jobs for unit in job.units}
        ended: Counter[tuple[str, str]] = Counter()
        outcomes: dict[tuple[str, str], Scored | str] = {}
        once: Counter[object] = Counter()
        for event in events:
            if isinstance(event, Scored):
                ended[event.unit, event.metric] += 1
                outcomes[event.unit, event.metric] = event
            elif isinstance(event, Failed):
                for label in asked[event.unit] if event.step == METHOD else [event.step]:
                    ended[event.unit, label] += 1
                    outcomes[event.unit, label] = event.reason
            elif isinstance(event, Produced):
                once["produced", event.unit] += 1
            elif isinstance(event, Finished):
                once["finished", event.job] += 1
        assert ended == {(unit, label): 1 for unit, labels in asked.items() for label in labels}
        assert set(once.values()) == {1}
        assert {job.number for job in jobs} == {number for kind, number in once if kind == "finished"}
        return outcomes


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a new bench."""
    return Bench(tmp_path)


@pytest.fixture
def children() -> Callable[[], set[int]]:
    """Give a function that lists the processes this one has started and that are still there."""

    def find() -> set[int]:
        found = set()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                parent = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1]
                found |= {int(stat.parent.name)} if int(parent) == os.getpid() else set()
        return found

    return find
