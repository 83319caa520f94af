"""The reading policy: bytes, once -> hash -> header -> limits -> decode -> Image.

Nothing is decoded before its header has been seen and found within the limits, and what is decoded are the very bytes
that were hashed. Decoders are plugins (`bakeoff_read_image`); they are given bytes, never a path.
"""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from bakeoff.errors import ImageError, PluginError
from bakeoff.images.header import FORMATS, probe
from bakeoff.reading import Header, ReadPolicy
from bakeoff.registry import Registry
from bakeoff.text import printable
from bakeoff.types import Image

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """The bytes of a file, read once, and their SHA-256."""

    path: Path
    data: bytes = field(repr=False)
    sha256: str


def read_bytes(path: Path, policy: ReadPolicy) -> ImageFile:
    """Return the bytes of a regular file with their hash.

    Raises
    ------
    ImageError
        For a file that is missing, unreadable, empty, larger than `policy.max_bytes`, that changes while it is read,
        or that is no regular file; a pipe or a device is never opened, so it cannot block.
    """
    try:
        data = _read(path, policy)
    except FileNotFoundError:
        found = "the link leads to no file" if path.is_symlink() else "no such file"
        raise ImageError(f"{_shown(path)}: {found}") from None
    except OSError as error:
        raise ImageError(f"{_shown(path)}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ImageError(f"{_shown(path)}: not a file name: {error}") from error
    return ImageFile(path, data, hashlib.sha256(data).hexdigest())


def decode(file: ImageFile, policy: ReadPolicy, registry: Registry) -> Image:
    """Return the image that the bytes of a file hold.

    Raises
    ------
    ImageError
        For a format nobody reads, a damaged file, one beyond the limits, and whatever the policy refuses.
    PluginError
        When a reader plugin returns something else than an image.
    """
    try:
        header = probe(file.data, policy.frame or 0)
        if header is not None:
            _check_limits(header, policy)
        image = registry.manager.hook.bakeoff_read_image(data=file.data, header=header, policy=policy)
    except ImageError as error:
        raise ImageError(f"{_shown(file.path)}: {error}") from error
    if image is None:
        raise ImageError(
            f"{_shown(file.path)}: not an image that can be read, it begins with {file.data[:8]!r}; "
            f"formats read here: {', '.join(FORMATS)}"
        )
    if not isinstance(image, Image):
        raise PluginError(f"{_shown(file.path)}: a reader plugin returned a {type(image).__name__}, not an Image")
    return image


def read_image(path: Path, policy: ReadPolicy, registry: Registry) -> Image:
    """Return the image in a file; raises what `read_bytes` and `decode` raise."""
    return decode(read_bytes(path, policy), policy, registry)


def file_sha256(path: Path, policy: ReadPolicy) -> str:
    """Return the SHA-256 of a file as hexadecimal digits; raises what `read_bytes` raises."""
    return read_bytes(path, policy).sha256


def _read(path: Path, policy: ReadPolicy) -> bytes:
    _check_regular(path, os.stat(path))  # noqa: PTH116 - beside os.open, which has no twin in pathlib
    # Another file may have taken the name since: open without blocking, and look again at what was opened.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
        status = os.fstat(handle)
        _check_regular(path, status)
        if status.st_size == 0:
            raise ImageError(f"{_shown(path)}: the file is empty")
        if status.st_size > policy.max_bytes:
            raise ImageError(
                f"{_shown(path)}: {status.st_size} bytes, more than the limit of {policy.max_bytes}; "
                "raise images.max_bytes to read it"
            )
        data = file.read(status.st_size + 1)
    if len(data) != status.st_size:
        raise ImageError(f"{_shown(path)}: it changed while it was read; run again when nothing writes to it")
    return data


def _check_regular(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((words for test, words in _KINDS if test(status.st_mode)), "something else")
        raise ImageError(f"{_shown(path)}: an image is read from a regular file, this is {kind}")


def _check_limits(header: Header, policy: ReadPolicy) -> None:
    size = f"{header.format} of {header.width}x{header.height} pixels"
    if header.width < 1 or header.height < 1:
        raise ImageError(f"{size}: an image has at least one pixel")
    if header.width * header.height > policy.max_pixels:
        raise ImageError(f"{size}, more than the limit of {policy.max_pixels}; raise images.max_pixels to read it")
    if policy.frame is None and header.frames > 1:
        raise ImageError(f"{header.format} of {header.frames} frames; choose one with images.frame (0 is the first)")
    if policy.frame is not None and policy.frame >= header.frames:
        raise ImageError(f"images.frame is {policy.frame}, but the last frame of this file is {header.frames - 1}")


def _shown(path: Path) -> str:
    return printable(str(path))


__all__ = ["ImageFile", "decode", "file_sha256", "read_bytes", "read_image"]
