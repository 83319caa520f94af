"""The executor `local`: whatever plugins do to their process, every other step is done exactly once."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bakeoff.errors import BakeoffError, StoreError
from bakeoff.executors import pool
from bakeoff.executors.local import Local
from bakeoff.executors.serial import Serial
from bakeoff.jobs import Event, Failed, Finished, Job, PluginSpec, Produced, Scored

Children = Callable[[], set[int]]

HOSTILE_STEPS = {
    "segfault": r"crashed the worker \(signal SIGSEGV\) in hostile.py:\d+",
    "exit": r"crashed the worker \(exit code 0\)",
    "interrupt": r"crashed the worker \(exit code 1\): KeyboardInterrupt",
    "write_everywhere": r"crashed the worker .*",
    "leave_a_child": r"crashed the worker \(exit code 0\)",
    "loop": r"took longer than 2 s \(timeout: 2\)",
    "native_hang": r"took longer than 2 s \(timeout: 2\)",
    "sys_exit": r"SystemExit: 3 \(hostile.py:\d+\)",
    "raise": r"ValueError: seven is \\x1b\[31mtoo much \(hostile.py:\d+\)",
    "home": r"Home: home \(hostile.py:\d+\)",
    "recursion": r"RecursionError: .* \(hostile.py:\d+\)",
    "memory": r"MemoryError \(hostile.py:\d+\)",
}


def scores(outcomes: dict[tuple[str, str], Scored | str]) -> dict[tuple[str, str], Any]:
    return {step: (found.scores, found.signature) for step, found in outcomes.items() if isinstance(found, Scored)}


def reasons(outcomes: dict[tuple[str, str], Scored | str]) -> dict[tuple[str, str], str]:
    return {step: found for step, found in outcomes.items() if isinstance(found, str)}


def test_hostile_metrics_cost_their_own_steps(bench: Any) -> None:
    """Metrics that take their worker down, hang or raise on one image lose those scores and no others."""
    metrics = {how: bench.bad(how, number % 3) for number, how in enumerate(HOSTILE_STEPS)}
    metrics |= dict.fromkeys(("before", "after"), bench.difference())
    jobs = bench.jobs(3, ["before", *HOSTILE_STEPS, "after"])
    found = reasons(bench.settle(jobs, Local(workers=2).run(jobs, bench.setup(metrics, 2.0))))
    assert set(found) == {(f"{number % 3}-0", how) for number, how in enumerate(HOSTILE_STEPS)}
    for (_, how), reason in found.items():
        assert re.fullmatch(HOSTILE_STEPS[how], reason)


@pytest.mark.parametrize("how", ["segfault", "loop"])
def test_a_hostile_method_costs_its_own_unit(bench: Any, how: str) -> None:
    """A method that takes its worker down on one image loses that unit, and no other unit of that image."""
    metrics = {"a": bench.difference(), "b": bench.difference(0.001)}
    jobs = [bench.job(n, [bench.unit(f"{n}-bad", metrics, how), bench.unit(f"{n}-good", metrics)]) for n in range(3)]
    found = reasons(bench.settle(jobs, Local(workers=2).run(jobs, bench.setup(metrics, 2.0))))
    assert set(found) == {("1-bad", "a"), ("1-bad", "b")}
    assert all(re.fullmatch(HOSTILE_STEPS[how], reason) for reason in found.values())


def test_a_file_that_kills_its_reader_costs_its_own_sample(bench: Any) -> None:
    """A crash of the decoder fails all units of that sample at once, by name of the step."""
    metrics = {"a": bench.difference()}
    units = [[bench.unit(f"{n}-{m}", metrics) for m in range(5)] for n in range(3)]
    jobs = [bench.job(n, units[n], tail=b"kills the reader" if n == 1 else b"") for n in range(3)]
    found = reasons(bench.settle(jobs, Local(workers=2).run(jobs, bench.setup(metrics))))
    assert found == {(f"1-{m}", "a"): "reading the images: crashed the worker (exit code 9)" for m in range(5)}


def test_prints_of_plugins_go_nowhere(bench: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """A plugin that writes 100 MB to standard output neither fills a pipe nor shows on the terminal."""
    jobs = bench.jobs(2, ["loud"])
    outcomes = bench.settle(jobs, Local(workers=1).run(jobs, bench.setup({"loud": bench.bad("write")})))
    assert len(scores(outcomes)) == 2
    assert capfd.readouterr() == ("", "")


def test_a_plugin_that_goes_elsewhere_takes_nobody_along(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths mean the same in every job, whatever folder a plugin has changed to."""
    monkeypatch.chdir(bench.folder)
    bench.folder = Path()
    metrics = {"gone": bench.bad("go_elsewhere", on=-1), "a": bench.difference()}
    jobs = [bench.job(n, [bench.unit(f"{n}-{m}", metrics, keep=True) for m in range(2)]) for n in range(2)]
    outcomes = bench.settle(jobs, Local(workers=1).run(jobs, bench.setup(metrics)))
    assert scores(outcomes).keys() == outcomes.keys()
    assert len(list(Path("artifacts").iterdir())) == 2


