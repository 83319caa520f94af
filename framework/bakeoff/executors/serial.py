"""Executor `serial`: everything in this process, for debugging."""

from collections.abc import Iterable, Iterator

from bakeoff.plugin import Event, Executor, Job, PluginInfo, WorkSetup, hookimpl


class Serial(Executor):
    """Carries out jobs one after the other in this process, where a debugger and `print` work.

    Nothing protects the run from a plugin that crashes, exits or hangs, and `timeout` is not enforced.
    """

    info = PluginInfo(name="serial", version=1)

    def run(self, jobs: Iterable[Job], setup: WorkSetup) -> Iterator[Event]:
        """Yield the events of all jobs in order."""
        from bakeoff.artifacts import Artifacts
        from bakeoff.evaluate import evaluate
        from bakeoff.registry import load_registry
        from bakeoff.toolbox import Toolbox

        Artifacts(setup.artifacts).sweep()
        tools = Toolbox(setup, load_registry(setup.local_plugins))
        for job in jobs:
            yield from evaluate(job, tools)


@hookimpl
def bakeoff_register_executors() -> list[type[Executor]]:
    """Register `serial`."""
    return [Serial]
