"""Everything a plugin may import from bakeoff: base classes, value types, hook markers and errors.

A plugin is a class whose pydantic fields are its YAML options; a module (or object) becomes a plugin
module by implementing one of the hooks below with `@hookimpl` and being named in the entry-point
group `bakeoff`. Hooks return classes, so pluggy never stands between pixels.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pluggy
from numpy.typing import NDArray
from pydantic import Field

from bakeoff import commands
from bakeoff.base import ConfigPath, Plugin
from bakeoff.blocks import (
    Badge,
    Block,
    Bounds,
    Card,
    Cards,
    Cell,
    Code,
    Column,
    Facts,
    Interval,
    LineChart,
    Pictures,
    Quantity,
    ReportData,
    Series,
    Table,
    Text,
)
from bakeoff.curve_results import Curves, PublishedPoints, RateDistortion, TradeOff
from bakeoff.errors import (
    BakeoffError,
    ConfigError,
    ImageError,
    PairError,
    PluginError,
    SignatureError,
    UnitError,
)
from bakeoff.infos import Band, Better, Damage, MethodInfo, MetricInfo, PerturbationInfo, PluginInfo, SectionInfo
from bakeoff.interchange import read_published
from bakeoff.jobs import Event, Job, WorkSetup
from bakeoff.listing import image_files
from bakeoff.looking import Roi
from bakeoff.metric import MapMetric, Metric
from bakeoff.pooling import Pooling, counted, pool
from bakeoff.randomness import RandomField
from bakeoff.reading import Header, ReadPolicy
from bakeoff.results import Case, Comparison, MethodFacts, MetricFacts, ScoreRow, one_signature
from bakeoff.text import printable
from bakeoff.types import Channel, Image, Pair, Pixels, Sample, Scores

API_VERSION = 1
"""Version of the plugin interface; raised when an existing plugin would have to change."""

hookimpl = pluggy.HookimplMarker("bakeoff")
_hookspec = pluggy.HookspecMarker("bakeoff")


class Method(Plugin):
    """Makes the distorted image from the input."""

    info: ClassVar[MethodInfo]

    def check(self, samples: Sequence[Sample]) -> Iterable[str]:
        """Return the problems that would stop this method on these samples, before any work is done."""
        return ()

    def notes(self, samples: Sequence[Sample]) -> Iterable[str]:
        """Return what the user should be told before the run, such as files that belong to no sample."""
        return ()

    @abstractmethod
    def apply(self, image: Image) -> Image:
        """Return what the method makes of its input."""


class Codec(Method):
    """A method that codes an image to bytes; the runner measures size and time."""

    suffix: ClassVar[str]

    scale: ClassVar[tuple[str, Better] | None] = None
    """The option that trades bytes for quality, and which of its values have more of both: `("quality", "higher")`. It
    is what `target` in the YAML searches, between the bounds of its field; None where that is no single option."""

    @abstractmethod
    def encode(self, image: Image) -> bytes:
        """Return the coded file. Raise `UnitError` for what the format cannot carry."""

    @abstractmethod
    def decode(self, data: bytes) -> Image:
        """Return the image that the coded file holds."""

    def conditions(self) -> dict[str, str]:
        """Return what a fair comparison must know of these options, in words: `effort`, `threads`, `chroma`, `depth`.

        What is not known is left out; the report shows it side by side and judges nothing.
        """
        return {}

    def apply(self, image: Image) -> Image:
        """Return the image after encoding and decoding."""
        return self.decode(self.encode(image))


class MadeOutputs(Method):
    """A method whose outputs somebody made before: it names a file for each sample, the runner reads it."""

    @abstractmethod
    def output(self, sample: Sample) -> Path:
        """Return the file that holds the method's output for this sample."""

    @property
    def has_coded_files(self) -> bool:
        """Whether the coded files of the outputs are known, so that their sizes count as costs."""
        return False

    def coded_file(self, sample: Sample) -> Path:
        """Return the coded file that the output of this sample was decoded from; asked where `has_coded_files`."""
        raise UnitError(f"{self.info.name} knows no coded file of sample {sample.name}")

    def apply(self, image: Image) -> Image:
        """Refuse: made outputs are looked up by sample, not computed from pixels."""
        raise UnitError(f"{self.info.name} holds outputs made before and cannot process an image")


class PublishedCurve(Method):
    """Operating points that somebody published: nothing is run, and codecs of the run are compared with their curve."""

    @abstractmethod
    def points(self) -> PublishedPoints:
        """Return the operating points. Raise `ConfigError` for a file that holds none."""

    def apply(self, image: Image) -> Image:
        """Refuse: there are means over images, and no outputs."""
        raise UnitError(f"{self.info.name} holds published means and cannot process an image")


