"""Keys: everything that can change a score changes them, and nothing else does."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.jobs import PluginSpec
from bakeoff.keys import digest, metric_key, plugin_identity, unit_key
from bakeoff.registry import default_registry, load_registry

PARTS: dict[str, Any] = {
    "reference": "aa",
    "given": "aa",
    "against_input": False,
    "made": "",
    "reading": {"rules": {"alpha": "error"}},
    "perturbation": None,
    "method": {"name": "jpeg", "options": {"quality": 50}},
}

CHANGES: dict[str, dict[str, Any]] = {
    "a byte of the reference": {"reference": "ab"},
    "a byte of the input": {"given": "ab"},
    "a byte of an output made before": {"made": "ab"},
    "a rule of reading": {"reading": {"rules": {"alpha": "drop"}}},
    "a perturbation": {"perturbation": {"name": "noise", "severity": 1, "seed": 1}},
    "a byte of the mask": {"mask": "cc"},
    "a region of interest": {"roi": (0, 0, 8, 8)},
    "an option of the method": {"method": {"name": "jpeg", "options": {"quality": 51}}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_can_change_a_score_changes_the_key(change: str) -> None:
    """Each part of the key counts."""
    assert unit_key(**PARTS) != unit_key(**{**PARTS, **CHANGES[change]})


def test_the_seed_counts_only_where_something_is_random() -> None:
    """Two seeds give two keys with a perturbation; without one the seed is no part of the key at all."""
    noise = [{**PARTS, "perturbation": {"name": "noise", "severity": 1, "seed": seed}} for seed in (1, 2)]
    assert unit_key(**noise[0]) != unit_key(**noise[1])


def test_what_is_judged_against_counts_only_where_it_differs() -> None:
    """The input is the reference unless it is perturbed or brought along, and then the key is the same."""
    assert unit_key(**PARTS) == unit_key(**{**PARTS, "against_input": True})
    other = {**PARTS, "given": "bb"}
    assert unit_key(**other) != unit_key(**{**other, "against_input": True})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_the_order_of_options_does_not_count(parts: dict[str, Any]) -> None:
    """The same options written in another order have the same key."""
    assert digest(parts) == digest(dict(reversed(parts.items())))


@given(st.integers(-(10**15), 10**15))
def test_an_integral_float_is_the_integer(number: int) -> None:
    """75.0 and 75 are one setting."""
    assert digest({"quality": float(number)}) == digest({"quality": number})


def test_options_of_a_metric_change_its_key() -> None:
    """SSIM on RGB is not found under the key of SSIM on luma."""
    registry = default_registry()
    keys = {metric_key(PluginSpec("metrics", "ssim", {"channel": channel}), registry) for channel in ("y", "rgb")}
    assert len(keys) == 2


PLUGIN = """
from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl

class Own(Metric):
    info = MetricInfo(name="own", version=VERSION, better="higher")
    def score(self, pair: Pair) -> float:
        return 1.0

@hookimpl
def bakeoff_register_metrics():
    return [Own]
"""


def test_a_plugin_under_development_is_known_by_its_source(tmp_path: Path) -> None:
    """Editing a one-file plugin changes the key even when its version stays; its path never counts."""
    keys = []
    for folder, source in (("a", PLUGIN), ("b", PLUGIN), ("c", PLUGIN + "# edited\n")):
        path = tmp_path / folder / "own.py"
        path.parent.mkdir()
        path.write_text(source.replace("VERSION", "1"))
        keys.append(metric_key(PluginSpec("metrics", "own", {}), load_registry([path])))
    assert keys[0] == keys[1] != keys[2]


def test_the_version_and_library_of_a_method_are_in_its_identity() -> None:
    """A new libjpeg makes new units."""
    identity = plugin_identity(PluginSpec("methods", "jpeg", {"quality": 50}), default_registry())
    assert identity["version"] >= 1
    assert "jpeg" in identity["library"].lower()


def test_the_place_of_made_outputs_does_not_count(tmp_path: Path) -> None:
    """Outputs made before count by their bytes, wherever they lie."""
    identities = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        spec = PluginSpec("methods", "folder", {"path": str(tmp_path / name)})
        identities.append(plugin_identity(spec, default_registry()))
    assert identities[0] == identities[1]
