"""Why plugin code gave nothing, in one printable line that leads to the plugin."""

import traceback
from pathlib import Path

from bakeoff.errors import BakeoffError
from bakeoff.jobs import REASON_LENGTH
from bakeoff.registry import Registry
from bakeoff.text import printable


def reason(error: BaseException, registry: Registry) -> str:
    """Return an error in one line; one that was not written for users says where in the plugin it arose."""
    message = printable(" ".join(_text(error).split()))[:REASON_LENGTH]
    if isinstance(error, BakeoffError):
        return message
    modules = {getattr(module, "__name__", "") for module in registry.manager.get_plugins()}
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [found for found in frames if found[0].f_globals.get("__name__") in modules]
    frame, line = (own or frames)[-1]
    name = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"{name} ({Path(frame.f_code.co_filename).name}:{line})"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception of a plugin may not even be able to say itself
        return ""
