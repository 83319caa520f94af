"""What the plugins of a step load before it begins."""

from collections.abc import Generator, Iterable
from functools import partial

from bakeoff.jobs import Began, Event, Job, PluginSpec, UnitWork
from bakeoff.toolbox import Refusal, Toolbox


def prepare(
    job: Job, unit: UnitWork, step: str, specs: Iterable[PluginSpec], tools: Toolbox
) -> Generator[Event, None, Refusal | None]:
    """Have the plugins of a step load what they need, outside its time limit; return why one of them could not."""
    for spec in specs:
        if not tools.is_prepared(spec):
            yield Began(job.number, unit.key, step, preparing=True)
            done = tools.attempt(partial(tools.prepare, spec))
            if isinstance(done, Refusal):
                return done
    return None
