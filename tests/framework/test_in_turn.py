"""What a worker times: laps in turn, without the warm-up, on both clocks."""

import hashlib
import statistics
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bakeoff.evaluate import evaluate
from bakeoff.jobs import METHOD, Began, Failed, Finished, Job, PluginSpec, Timed, UnitWork, WorkSetup
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry
from bakeoff.timing import Lap
from bakeoff.toolbox import Toolbox
from bakeoff.types import Sample


@pytest.fixture
def tools(tmp_path: Path) -> Toolbox:
    """Give a toolbox with the plugin that lies beside this file."""
    path = tmp_path / "mine.py"
    path.write_bytes(Path(__file__).with_name("timing_plugin.py").read_bytes())
    setup = WorkSetup({}, ReadPolicy(), 1, tmp_path / "artifacts", 60.0, (path,))
    return Toolbox(setup, load_registry(setup.local_plugins))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Give a job of timing without units."""
    path = tmp_path / "reference.png"
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Job(0, Sample("0", path), digest, digest, (), laps=3)


def sleeper(name: str, **options: Any) -> UnitWork:
    """Return a unit whose key is the name of its codec."""
    return UnitWork(name, None, None, PluginSpec("methods", "sleeper", {"name": name, **options}), ())


def run(job: Job, tools: Toolbox, *units: UnitWork) -> tuple[dict[str, tuple[Lap, ...]], list[Failed]]:
    """Return the laps by unit, and the failures."""
    events = list(evaluate(Job(0, job.sample, job.reference_sha256, "", units, laps=job.laps), tools))
    assert events[-1] == Finished(0)
    timed = {event.unit: event.laps for event in events if isinstance(event, Timed)}
    return timed, [event for event in events if isinstance(event, Failed)]


def test_codecs_take_turns(job: Job, tools: Toolbox, tmp_path: Path) -> None:
    """A and B run alternately, in the warm-up too, and the laps remember their turn."""
    laps, _ = run(job, tools, sleeper("A"), sleeper("B"))
    assert (tmp_path / "calls").read_text() == "AB" * 4
    assert [lap.turn for lap in laps["A"]] == [0, 2, 4]
    assert [lap.turn for lap in laps["B"]] == [1, 3, 5]


def test_a_planted_time_is_found_without_the_warm_up(job: Job, tools: Toolbox) -> None:
    """A codec that sleeps 30 ms takes 30 ms, although its first call slept longer; its decoder takes next to none."""
    laps, _ = run(job, tools, sleeper("A", seconds=0.03, first=0.3))
    encode, decode, cpu = (
        statistics.median(getattr(lap, name) for lap in laps["A"])
        for name in ("encode_seconds", "decode_seconds", "encode_cpu_seconds")
    )
    assert 0.03 <= encode < 0.15
    assert decode < 0.02
    assert cpu < encode / 2, "who sleeps uses no processor"


def test_the_processor_is_charged_for_work_alone(job: Job, tools: Toolbox) -> None:
    """20 ms of work are 20 ms of the processor, whatever else the machine does."""
    laps, _ = run(job, tools, sleeper("A", seconds=0.02, busy=0.02))
    for lap in laps["A"]:
        assert 0.02 <= lap.encode_cpu_seconds < 0.035
        assert lap.encode_seconds >= 0.04


def test_programs_that_a_codec_starts_are_charged(job: Job, tools: Toolbox) -> None:
    """The processor's time of a command is that of the programs, not of this process that waits for them."""
    busy = "import shutil, sys, time\nshutil.copy(*sys.argv[1:])\nwhile time.process_time() < 0.05: pass"
    program = [sys.executable, "-c", busy, "{input}", "{output}"]
    options = {"encode": program, "decode": program, "suffix": ".png"}
    laps, failures = run(job, tools, UnitWork("C", None, None, PluginSpec("methods", "command", options), ()))
    assert failures == []
    assert all(lap.encode_cpu_seconds >= 0.05 and lap.decode_cpu_seconds >= 0.05 for lap in laps["C"])


def test_a_codec_that_fails_costs_itself(job: Job, tools: Toolbox) -> None:
    """The others are timed on, and half of its laps are no measurement."""
    laps, (failed,) = run(job, tools, sleeper("A"), sleeper("B", fails_at=3))
    assert list(laps) == ["A"]
    assert len(laps["A"]) == 3
    assert (failed.unit, failed.step) == ("B", METHOD)
    assert failed.reason.startswith("ValueError: it is tired (mine.py:")


def test_every_lap_is_announced(job: Job, tools: Toolbox) -> None:
    """So that a crash is blamed on its codec, and each lap has the time limit of a step to itself."""
    wanted = Job(0, job.sample, job.reference_sha256, "", (sleeper("A"),), laps=2)
    events = [event for event in evaluate(wanted, tools) if not (isinstance(event, Began) and event.preparing)]
    assert events[:3] == [Began(0, "A", METHOD)] * 3
    assert isinstance(events[3], Timed)


def test_a_file_that_has_changed_is_not_timed(job: Job, tools: Toolbox) -> None:
    """All units of its job fail with the reason."""
    wanted = Job(0, job.sample, "0" * 64, "", (sleeper("A"), sleeper("B")), laps=2)
    failures = [event.reason for event in evaluate(wanted, tools) if isinstance(event, Failed)]
    assert len(failures) == 2
    assert all("it changed while the run was going on" in reason for reason in failures)
