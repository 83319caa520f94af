"""Every error a user can meet: one family, one line each, with the exit code it ends a command with.

A message says where, what was asked, what was found and what to do. Anything that is not a
`BakeoffError` is a bug of ours (or of a plugin) and is shown with its traceback.
"""

from collections.abc import Iterable
from typing import ClassVar


class BakeoffError(Exception):
    """Base of all errors that are shown to the user as plain lines, without a traceback."""

    exit_code: ClassVar[int] = 2


class ConfigError(BakeoffError):
    """A configuration or a command line that cannot be run; holds every problem found, one line each."""

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[tuple[str, ...]]]:
        """Keep the problems apart on the way between processes."""
        return ConfigError, (self.problems,)


class PluginError(BakeoffError):
    """A plugin that is unknown, broken, or clashes with another one."""


class ImageError(BakeoffError):
    """An image that cannot be read, or that the reading policy refuses."""


class PairError(BakeoffError):
    """Two images that cannot be compared pixel by pixel."""


class UnitError(BakeoffError):
    """A unit of work that cannot be done; its message becomes the reason in the failure row.

    Plugins raise this to refuse an input they cannot handle honestly
    (`"webp carries 8 bits a channel, got 16"`).
    """


class SignatureError(BakeoffError):
    """Scores of different definitions were about to be averaged, compared or drawn together."""


class StoreError(BakeoffError):
    """The run folder, its store or the disk does not allow the run to go on."""

    exit_code: ClassVar[int] = 4
