"""Kept files of a run, named by their content: equal content is stored once, and damage cannot go unseen."""

import hashlib
import uuid
from contextlib import suppress
from pathlib import Path

from bakeoff.errors import StoreError


class Artifacts:
    """A folder of files named `<blake2b-128 of the content>.<suffix>`.

    Any number of processes may write to it at once: a file appears whole under its name or not at all.

    Parameters
    ----------
    folder
        Where the files lie; made with the first `put`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes, suffix: str) -> str:
        """Keep `data` and return its name. Content that is there already is not written again.

        Raises
        ------
        StoreError
            When the disk is full or the folder refuses.
        """
        name = f"{_digest(data)}.{suffix}"
        path = self.folder / name
        try:
            # A length that differs is what a power failure may leave of a file whose name was written first.
            if not (path.is_file() and path.stat().st_size == len(data)):
                self._write(path, data)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot keep {len(data)} bytes: {error.strerror or error}; free space or mend permissions, "
                "then run the same command"
            ) from error
        return name

    def get(self, name: str) -> bytes:
        """Return the content of an artifact.

        Raises
        ------
        StoreError
            When the file is missing, cannot be read, or does not hold what its name says.
        """
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise StoreError(
                f"{path}: cannot read this artifact: {error.strerror or error}; run the experiment again"
            ) from error
        if _digest(data) != name.partition(".")[0]:
            raise StoreError(f"{path}: damaged: its content is not what its name says; delete it and run again")
        return data

    def has(self, name: str) -> bool:
        """Tell whether a file of that name is there; only `get` looks at its content."""
        return (self.folder / name).is_file()

    def sweep(self) -> None:
        """Remove what killed writers left behind; only while nobody writes."""
        for left in self.folder.glob(".*.tmp"):
            with suppress(OSError):  # they are in nobody's way
                left.unlink()

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{uuid.uuid4().hex}.tmp"
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