def test_workers_find_the_scores_that_one_process_finds(bench: Any) -> None:
    """Any number of workers gives the scores of `serial`, bit for bit."""
    metrics = {"a": bench.difference(), "b": bench.bad("raise")}
    jobs = bench.jobs(5, metrics, units=3)
    expected = bench.settle(jobs, Serial().run(jobs, bench.setup(metrics)))
    for workers in (1, 2):
        found = bench.settle(jobs, Local(workers=workers).run(jobs, bench.setup(metrics)))
        assert scores(found) == scores(expected)


def test_one_crash_is_bad_luck(bench: Any) -> None:
    """A step that takes its worker down once is done in a fresh one."""
    metrics = {
        "a": bench.difference(),
        "once": PluginSpec("metrics", "once", {"marker": str(bench.folder / "marker")}),
    }
    jobs = bench.jobs(2, metrics)
    outcomes = bench.settle(jobs, Local(workers=1).run(jobs, bench.setup(metrics)))
    assert scores(outcomes).keys() == outcomes.keys()


def test_workers_killed_from_outside_lose_nothing(bench: Any, children: Children) -> None:
    """Killing a working process after every twentieth event changes no result."""
    metrics = {"a": bench.difference(0.002)}
    jobs = bench.jobs(6, metrics, units=20)
    before = children()
    events = []
    for number, event in enumerate(Local(workers=2).run(jobs, bench.setup(metrics))):
        events.append(event)
        if number in {50, 150, 250} and (found := children() - before):
            os.kill(min(found), signal.SIGKILL)
    outcomes = bench.settle(jobs, events)
    assert scores(outcomes).keys() == outcomes.keys()


