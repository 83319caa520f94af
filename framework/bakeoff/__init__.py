"""Settle which image method is better, by how much, and how sure we are.

The public names are imported when they are first used, so that `import bakeoff` and the light commands stay quick.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bakeoff.analysis.rate_distortion import bd_quality, bd_rate
    from bakeoff.api import PresetScore, Run, explain, run, score, score_map

    __version__: str

_HOMES = {
    "PresetScore": "bakeoff.api",
    "Run": "bakeoff.api",
    "bd_quality": "bakeoff.analysis.rate_distortion",
    "bd_rate": "bakeoff.analysis.rate_distortion",
    "explain": "bakeoff.api",
    "run": "bakeoff.api",
    "score": "bakeoff.api",
    "score_map": "bakeoff.api",
}

__all__ = ["PresetScore", "Run", "__version__", "bd_quality", "bd_rate", "explain", "run", "score", "score_map"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("bakeoff")
    if name not in _HOMES:
        raise AttributeError(f"module 'bakeoff' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
