"""What a worker keeps from job to job, and the one place where plugin code is called without trusting it."""

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from bakeoff.artifacts import Artifacts
from bakeoff.blame import reason
from bakeoff.errors import ImageError, StoreError, UnitError
from bakeoff.images import decode, read_bytes
from bakeoff.jobs import PluginSpec, WorkSetup
from bakeoff.plugin import Codec, Method, Metric, Perturbation, Plugin
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry
from bakeoff.types import Image

WARM_UP = 16
"""Side of the corner of an image that a codec is tried on before it is timed, in pixels."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step gave nothing, as one printable line."""

    reason: str


class Toolbox:
    """The setup, the artifacts, and every plugin, made once.

    Making one limits OpenCV and Numba in this process to one thread: workers are many, and a score must not depend
    on how many threads shared a sum.
    """

    def __init__(self, setup: WorkSetup, registry: Registry) -> None:
        _use_one_thread()
        self.setup = setup
        self.registry = registry
        self.artifacts = Artifacts(setup.artifacts.absolute())  # a plugin may change the current folder
        self._plugins: dict[str, Plugin] = {}
        self._prepared: set[str] = set()
        self._warm: set[int] = set()

    def metric(self, label: str) -> Metric:
        """Return the metric with that label."""
        return cast(Metric, self._plugin(self.setup.metrics[label]))

    def metric_of(self, spec: PluginSpec) -> Metric:
        """Return the metric, which need be none that the experiment lists."""
        return cast(Metric, self._plugin(spec))

    def method(self, spec: PluginSpec) -> Method:
        """Return the method at one operating point."""
        return cast(Method, self._plugin(spec))

    def perturbation(self, spec: PluginSpec) -> Perturbation:
        """Return the perturbation."""
        return cast(Perturbation, self._plugin(spec))

    def is_prepared(self, spec: PluginSpec) -> bool:
        """Tell whether a plugin has loaded what it needs."""
        return plugin_text(spec) in self._prepared

    def prepare(self, spec: PluginSpec) -> None:
        """Have a plugin load what it needs."""
        self._plugin(spec).prepare()
        self._prepared.add(plugin_text(spec))

    def read(self, path: Path, sha256: str, policy: ReadPolicy | None = None) -> Image:
        """Return the image in a file, read as the setup says or by another policy.

        Raises
        ------
        ImageError
            When the file cannot be read, or is not what the plan saw any more ("": the plan did not say).
        """
        policy = policy or self.setup.images
        file = read_bytes(path, policy)
        if sha256 and file.sha256 != sha256:
            raise ImageError(f"{path}: it changed while the run was going on; run the same command again")
        return decode(file, policy, self.registry)

    def run_codec(self, codec: Codec, image: Image) -> tuple[bytes, Image, dict[str, float]]:
        """Return the coded bytes, the decoded image, and the costs.

        Before the first time the codec is tried on a corner of the image, so that what it imports or loads is not
        charged to that image.
        """
        if id(codec) not in self._warm:
            self._warm.add(id(codec))
            with contextlib.suppress(Exception):
                codec.apply(Image(image.pixels[:WARM_UP, :WARM_UP], peak=image.peak, icc=image.icc))
        started = time.perf_counter()
        data = codec.encode(image)
        encoded = time.perf_counter()
        if not isinstance(data, bytes):
            raise UnitError(f"{codec.info.name}.encode returned a {type(data).__name__}; a codec returns bytes")
        decoded = codec.decode(data)
        finished = time.perf_counter()
        costs = {
            "bytes": float(len(data)),
            "bpp": 8.0 * len(data) / (image.width * image.height),
            "encode_seconds": encoded - started,
            "decode_seconds": finished - encoded,
        }
        return data, checked_image(decoded, f"{codec.info.name}.decode"), costs

    def attempt(self, step: Callable[[], Result]) -> Result | Refusal:
        """Return what `step` gives or why it failed: whatever plugin code raises costs its own step, nothing else.

        An interrupt by the user and a store that cannot go on are not a step's own, and pass.
        """
        try:
            return step()
        except (KeyboardInterrupt, StoreError):
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise SystemExit, or what it derived itself
            return Refusal(reason(error, self.registry.modules()))

    def _plugin(self, spec: PluginSpec) -> Plugin:
        identity = plugin_text(spec)
        if identity not in self._plugins:
            self._plugins[identity] = self.registry.create(spec)
        return self._plugins[identity]


def checked_image(returned: object, where: str) -> Image:
    """Return what a plugin gave. Raise `UnitError` when it is not an image; `where` names the plugin's function."""
    if not isinstance(returned, Image):
        raise UnitError(f"{where} returned a {type(returned).__name__}, not an Image")
    return returned


def plugin_text(spec: PluginSpec) -> str:
    """Return a text that is the same for equal plugins with equal options."""
    return json.dumps([spec.kind, spec.name, dict(spec.options)], sort_keys=True)


def _use_one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)
    # Worker processes are started with this variable set, which saves importing numba where no kernel is used.
    if os.environ.get("NUMBA_NUM_THREADS") != "1":
        import numba

        numba.set_num_threads(1)
