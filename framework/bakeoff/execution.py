"""The events of an executor, whoever wrote it."""

from collections.abc import Generator, Iterator
from typing import cast

from bakeoff.blame import reason
from bakeoff.errors import BakeoffError, PluginError
from bakeoff.jobs import Event, Job, PluginSpec, WorkSetup
from bakeoff.plugin import Executor
from bakeoff.registry import Registry


def events(spec: PluginSpec, jobs: Iterator[Job], setup: WorkSetup, registry: Registry) -> Generator[Event, None, None]:
    """Carry out jobs by an executor and yield what happens; closing the generator stops all work.

    Raises
    ------
    BakeoffError
        When the executor cannot go on; `PluginError` with a reason for whatever a third party's raises.
    """
    executor = cast(Executor, registry.create(spec))
    # A third party's executor may return any iterator; closing needs a generator.
    if registry.origin("executors", executor.info.name).ours:
        yield from executor.run(jobs, setup)
        return
    try:
        yield from executor.run(jobs, setup)
    except BakeoffError:
        raise
    except Exception as error:
        raise PluginError(f"executor {executor.info.name}: {reason(error, registry.modules())}") from error
