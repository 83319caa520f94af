"""The toolbox of a worker: plugins are made once, timed fairly, and called without trust."""

import os
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest

from bakeoff.errors import ImageError, StoreError, UnitError
from bakeoff.jobs import REASON_LENGTH, PluginSpec, WorkSetup
from bakeoff.plugin import Codec
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry
from bakeoff.toolbox import Refusal, Toolbox
from bakeoff.types import Image

IMAGE = Image(np.random.default_rng(0).integers(0, 256, (20, 24, 3), np.uint8))


@pytest.fixture
def tools(tmp_path: Path) -> Toolbox:
    """Give a toolbox with the plugin that lies beside this file."""
    path = tmp_path / "mine.py"
    path.write_bytes(Path(__file__).with_name("evaluate_plugin.py").read_bytes())
    metrics = {"corner": PluginSpec("metrics", "corner", {})}
    setup = WorkSetup(metrics, ReadPolicy(), 1, tmp_path / "artifacts", 60.0, (path,))
    return Toolbox(setup, load_registry(setup.local_plugins))


def method(name: str, **options: Any) -> PluginSpec:
    return PluginSpec("methods", name, options)


def refusal(tools: Toolbox, error: BaseException) -> str:
    """Return the reason that an exception becomes."""

    def step() -> None:
        raise error

    found = tools.attempt(step)
    assert isinstance(found, Refusal)
    return found.reason


def test_plugins_are_made_once(tools: Toolbox) -> None:
    """Equal plugins with equal options are one object for all jobs of a worker; other options are another."""
    assert tools.method(method("raw")) is tools.method(method("raw"))
    assert tools.method(method("raw")) is not tools.method(method("raw", gain=2))
    assert tools.metric("corner") is tools.metric("corner")


def test_a_codec_is_charged_with_bytes_and_time(tools: Toolbox) -> None:
    """Bits are counted a pixel of the input, and what a codec loads the first time is not charged to an image."""
    data, decoded, costs = tools.run_codec(cast(Codec, tools.method(method("raw"))), IMAGE)
    size = 8 + 20 * 24 * 3
    assert (len(data), costs["bytes"], costs["bpp"]) == (size, size, 8 * size / (20 * 24))
    assert decoded.digest() == IMAGE.digest()
    assert 0.0 < costs["encode_seconds"] < 0.3
    assert 0.0 < costs["decode_seconds"] < 0.3


def test_a_worker_computes_with_one_thread(tools: Toolbox) -> None:
    """Neither OpenCV nor Numba starts threads of its own."""
    import numba

    assert cv2.getNumThreads() == 1
    assert numba.get_num_threads() == 1 or os.environ["NUMBA_NUM_THREADS"] == "1"


def test_a_file_is_read_as_the_plan_saw_it(tools: Toolbox, tmp_path: Path) -> None:
    """Another hash is an error; without a hash there is nothing to compare."""
    path = tmp_path / "image.png"
    path.write_bytes(cv2.imencode(".png", IMAGE.pixels[:, :, ::-1])[1].tobytes())
    assert tools.read(path, "").digest() == IMAGE.digest()
    with pytest.raises(ImageError, match=r"image\.png: it changed while the run was going on"):
        tools.read(path, "0" * 64)


def test_what_a_step_gives_passes(tools: Toolbox) -> None:
    """A step that works is not touched."""
    assert tools.attempt(lambda: 7) == 7


def test_an_error_for_users_is_the_reason_itself(tools: Toolbox) -> None:
    """The words of a plugin that refuses stand alone."""
    assert refusal(tools, UnitError("webp carries 8 bits a channel, got 16")) == "webp carries 8 bits a channel, got 16"


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit("no"), RecursionError("no"), MemoryError("no")])
def test_other_errors_are_named(tools: Toolbox, error: BaseException) -> None:
    """The type of an exception, its message and its place are the reason."""
    assert refusal(tools, error).startswith(f"{type(error).__name__}: no (test_toolbox.py:")


def test_an_error_without_words_is_its_type(tools: Toolbox) -> None:
    """No colon is left hanging."""
    assert refusal(tools, KeyError()).startswith("KeyError (")


def test_an_exception_says_where_in_the_plugin(tools: Toolbox) -> None:
    """The place is the plugin's own line, not that of a library it called."""
    spec = method("broken", late=True)
    found = tools.attempt(lambda: tools.method(spec).apply(IMAGE))
    source = Path(__file__).with_name("evaluate_plugin.py").read_text("utf-8").splitlines()
    line = 1 + next(number for number, text in enumerate(source) if "json.loads" in text)
    assert isinstance(found, Refusal)
    assert found.reason.startswith("JSONDecodeError: ")
    assert found.reason.endswith(f" (mine.py:{line})")


def test_a_reason_is_one_printable_line(tools: Toolbox) -> None:
    """Line breaks, control characters, broken text and endless messages do not reach tables and terminals."""
    assert refusal(tools, UnitError("too\tsmall\r\n\x07 \udc80 \u202e")) == r"too small \x07 \udc80 \u202e"
    assert len(refusal(tools, UnitError(1000 * "x"))) == REASON_LENGTH


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StoreError("disk full")])
def test_what_concerns_the_run_passes(tools: Toolbox, error: BaseException) -> None:
    """Ctrl-C and a disk that refuses are no failures of a step."""
    with pytest.raises(type(error)):
        refusal(tools, error)
