"""Any program that prints a number, as a metric."""

import dataclasses
import math
import re
import tempfile
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, ValidationInfo, field_validator, model_validator

from bakeoff.plugin import Better, Field, Image, Metric, MetricInfo, Pair, UnitError, commands, hookimpl

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?)"
_FILES = ("reference", "distorted")


class Command(Metric):
    """A program that compares two image files and prints a number.

    The command is a list of arguments, and no shell sees it. `{reference}` and `{distorted}` stand for files in a
    folder that is nobody else's; any option of your own fills a placeholder of its name. The score is the last number
    that the program prints, or what `pattern` finds. The content of the program is part of the key.
    """

    model_config = ConfigDict(extra="allow")
    info = MetricInfo(
        name="command",
        version=1,
        title="command",
        better="higher",
        worsens_with=(),
        note="What the scores mean, and which are good ones, is what the program and the option `better` say.",
    )

    compare: list[str] = Field(min_length=1, description="program and arguments, with {reference} and {distorted}")
    better: Better = Field(description="which scores are good ones: higher or lower")
    unit: str = Field("", description="unit of the scores")
    identical: float | None = Field(None, description="score of an image against itself; none where it depends on it")
    pattern: str = Field("", description="regular expression whose first group, or else whole match, is the number")
    input: commands.Suffix = Field("png", description="format of the files; with ppm, grey images are pgm")
    version: list[str] = Field([], description="command that prints the program's version, for the report and the key")
    seconds: float = Field(50.0, gt=0, description="the longest that the program may take for one pair")

    @field_validator("pattern")
    @classmethod
    def _expression(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _fillable(self, info: ValidationInfo) -> "Command":
        commands.check({"compare": self.compare}, _FILES, self.model_extra or {})
        for name in ("compare", "version"):
            object.__setattr__(self, name, commands.resolved(getattr(self, name), (info.context or {}).get("base")))
        return self

    @property
    def stated(self) -> MetricInfo:
        """What the options say of direction, unit and identity value."""
        return dataclasses.replace(self.info, better=self.better, unit=self.unit, identical=self.identical)

    def key_options(self) -> dict[str, Any]:
        """Return the options that decide the number, and the content of the program; patience is none of them."""
        options = {name: value for name, value in self.options().items() if name != "seconds"}
        command = {name: commands.portable(getattr(self, name)) for name in ("compare", "version")}
        return options | command | {"content": commands.content(self.compare)}

    def library(self) -> str:
        """Return the program, and what `version` prints. Raise `ConfigError` for a program that is not there."""
        name = commands.program(self.compare).name
        return f"{name}: {commands.first_line(self.version)}" if self.version else name

    def score(self, pair: Pair) -> float:
        """Return the number. Raise `UnitError` for a failing program, or one that prints no number."""
        with tempfile.TemporaryDirectory(prefix="bakeoff-") as name:
            files = {role: Path(name, f"{role}.{self.input}") for role in _FILES}
            for file, image in zip(files.values(), (pair.reference, pair.distorted), strict=True):
                file.write_bytes(commands.picture(image, self.input))
            values = {key: str(value) for key, value in (self.model_extra or {}).items()}
            full = commands.filled(self.compare, values | {role: str(file) for role, file in files.items()})
            said = commands.run(full, Path(name), seconds=self.seconds, most_bytes=1 << 28)
        return self._number(said)

    def _number(self, said: str) -> float:
        found = list(re.finditer(self.pattern or rf"(?<![\w.])({_NUMBER})(?![\w.])", said, re.IGNORECASE))
        text = (found[-1][1] if found[-1].re.groups else found[-1][0]) if found else None
        try:
            number = float(text) if text is not None else math.nan
        except ValueError:
            number = math.nan
        if math.isnan(number):
            end = " ".join(said.split())[-80:]
            raise UnitError(f"{self.compare[0]} printed no number where one is looked for; the end is {end!r}")
        return number

    def signature(self, image: Image) -> str:
        """Return for instance `command|v1|butteraugli_main 3f2a90c1|png|range=255`: arguments and content as a hash."""
        content = "\0".join([*commands.portable(self.compare), *commands.content(self.compare).values()])
        options = [f"{name}={value}" for name, value in sorted((self.model_extra or {}).items())]
        program = f"{Path(self.compare[0]).name} {commands.short_hash(content)}"
        pattern = [f"pattern={self.pattern}"] if self.pattern else []
        return "|".join(["command", "v1", program, *options, *pattern, self.input, f"range={image.peak:g}"])


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Command]
