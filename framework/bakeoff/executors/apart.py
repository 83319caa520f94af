"""Plugin code that no worker runs: bakeoff's own is called in place, that of third parties in a process apart.

Datasets, sections of the report, what a method says before the run, and the decoding of kept outputs are such code.
"""

import time
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from bakeoff.errors import BakeoffError, PluginError
from bakeoff.executors.calls import Answer, CallSetup, Result, Task, attempt
from bakeoff.executors.process import LEAVE_SECONDS, START_SECONDS, ChildProcess
from bakeoff.experiment import Experiment
from bakeoff.registry import Registry

LEAST_SECONDS = 10.0
"""What a call may take at least: it is about a whole run, where an experiment's `timeout` is meant for an image."""

TICK_SECONDS = 0.2


class _CrashError(PluginError):
    """The process of a call is gone."""


class Apart:
    """Calls plugin code so that whatever it does costs the call; close it, or use it as a context manager.

    The process is started by the first call that needs it and serves the next ones too; one that crashed or took too
    long is replaced. With the executor `serial` everything is called in place, as it promises.

    Parameters
    ----------
    registry
        The plugins. The process apart loads the same ones.
    experiment
        Says how long a call may take, and how images are read.
    """

    def __init__(self, registry: Registry, experiment: Experiment) -> None:
        self.registry = registry
        self._in_place = experiment.executor.name == "serial"
        self._timeout = experiment.timeout
        self._images = experiment.images
        self._child: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def call(self, task: Task[Result], *, ours: bool, least: float = LEAST_SECONDS) -> Result:
        """Return what a task gives.

        Parameters
        ----------
        task
            What to call; see `bakeoff.executors.calls`.
        ours
            Whether all plugin code that it runs is bakeoff's own, which is called in place as it is.
        least
            Seconds that it is given even if the experiment's `timeout` is shorter.

        Raises
        ------
        BakeoffError
            What the plugin raised of this family; `PluginError` with the reason, in one line, for any other exception,
            a crash, and a call that takes too long.
        """
        if ours:
            return task(self.registry)
        if self._in_place:
            return attempt(task, self.registry)
        return cast(Result, self._ask(task, max(least, self._timeout)))

    def _ask(self, task: Task[Any], seconds: float) -> Any:
        fresh = self._child is None
        try:
            return self._ask_once(task, seconds)
        except _CrashError:
            if fresh:
                raise
        # What an earlier call has left behind may be to blame: once more in a fresh process.
        return self._ask_once(task, seconds)

    def _ask_once(self, task: Task[Any], seconds: float) -> Any:
        child = self._child or self._start()
        child.hand(task)
        answer = self._hear(child, seconds)
        if isinstance(answer, BakeoffError):
            raise answer
        return cast(Answer, answer).value

    def _start(self) -> ChildProcess:
        """Start a process and wait until it has loaded the plugins, so that it takes what it is handed."""
        files = [Path(origin.distribution).absolute() for origin in self.registry.seconds if origin.file_sha256]
        child = self._child = ChildProcess(CallSetup(tuple(files)), self._images)
        try:
            failure = self._hear(child, START_SECONDS)
        except _CrashError as error:
            raise PluginError(f"when the plugins were loaded for it, one of them {error}") from error
        if failure is not None:
            self._forget(child)
            raise failure
        return child

    def _hear(self, child: ChildProcess, seconds: float) -> Any:
        """Return what the process says within so many seconds, None for the empty message of one that has started."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                wait([child.channel.fileno()], TICK_SECONDS)
                exited = child.has_exited  # asked first: what it said before it went is still to be heard
                messages = child.channel.drain()
            except EOFError:
                raise _CrashError(f"crashed its process {self._forget(child, LEAVE_SECONDS)}") from None
            except Exception as error:  # whatever a plugin wrote into the channel by mistake
                raise _CrashError(f"crashed its process {self._forget(child)}") from error
            if messages:
                return messages[0][0] if messages[0] else None
            if exited:
                raise _CrashError(f"crashed its process {self._forget(child)}")
            if time.monotonic() > deadline:
                self._forget(child)
                raise PluginError(f"took longer than {seconds:g} s")

    def _forget(self, child: ChildProcess, patience: float = 0.0) -> str:
        """End a process, and return how it ended."""
        self._child = None
        return child.kill(patience=patience)
