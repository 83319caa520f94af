"""What a run says while it works: a bar in a terminal, a line now and then in a log, or nothing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from bakeoff.text import printable

if TYPE_CHECKING:
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 10.0
"""A log hears from a run at least this often ..."""

PERCENT_BETWEEN_LINES = 5
"""... and at each such step of the work, but at most once a second."""


class Progress(Protocol):
    """What a run tells about itself; calls arrive in the order phase*, start, (advance | phase)*, finish.

    Where codecs are timed, these come once more.
    """

    def start(self, total: int, reused: int) -> None:
        """Say that `total` units are planned, of which `reused` are stored already."""

    def advance(self, label: str, *, failed: bool) -> None:
        """Say that one more unit is done; `label` tells which."""

    def phase(self, text: str) -> None:
        """Say what happens before and after the units ("reading 9 images", "writing the report")."""

    def finish(self) -> None:
        """Say that no more units will come, also when the run was stopped half-way; again is no harm."""


class Quiet:
    """Says nothing."""

    def start(self, total: int, reused: int) -> None:
        """Say nothing."""

    def advance(self, label: str, *, failed: bool) -> None:
        """Say nothing."""

    def phase(self, text: str) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


class Lines:
    """Writes a plain line at the start, now and then, and at the end: for logs and pipes."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._total = self._reused = self._done = self._failed = 0
        self._started = self._spoken = clock()
        self._spoken_percent = 0

    def start(self, total: int, reused: int) -> None:
        """Write how much there is to do."""
        self._total, self._reused = total, reused
        self._done = self._failed = self._spoken_percent = 0
        self._started = self._spoken = self._clock()
        self._write(f"{total} units, {reused} of them stored already, {total - reused} to do")

    def advance(self, label: str, *, failed: bool) -> None:
        """Count a unit, and write a line when one is due."""
        self._done += 1
        self._failed += failed
        silence = self._clock() - self._spoken
        percent = 100 * self._done // max(1, self._total - self._reused)
        stepped = percent >= self._spoken_percent + PERCENT_BETWEEN_LINES
        if percent == 100:
            return
        if silence >= SECONDS_BETWEEN_LINES or (stepped and silence >= 1.0):
            self._spoken, self._spoken_percent = self._clock(), percent
            self._write(f"{self._counts()}, {self._pace()}")

    def phase(self, text: str) -> None:
        """Write what happens now."""
        self._write(printable(text))

    def finish(self) -> None:
        """Write what was done, once."""
        if self._total:
            self._write(f"{self._counts()}, {self._clock() - self._started:.1f} s")
        self._total = 0

    def _counts(self) -> str:
        return f"{self._reused + self._done}/{self._total} units, {self._failed} failed"

    def _pace(self) -> str:
        rate = self._done / max(1e-9, self._clock() - self._started)
        todo = self._total - self._reused
        if 100 * self._done < PERCENT_BETWEEN_LINES * todo:
            return f"{rate:.1f} units/s"  # the first units also pay for the start of workers and for compilation
        return f"{rate:.1f} units/s, about {(todo - self._done) / rate:.0f} s left"

    def _write(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()


class Bar:
    """Draws a bar with units done and failed, their rate and the time left: for terminals."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._failed = 0
        self._task: TaskID | None = None
        self._reused = 0
        self._bar = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]} failed", markup=False),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
            console=Console(file=stream, markup=False, highlight=False, emoji=False),
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def start(self, total: int, reused: int) -> None:
        """Draw the bar, filled as far as results are stored already."""
        self._reused, self._failed = reused, 0
        self._task = self._bar.add_task("units", total=total, completed=reused, failed=0, rate="")
        self._bar.start()

    def advance(self, label: str, *, failed: bool) -> None:
        """Count a unit."""
        if self._task is None:
            return
        self._failed += failed
        task = next(task for task in self._bar.tasks if task.id == self._task)
        rate = (task.completed + 1 - self._reused) / max(1e-9, task.elapsed or 0.0)
        self._bar.update(self._task, advance=1, failed=self._failed, rate=f"{rate:.1f} units/s")

    def phase(self, text: str) -> None:
        """Print what happens now, above the bar where there is one."""
        self._bar.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)

    def finish(self) -> None:
        """Leave the bar as it stands."""
        self._bar.stop()


@contextmanager
def console_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Give what suits the standard error stream, a bar for a terminal and lines for anything else, and finish it.

    The terminal is as it was before, however the block ends.
    """
    progress: Progress = Quiet() if quiet else Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)
    try:
        yield progress
    finally:
        progress.finish()
