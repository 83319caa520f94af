"""Any Python function as a method."""

import hashlib
import importlib
import re
import traceback
from collections.abc import Callable
from functools import cached_property, partial
from importlib.metadata import packages_distributions, version
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, cast

import numpy as np
from pydantic import ConfigDict, model_validator

from bakeoff.plugin import ConfigError, Field, Image, ImageError, Method, MethodInfo, Pixels, UnitError, hookimpl

Process = Callable[..., Pixels]

_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


class Python(Method):
    """A function of yours, `module:function`: it is given the pixels and returns new ones.

    Pixels are an array (height, width) or (height, width, 3) of RGB, uint8, uint16 or float32, which it must not
    change; it returns an array of the same type. Any option beside `function` is given to it by name, and can be swept.
    With `factory` instead, that is called once a worker with `device`, `batch` and the other options, and returns the
    function: the place to load a network. Images come one at a time; `batch` is for what a function makes of its parts.

    Only installed packages are searched, and folders that `bakeoff run --code FOLDER` names. The source of the module
    is part of the key; code that it imports from elsewhere is not, so raise `revision` when that changes.
    """

    model_config = ConfigDict(extra="allow")
    info = MethodInfo(name="python", version=1, title="Python", changes_size=True)
    shorthand: ClassVar[str] = "function"

    function: str = Field("", description="module:function that makes new pixels from pixels")
    factory: str = Field("", description="module:function that returns such a function, called once a worker")
    device: str = Field("cpu", description="where a factory is to put its model, such as cpu or cuda:0")
    batch: int = Field(1, ge=1, description="how many parts a factory's function is to take at once")
    revision: int = Field(1, ge=1, description="to be raised when code that the module imports has changed")

    @model_validator(mode="after")
    def _one_target(self) -> "Python":
        if bool(self.function) == bool(self.factory):
            raise ValueError("name either a function or a factory, as module:function")
        if not _TARGET.fullmatch(self._target):
            raise ValueError(f"a function is named as module:function, got {self._target!r}")
        return self

    @property
    def _target(self) -> str:
        return self.function or self.factory

    def key_options(self) -> dict[str, Any]:
        """Return the options with the hash of the module's source."""
        return self.options() | {"source": self._source()}

    def library(self) -> str:
        """Return the distribution that the module comes from, or that it is local. Raise `ConfigError` without it."""
        package = self._target.partition(":")[0].partition(".")[0]
        found = packages_distributions().get(package)
        self._object()
        return f"{found[0]} {version(found[0])}" if found else f"{package}, source {self._source()[:12]}"

    def prepare(self) -> None:
        """Import the module; have a factory make its function."""
        self._process  # noqa: B018 - looked up for what it does the first time

    def apply(self, image: Image) -> Image:
        """Return what the function makes. Raise `UnitError` for anything but pixels of the type of the image's."""
        try:
            made = self._process(image.pixels)
        except Exception as error:
            raise UnitError(f"{self._target}: {_where(error)}") from error
        if not isinstance(made, np.ndarray):
            raise UnitError(f"{self._target} returned a {type(made).__name__}, not an array of pixels")
        if made.dtype != image.pixels.dtype:
            raise UnitError(f"{self._target} was given {image.pixels.dtype} pixels and returned {made.dtype}")
        try:
            return Image(made.copy(), peak=image.peak, icc=image.icc)
        except ImageError as error:
            raise UnitError(f"{self._target}: {error}") from error

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what can be made again, which need not be picklable."""
        state = super().__getstate__()
        return state | {"__dict__": {name: value for name, value in self.__dict__.items() if name != "_process"}}

    @cached_property
    def _process(self) -> Process:
        target, settings = self._object(), dict(self.model_extra or {})
        if self.function:
            return partial(target, **settings)
        try:
            made = target(device=self.device, batch=self.batch, **settings)
        except Exception as error:
            raise UnitError(f"{self.factory}: {_where(error)}") from error
        if not callable(made):
            raise UnitError(f"{self.factory} returned a {type(made).__name__}, not a function")
        return cast(Process, made)

    def _object(self) -> Process:
        name, _, function = self._target.partition(":")
        module = _module(name)
        found = getattr(module, function, None)
        if not callable(found):
            raise ConfigError(f"{name} ({getattr(module, '__file__', 'built in')}) has no function {function!r}")
        return cast(Process, found)

    def _source(self) -> str:
        return _sha256(_module(self._target.partition(":")[0]))


_SOURCES: dict[str, str] = {}
"""The hash of the source that each module was imported from, so that an edited one is imported again."""


def _module(name: str) -> ModuleType:
    """Import a module, again where its source has changed. Raise `ConfigError` where that fails."""
    try:
        module = importlib.import_module(name)
        source = _sha256(module)
        if _SOURCES.setdefault(name, source) != source:
            module = importlib.reload(module)
            _SOURCES[name] = source
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{name} cannot be imported ({error}); install it, or name its folder with --code FOLDER"
        ) from error
    except Exception as error:
        raise ConfigError(f"{name} cannot be imported: {_where(error)}") from error
    return module


def _sha256(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file is not None else ""


def _where(error: Exception) -> str:
    """Return an error with the last line of the user's code that led to it: neither ours nor the import system's."""
    lines = [
        f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__ and not frame.filename.startswith("<")
    ]  # fmt: skip
    place = f" ({lines[-1]})" if lines and not isinstance(error, SyntaxError) else ""
    return f"{type(error).__name__}: {error}{place}"


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [Python]
