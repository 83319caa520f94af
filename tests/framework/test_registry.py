"""Plugins are found by name, and a bad one is named without taking the others down."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.errors import PluginError
from bakeoff.jobs import PluginSpec
from bakeoff.registry import Registry, load_registry

Distribute = Callable[..., Path]

METRIC = '''
from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl


class {cls}(Metric):
    """The largest difference of two pixels."""

    info = MetricInfo(name="{name}", version=1, better="lower", identical=0.0)
    gain: int = 1

    def score(self, pair: Pair) -> float:
        return self.gain * float(abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).max())


@hookimpl
def {hook}():
    return [{cls}]
'''


def metric(name: str = "peak_error", *, cls: str = "PeakError", hook: str = "bakeoff_register_metrics") -> str:
    return METRIC.format(name=name, cls=cls, hook=hook)


def reason(registry: Registry, distribution: str) -> str:
    return next(entry.reason for entry in registry.broken if entry.origin.distribution == distribution)


def test_an_installed_plugin_is_found_under_its_name_with_its_origin(distribute: Distribute) -> None:
    """A plugin of a third-party distribution is found by kind and name, and its origin names the distribution."""
    distribute("bakeoff-peak", metric(), version="2.5")
    registry = load_registry()
    assert "peak_error" in registry.names("metrics")
    assert str(registry.origin("metrics", "peak_error")) == "bakeoff-peak 2.5"


def test_create_validates_the_options(distribute: Distribute) -> None:
    """An instance has the options that were asked for; unknown ones are refused."""
    distribute("bakeoff-peak", metric())
    registry = load_registry()
    assert registry.create(PluginSpec("metrics", "peak_error", {"gain": 3})).options() == {"gain": 3}
    with pytest.raises(ValueError, match="gian"):
        registry.create(PluginSpec("metrics", "peak_error", {"gian": 3}))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("import a_dependency_nobody_has", "ModuleNotFoundError: No module named 'a_dependency_nobody_has'"),
        ("raise SystemExit('goodbye')", "SystemExit: goodbye"),
        ("def broken(:", "SyntaxError: invalid syntax"),
    ],
    ids=["raises", "missing dependency", "exits", "syntax error"],
)
def test_a_module_that_fails_to_import_is_named_and_the_others_work(
    distribute: Distribute, source: str, expected: str
) -> None:
    """Whatever one plugin module raises when it is imported, it is noted, and its neighbours are loaded."""
    distribute("bakeoff-broken", source)
    distribute("bakeoff-peak", metric())
    registry = load_registry()
    assert reason(registry, "bakeoff-broken").startswith(expected)
    assert "peak_error" in registry.names("metrics")


def test_an_entry_point_to_nothing_is_named(distribute: Distribute) -> None:
    """An entry point whose module does not exist is broken, not fatal."""
    distribute("bakeoff-gone", "", module="a_module_that_is_gone")
    assert "No module named 'a_module_that_is_gone'" in reason(load_registry(), "bakeoff-gone")


def test_a_misspelt_hook_is_an_error_that_suggests_the_right_one(distribute: Distribute) -> None:
    """A hook that nobody calls would hide its plugins in silence: it is refused, with the nearest hook's name."""
    distribute("bakeoff-peak", metric(hook="bakeoff_register_metric"))
    registry = load_registry()
    assert "peak_error" not in registry.names("metrics")
    assert "Did you mean 'bakeoff_register_metrics'?" in reason(registry, "bakeoff-peak")


def test_a_hook_that_raises_registers_nothing_at_all(distribute: Distribute) -> None:
    """A module whose second hook raises leaves nothing behind from its first one."""
    second = "\n@hookimpl\ndef bakeoff_register_methods():\n    raise RuntimeError('half-way')\n"
    distribute("bakeoff-peak", metric() + second)
    registry = load_registry()
    assert reason(registry, "bakeoff-peak") == "RuntimeError: half-way"
    assert "peak_error" not in registry.names("metrics")


@pytest.mark.parametrize("returned", ["[object]", "[Metric()]", "5"])
def test_a_hook_must_return_classes_of_its_kind(distribute: Distribute, returned: str) -> None:
    """A hook that returns anything but classes of its kind makes its module broken."""
    source = f"""
        from bakeoff.plugin import Metric, hookimpl

        @hookimpl
        def bakeoff_register_metrics():
            return {returned}
    """
    distribute("bakeoff-odd", source)
    assert reason(load_registry(), "bakeoff-odd")


def test_a_name_that_two_distributions_claim_names_both(distribute: Distribute) -> None:
    """Using a name that two plugins claim is an error naming both distributions; other names still work."""
    distribute("bakeoff-one", metric(cls="One"), version="1.0")
    distribute("bakeoff-two", metric(cls="Two"), version="2.0")
    distribute("bakeoff-three", metric("quiet_one", cls="Three"))
    registry = load_registry()
    with pytest.raises(PluginError, match=r"bakeoff-one 1\.0 \(bakeoff_one\) and bakeoff-two 2\.0 \(bakeoff_two\)"):
        registry.get("metrics", "peak_error")
    assert [line for line in registry.clashes() if "'peak_error'" in line]
    assert registry.get("metrics", "quiet_one").__name__ == "Three"


def test_builtin_only_loads_no_third_party_plugin(distribute: Distribute, monkeypatch: pytest.MonkeyPatch) -> None:
    """With BAKEOFF_PLUGINS=builtin a foreign module is not even imported."""
    distribute("bakeoff-canary", "raise RuntimeError('imported')")
    monkeypatch.setenv("BAKEOFF_PLUGINS", "builtin")
    registry = load_registry()
    assert not [entry for entry in registry.broken if entry.origin.distribution == "bakeoff-canary"]
    assert registry.names("metrics")


def test_a_local_file_is_a_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--plugin FILE.py` loads one file, also when only built-in plugins are wanted, and records its hash."""
    file = tmp_path / "mine.py"
    file.write_text(metric("mine"), "utf-8")
    monkeypatch.setenv("BAKEOFF_PLUGINS", "builtin")
    origin = load_registry([file]).origin("metrics", "mine")
    assert origin.distribution == str(file)
    assert len(origin.file_sha256) == 64


def test_a_local_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """A file asked for by name and not there stops the command at once."""
    with pytest.raises(PluginError, match=r"--plugin .*gone\.py: no such file"):
        load_registry([tmp_path / "gone.py"])


def test_an_unknown_name_suggests_the_nearest(distribute: Distribute) -> None:
    """A misspelt plugin name is answered with the nearest one."""
    distribute("bakeoff-peak", metric())
    with pytest.raises(PluginError, match=r"unknown metric 'peak_eror'\. Did you mean 'peak_error'\?"):
        load_registry().get("metrics", "peak_eror")


def test_the_name_of_a_broken_plugin_is_answered_with_its_fault(distribute: Distribute) -> None:
    """Asking for a plugin that could not be loaded says why, not that it is unknown to the world."""
    distribute("bakeoff-sharpness", "import a_dependency_nobody_has")
    with pytest.raises(PluginError, match=r"bakeoff-sharpness 1\.0 could not be loaded: ModuleNotFoundError"):
        load_registry().get("metrics", "sharpness")
    with pytest.raises(PluginError, match="unknown metric 'sharp'; there are"):
        load_registry().get("metrics", "sharp")


def test_every_built_in_plugin_loads() -> None:
    """No plugin of our own is broken or claimed twice."""
    registry = load_registry()
    assert [entry for entry in registry.broken if entry.origin.distribution == "bakeoff"] == []
    assert registry.clashes() == []
