"""What a worker does with one job of timing: its codecs run in turn, lap by lap, so that no moment favours one."""

import gc
import itertools
import resource
import time
from collections.abc import Iterator
from functools import partial
from typing import cast

from bakeoff.errors import UnitError
from bakeoff.job_images import JobImages
from bakeoff.jobs import METHOD, Began, Event, Failed, Finished, Job, Timed, UnitWork
from bakeoff.plugin import Codec
from bakeoff.preparation import prepare
from bakeoff.timing import Lap
from bakeoff.toolbox import Refusal, Toolbox, checked_image
from bakeoff.types import Image

REST = 0.002
"""Seconds before each lap, in which the supervisor notes that it begins and falls asleep again."""


def time_in_turn(job: Job, tools: Toolbox) -> Iterator[Event]:
    """Time the codecs of a job in turn (A, B, A, B, ...) and yield what happens.

    Every unit ends in one `Timed` or `Failed`. Each codec runs once before its laps count, so that what it loads or
    allocates is charged to none. All units of a job are of one sample and one condition.
    """
    images = tools.attempt(lambda: JobImages(job, tools))
    if isinstance(images, Refusal):
        yield from (Failed(job.number, unit.key, METHOD, images.reason) for unit in job.units)
    else:
        yield from _laps(job, images, tools)
    yield Finished(job.number)


def _laps(job: Job, images: JobImages, tools: Toolbox) -> Iterator[Event]:
    laps: dict[str, list[Lap]] = {}
    for unit in job.units:
        used = [unit.method] if unit.perturbation is None else [unit.perturbation, unit.method]
        refused = yield from prepare(job, unit, METHOD, used, tools)
        if refused is None:
            laps[unit.key] = []
        else:
            yield Failed(job.number, unit.key, METHOD, refused.reason)
    turns = itertools.count()
    for counts in (False, *[True] * job.laps):
        for unit in [unit for unit in job.units if unit.key in laps]:
            yield Began(job.number, unit.key, METHOD)
            lap = tools.attempt(partial(_lap, unit, images, tools, next(turns) if counts else 0))
            if isinstance(lap, Refusal):
                del laps[unit.key]
                yield Failed(job.number, unit.key, METHOD, lap.reason)
            elif counts:
                laps[unit.key].append(lap)
    yield from (Timed(job.number, key, tuple(found)) for key, found in laps.items())


def _lap(unit: UnitWork, images: JobImages, tools: Toolbox, turn: int) -> Lap:
    codec, image = cast(Codec, tools.method(unit.method)), images.given(unit)
    time.sleep(REST)
    # A collection of garbage belongs to whoever left it, not to the codec that runs when it comes.
    gc.disable()
    try:
        return _timed(codec, image, turn)
    finally:
        gc.enable()


def _timed(codec: Codec, image: Image, turn: int) -> Lap:
    started = _clocks()
    data = codec.encode(image)
    encoded = _clocks()
    if not isinstance(data, bytes):
        raise UnitError(f"{codec.info.name}.encode returned a {type(data).__name__}; a codec returns bytes")
    decoded = codec.decode(data)
    finished = _clocks()
    checked_image(decoded, f"{codec.info.name}.decode")
    (encode, encode_cpu), (decode, decode_cpu) = (
        (end[0] - start[0], end[1] - start[1]) for start, end in ((started, encoded), (encoded, finished))
    )
    return Lap(turn, encode, decode, encode_cpu, decode_cpu)


def _clocks() -> tuple[float, float]:
    """Return seconds of the wall, and of the processor in this process and in the programs that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime
