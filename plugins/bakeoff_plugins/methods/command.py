"""Any program as a codec: one command encodes, another decodes."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ConfigDict, ValidationInfo, field_validator, model_validator

from bakeoff.plugin import Codec, Field, Image, MethodInfo, Pixels, UnitError, commands, hookimpl

_FILES = ("input", "output")


class Command(Codec):
    """A codec that other programs carry out, such as cjxl and djxl.

    Commands are lists of arguments, and no shell sees them. `{input}` and `{output}` stand for files in a folder that
    is nobody else's; any option of your own, such as `quality: 75` beside `encode`, fills `{quality}`, and can be
    swept. A placeholder is a whole item. What the programs are is part of the key: the content of the program, of
    libraries that it loads from outside the system's folders, and of files that a command names. What a script calls by
    itself is not seen; name it in the command, too.

    Seconds of encoding and decoding hold the start of the program, and its reading and writing of files.
    """

    model_config = ConfigDict(extra="allow", populate_by_name=True)
    info = MethodInfo(name="command", version=1, title="command")

    encoder: list[str] = Field(alias="encode", min_length=1, description="program and arguments that encode")
    decoder: list[str] = Field(alias="decode", min_length=1, description="program and arguments that decode")
    suffix: str = Field(  # type: ignore[misc]  # a codec's suffix is its class's; here it is the user's
        pattern=r"^\.?[A-Za-z0-9]{1,12}$", description="of coded files, such as .jxl"
    )
    input: commands.Suffix = Field(
        "png", description="format of the file that is encoded; with ppm, grey images are pgm"
    )
    decoded: commands.Suffix = Field("png", description="format that the decoder is to write")
    version: list[str] = Field([], description="command that prints the program's version, for the report and the key")
    seconds: float = Field(50.0, gt=0, description="the longest that a program may take for one image")
    max_bytes: int = Field(1 << 28, ge=1, description="the largest file that a program may write")

    @field_validator("suffix")
    @classmethod
    def _without_dot(cls, suffix: str) -> str:
        return suffix.removeprefix(".")

    @model_validator(mode="after")
    def _fillable(self, info: ValidationInfo) -> "Command":
        commands.check({"encode": self.encoder, "decode": self.decoder}, _FILES, self.model_extra or {})
        base = (info.context or {}).get("base")
        for name in ("encoder", "decoder", "version"):
            object.__setattr__(self, name, commands.resolved(getattr(self, name), base))
        return self

    def options(self) -> dict[str, Any]:
        """Return the options by the names that the config knows."""
        return self.model_dump(mode="json", by_alias=True)

    def key_options(self) -> dict[str, Any]:
        """Return the options that decide what comes out, and the content of the programs; patience is none of them."""
        options = {name: value for name, value in self.options().items() if name not in {"seconds", "max_bytes"}}
        for name, items in (("encode", self.encoder), ("decode", self.decoder), ("version", self.version)):
            options[name] = commands.portable(items)
        return options | {"content": [commands.content(self.encoder), commands.content(self.decoder)]}

    def library(self) -> str:
        """Return the programs, and what `version` prints. Raise `ConfigError` for a program that is not there."""
        names = dict.fromkeys(commands.program(items).name for items in (self.encoder, self.decoder))
        said = f": {commands.first_line(self.version)}" if self.version else ""
        return " and ".join(names) + said

    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for what the exchanged format cannot carry, or a failing program."""
        return self._made(commands.picture(image, self.input), self.input, self.suffix, self.encoder)

    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds, as the decoder writes it."""
        return _read(self._made(data, self.suffix, self.decoded, self.decoder), self.decoder[0])

    def _made(self, data: bytes, suffix: str, made_suffix: str, items: list[str]) -> bytes:
        with tempfile.TemporaryDirectory(prefix="bakeoff-") as name:
            given, made = Path(name, f"input.{suffix}"), Path(name, f"output.{made_suffix}")
            given.write_bytes(data)
            values = {key: str(value) for key, value in (self.model_extra or {}).items()}
            full = commands.filled(items, values | {"input": str(given), "output": str(made)})
            commands.run(full, Path(name), seconds=self.seconds, most_bytes=self.max_bytes, watched=made)
            if made.is_symlink() or not made.is_file():
                raise UnitError(f"{items[0]} ended well, but wrote no file {made.name}")
            return made.read_bytes()


def _read(data: bytes, program: str) -> Image:
    import cv2

    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if pixels is None:
        raise UnitError(f"{program} wrote a file that is no image")
    return Image(pixels if pixels.ndim == 2 else _colours(pixels, program))


def _colours(pixels: Pixels, program: str) -> Pixels:
    """Return blue, green, red as red, green, blue; an alpha plane must say nothing."""
    if pixels.shape[2] == 4:
        if pixels[:, :, 3].min() < np.iinfo(pixels.dtype).max:
            raise UnitError(f"{program} wrote an image with transparent pixels")
        pixels = pixels[:, :, :3]
    return np.ascontiguousarray(pixels[:, :, ::-1])


@hookimpl
def bakeoff_register_methods() -> list[type[Codec]]:
    """Register the codec."""
    return [Command]
