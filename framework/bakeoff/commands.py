"""Commands of plugins, run for one image at a time: lists of arguments, known by the content of what they run."""

import contextlib
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from bakeoff import programs
from bakeoff.errors import ConfigError, UnitError
from bakeoff.text import printable
from bakeoff.types import Image

Suffix = Literal["png", "ppm", "tiff", "bmp"]
"""Formats in which images are handed to programs; with ppm, grey images are pgm."""

SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/System", "/usr/libexec")
"""Folders whose libraries belong to the operating system and are not hashed."""

run = programs.run

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LIBRARY = re.compile(r"(?:=>\s+|^\s*)(/\S+)", re.MULTILINE)


def placeholders(items: Sequence[str]) -> list[str]:
    """Return the names of the placeholders of a command, in order.

    Raises
    ------
    ValueError
        For a placeholder that is only a part of its item: what fills it might then be read as something else.
    """
    names = []
    for item in items:
        found = _PLACEHOLDER.fullmatch(item)
        if found is not None:
            names.append(found[1])
        elif _PLACEHOLDER.search(item):
            raise ValueError(f"a placeholder is an item of its own, got {item!r}; write the option and its value apart")
    return names


def check(commands: Mapping[str, Sequence[str]], files: Sequence[str], settings: Mapping[str, object]) -> None:
    """Check the commands of a plugin, by option, together with the options that fill their placeholders.

    Raises
    ------
    ValueError
        For a command that does not use all of `files`, a placeholder without an option, an option without a
        placeholder or with that of a file, a value that is neither a text nor a number, and a null character, which
        ends every argument.
    """
    used = set()
    for option, items in commands.items():
        if any("\0" in item for item in items):
            raise ValueError(f"{option} has an item with a null character")
        names = placeholders(items)
        missing = [name for name in files if name not in names]
        if missing:
            raise ValueError(f"{option} has no item {{{missing[0]}}}")
        unknown = [name for name in names if name not in (*files, *settings)]
        if unknown:
            raise ValueError(f"{option} asks for {{{unknown[0]}}}, and there is no option {unknown[0]}")
        used.update(names)
    for name, value in settings.items():
        if name in files:
            raise ValueError(f"{{{name}}} stands for a file, so there can be no option {name}")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"option {name} fills a placeholder, so it must be a text or a number")  # noqa: TRY004
        if "\0" in str(value):
            raise ValueError(f"option {name} has a null character")
        if name not in used:
            raise ValueError(f"unknown option {name!r}: no command has an item {{{name}}}")


def filled(items: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Return a command with its placeholders filled; every value stays one item, whatever it holds."""
    return [values[item[1:-1]] if _PLACEHOLDER.fullmatch(item) else item for item in items]


def resolved(items: Sequence[str], base: Path | None) -> list[str]:
    """Return a command in which items that name files beside the config, such as scripts, name them in full."""
    if base is None:
        return list(items)
    return [
        item if _PLACEHOLDER.fullmatch(item) or item.startswith("-") or not _is_file(Path(base, item))
        else str(Path(base, item).absolute())
        for item in items
    ]  # fmt: skip


def program(items: Sequence[str]) -> Path:
    """Return the file of a command's program. Raise `ConfigError` where there is none, or where it runs elsewhere."""
    name = items[0]
    found = shutil.which(name)
    if found is None or (os.sep in name and not Path(name).is_absolute()):  # it runs in a folder of its own
        where = "beside the config" if os.sep in name else "on this machine"
        raise ConfigError(f"there is no program {printable(name)!r} {where}; install it, or name its file in full")
    return Path(found).resolve()


def portable(items: Sequence[str]) -> list[str]:
    """Return a command as it enters keys: files by their names, whose content counts, and not by where they lie."""
    return [Path(item).name if _is_file(Path(item)) else item for item in items]


def content(items: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of everything that a command is made of, by file name; two of one name are joined by a plus.

    That is its program, the shared libraries which that loads from outside the system's folders, and the files that
    are named in it, such as a script: a branch that was built again is another command.
    """
    binary = program(items)
    named = [Path(item).resolve() for item in items[1:] if _is_file(Path(item))]
    found: dict[str, str] = {}
    for file in dict.fromkeys([binary, *_libraries(binary, binary.stat().st_mtime_ns), *named]):
        sha256 = _sha256(file, file.stat().st_mtime_ns, file.stat().st_size)
        found[file.name] = f"{found[file.name]}+{sha256}" if file.name in found else sha256
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_absolute() and path.is_file()
    except OSError:  # an argument that is too long for a path, such as a line of code
        return False


@functools.lru_cache(maxsize=1024)
def _sha256(file: Path, _changed: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@functools.lru_cache(maxsize=256)
def _libraries(binary: Path, _changed: int) -> tuple[Path, ...]:
    """Return the libraries that the dynamic linker finds for a program; none for a script or a static program."""
    lister = ["otool", "-L"] if sys.platform == "darwin" else ["ldd"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - the list of arguments is ours, and the program is one we are told to run
            [*lister, str(binary)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False
        )
        found = [Path(path).resolve() for path in _LIBRARY.findall(done.stdout)] if done.returncode == 0 else []
        ours = [path for path in found if not any(map(path.is_relative_to, SYSTEM))]
        return tuple(path for path in ours if path.is_file() and path != binary)
    return ()


def picture(image: Image, suffix: Suffix) -> bytes:
    """Return an image as the content of a file of an exchange format.

    Raises
    ------
    UnitError
        For samples that the format cannot carry: other than integers with white at 255, or at 65535 with 16 bits.
    """
    import cv2

    kind = image.pixels.dtype
    deepest = 255 if suffix == "bmp" else 65535
    if kind.kind != "u" or image.peak != np.iinfo(kind).max or image.peak > deepest:
        raise UnitError(f"images are handed over as {suffix}, which cannot carry {image.describe()}")
    pixels = image.pixels if image.channels == 1 else cv2.cvtColor(image.pixels, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(f".{'pgm' if suffix == 'ppm' and image.channels == 1 else suffix}", pixels)
    if not done:
        raise UnitError(f"{image.describe()} cannot be written as {suffix}")
    return bytes(data)


def first_line(items: Sequence[str]) -> str:
    """Return the first line that a program prints, such as its version; raise what `run` does."""
    with tempfile.TemporaryDirectory(prefix="bakeoff-") as folder:
        return run(items, Path(folder), seconds=10.0, most_bytes=programs.MOST_SAID).strip().partition("\n")[0]


def short_hash(text: str) -> str:
    """Return eight digits that differ for different texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
