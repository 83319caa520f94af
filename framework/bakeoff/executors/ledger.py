"""What is still open of a job, whatever becomes of the workers that carry it: nothing is lost, nothing comes twice."""

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from bakeoff.jobs import METHOD, Began, Event, Failed, Job, Mapped, Produced, Scored, Timed, UnitWork

READING = "(reading)"
"""The step before all others: a worker reads the images that every unit of the job needs."""

ATTEMPTS = 2
"""A step that takes its worker down so many times is to blame; once may be bad luck (the system ran out of memory)."""


class Step(NamedTuple):
    """What a worker is doing: `READING`, `METHOD` or the label of a metric, for a unit ("" for `READING`)."""

    unit: str
    name: str


class Ledger:
    """The books of one job: hands out what is open and takes in what has happened."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._open = {unit.key: unit for unit in job.units}
        self._produced: set[str] = set()
        self._crashes: Counter[Step] = Counter()
        self._suspect: Step | None = None

    @property
    def is_settled(self) -> bool:
        """Whether every step has ended."""
        return not self._open

    def portion(self) -> Job:
        """Return what to do next: the step that took the last one down, alone; otherwise all that is open."""
        suspect, self._suspect = self._suspect, None
        units = tuple(self._open.values())
        if suspect is not None and suspect.unit in self._open:
            units = (_alone(self._open[suspect.unit], suspect.name),)
        return replace(self.job, units=units)

    def record(self, event: Event) -> list[Event]:
        """Note an event of a worker and return those that are news to whoever waits for the job."""
        if isinstance(event, Failed):
            return self.fail(Step(event.unit, event.step), event.reason)
        if isinstance(event, Produced):
            return self._note_output(event)
        if isinstance(event, Scored):
            return self._note_score(event)
        if isinstance(event, Mapped):
            return self._note_map(event)
        if isinstance(event, Timed):
            return [event] if self._open.pop(event.unit, None) is not None else []
        return [event] if isinstance(event, Began) else []

    def crash(self, step: Step, how: str) -> list[Event]:
        """Note that a worker died in a step; it is tried once more before it fails."""
        self._crashes[step] += 1
        if self._crashes[step] < ATTEMPTS:
            self._suspect = step
            return []
        return self.fail(step, how)

    def fail(self, step: Step, reason: str) -> list[Event]:
        """Note that a step has failed for good, and return what that means for the units of the job."""
        if step.name == READING:
            reason = f"reading the images: {reason}"
            return [event for key in list(self._open) for event in self.fail(Step(key, METHOD), reason)]
        work = self._open.get(step.unit)
        if work is None:
            return []
        if step.name != METHOD:
            return self._fail_metric(work, step.name, reason)
        del self._open[work.key]
        if work.key not in self._produced:
            return [Failed(self.job.number, work.key, METHOD, reason)]
        # It ran before, for metrics that are through; this time it failed, for those that are still to come.
        labels = dict.fromkeys((*work.metrics, *work.maps))
        return [Failed(self.job.number, work.key, label, reason) for label in labels]

    def _note_output(self, event: Produced) -> list[Event]:
        if event.unit in self._produced or event.unit not in self._open:
            return []
        self._produced.add(event.unit)
        work = self._open[event.unit]
        self._update(replace(work, kept=event.artifact or work.kept, keep=work.keep and event.artifact is None))
        return [event]

    def _note_score(self, event: Scored) -> list[Event]:
        work = self._open.get(event.unit)
        if work is None or event.metric not in work.metrics:
            return []
        self._update(replace(work, metrics=_without(work.metrics, event.metric)))
        return [event]

    def _note_map(self, event: Mapped) -> list[Event]:
        work = self._open.get(event.unit)
        if work is None or event.metric not in work.maps:
            return []
        self._update(replace(work, maps=_without(work.maps, event.metric)))
        return [event]

    def _fail_metric(self, work: UnitWork, label: str, reason: str) -> list[Event]:
        if label not in work.metrics and label not in work.maps:
            return []
        # A metric that failed draws no map.
        self._update(replace(work, metrics=_without(work.metrics, label), maps=_without(work.maps, label)))
        return [Failed(self.job.number, work.key, label, reason)]

    def _update(self, work: UnitWork) -> None:
        if work.key in self._produced and not work.metrics and not work.maps:
            del self._open[work.key]
        else:
            self._open[work.key] = work


def _alone(work: UnitWork, step: str) -> UnitWork:
    """Return a unit reduced to one step (and what must come before it)."""
    if step in work.metrics:
        return replace(work, metrics=(step,), maps=())
    if step in work.maps:
        return replace(work, metrics=(), maps=(step,))
    return work


def _without(labels: tuple[str, ...], label: str) -> tuple[str, ...]:
    return tuple(other for other in labels if other != label)
