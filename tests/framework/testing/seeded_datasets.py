"""Datasets for the tests of the kit: one that is right, and many that are wrong, each in one way."""

import itertools
from typing import ClassVar

from bakeoff.plugin import ConfigError, ConfigPath, Dataset, PluginInfo, Sample, hookimpl


class Right(Dataset):
    """Right: the images of a folder by name, in groups of a kind."""

    info = PluginInfo(name="right", version=1)
    path: ConfigPath

    def samples(self) -> list[Sample]:
        if not self.path.is_dir():
            raise ConfigError(f"{self.path}: no such folder")
        found = sorted(self.path.glob("*.png"))
        return [Sample(path.stem, path, group=path.stem[:4], tags={"suffix": path.suffix}) for path in found]


class SameNames(Right):
    info = PluginInfo(name="same_names", version=1)

    def samples(self) -> list[Sample]:
        return [Sample("harbour", sample.reference) for sample in super().samples()]


class ControlNames(Right):
    info = PluginInfo(name="control_names", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(f"{sample.name}\x1b[2J", sample.reference) for sample in super().samples()]


class Shuffled(Right):
    """Another order each time."""

    info = PluginInfo(name="shuffled", version=1)
    turn: ClassVar = itertools.count(1)

    def samples(self) -> list[Sample]:
        found = super().samples()
        first = next(self.turn) % len(found)
        return found[first:] + found[:first]


class FromSet(Right):
    """An order that holds in one process, and in the next is another."""

    info = PluginInfo(name="from_set", version=1)

    def samples(self) -> list[Sample]:
        found = {sample.name: sample for sample in super().samples()}
        return [found[name] for name in set(found)]


class Tuple(Right):
    info = PluginInfo(name="tuple", version=1)

    def samples(self) -> list[Sample]:
        return tuple(super().samples())


class Empty(Right):
    info = PluginInfo(name="empty", version=1)

    def samples(self) -> list[Sample]:
        return super().samples()[:0]


class Paths(Right):
    info = PluginInfo(name="paths", version=1)

    def samples(self) -> list[Sample]:
        return [sample.reference for sample in super().samples()]


class Lost(Right):
    info = PluginInfo(name="lost", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(found.name, found.reference, mask=found.reference / "mask.png") for found in super().samples()]


class TextPaths(Right):
    info = PluginInfo(name="text_paths", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(sample.name, str(sample.reference)) for sample in super().samples()]


class NumberedGroups(Right):
    info = PluginInfo(name="numbered_groups", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(found.name, found.reference, group=place) for place, found in enumerate(super().samples())]


class NumberedTags(Right):
    info = PluginInfo(name="numbered_tags", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(found.name, found.reference, tags={"iso": 100}) for found in super().samples()]


class Texts(Right):
    """Lists what is no image."""

    info = PluginInfo(name="texts", version=1)

    def samples(self) -> list[Sample]:
        return [Sample(found.name, found.reference.with_suffix(".txt")) for found in super().samples()]


class Decodes(Right):
    info = PluginInfo(name="decodes", version=1)

    def samples(self) -> list[Sample]:
        import cv2

        return [found for found in super().samples() if cv2.imread(str(found.reference)) is not None]


class DecodesByPillow(Right):
    info = PluginInfo(name="decodes_by_pillow", version=1)

    def samples(self) -> list[Sample]:
        from PIL import Image

        found = super().samples()
        for sample in found:
            with Image.open(sample.reference) as picture:
                picture.convert("L")
        return found


class Forgiving(Right):
    """A folder that is not there is as good as the one next to it."""

    info = PluginInfo(name="forgiving", version=1)

    def samples(self) -> list[Sample]:
        if not self.path.is_dir():
            return [Sample("nothing", self.path)]
        return super().samples()


class Traceback(Right):
    info = PluginInfo(name="traceback", version=1)

    def samples(self) -> list[Sample]:
        if not self.path.is_dir():
            raise FileNotFoundError(self.path)
        return super().samples()


class Unprepared(Right):
    info = PluginInfo(name="unprepared", version=1)

    def prepare(self):
        raise OSError("no such archive")


class PathOptions(Right):
    info = PluginInfo(name="path_options", version=1)

    def options(self):
        return {"path": self.path}


@hookimpl
def bakeoff_register_datasets():
    return [
        found for found in globals().values()
        if isinstance(found, type) and issubclass(found, Dataset) and found.__module__ == __name__
    ]  # fmt: skip
