"""Plugins are found by name, and a bad one is named without taking the others down."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff import registry as module_under_test
from bakeoff.errors import ConfigError, PluginError
from bakeoff.jobs import PluginSpec
from bakeoff.registry import BrokenPlugin, Fault, Registry, load_registry
from peak_error import metric

Distribute = Callable[..., Path]


def broken(registry: Registry, distribution: str) -> BrokenPlugin:
    return next(entry for entry in registry.broken if entry.origin.distribution == distribution)


def reason(registry: Registry, distribution: str) -> str:
    return broken(registry, distribution).reason


def fault(registry: Registry, kind: str) -> Fault:
    return next(found for found in registry.faults() if found.kind == kind)


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
        ("class Panic(BaseException): pass\nraise Panic('lost')", "Panic: lost (bakeoff_broken.py:2)"),
        ("class Mute(Exception):\n    def __str__(self): 1 / 0\nraise Mute", "Mute (bakeoff_broken.py:3)"),
    ],
    ids=["raises", "missing dependency", "exits", "syntax error", "no Exception", "cannot be printed"],
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
    assert reason(registry, "bakeoff-peak") == "unknown hook 'bakeoff_register_metric'"
    assert "did you mean 'bakeoff_register_metrics'?" in broken(registry, "bakeoff-peak").remedy


def test_a_hook_that_raises_registers_nothing_at_all(distribute: Distribute) -> None:
    """A module whose second hook raises leaves nothing behind from its first one."""
    second = "\n@hookimpl\ndef bakeoff_register_methods():\n    raise RuntimeError('half-way')\n"
    distribute("bakeoff-peak", metric() + second)
    registry = load_registry()
    assert reason(registry, "bakeoff-peak") == "RuntimeError: half-way (bakeoff_peak.py:21)"
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
    assert fault(registry, "clash").remedy.endswith("pip uninstall bakeoff-one, or pip uninstall bakeoff-two")
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
    distribute("bakeoff-crispness", "import a_dependency_nobody_has")
    with pytest.raises(PluginError, match=r"bakeoff-crispness 1\.0 could not be loaded: ModuleNotFoundError"):
        load_registry().get("metrics", "crispness")
    with pytest.raises(PluginError, match="unknown metric 'crisp'; there are"):
        load_registry().get("metrics", "crisp")


def test_every_built_in_plugin_loads() -> None:
    """No plugin of our own is broken or claimed twice."""
    registry = load_registry()
    assert [entry for entry in registry.broken if entry.origin.distribution == "bakeoff"] == []
    assert registry.clashes() == []


def test_a_clash_with_a_built_in_plugin_blames_the_other_one(distribute: Distribute) -> None:
    """Nobody can uninstall or rename a built-in plugin: the remedy is about the distribution that took its name."""
    distribute("bakeoff-mine", metric("psnr"))
    found = fault(load_registry(), "clash")
    assert found.remedy == "uninstall or rename that of bakeoff-mine: pip uninstall bakeoff-mine"


def test_an_interrupt_while_a_plugin_is_imported_is_the_users(distribute: Distribute) -> None:
    """Ctrl-C during a slow import ends the command; it is no fault of the plugin."""
    distribute("bakeoff-waiting", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load_registry()


def test_a_slow_import_is_measured_and_named(distribute: Distribute, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds that a module takes are kept, and beyond the limit it is a fault, though it works."""
    monkeypatch.setattr(module_under_test, "SLOW_SECONDS", 0.05)
    distribute("bakeoff-slow", "import time\ntime.sleep(0.1)\n" + metric("slow"))
    distribute("bakeoff-quick", metric("quick"))
    registry = load_registry()
    origin = registry.origin("metrics", "slow")
    assert 0.1 <= registry.seconds[origin] < 5
    assert registry.is_slow(origin)
    slow = [found for found in registry.faults() if found.kind == "slow" and "bakeoff-slow 1.0" in found.who]
    assert [found.remedy for found in slow] == ["import heavy packages inside the functions that use them"]
    assert registry.added()[origin] == ["metric slow"]


def test_what_a_plugin_prints_stays_out_of_results(distribute: Distribute, capsys: pytest.CaptureFixture[str]) -> None:
    """A greeting at import goes to standard error: a command may be writing JSON to standard output."""
    distribute("bakeoff-polite", "print('hello')\n" + metric())
    load_registry()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "hello\n")


def test_one_module_named_twice_is_one_plugin(distribute: Distribute) -> None:
    """Two entry points of a distribution, or two distributions, may lead to one module without a clash with itself."""
    folder = distribute("bakeoff-peak", metric())
    points = folder / "bakeoff_peak-1.0.dist-info" / "entry_points.txt"
    points.write_text("[bakeoff]\nmetrics.a = bakeoff_peak\nmetrics.b = bakeoff_peak\n", "utf-8")
    distribute("bakeoff-peak-renamed", "", module="bakeoff_peak")
    registry = load_registry()
    assert registry.clashes() == []
    assert [entry for entry in registry.broken if "peak" in entry.origin.distribution] == []
    assert registry.get("metrics", "peak_error")


def test_a_class_registered_twice_is_one_plugin(distribute: Distribute) -> None:
    """A hook that lists a class twice does not make it clash with itself."""
    distribute("bakeoff-peak", metric().replace("[PeakError]", "[PeakError, PeakError]"))
    assert load_registry().clashes() == []


def test_strict_mode_raises_for_what_is_broken_or_clashes(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With BAKEOFF_STRICT_PLUGINS=1 nothing starts, with a line for each fault; a sound installation does not mind."""
    monkeypatch.setenv("BAKEOFF_STRICT_PLUGINS", "1")
    load_registry()
    distribute("bakeoff-broken", "import a_dependency_nobody_has")
    distribute("bakeoff-one", metric())
    distribute("bakeoff-two", metric())
    with pytest.raises(PluginError) as caught:
        load_registry()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("broken: bakeoff-broken 1.0 (bakeoff_broken): ModuleNotFoundError: ")
    assert lines[0].endswith("; pip install a_dependency_nobody_has")
    assert lines[1].startswith("clash: bakeoff-one 1.0 (bakeoff_one) and bakeoff-two 1.0 (bakeoff_two): ")
    assert len(lines) == 3


@pytest.mark.parametrize(("variable", "value"), [("BAKEOFF_PLUGINS", "built-in"), ("BAKEOFF_STRICT_PLUGINS", "true")])
def test_a_switch_that_means_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """A misspelt value of an environment variable would silently switch nothing: it is an error."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"{variable}={value}: must be"):
        load_registry()


def test_a_name_is_traced_to_its_broken_plugin(distribute: Distribute) -> None:
    """Module, entry point and what classes state lead to the plugin; otherwise the lost distributions are listed."""
    folder = distribute("acme", "import a_dependency_nobody_has")
    points = folder / "acme-1.0.dist-info" / "entry_points.txt"
    points.write_text("[bakeoff]\nmetrics.lpips = acme\n", "utf-8")
    distribute("zenith", "bakeoff_api = 2\n" + metric("crispness"))
    registry = load_registry()
    assert "acme 1.0 could not be loaded: ModuleNotFoundError" in registry.unknown("metrics", "lpips")
    assert "zenith 1.0 could not be loaded: made for version 2" in registry.unknown("metrics", "crispness")
    other = registry.unknown("metrics", "nothing_like_it")
    assert other.endswith("(could not be loaded: acme 1.0, zenith 1.0; `bakeoff doctor` says why)")
