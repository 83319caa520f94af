"""VMAF, by an ffmpeg that holds libvmaf."""

import functools
import importlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

from bakeoff.plugin import ConfigError, Field, Image, Metric, MetricInfo, Pair, UnitError, commands, hookimpl

CITATION = """
@misc{li2016,
  author = {Li, Zhi and Aaron, Anne and Katsavounidis, Ioannis and Moorthy, Anush and Manohara, Megha},
  title = {Toward a practical perceptual video quality metric},
  howpublished = {Netflix Technology Blog},
  year = {2016},
}
"""


class Vmaf(Metric):
    """VMAF of one picture: libvmaf's fusion of features of luma, on pictures that ffmpeg converts to 8-bit YCbCr 4:2:0.

    Uses the `ffmpeg` of the system where that holds libvmaf, otherwise that of the package imageio-ffmpeg
    (`pip install 'bakeoff[vmaf]'`; its wheel bundles GPL code). The version of ffmpeg is part of the key.
    """

    info = MetricInfo(
        name="vmaf",
        version=1,
        title="VMAF",
        better="higher",
        range=(0.0, 100.0),
        saturates=True,
        margin=6.0,
        margin_source="about one just noticeable difference, as its authors say of the default model (libvmaf's FAQ)",
        paper="Li, Aaron, Katsavounidis, Moorthy and Manohara (2016), Toward a practical perceptual video quality "
        "metric, Netflix Technology Blog",
        citation=CITATION,
        note="Trained on video watched from three screen heights. Sharpening and contrast can raise it above the score "
        "of an untouched picture; the model vmaf_v0.6.1neg does not reward them. An image against itself scores "
        "below 100.",
    )

    model: Literal["vmaf_v0.6.1", "vmaf_v0.6.1neg", "vmaf_4k_v0.6.1"] = Field(
        "vmaf_v0.6.1", description="built-in model of libvmaf"
    )
    seconds: float = Field(50.0, gt=0, description="the longest that ffmpeg may take for one pair")

    def library(self) -> str:
        """Return ffmpeg's version. Raise `ConfigError` where no ffmpeg with libvmaf is found."""
        return commands.first_line([_ffmpeg(), "-version"])

    def key_options(self) -> dict[str, Any]:
        """Return the options that decide the score, and the content of ffmpeg."""
        return {"model": self.model, "content": commands.content([_ffmpeg()])}

    def score(self, pair: Pair) -> float:
        """Return libvmaf's score of its one frame. Raise `UnitError` for floats, or where ffmpeg fails."""
        with tempfile.TemporaryDirectory(prefix="bakeoff-") as name:
            folder = Path(name)
            for role, image in (("reference", pair.reference), ("distorted", pair.distorted)):
                (folder / f"{role}.png").write_bytes(commands.picture(image, "png"))
            # Relative names, as the path of the log is part of a filter's text, where colons mean something.
            graph = (
                "[0:v]format=yuv420p[d];[1:v]format=yuv420p[r];"
                f"[d][r]libvmaf=model=version={self.model}:log_fmt=json:log_path=vmaf.json:n_threads=1"
            )
            items = [
                _ffmpeg(),
                "-nostdin",
                "-v",
                "error",
                "-threads",
                "1",
                "-i",
                "distorted.png",
                "-i",
                "reference.png",
            ]
            commands.run([*items, "-lavfi", graph, "-f", "null", "-"], folder, seconds=self.seconds, most_bytes=1 << 28)
            log = folder / "vmaf.json"
            if not log.is_file():
                raise UnitError(f"vmaf: ffmpeg wrote no scores for {pair.reference.describe()}")
            return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])

    def signature(self, image: Image) -> str:
        """Return for instance `vmaf|v1|vmaf_v0.6.1|y-bt601-studio|420|range=255|mean`."""
        return f"vmaf|v{self.info.version}|{self.model}|y-bt601-studio|420|range={image.peak:g}|mean"


@functools.cache
def _ffmpeg() -> str:
    """Return the path of an ffmpeg that holds libvmaf."""
    for found in (shutil.which("ffmpeg"), _packaged()):
        if found is not None and "libvmaf" in _filters(found):
            return found
    raise ConfigError("vmaf needs an ffmpeg that holds libvmaf, and there is none; run: pip install 'bakeoff[vmaf]'")


def _packaged() -> str | None:
    try:
        return str(importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def _filters(ffmpeg: str) -> str:
    with tempfile.TemporaryDirectory(prefix="bakeoff-") as folder:
        try:
            return commands.run([ffmpeg, "-hide_banner", "-filters"], Path(folder), seconds=20, most_bytes=1 << 20)
        except UnitError:
            return ""


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Vmaf]
