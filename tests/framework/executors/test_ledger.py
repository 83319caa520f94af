"""The books of a job stay right whatever happens to its workers."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.executors.ledger import READING, Ledger, Step
from bakeoff.jobs import METHOD, Event, Failed, Job, Mapped, PluginSpec, Produced, Scored, Timed, UnitWork
from bakeoff.types import Sample

SAMPLE = Sample("0", Path("0.png"))


def unit(key: str, metrics: tuple[str, ...], maps: tuple[str, ...] = (), *, keep: bool = False) -> UnitWork:
    return UnitWork(key, None, None, PluginSpec("methods", "identity", {}), metrics, maps, keep)


def job(*units: UnitWork) -> Job:
    return Job(0, SAMPLE, "", "", units)


def scored(key: str, label: str) -> Scored:
    return Scored(0, key, label, label, {"": 1.0})


def test_a_job_is_settled_when_every_step_has_ended() -> None:
    """Outputs, scores and maps all count."""
    ledger = Ledger(job(unit("u", ("a",), ("a",))))
    for event in (Produced(0, "u", {}, None), scored("u", "a")):
        assert ledger.record(event) == [event]
        assert not ledger.is_settled
    drawn = Mapped(0, "u", "a", "m.png")
    assert ledger.record(drawn) == [drawn]
    assert ledger.is_settled


def test_a_unit_that_was_timed_is_settled() -> None:
    """Its laps are handed on once, and it is not asked for again."""
    ledger = Ledger(job(unit("u", ()), unit("v", ())))
    assert ledger.crash(Step("v", METHOD), "crashed") == []
    assert ledger.record(Timed(0, "u", ())) == [Timed(0, "u", ())]
    assert ledger.record(Timed(0, "u", ())) == []
    assert [work.key for work in ledger.portion().units] == ["v"]
    ledger.record(Timed(0, "v", ()))
    assert ledger.is_settled


def test_a_step_that_crashed_is_tried_alone() -> None:
    """The suspect of a crash is asked for without its neighbours, and everything else after it."""
    ledger = Ledger(job(unit("u", ("a", "b")), unit("v", ("a",))))
    assert ledger.crash(Step("u", "b"), "crashed") == []
    (alone,) = ledger.portion().units
    assert (alone.key, alone.metrics) == ("u", ("b",))
    assert [work.metrics for work in ledger.portion().units] == [("a", "b"), ("a",)]


def test_a_step_that_crashed_twice_has_failed() -> None:
    """The second crash is reported, and the step is never asked for again."""
    ledger = Ledger(job(unit("u", ("a", "b"))))
    ledger.crash(Step("u", "b"), "crashed")
    assert ledger.crash(Step("u", "b"), "crashed") == [Failed(0, "u", "b", "crashed")]
    assert [work.metrics for work in ledger.portion().units] == [("a",)]


def test_a_method_that_fails_the_second_time_fails_only_what_is_left() -> None:
    """A score that was handed out is not taken back by a failure of the whole unit."""
    ledger = Ledger(job(unit("u", ("a", "b", "c"))))
    ledger.record(Produced(0, "u", {}, None))
    ledger.record(scored("u", "a"))
    news = ledger.record(Failed(0, "u", METHOD, "no"))
    assert news == [Failed(0, "u", "b", "no"), Failed(0, "u", "c", "no")]
    assert ledger.is_settled


def test_an_output_that_was_kept_is_not_made_again() -> None:
    """After a crash the method does not run again where an artifact holds its output."""
    ledger = Ledger(job(unit("u", ("a",), keep=True)))
    ledger.record(Produced(0, "u", {"bytes": 1.0}, "kept.png"))
    ledger.crash(Step("u", "a"), "crashed")
    (work,) = ledger.portion().units
    assert (work.kept, work.keep) == ("kept.png", False)


def test_images_that_cannot_be_read_fail_every_unit() -> None:
    """Reading belongs to all units of the job."""
    ledger = Ledger(job(unit("u", ("a",)), unit("v", ("a",))))
    news = ledger.fail(Step("", READING), "too slow")
    assert news == [Failed(0, key, METHOD, "reading the images: too slow") for key in "uv"]


@pytest.mark.parametrize("label", ["a", METHOD, "unheard of"])
def test_what_has_ended_cannot_end_again(label: str) -> None:
    """News of a settled job are no news."""
    ledger = Ledger(job(unit("u", ("a",))))
    ledger.record(Failed(0, "u", METHOD, "no"))
    assert ledger.record(Failed(0, "u", label, "again")) == []
    assert ledger.record(Produced(0, "u", {}, None)) == []
    assert ledger.record(scored("u", "a")) == []


def work_through(portion: Job, ledger: Ledger, deaths: st.DataObject) -> list[Event]:
    """Do what a worker does with a portion, and die where the data says."""
    news: list[Event] = []
    if deaths.draw(st.booleans()):
        return ledger.crash(Step("", READING), "crashed")
    for work in portion.units:
        for label in (METHOD, *work.metrics):
            if deaths.draw(st.integers(0, 3)) == 0:
                return news + ledger.crash(Step(work.key, label), "crashed")
            event = Produced(0, work.key, {}, None) if label == METHOD else scored(work.key, label)
            news += ledger.record(event)
    return news


@given(st.data())
def test_every_step_ends_once_wherever_workers_die(data: st.DataObject) -> None:
    """Workers that die at any steps lose no step and report none twice, and the job comes to an end."""
    units = [unit(key, ("a", "b")) for key in "uv"]
    ledger = Ledger(job(*units))
    ended: Counter[tuple[str, str]] = Counter()
    for _ in range(100):
        if ledger.is_settled:
            break
        for event in work_through(ledger.portion(), ledger, data):
            if isinstance(event, Scored):
                ended[event.unit, event.metric] += 1
            elif isinstance(event, Failed):
                ended.update((event.unit, label) for label in ("a", "b") if event.step in {METHOD, label})
    assert ledger.is_settled
    assert ended == {(key, label): 1 for key in "uv" for label in "ab"}
