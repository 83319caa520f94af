"""A preset stands for options, wherever options may be given, and leaves no trace but those options."""

import json
import pickle
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import bakeoff
from bakeoff.config import dump_experiment, experiment_from_mapping, json_schema, load_experiment
from bakeoff.errors import ConfigError
from bakeoff.registry import Registry, load_registry

PLUGIN = """
    from bakeoff.plugin import Field, Metric, MetricInfo, hookimpl


    class Family(Metric):
        info = MetricInfo(name="family", version=1, better="higher")
        presets = {"wide": {"taps": (1, 2, 1), "channel": "rgb"}, "plain": {}}
        channel: str = "y"
        taps: tuple[int, ...] = (1,)

        def score(self, pair):
            return float(sum(self.taps))


    class Needy(Metric):
        info = MetricInfo(name="needy", version=1, better="higher")
        presets = {"usual": {"window": 7}}
        window: int = Field(ge=1)

        def score(self, pair):
            return float(self.window)


    class Own(Metric):
        info = MetricInfo(name="own", version=1, better="higher")
        preset: str = "fast"

        def score(self, pair):
            return 1.0


    @hookimpl
    def bakeoff_register_metrics():
        return [Family, Needy, Own]
"""
HEAD = "experiment: demo\ndataset: {folder: {path: .}}\nmethods: {A: {identity: {}}}\n"

Load = Callable[[str], Any]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Metrics with presets, with an option that must be given, and with an option called preset."""
    file = tmp_path_factory.mktemp("plugin") / "family.py"
    file.write_text(textwrap.dedent(PLUGIN), "utf-8")
    return load_registry([file])


@pytest.fixture
def load(registry: Registry, tmp_path: Path) -> Load:
    """Load an experiment with these metrics."""

    def read(metrics: str) -> Any:
        file = tmp_path / "demo.yaml"
        file.write_text(HEAD + metrics, "utf-8")
        return load_experiment(file, registry)

    return read


def options(load: Load, metric: str) -> Any:
    """Return the options of the only metric."""
    return load(f"metrics: [{metric}]\n").metrics[0].plugin.options


def test_a_preset_in_the_config_becomes_its_options(load: Load) -> None:
    """Lists stand for tuples as ever, options beside the preset have precedence, and one may give what is required."""
    assert options(load, "{family: {preset: wide}}") == {"channel": "rgb", "taps": [1, 2, 1]}
    assert options(load, "{family: {channel: gray, preset: wide}}") == {"channel": "gray", "taps": [1, 2, 1]}
    assert options(load, "{family: {preset: plain, taps: [3, 4]}}") == {"channel": "y", "taps": [3, 4]}
    assert options(load, "{needy: {preset: usual}}") == {"window": 7}
    assert options(load, "{own: {preset: slow}}") == {"preset": "slow"}


def test_the_resolved_experiment_shows_the_options(load: Load, registry: Registry) -> None:
    """Nothing is left of the name, and a preset is the same metric as its options, under the same key."""
    experiment = load("metrics: [{family: {preset: wide}}]\n")
    text = dump_experiment(experiment)
    assert "preset" not in text
    assert "taps:" in text
    assert experiment.metrics == load("metrics: [{family: {taps: [1, 2, 1], channel: rgb}}]\n").metrics
    made = registry.create(experiment.metrics[0].plugin)
    assert made.taps == (1, 2, 1)  # type: ignore[attr-defined]  # an option of the test's metric


@pytest.mark.parametrize(
    ("metric", "line", "problem"),
    [
        ("- family:\n      preset: wdie", 6, "metrics[0].family.preset: unknown preset 'wdie'. Did you mean 'wide'?"),
        ("- family: {preset: x}", 5, "metrics[0].family.preset: unknown preset 'x'; there are: wide, plain"),
        ("- family:\n      preset: [wide]", 6,
         "metrics[0].family.preset: must be the name of a preset (wide, plain), got a list"),
        ("- family:\n      preset:", 6,
         "metrics[0].family.preset: must be the name of a preset (wide, plain), got nothing"),
        ("- family: {preset: wide, tabs: 3}", 5, "metrics[0].family: unknown option 'tabs'. Did you mean 'taps'?"),
        ("- family: {perset: wide}", 5, "metrics[0].family: unknown option 'perset'. Did you mean 'preset'?"),
        ("- needy", 5, "metrics[0].needy.window: required, but missing"),
    ],
)  # fmt: skip
def test_mistakes_are_told_on_their_line(load: Load, tmp_path: Path, metric: str, line: int, problem: str) -> None:
    """A preset that is not there is one line, where it was written, with the nearest name."""
    with pytest.raises(ConfigError) as refused:
        load(f"metrics:\n  {metric}\n")
    assert str(refused.value) == f"{tmp_path / 'demo.yaml'}:{line}: {problem}"


def test_python_takes_presets_as_the_config_does(registry: Registry) -> None:
    """By keyword, by validation of values and of JSON: the same plugin, also after pickling."""
    made: Any = registry.get("metrics", "family")
    expected = made(taps=(1, 2, 1), channel="rgb")
    for found in (
        made(preset="wide"), made.model_validate({"preset": "wide"}),
        made.model_validate_json(json.dumps({"preset": "wide"})), pickle.loads(pickle.dumps(made(preset="wide"))),
    ):  # fmt: skip
        assert found == expected
    assert made.model_validate_json('{"taps": [5, 6]}').taps == (5, 6)
    with pytest.raises(ValidationError, match="unknown preset 'wid'"):
        made(preset="wid")


def test_score_takes_a_preset() -> None:
    """`bakeoff.score(..., preset=...)` is the score with its options, and names a mistake in one line."""
    rng = np.random.default_rng(1)
    pair = rng.integers(0, 256, (2, 40, 40, 3), np.uint8)
    assert bakeoff.score(*pair, "psnr", preset="y") == bakeoff.score(*pair, "psnr", channel="y")
    with pytest.raises(ConfigError) as refused:
        bakeoff.score(*pair, "psnr", preset="yy")
    assert str(refused.value).startswith("metric psnr: preset: unknown preset 'yy'")


@pytest.mark.parametrize(
    "metrics",
    [
        ["family"], [{"family": {"preset": "wide"}}], [{"family": {"preset": "wdie"}}], [{"family": {"preset": 3}}],
        [{"family": {"preset": None}}], ["needy"], [{"needy": None}], [{"needy": {}}], [{"needy": {"window": 3}}],
        [{"needy": {"preset": "usual"}}], [{"needy": {"preset": "usual", "window": 0}}], [{"own": {"preset": "x"}}],
        [{"family": {"preset": "plain"}, "as": "other"}],
    ],
)  # fmt: skip
def test_the_schema_says_the_same(registry: Registry, metrics: list[Any]) -> None:
    """What the config accepts the schema accepts, and the other way round."""
    document = {
        "experiment": "demo", "dataset": {"folder": {"path": "."}}, "methods": {"A": "identity"}, "metrics": metrics,
    }  # fmt: skip
    schema = Draft202012Validator(json_schema(registry))
    try:
        experiment_from_mapping(document, registry, base=Path("/"), source="test")
        accepted = True
    except ConfigError:
        accepted = False
    assert schema.is_valid(document) == accepted
