"""A denoising network as a method."""

import io
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import ConfigPath, Field, Image, Method, MethodInfo, PluginError, Sample, hookimpl


class TinyDenoiser(Method):
    """Removes a little noise, each colour by itself; results are clipped to 0..peak and rounded half up."""

    info = MethodInfo(name="tiny_denoiser", version=1, title="Tiny denoiser")

    weights: ConfigPath | None = Field(None, description="a file that train.py wrote; none: the one of the package")
    device: str = Field("cpu", pattern=r"^(cpu|mps|cuda(:\d+)?)$", description="cpu, mps, cuda or cuda:1")
    tile: int = Field(256, ge=16, description="side of the tiles that an image is cut into; limits the memory")
    batch: int = Field(4, ge=1, description="tiles that the device works on at once")

    def library(self) -> str:
        """Return torch's version. Raise `PluginError` where torch is missing: no run starts then."""
        try:
            return f"torch {version('torch')}"
        except PackageNotFoundError:
            raise _missing() from None

    def check(self, samples: Sequence[Sample]) -> Iterator[str]:
        """Yield that there is no such device, before anything is computed."""
        if self.device != "cpu":
            try:
                _torch().zeros(1, device=self.device)
            except (AssertionError, RuntimeError) as error:
                yield f"tiny_denoiser: device {self.device} does not work ({error}); set device: cpu"

    def prepare(self) -> None:
        """Load the network: once a worker, before its first image, and outside the time limit of a step."""
        self._network()

    def apply(self, image: Image) -> Image:
        """Return the image without (some of) its noise, in its own type and with its own peak."""
        planes = np.moveaxis(np.atleast_3d(image.pixels), 2, 0) / np.float32(image.peak)
        found = np.moveaxis(self._denoised(planes.astype(np.float32)), 0, 2).astype(np.float64)
        samples = np.clip(found, 0.0, 1.0) * image.peak
        rounded = np.floor(samples + 0.5) if image.pixels.dtype.kind == "u" else samples
        return Image(rounded.astype(image.pixels.dtype).reshape(image.pixels.shape), peak=image.peak, icc=image.icc)

    def _denoised(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (planes, height, width), computed tile by tile; tiles overlap, so that no seam shows."""
        margin = self._network().margin
        count, height, width = planes.shape
        rows, columns = min(self.tile, height), min(self.tile, width)
        # Up to whole tiles, and then by what the network takes away on each side.
        below, right = -height % rows, -width % columns
        padded = np.pad(planes, [(0, 0), (margin, below + margin), (margin, right + margin)], mode="edge")
        window = (rows + 2 * margin, columns + 2 * margin)
        tiles = np.lib.stride_tricks.sliding_window_view(padded, window, axis=(1, 2))[:, ::rows, ::columns]
        done = self._run(tiles.reshape(-1, 1, *window))
        joined = done.reshape(*tiles.shape[:3], rows, columns).swapaxes(2, 3)
        return joined.reshape(count, height + below, width + right)[:, :height, :width]

    def _run(self, tiles: NDArray[np.float32]) -> NDArray[np.float32]:
        torch, network = _torch(), self._network()
        # `tensor` copies, where `from_numpy` would hand the pixels of the image, which are read-only, to torch.
        batches = (torch.tensor(tiles[start : start + self.batch]) for start in range(0, len(tiles), self.batch))
        with torch.inference_mode():
            return np.concatenate([network(batch.to(self.device)).cpu().numpy() for batch in batches])

    def _network(self) -> Any:
        # The time of the file is part of the question, so that a process that outlives a training sees the new weights.
        return _loaded(self.weights, self.weights and self.weights.stat().st_mtime_ns, self.device)


@cache
def _loaded(weights: Path | None, _changed: int | None, device: str) -> Any:
    """Return the network on its device; one a process, however many operating points share it."""
    torch = _torch()
    from bakeoff_denoise.network import TinyDenoiser as Network

    data = files(__package__).joinpath("weights.npz").read_bytes() if weights is None else weights.read_bytes()
    network = Network()
    # Arrays in .npz, because torch's own files are pickles, which can run code when they are read.
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        network.load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays})
    return network.to(device).eval()


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise _missing() from error
    return torch


def _missing() -> PluginError:
    return PluginError("tiny_denoiser needs PyTorch, which cannot be imported; pip install torch")


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Return the method."""
    return [TinyDenoiser]
