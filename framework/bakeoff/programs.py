"""One run of another program: without a shell, within limits, and ended together with whoever started it."""

import atexit
import contextlib
import functools
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from bakeoff.errors import UnitError
from bakeoff.text import printable

MOST_SAID = 1 << 20
"""Of what a program prints, so many bytes at the end are read."""

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_POLL_SECONDS = 0.005

# A worker may be killed at any time, and then ends nothing itself. The guard reads which process groups begin (+) and
# end (-), and kills those that are left when the pipe to it closes, which it does with the worker.
_GUARD = """
while read -r sign group; do
    others=
    for each in $groups; do [ "$each" = "-$group" ] || others="$others $each"; done
    groups=$others
    [ "$sign" = - ] || groups="$groups -$group"
done
[ -z "$groups" ] || kill -9 $groups
"""


def run(items: Sequence[str], folder: Path, *, seconds: float, most_bytes: int, watched: Path | None = None) -> str:
    """Run a program to its end in a folder and return what it printed on standard output.

    It gets no standard input, few variables, one thread where it heeds `OMP_NUM_THREADS`, and a process group of its
    own, which is killed as a whole, also when this process is killed.

    Parameters
    ----------
    items
        The program and its arguments, as they are; no shell sees them.
    folder
        Its current folder, which should be nobody else's.
    seconds
        The longest it may take.
    most_bytes
        The largest file it may write.
    watched
        The file it is to write; one that grows beyond `most_bytes` ends it at once.

    Raises
    ------
    UnitError
        When it cannot be started, takes too long, writes too much, or ends with another code than 0.
    """
    name = printable(items[0])
    # Files without a name: the program cannot replace them, and does not find them in its folder.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                items, cwd=folder, env=_variables(folder), stdin=subprocess.DEVNULL, stdout=said, stderr=complaints,
                start_new_session=True,
                preexec_fn=functools.partial(_limit, most_bytes),  # noqa: PLW1509 - it calls system functions only
            )  # fmt: skip
        except OSError as error:
            raise UnitError(f"{name} cannot be run: {error.strerror}") from error
        with _guarded(process):
            fault = _watch(process, time.monotonic() + seconds, seconds, watched, most_bytes)
        if fault:
            raise UnitError(f"{name} {fault}")
        if process.returncode != 0:
            raise UnitError(f"{name} ended with {_ending(process.returncode)}: {_last_words(complaints, said)}")
        return _text(said)


@contextlib.contextmanager
def _guarded(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Kill the program's group at the end, also what a program that has ended left behind."""
    guard = _guard()
    _tell(guard, f"+ {process.pid}\n")
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _tell(guard, f"- {process.pid}\n")


@functools.cache
def _guard() -> "subprocess.Popen[bytes]":
    """Return the process that outlives this one for a moment, to kill the programs that it has left."""
    guard = subprocess.Popen(  # noqa: S603 - our own script, without arguments
        ["/bin/sh", "-c", _GUARD], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    atexit.register(guard.communicate)
    return guard


def _tell(guard: "subprocess.Popen[bytes]", line: str) -> None:
    if guard.stdin is not None:
        # One call of the system for a short line, so that lines of several threads do not mix.
        with contextlib.suppress(BrokenPipeError):
            os.write(guard.stdin.fileno(), line.encode("ascii"))


def _watch(
    process: "subprocess.Popen[bytes]", deadline: float, seconds: float, watched: Path | None, most_bytes: int
) -> str:
    """Wait for the end; return why the program must be ended or not be believed, "" for nothing."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_SECONDS)
            break
        if time.monotonic() > deadline:
            return f"took longer than {seconds:g} s"
        if _is_larger(watched, most_bytes):
            break
    # A program that ends well may have ignored that its file was cut at the limit.
    if _is_larger(watched, most_bytes) or process.returncode == -signal.SIGXFSZ:
        return f"wrote more than {most_bytes} bytes"
    return ""


def _is_larger(file: Path | None, most_bytes: int) -> bool:
    try:
        return file is not None and file.lstat().st_size > most_bytes
    except OSError:
        return False


def _ending(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _last_words(*files: IO[bytes]) -> str:
    for file in files:
        lines = [line for line in _text(file).splitlines() if line.strip()]
        if lines:
            return printable(lines[-1].strip())[:300]
    return "it said nothing"


def _text(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - MOST_SAID))
    return file.read(MOST_SAID).decode("utf-8", "replace")


def _variables(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C", "OMP_NUM_THREADS": "1"}


def _limit(most_bytes: int) -> None:
    """Run in the child before the program: a byte beyond the limit can be written, so that it is seen to be passed."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes + 1, most_bytes + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