def test_closing_ends_all_workers_at_once(bench: Any, children: Children) -> None:
    """No process is left when the iterator is closed, even while plugins hang in native code."""
    before = children()
    metrics = {"a": bench.difference(), "hang": bench.bad("native_hang", on=0), "hang_too": bench.bad("loop", on=1)}
    events = Local(workers=2).run(bench.jobs(2, metrics), bench.setup(metrics))
    assert isinstance(events, Generator)
    while not isinstance(next(events), Scored):
        assert children() > before
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < 2.0
    assert children() == before


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_worker_outlives_a_killed_parent(bench: Any) -> None:
    """After kill -9 of a plain script without a main guard, its workers die, though they hang in native code."""
    script = bench.folder / "script.py"
    jobs = bench.jobs(2, ["pid", "hang"])
    script.write_text(
        textwrap.dedent(f"""
            from pathlib import Path, PosixPath
            from bakeoff.executors.local import Local
            from bakeoff.jobs import Coding, Job, PluginSpec, Scored, UnitWork, WorkSetup
            from bakeoff.reading import ReadPolicy
            from bakeoff.types import Sample

            folder = Path({str(bench.folder)!r})
            metrics = {{
                "pid": PluginSpec("metrics", "process", {{}}),
                "hang": PluginSpec("metrics", "bad", {{"how": "native_hang", "on": -1}}),
            }}
            setup = WorkSetup(metrics, ReadPolicy(), 1, folder / "artifacts", 60.0, (folder / "hostile.py",))
            for event in Local(workers=2).run({jobs!r}, setup):
                if isinstance(event, Scored):
                    print(int(event.scores[""]), flush=True)
        """)
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        time.sleep(0.2)
        assert all(is_alive(worker) for worker in workers)
        parent.kill()
    deadline = time.monotonic() + 5.0
    while any(is_alive(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that waits to be buried by whoever adopted it does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def test_jobs_are_taken_when_a_worker_is_free(bench: Any) -> None:
    """The executor never runs ahead of its workers."""
    metrics = {"a": bench.difference()}
    taken = 0

    def jobs() -> Iterator[Job]:
        nonlocal taken
        for job in bench.jobs(8, metrics):
            taken += 1
            yield job

    finished = 0
    for event in Local(workers=2).run(jobs(), bench.setup(metrics)):
        finished += isinstance(event, Finished)
        # One more than there are workers: the next job is handed out before its predecessor's end is told.
        assert taken <= finished + 3
    assert finished == 8


def test_a_worker_that_swells_is_replaced(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker above the limit between two jobs makes place for a fresh one."""
    monkeypatch.setattr(pool, "RECYCLE_BYTES", 1)
    metrics = {"process": PluginSpec("metrics", "process", {})}
    jobs = bench.jobs(3, metrics)
    outcomes = bench.settle(jobs, Local(workers=1).run(jobs, bench.setup(metrics)))
    assert len({found[0][""] for found in scores(outcomes).values()}) == 3


def test_a_plugin_that_ends_its_process_on_import_ends_the_run(bench: Any) -> None:
    """Workers that die while they start, again and again, are an error that says how they died."""
    bench.plugin.write_text("import os\nos.write(2, b'no licence\\n')\nos._exit(7)\n")
    metrics = {"a": bench.difference()}
    with pytest.raises(BakeoffError, match=r"3 times in a row \(exit code 7\): no licence"):
        list(Local(workers=1).run(bench.jobs(1, metrics), bench.setup(metrics)))


def test_a_plugin_file_that_is_gone_ends_the_run(bench: Any) -> None:
    """What stops a worker from starting reaches the user as the line it is."""
    bench.plugin.unlink()
    metrics = {"a": bench.difference()}
    with pytest.raises(BakeoffError, match=r"hostile.py: no such file"):
        list(Local(workers=1).run(bench.jobs(1, metrics), bench.setup(metrics)))


def test_a_disk_that_refuses_ends_the_run(bench: Any) -> None:
    """An artifact that cannot be kept is no failure of a unit: the run cannot go on."""
    (bench.folder / "artifacts").write_text("a file where a folder should be")
    metrics = {"a": bench.difference()}
    jobs = [bench.job(0, [bench.unit("0", metrics, keep=True)])]
    with pytest.raises(StoreError, match="artifacts"):
        list(Local(workers=1).run(jobs, bench.setup(metrics)))


def test_a_run_without_jobs_starts_no_worker(bench: Any, children: Children) -> None:
    """Nothing to do costs nothing."""
    before = children()
    assert list(Local(workers=2).run([], bench.setup({}))) == []
    assert children() == before


def test_a_job_without_units_is_finished(bench: Any) -> None:
    """An empty job is dealt with like any other."""
    events: list[Event] = list(Local(workers=1).run([bench.job(0, [])], bench.setup({})))
    assert events == [Finished(0)]


def test_an_output_is_reported_once_though_the_method_runs_again(bench: Any) -> None:
    """A crash of a metric makes the method run again, which nobody hears of."""
    metrics = {"a": bench.difference(), "bad": bench.bad("exit")}
    jobs = [bench.job(1, [bench.unit("u", ("bad", "a"))])]
    events = list(Local(workers=1).run(jobs, bench.setup(metrics)))
    assert sum(isinstance(event, Produced) for event in events) == 1


def test_loading_is_not_charged_to_the_first_image(bench: Any) -> None:
    """A metric that takes longer to prepare than a step may take scores every sample all the same."""
    setup = bench.setup({"heavy": PluginSpec("metrics", "heavy", {})}, timeout=0.5)
    events = list(Local(workers=1).run(bench.jobs(2, ["heavy"]), setup))
    assert [type(event).__name__ for event in events].count("Scored") == 2
    assert not [event for event in events if isinstance(event, Failed)]
