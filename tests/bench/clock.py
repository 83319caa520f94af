"""How times are taken: one thread on one core, two calls in turn, and the median of their ratios.

The speed of a shared machine drifts by more than the ratios do, so a ratio is made of two calls that follow each other,
round by round, in one process.
"""

import math
import os
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)

KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
"""Settings of glibc that keep freed memory: by default every large temporary array costs a page fault for each page,
which on many machines is half the time of libraries that make many of them."""

LEAST_SECONDS = 0.004
"""Calls shorter than this are repeated within a round."""

ROUNDS = (3, 41)
"""The fewest and the most rounds, whatever the time allows."""

Call = Callable[[], object]


class Times(NamedTuple):
    """The medians of two calls in seconds, and the median of the second over the first, round by round."""

    first: float
    second: float
    ratio: float


def alone() -> None:
    """Keep this process on one core, and the libraries that are told by a call on one thread."""
    import cv2

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)


def in_turn(first: Call, second: Call, seconds: float) -> Times:
    """Time two calls in turn for about so many seconds, after a call of each that is not counted."""
    calls = [_repeated(call) for call in (first, second)]
    once = sum(_seconds(call, count) * count for call, count in calls)
    rounds = min(max(round(seconds / once), ROUNDS[0]), ROUNDS[1])
    times = [[_seconds(call, count) for call, count in calls] for _ in range(rounds)]
    one, other = zip(*times, strict=True)
    ratio = statistics.median(theirs / ours for ours, theirs in times)
    return Times(statistics.median(one), statistics.median(other), ratio)


def _repeated(call: Call) -> tuple[Call, int]:
    """Return the call and how often it fits into the shortest time worth measuring; it is warm then."""
    call()
    return call, max(1, math.ceil(LEAST_SECONDS / _seconds(call, 1)))


def _seconds(call: Call, count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - started) / count
