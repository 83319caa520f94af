"""What breaks the rules of the plugin interface is refused when it is loaded, with what to do about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.interface import OLDEST_API_VERSION
from bakeoff.plugin import API_VERSION
from bakeoff.registry import BrokenPlugin, load_registry
from peak_error import metric

Distribute = Callable[..., Path]


def broken(distribution: str) -> BrokenPlugin:
    """Return the broken plugin of a distribution, from a fresh registry."""
    return next(entry for entry in load_registry().broken if entry.origin.distribution == distribution)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (metric().replace("@hookimpl", ""), "the hook bakeoff_register_metrics is not marked with @hookimpl"),
        ("word = 5", "it has no hook, so it adds nothing"),
        (metric().replace("def score", "def scores"), "PeakError does not implement score()"),
        (metric(name="peak error"), "PeakError: 'peak error' is no name that a config could hold"),
        (metric().replace('"peak_error"', "5"), "PeakError: 5 is no name that a config could hold"),
        ("bakeoff_api = '1'\n" + metric(), "bakeoff_api must be a whole number, got '1'"),
    ],
    ids=["unmarked hook", "no hook", "abstract", "spaces", "no string", "odd API version"],
)
def test_what_would_fail_later_is_refused_at_once(distribute: Distribute, source: str, expected: str) -> None:
    """A module whose plugins could never work is broken from the start, for a reason its author understands."""
    distribute("bakeoff-odd", source)
    assert broken("bakeoff-odd").reason == expected


def test_a_codec_states_the_suffix_of_its_files(distribute: Distribute) -> None:
    """A codec without a suffix is refused."""
    source = """
        from bakeoff.plugin import Codec, MethodInfo, hookimpl

        class Bare(Codec):
            info = MethodInfo(name="bare", version=1)

            def encode(self, image):
                return b""

            def decode(self, data):
                return None

        @hookimpl
        def bakeoff_register_methods():
            return [Bare]
    """
    distribute("bakeoff-bare", source)
    assert broken("bakeoff-bare").reason == "Bare states no `suffix` of its files"


@pytest.mark.parametrize("stated", ["bakeoff_api = 1\n", ""])
def test_a_plugin_for_this_interface_loads_and_says_nothing_means_the_first(
    distribute: Distribute, stated: str
) -> None:
    """The version of the interface may be stated; without it, version 1 is meant."""
    distribute("bakeoff-peak", stated + metric())
    assert "peak_error" in load_registry().names("metrics")


def test_a_plugin_for_a_newer_interface_asks_for_a_newer_bakeoff(distribute: Distribute) -> None:
    """It is not tried, not even if its hooks are unknown here; the remedy is to upgrade bakeoff."""
    distribute("bakeoff-peak", "bakeoff_api = 2\n" + metric(hook="bakeoff_register_metrics_of_2"))
    found = broken("bakeoff-peak")
    assert found.reason.startswith("made for version 2 of the plugin API; bakeoff ")
    assert found.reason.endswith(" has version 1")
    assert found.remedy == "pip install --upgrade bakeoff"


def test_a_plugin_for_an_interface_that_is_gone_asks_for_a_newer_plugin(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions older than the window are refused, and the remedy is to upgrade the plugin; the window's are not."""
    monkeypatch.setattr("bakeoff.plugin.API_VERSION", 4)
    monkeypatch.setattr("bakeoff.interface.OLDEST_API_VERSION", 3)
    distribute("bakeoff-old", "bakeoff_api = 2\n" + metric("old"))
    distribute("bakeoff-kept", "bakeoff_api = 3\n" + metric("kept"))
    assert broken("bakeoff-old").reason.endswith(" needs version 3 or newer")
    assert "pip install --upgrade bakeoff-old" in broken("bakeoff-old").remedy
    assert "kept" in load_registry().names("metrics")


def test_the_documents_say_which_versions_are_supported() -> None:
    """compatibility.md and plugins/README.md give the two numbers that the code has."""
    root = Path(__file__).parents[2]
    page = " ".join((root / "framework" / "docs" / "plugins" / "compatibility.md").read_text("utf-8").split())
    assert f"`bakeoff.plugin.API_VERSION` is a whole number, now {API_VERSION}." in page
    assert f"now {OLDEST_API_VERSION}) to its own." in page
    assert f"bakeoff_api = {API_VERSION}" in page
    assert f"`bakeoff_api = {API_VERSION}`" in (root / "plugins" / "README.md").read_text("utf-8")
