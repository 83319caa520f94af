"""The base of all plugin classes: options as fields, and what every plugin states and can do."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, ValidationInfo, WithJsonSchema

from bakeoff.infos import PluginInfo


def _beside_config(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("base")
    return Path(base, path.expanduser()) if base is not None else path.expanduser()


def _as_text(value: object) -> object:
    """Return a path as text: validation as JSON, which configs go through, takes no `Path`, not even a default."""
    return str(value) if isinstance(value, Path) else value


ConfigPath = Annotated[
    Path,
    Strict(strict=False),
    BeforeValidator(_as_text),
    AfterValidator(_beside_config),
    WithJsonSchema({"type": "string", "format": "path"}),
]
"""A file or folder option; a relative one is relative to the config file that names it."""


class Plugin(BaseModel):
    """Base of all plugin classes: its fields are the options, validated, immutable, and part of every key."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True,
        ignored_types=(PluginInfo,), protected_namespaces=(),
    )  # fmt: skip

    info: ClassVar[PluginInfo]

    shorthand: ClassVar[str] = ""
    """The option that a plain text stands for, so that the config may say `folder: outputs/`; "" for none."""

    def library(self) -> str:
        """Return name and version of the library that does the work (`Pillow 13.0.0, libwebp 1.6.0`), "" if none.

        It is part of the key: another version means that stored results are computed anew.
        """
        return ""

    def prepare(self) -> None:
        """Load what is heavy (libraries, compiled kernels, models), once a worker and before the first use.

        It has a time limit of its own, so that loading is not charged to the first image.
        """

    def options(self) -> dict[str, Any]:
        """Return the options as plain JSON values."""
        return self.model_dump(mode="json")

    def key_options(self) -> dict[str, Any]:
        """Return the options as they enter keys: a file counts by its content, never by its path."""
        options = self.options()
        for name, value in self:
            if isinstance(value, Path):
                options[name] = hashlib.sha256(value.read_bytes()).hexdigest()
        return options
