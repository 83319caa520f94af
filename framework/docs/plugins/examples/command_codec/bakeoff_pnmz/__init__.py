"""A codec that wraps a program; the program here is a script of this package, so that it is surely there."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bakeoff.plugin import Codec, Field, MethodInfo, hookimpl
from bakeoff_pnmz.commands import CommandCodec

# -I: neither the variables of the environment nor the current folder decide what the program imports. -S: no packages.
PROGRAM = (sys.executable, "-I", "-S", str(Path(__file__).with_name("program.py")))


class Pnmz(CommandCodec):
    """PGM and PPM files deflated by zlib: lossless, 8 to 16 bits, grey or RGB."""

    info = MethodInfo(name="pnmz", version=1, title="PNM.Z", lossless=True)
    suffix: ClassVar[str] = "pnmz"
    _version_command: ClassVar[Sequence[str]] = (*PROGRAM, "--version")

    level: int = Field(6, ge=0, le=9, description="zlib's level, from none to smallest")

    def _encoding(self, source: str, target: str) -> Sequence[str]:
        """Return the command that codes a file."""
        return [*PROGRAM, "encode", str(self.level), source, target]

    def _decoding(self, source: str, target: str) -> Sequence[str]:
        """Return the command that decodes a file."""
        return [*PROGRAM, "decode", source, target]


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Return the codec."""
    return [Pnmz]
