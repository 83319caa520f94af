"""Why plugin code gave nothing, in one printable line that leads to the plugin."""

import traceback
from collections.abc import Collection
from pathlib import Path

from bakeoff.errors import BakeoffError
from bakeoff.jobs import REASON_LENGTH
from bakeoff.text import printable


def reason(error: BaseException, modules: Collection[str] = ()) -> str:
    """Return an error in one line; one that was not written for users says where it arose.

    That is the deepest line in one of `modules`, such as those of the plugins, otherwise the deepest line of all.
    """
    if isinstance(error, BakeoffError):
        return words(error)
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [found for found in frames if found[0].f_globals.get("__name__") in modules]
    frame, line = (own or frames)[-1]
    return f"{words(error)} ({Path(frame.f_code.co_filename).name}:{line})"


def words(error: BaseException) -> str:
    """Return what an error says, in one line; of one that was not written for users also its type."""
    try:
        message = printable(" ".join(str(error).split()))[:REASON_LENGTH]
    except Exception:  # noqa: BLE001 - an exception of a plugin may not even be able to say itself
        message = ""
    if isinstance(error, BakeoffError):
        return message
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
