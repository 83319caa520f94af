"""A part of the interface that goes away warns, names what takes its place, and still works."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pluggy
import pytest

from bakeoff import plugin as api
from bakeoff.deprecation import InterfaceDeprecation, deprecated, going_away
from bakeoff.registry import load_registry

Distribute = Callable[..., Path]
hookspec = pluggy.HookspecMarker("bakeoff")

PLUGIN = '''
from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl


class Peak(Metric):
    """The largest difference of two pixels."""

    info = MetricInfo(name="peak", version=1, better="lower")

    def score(self, pair: Pair) -> float:
        return 0.0

    def {method}(self):
        return 7


@hookimpl
def bakeoff_register_metrics():
    return [Peak]


@hookimpl
def {hook}({arguments}):
    return []
'''


def source(method: str = "helper", hook: str = "bakeoff_register_methods", arguments: str = "") -> str:
    return PLUGIN.format(method=method, hook=hook, arguments=arguments)


def told() -> list[tuple[str, str]]:
    """Return what a fresh registry says about deprecated parts: who uses them, and what is wrong with that."""
    registry = load_registry()
    assert [entry for entry in registry.broken if not entry.origin.ours] == []
    return [(fault.who, fault.reason) for fault in registry.faults() if fault.kind == "deprecated"]


def test_a_warning_says_since_when_until_when_and_what_instead() -> None:
    """What is deprecated in a minor release is gone in the next one."""
    assert str(going_away("the hook a", since="0.9", instead="the hook b")) == (
        "the hook a is deprecated since bakeoff 0.9 and gone in bakeoff 0.10: use the hook b"
    )


def test_nothing_is_deprecated_today() -> None:
    """The built-in plugins, which use all of the interface, are told nothing; compatibility.md says the same."""
    assert told() == []
    page = Path(__file__).parents[2] / "framework" / "docs" / "plugins" / "compatibility.md"
    assert "Nothing is deprecated today." in page.read_text("utf-8")


def test_a_plugin_that_implements_a_deprecated_hook_is_named(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pluggy warns with file and line, the registry keeps it with the distribution, and the hook still counts."""

    @hookspec(warn_on_impl=going_away("the hook bakeoff_old", since="0.2", instead="bakeoff_new"))
    def bakeoff_old() -> Iterable[type]:  # type: ignore[empty-body]
        """Return nothing of use."""

    monkeypatch.setattr(api, "bakeoff_old", bakeoff_old, raising=False)
    distribute("bakeoff-peak", source(hook="bakeoff_old"))
    with pytest.warns(InterfaceDeprecation, match="the hook bakeoff_old is deprecated") as issued:
        found = told()
    assert Path(issued[0].filename).name == "bakeoff_peak.py"
    assert found == [
        (
            "bakeoff-peak 1.0 (bakeoff_peak)",
            "the hook bakeoff_old is deprecated since bakeoff 0.2 and gone in bakeoff 0.3: use bakeoff_new",
        )
    ]


@pytest.mark.parametrize(("arguments", "count"), [("data, policy", 1), ("data", 0)])
def test_only_plugins_that_take_a_deprecated_argument_are_named(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch, arguments: str, count: int
) -> None:
    """An argument of a hook goes away by itself: who does not take it is told nothing."""
    warning = going_away("the argument `policy` of bakeoff_look", since="0.2", instead="`data`")

    @hookspec(warn_on_impl_args={"policy": warning})
    def bakeoff_look(data: bytes, policy: object) -> None:
        """Look at data."""

    monkeypatch.setattr(api, "bakeoff_look", bakeoff_look, raising=False)
    distribute("bakeoff-peak", source(hook="bakeoff_look", arguments=arguments))
    if count:
        with pytest.warns(InterfaceDeprecation, match="the argument `policy`"):
            found = told()
    else:
        found = told()
    assert len(found) == count


def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `Metric` a method under a new name, with the old name in terms of it."""

    def current(self: api.Metric) -> int:
        return 3

    @deprecated(since="0.2", instead="Metric.current()")
    def former(self: api.Metric) -> int:
        """Return what `current` does."""
        return current(self)

    former.__qualname__ = "Metric.former"
    monkeypatch.setattr(api.Metric, "current", current, raising=False)
    monkeypatch.setattr(api.Metric, "former", former, raising=False)


def test_a_plugin_that_overrides_a_deprecated_method_is_named(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The class is named with its distribution, when it is loaded and before any call."""
    renamed(monkeypatch)
    distribute("bakeoff-peak", source(method="former"))
    with pytest.warns(InterfaceDeprecation, match=r"bakeoff-peak 1\.0 \(bakeoff_peak\): Peak overrides it") as issued:
        found = told()
    assert len(issued) == len(found) == 1
    assert found[0][1].endswith("gone in bakeoff 0.3: use Metric.current()")


def test_a_deprecated_method_still_works_and_warns_its_caller(
    distribute: Distribute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calling it gives what it always gave; the warning points at the caller, and who leaves it alone is not named."""
    renamed(monkeypatch)
    distribute("bakeoff-peak", source())
    assert told() == []
    peak = load_registry().get("metrics", "peak")()
    with pytest.warns(InterfaceDeprecation, match="deprecated since bakeoff 0.2") as issued:
        assert vars(api.Metric)["former"](peak) == 3
    assert issued[0].filename == __file__


def test_warnings_as_errors_refuse_the_plugin(distribute: Distribute, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin's own CI can turn the warning into an error: then the plugin is broken, and nothing else is."""
    renamed(monkeypatch)
    distribute("bakeoff-peak", source(method="former"))
    registry = load_registry()
    assert registry.broken[0].reason.startswith("InterfaceDeprecation: ")
    assert registry.names("metrics")
