"""A codec that is carried out by a program: what all such codecs share."""

import subprocess
import tempfile
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from bakeoff.plugin import Codec, ConfigError, Field, Image, UnitError
from bakeoff_pnmz.pnm import parsed, written


class CommandCodec(Codec):
    """A codec whose encoder reads PGM and PPM files and whose decoder writes them."""

    _version_command: ClassVar[Sequence[str]]
    """What prints the version of the program, which enters the keys of stored results."""

    seconds: float = Field(60.0, gt=0.0, description="the longest that the program may take for one image")

    @abstractmethod
    def _encoding(self, source: str, target: str) -> Sequence[str]:
        """Return the command that codes the file `source` (PGM or PPM) to the file `target`."""

    @abstractmethod
    def _decoding(self, source: str, target: str) -> Sequence[str]:
        """Return the command that decodes the file `source` to the file `target` (PGM or PPM)."""

    def library(self) -> str:
        """Return the program's version. Raise `ConfigError` where there is no such program: no run starts then."""
        return _version(tuple(self._version_command))

    def key_options(self) -> dict[str, object]:
        """Return the options that can change a result: patience cannot."""
        return {name: value for name, value in self.options().items() if name != "seconds"}

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for floats, and where the program fails."""
        suffix = "ppm" if image.channels == 3 else "pgm"
        return self._converted(written(image), f"in.{suffix}", f"out.{self.suffix}", self._encoding)

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds."""
        # One suffix for both: the header says whether the samples are grey.
        return parsed(self._converted(data, f"in.{self.suffix}", "out.ppm", self._decoding))

    def _converted(self, data: bytes, source: str, target: str, command: Callable[[str, str], Sequence[str]]) -> bytes:
        # A folder of its own, because many workers do this at once; it goes away however this ends.
        with tempfile.TemporaryDirectory(prefix="bakeoff-") as folder:
            Path(folder, source).write_bytes(data)
            self._run(command(source, target), folder)
            made = Path(folder, target)
            if not made.is_file():
                raise UnitError(f"{self.info.name}: the program ended well but wrote no {target}")
            return made.read_bytes()

    def _run(self, command: Sequence[str], folder: str) -> None:
        """Run a program in a folder: a list of arguments, no shell, nothing to read, a limit of time."""
        try:
            done = subprocess.run(
                command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                timeout=self.seconds, check=False,
            )  # fmt: skip
        except OSError as error:
            raise UnitError(f"{self.info.name}: {command[0]} cannot be run: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise UnitError(f"{self.info.name}: {command[0]} took longer than {self.seconds:g} s") from error
        if done.returncode != 0:
            said = (done.stderr.strip() or "it said nothing").splitlines()[-1]
            raise UnitError(f"{self.info.name}: {command[0]} ended with code {done.returncode}: {said}")


@cache
def _version(command: tuple[str, ...]) -> str:
    """Return the first line that the program prints about itself; asked once a process."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"`{' '.join(command)}` does not work ({error}); install the program") from error
    return done.stdout.strip().partition("\n")[0]
