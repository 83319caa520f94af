"""Small plugins that the tests of the configuration name in their YAML; loaded as a one-file plugin."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from bakeoff.plugin import (
    Codec,
    ConfigPath,
    Dataset,
    Event,
    Executor,
    Field,
    Image,
    Job,
    Method,
    MethodInfo,
    Metric,
    MetricInfo,
    Pair,
    Perturbation,
    PerturbationInfo,
    PluginInfo,
    RandomField,
    Sample,
    WorkSetup,
    hookimpl,
)


class Photos(Dataset):
    """Some photographs. Listing them is an error here: validating must not touch the data."""

    info = PluginInfo(name="photos", version=1)
    limit: int | None = Field(None, ge=1)

    def samples(self) -> list[Sample]:
        raise AssertionError("the data set was touched")


class FolderSet(Dataset):
    """Images in a folder."""

    info = PluginInfo(name="folder", version=1)
    path: ConfigPath

    def samples(self) -> list[Sample]:
        raise AssertionError("the data set was touched")


class Jpeg(Codec):
    """JPEG."""

    info = MethodInfo(name="jpeg", version=1, title="JPEG")
    suffix = "jpg"
    scale = ("quality", "higher")
    quality: int = Field(75, ge=1, le=100, description="libjpeg's quality")
    smooth: float = Field(0.0, ge=0)
    optimize: bool = True
    sizes: tuple[int, ...] = (1, 2)

    def encode(self, image: Image) -> bytes:
        return b""

    def decode(self, data: bytes) -> Image:
        raise NotImplementedError


class WebP(Jpeg):
    """WebP, which has a rule between two of its options."""

    info = MethodInfo(name="webp", version=1, title="WebP")
    lossless: bool = False
    preset: Literal["photo", "text"] = "photo"

    @model_validator(mode="after")
    def _one_way(self) -> Any:
        if self.lossless and self.smooth:
            raise ValueError("a lossless image is not smoothed; drop smooth or lossless")
        return self


class Identity(Method):
    """Nothing."""

    info = MethodInfo(name="identity", version=1)

    def apply(self, image: Image) -> Image:
        return image


class FolderMethod(Method):
    """Outputs in a folder."""

    info = MethodInfo(name="folder", version=1)
    path: ConfigPath

    def apply(self, image: Image) -> Image:
        return image


class Window(BaseModel):
    """A window of a filter."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    size: int = 11


class Ssim(Metric):
    """SSIM."""

    info = MetricInfo(name="ssim", version=1, title="SSIM", better="higher", margin=0.005)
    channel: Literal["y", "rgb", "gray"] = "y"
    window: Window = Window()
    weight: int | str = 1

    def score(self, pair: Pair) -> float:
        return 1.0


class Psnr(Metric):
    """PSNR."""

    info = MetricInfo(name="psnr", version=1, title="PSNR", better="higher")

    def score(self, pair: Pair) -> float:
        return 1.0


class Noise(Perturbation):
    """Noise."""

    info = PerturbationInfo(name="gaussian_noise", version=1)
    grey: bool = False

    def dose(self, severity: int) -> float:
        return float(severity)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return image


class Local(Executor):
    """Here."""

    info = PluginInfo(name="local", version=1)
    workers: int | None = Field(None, ge=1)

    def run(self, jobs: Iterable[Job], setup: WorkSetup) -> Iterator[Event]:
        return iter(())


class Serial(Local):
    """One by one."""

    info = PluginInfo(name="serial", version=1)


@hookimpl
def bakeoff_register_datasets() -> list[type[Dataset]]:
    return [Photos, FolderSet]


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    return [Jpeg, WebP, Identity, FolderMethod]


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    return [Ssim, Psnr]


@hookimpl
def bakeoff_register_perturbations() -> list[type[Perturbation]]:
    return [Noise]


@hookimpl
def bakeoff_register_executors() -> list[type[Executor]]:
    return [Local, Serial]
