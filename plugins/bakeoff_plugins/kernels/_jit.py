"""The one place of jit flags, and of the folder that keeps compiled kernels."""

import contextlib
import fcntl
import functools
import hashlib
import os
import pickle
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Fused multiply-adds and nothing else. Reordered sums ("reassoc") would follow the vector width, so that two machines
# would disagree about a score; "nnan" and "ninf" would let NaN and infinity pass for numbers. Kernels get their vector
# code by keeping running totals a column each. Without the NumPy error model every division would test for zero.
FASTMATH = {"contract"}

# Numba's own annotations come and go with its versions, and do not know its configuration.
_njit: Any = numba.njit
_config: Any = numba.config
_Cache: Any = FunctionCache
_UNREADABLE = (OSError, EOFError, pickle.UnpicklingError)


def jit(function: Kernel) -> Kernel:
    """Compile a kernel on its first call, without the GIL, and keep the code for the next process.

    The code is kept in `$XDG_CACHE_HOME/bakeoff/numba/<hash>` (`~/.cache` by default), or in a private folder below
    the temporary one where that cannot be written. The hash covers every source file of this package, because Numba
    itself does not notice an edit in another file. `NUMBA_CACHE_DIR` has precedence.
    """
    dispatcher = _njit(nogil=True, fastmath=FASTMATH, error_model="numpy")(function)
    folder = os.environ.get("NUMBA_CACHE_DIR") or _folder()
    if folder is not None:
        with _numba_folder(folder):
            dispatcher._cache = _SharedCache(function)  # what `cache=True` does, with our cache
    return cast(Kernel, dispatcher)


class _SharedCache(_Cache):  # type: ignore[misc]  # a base of type Any
    """Numba's cache for processes that start together.

    Numba numbers its data files by what the index holds; two processes that save different signatures at once would
    give both the same number, and a third would then run code made for another pixel type. Saving takes a lock. A
    file that cannot be read or written only costs the time to compile.
    """

    def load_overload(self, sig: object, target_context: object) -> object:
        try:
            return super().load_overload(sig, target_context)
        except _UNREADABLE:
            return None

    def save_overload(self, sig: object, data: object) -> None:
        with contextlib.suppress(*_UNREADABLE), Path(self.cache_path, ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            super().save_overload(sig, data)


@contextlib.contextmanager
def _numba_folder(folder: str) -> Iterator[None]:
    """Point Numba to our folder while it sets up one kernel; the kernels of other packages stay where they were."""
    before = _config.CACHE_DIR
    _config.CACHE_DIR = folder
    try:
        yield
    finally:
        _config.CACHE_DIR = before


@functools.cache
def _folder() -> str | None:
    """Return the folder for compiled kernels, None where this user can write nowhere."""
    for root in (_cache_home, _private_root):
        with contextlib.suppress(OSError, RuntimeError):
            folder = root() / "numba" / _sources_hash()
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            return str(folder)
    return None


def _cache_home() -> Path:
    """Return the user's cache folder for bakeoff. Raise `RuntimeError` for a user without a home."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "bakeoff")


def _private_root() -> Path:
    """Return a temporary folder in which nobody else can have put code. Raise `PermissionError` if somebody could."""
    root = Path(tempfile.gettempdir(), f"bakeoff-{os.getuid()}")
    root.mkdir(mode=0o700, exist_ok=True)
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(f"{root} is not private")
    return root


def _sources_hash() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]
