"""Curves that somebody published, to compare a run with."""

from typing import ClassVar

from bakeoff.plugin import (
    ConfigPath,
    Field,
    Method,
    MethodInfo,
    PublishedCurve,
    PublishedPoints,
    hookimpl,
    read_published,
)


class Published(PublishedCurve):
    """Means over images from a result JSON of CompressAI or a batch JSON of codec-compare.

    Nothing is run, and without scores of single images there are no intervals and no p-values. The numbers mean
    something only on the images that they were published for.
    """

    info = MethodInfo(name="published", version=1, title="published")
    shorthand: ClassVar[str] = "path"

    path: ConfigPath = Field(description="the JSON file")

    def points(self) -> PublishedPoints:
        """Return the operating points of the file. Raise `ConfigError` for a file that holds none."""
        return read_published(self.path)


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [Published]
