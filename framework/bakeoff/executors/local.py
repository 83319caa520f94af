"""Executor `local`: worker processes on this machine, supervised."""

import os
from collections.abc import Iterable, Iterator

from bakeoff.plugin import Event, Executor, Field, Job, PluginInfo, WorkSetup, hookimpl


class Local(Executor):
    """Carries out jobs in worker processes; a step that crashes, hangs or exits costs itself and nothing else.

    Every worker computes with one thread. A step is given `timeout` seconds. One that takes its worker down is tried
    once more, alone in a fresh worker, before it fails. What plugins print is dropped.
    """

    info = PluginInfo(name="local", version=1)
    workers: int | None = Field(None, ge=1, description="number of worker processes; none: one a CPU core")

    def run(self, jobs: Iterable[Job], setup: WorkSetup) -> Iterator[Event]:
        """Yield the events of all jobs; closing the iterator kills the workers."""
        from bakeoff.artifacts import Artifacts
        from bakeoff.executors.pool import supervise

        Artifacts(setup.artifacts).sweep()
        yield from supervise(jobs, setup, self.workers or _cores())


def _cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@hookimpl
def bakeoff_register_executors() -> list[type[Executor]]:
    """Register `local`."""
    return [Local]