class Perturbation(Plugin):
    """Damages an input image, at a severity from 1 to 5 that stands for a dose."""

    info: ClassVar[PerturbationInfo]

    @abstractmethod
    def dose(self, severity: int) -> float:
        """Return the dose that this severity stands for, in `info.unit`."""

    @abstractmethod
    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        """Return the perturbed image; all randomness comes from `field`, which is the same for every severity."""

    @staticmethod
    def rendered(image: Image, samples: NDArray[np.float64]) -> Image:
        """Return computed samples as an image of the type, peak and profile of `image`, as every perturbation ends.

        They are clipped to 0..peak, by definition of a perturbation, and for integer types rounded half up.
        """
        clipped = np.clip(samples, 0.0, image.peak)
        whole = image.pixels.dtype.kind == "u"
        pixels = (np.floor(clipped + 0.5) if whole else clipped).astype(image.pixels.dtype)
        return Image(pixels, peak=image.peak, icc=image.icc)


class Dataset(Plugin):
    """Lists samples. It names files and decodes nothing."""

    @abstractmethod
    def samples(self) -> list[Sample]:
        """Return the samples in a stable order. Raise `ConfigError` for a missing folder or an ambiguous name."""


class Section(Plugin):
    """A part of the report, made of blocks of plain data; the report escapes and draws them."""

    info: ClassVar[SectionInfo]

    @abstractmethod
    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the blocks to draw in order; none leaves the section out."""


class Executor(Plugin):
    """Carries out jobs, somewhere, and reports what happens as events."""

    @abstractmethod
    def run(self, jobs: Iterable[Job], setup: WorkSetup) -> Iterator[Event]:
        """Yield the events of all jobs in any order; a crash or a hang becomes a failure event of its own step.

        Closing the iterator stops all work at once.
        """


@_hookspec
def bakeoff_register_metrics() -> Iterable[type[Metric]]:  # type: ignore[empty-body]
    """Return the metric classes this plugin adds."""


@_hookspec
def bakeoff_register_methods() -> Iterable[type[Method]]:  # type: ignore[empty-body]
    """Return the method and codec classes this plugin adds."""


@_hookspec
def bakeoff_register_perturbations() -> Iterable[type[Perturbation]]:  # type: ignore[empty-body]
    """Return the perturbation classes this plugin adds."""


@_hookspec
def bakeoff_register_datasets() -> Iterable[type[Dataset]]:  # type: ignore[empty-body]
    """Return the dataset classes this plugin adds."""


@_hookspec
def bakeoff_register_sections() -> Iterable[type[Section]]:  # type: ignore[empty-body]
    """Return the report sections this plugin adds."""


@_hookspec
def bakeoff_register_executors() -> Iterable[type[Executor]]:  # type: ignore[empty-body]
    """Return the executor classes this plugin adds."""


@_hookspec(firstresult=True)
def bakeoff_read_image(data: bytes, header: Header | None, policy: ReadPolicy) -> Image | None:
    """Return the decoded image, or None to leave the format to another plugin.

    `header` is what a probe found before decoding (None for a format the probe does not know); file size, pixel
    count and frame limits of the policy have been checked against it.
    """


__all__ = [
    "API_VERSION", "Badge", "BakeoffError", "Band", "Better", "Block", "Bounds", "Card", "Cards", "Case", "Cell",
    "Channel", "Code", "Codec", "Column", "Comparison", "ConfigError", "ConfigPath", "Curves", "Damage", "Dataset",
    "Event", "Executor", "Facts", "Field", "Header", "Image", "ImageError", "Interval", "Job", "LineChart",
    "MadeOutputs", "MapMetric", "Method", "MethodFacts", "MethodInfo", "Metric", "MetricFacts", "MetricInfo",
    "Pair", "PairError", "Perturbation", "PerturbationInfo", "Pictures", "Pixels", "Plugin", "PluginError",
    "PluginInfo", "Pooling", "PublishedCurve", "PublishedPoints", "Quantity", "RandomField", "RateDistortion",
    "ReadPolicy", "ReportData", "Roi", "Sample", "ScoreRow", "Scores", "Section", "SectionInfo", "Series",
    "SignatureError", "Table", "Text", "TradeOff", "UnitError", "WorkSetup", "commands", "counted", "hookimpl",
    "image_files", "one_signature", "pool", "printable", "read_published",
]  # fmt: skip
