"""A stand-in for torchvision, which piq imports for its learned metrics: they are not measured, so any name will do."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


class Anything(type):
    """A class with every attribute, each of them such a class."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})


class Module(ModuleType):
    """A module that has every name."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})


def for_torchvision() -> None:
    """Let `import torchvision` succeed where it is not installed."""
    if find_spec("torchvision") is None:
        for name in ("torchvision", "torchvision.models", "torchvision.transforms"):
            sys.modules[name] = Module(name)
            sys.modules[name].__spec__ = ModuleSpec(name, None)
