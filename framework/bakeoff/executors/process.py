"""A child process as its supervisor sees it: started, handed work, watched by the clock, killed."""

import itertools
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from bakeoff.executors.calls import CallSetup
from bakeoff.executors.channel import Channel
from bakeoff.executors.ledger import READING, Ledger, Step
from bakeoff.jobs import REASON_LENGTH, Job, WorkSetup
from bakeoff.reading import ReadPolicy
from bakeoff.text import printable

START_SECONDS = 120.0
"""A worker that has not loaded its plugins by then is stuck."""

PREPARE_SECONDS = 120.0
"""How long a plugin may take to load what it needs, unless steps may take longer still."""

SEND_SECONDS = 10
"""How long a process may leave what it is sent unread."""

LEAVE_SECONDS = 2.0
"""How long a worker whose channel is closed may take to clean up, or to say what went wrong, and to exit."""

LOG_BYTES = 1 << 16
"""How much of the end of a dead worker's output is searched for what happened."""

# The frames of the thread that crashed, the deepest first, as faulthandler prints them.
_STACK = re.compile(r'(?:Current thread|Stack) [^\n]*:\n((?: +File "[^"\n]+", line \d+[^\n]*\n)+)')
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')
_OURS = f"{Path(__file__).parents[1]}{os.sep}"

# One thread a worker: the workers themselves fill the cores, and results must not depend on their number.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)

# The worker imports exactly what its parent would, from the same places.
_COMMAND = (
    "import sys; sys.path[:] = sys.argv[3:]; from bakeoff.executors.worker import main; main(*map(int, sys.argv[1:3]))"
)


class ChildProcess:
    """A process that runs plugin code for this one, in which it may do what it likes.

    Parameters
    ----------
    opening
        The first value it is sent, which says what it is for (see `bakeoff.executors.worker`).
    images
        The reading policy, whose limits hold in it too.
    """

    def __init__(self, opening: WorkSetup | CallSetup, images: ReadPolicy) -> None:
        ours, inherited = socket.socketpair()
        # A process that is stopped, or whose threads never let go of the interpreter, takes nothing.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        self.channel = Channel(ours)
        # All that plugins print goes into a nameless file, read after a crash and emptied before each piece of work.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill()
        limits = {"OPENCV_IO_MAX_IMAGE_PIXELS": str(images.max_pixels)}
        with inherited:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _COMMAND, str(inherited.fileno()), str(os.getpid()), *map(str, sys.path)],
                stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, pass_fds=[inherited.fileno()],
                env={**os.environ, **_ONE_THREAD, **limits}, process_group=0,
            )  # fmt: skip
        self.hand(opening)

    def hand(self, value: object) -> None:
        """Send a value, and forget what was printed before."""
        self._log.seek(0)
        self._log.truncate()
        # A process that has just died or is stuck cannot take it: its channel will tell, or the clock.
        with suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
            self.channel.send(value)

    @property
    def has_exited(self) -> bool:
        """Whether the process is no more; its channel may be held open by what it started."""
        return self._process.poll() is not None

    @property
    def was_killed(self) -> bool:
        """Whether it ended by the signal that no program sends itself."""
        return self._process.returncode == -signal.SIGKILL

    def strike(self) -> None:
        """Send the process and everything it started the signal that cannot be refused."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self, *, patience: float = 0.0) -> str:
        """End the process and everything it started; return how it ended, in words.

        `patience` is how many seconds it may take to end by itself before.
        """
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.strike()
        code = self._process.wait()
        self.channel.close()
        with self._log:
            return _ending(code, _tail(self._log))

    def leave(self) -> None:
        """Let a process without work go."""
        self.channel.close()
        self.kill(patience=LEAVE_SECONDS)

    def resident_bytes(self) -> int:
        """Return the memory that the process holds, 0 where the system does not say."""
        with suppress(OSError):
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0


class WorkerProcess(ChildProcess):
    """A running worker. It is started for a ledger, and then takes others."""

    def __init__(self, setup: WorkSetup, ledger: Ledger) -> None:
        super().__init__(setup, setup.images)
        self.ledger = ledger
        self.step: Step | None = None
        self.limit = ""
        self._timeout = setup.timeout
        self.deadline = time.monotonic() + START_SECONDS

    @property
    def has_started(self) -> bool:
        """Whether it has loaded its plugins and been handed a job."""
        return self.step is not None

    def send(self, job: Job) -> None:
        """Hand over a job; the clock for reading its images starts."""
        self.begin(Step("", READING))
        self.hand(job)

    def begin(self, step: Step, *, preparing: bool = False) -> None:
        """Note that a step begins, and start its clock; a plugin that loads what it needs is given longer."""
        self.step = step
        seconds = max(PREPARE_SECONDS, self._timeout) if preparing else self._timeout
        self.limit = f"{seconds:g} s " + ("to prepare" if preparing else f"(timeout: {seconds:g})")
        self.deadline = time.monotonic() + seconds


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - LOG_BYTES))
    return log.read().decode("utf-8", "replace")


def _ending(code: int, output: str) -> str:
    """Return exit code or signal, and where in Python it happened or what was said last, as far as the output tells."""
    if code >= 0:
        lines = output.split("\n") if code else []
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"(exit code {code})" + (f": {printable(last)[:REASON_LENGTH]}" if last else "")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"number {-code}"
    return f"(signal {name}){_place(output)}"


def _place(output: str) -> str:
    """Return the deepest line of the plugin that called what crashed: the file that our own code had called last."""
    stacks = _STACK.findall(output)
    if not stacks:
        return ""
    frames: list[tuple[str, str]] = _FRAME.findall(stacks[-1])
    called = list(itertools.takewhile(lambda frame: not frame[0].startswith(_OURS), frames))
    file, line = next(frame for frame in frames if not called or frame[0] == called[-1][0])
    return f" in {printable(Path(file).name)}:{line}"
