"""A named list of metrics becomes those metrics, says what it leaves out, and is never half of itself."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bakeoff import metric_sets
from bakeoff.config import dump_experiment, experiment_from_mapping, json_schema
from bakeoff.errors import ConfigError
from bakeoff.metric_sets import SETS, MetricSet
from bakeoff.registry import Registry, load_registry

SET = MetricSet(
    title="Somebody's conditions",
    source="Somebody 2020",
    entries=({"psnr": {}}, {"ssim": {"channel": "rgb"}, "as": "ssim_rgb"}, {"vmaf": {}}),
    note="they round",
    left_out={"FANCY": "nobody has it"},
    optional=frozenset({"vmaf"}),
)


@pytest.fixture(autouse=True)
def sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sets: one that the registry of the tests can give, and one that it cannot."""
    lacking = MetricSet("T", "S", ({"psnr": {}}, {"gmsd": {}}, {"fsim": {}}), "n", {})
    monkeypatch.setattr(metric_sets, "SETS", {"somebody": SET, "lacking": lacking})
    monkeypatch.setattr("bakeoff.schema.SETS", {"somebody": SET, "lacking": lacking})


def document(metrics: Any) -> dict[str, Any]:
    """Return an experiment with these metrics."""
    return {"experiment": "demo", "dataset": "photos", "methods": {"A": "identity"}, "metrics": metrics}


def read(metrics: Any, registry: Registry) -> Any:
    """Return the experiment with these metrics."""
    return experiment_from_mapping(document(metrics), registry, base=Path("/"), source="test")


def labels(metrics: Any, registry: Registry) -> list[str]:
    """Return the labels of the metrics that come of it."""
    return [metric.label for metric in read(metrics, registry).metrics]


def test_a_set_is_its_metrics(config_registry: Registry) -> None:
    """Alone or within a list, a set stands for its entries with their labels; what is there already is not repeated."""
    for metrics in ({"preset": "somebody"}, [{"preset": "somebody"}]):
        experiment = read(metrics, config_registry)
        assert [metric.label for metric in experiment.metrics] == ["psnr", "ssim_rgb"]
        assert experiment.metrics[1].plugin.options["channel"] == "rgb"
    assert labels(["ssim", {"preset": "somebody"}], config_registry) == ["ssim", "psnr", "ssim_rgb"]
    assert labels(["psnr", {"preset": "somebody"}], config_registry) == ["psnr", "ssim_rgb"]
    assert labels([{"preset": "somebody"}, {"preset": "somebody"}], config_registry) == ["psnr", "ssim_rgb"]


def test_the_user_is_told_what_is_left_out(config_registry: Registry) -> None:
    """One note names the source, how it differs, and what is missing: by nature, and because it is not installed."""
    (note,) = read({"preset": "somebody"}, config_registry).notes
    assert note == (
        "metrics of somebody (Somebody's conditions: Somebody 2020): they round. "
        "Left out: FANCY (nobody has it); vmaf (it is not installed)"
    )
    assert read(["psnr"], config_registry).notes == ()


def test_an_optional_metric_that_cannot_work_is_left_out_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A metric that needs a program says before the run whether it is there."""
    file = tmp_path / "vmaf.py"
    file.write_text(
        "from bakeoff.plugin import ConfigError, Metric, MetricInfo, hookimpl\n"
        "class Vmaf(Metric):\n"
        "    info = MetricInfo(name='vmaf', version=1, better='higher')\n"
        "    def library(self):\n"
        "        raise ConfigError('no ffmpeg with libvmaf was found')\n"
        "    def score(self, pair):\n"
        "        return 1.0\n"
        "@hookimpl\n"
        "def bakeoff_register_metrics():\n"
        "    return [Vmaf]\n",
        "utf-8",
    )
    monkeypatch.setattr("bakeoff.registry.entry_points", lambda group: [])
    registry = load_registry([Path(__file__).with_name("config_plugins.py"), file])
    (note,) = read({"preset": "somebody"}, registry).notes
    assert note.endswith("vmaf (no ffmpeg with libvmaf was found)")


@pytest.mark.parametrize(
    ("metrics", "problem"),
    [
        ({"preset": "sombody"}, "metrics.preset: unknown set of metrics 'sombody'. Did you mean 'somebody'?"),
        ([{"preset": "x"}], "metrics[0].preset: unknown set of metrics 'x'; there are: somebody, lacking"),
        ({"preset": 3}, "metrics.preset: must be the name of a set of metrics (somebody, lacking), got 3"),
        ({"preset": "somebody", "as": "it"},
         "metrics: a set of metrics has no key 'as'; list its metrics one by one to change them"),
        ({"preset": "lacking"},
         "metrics.preset: 'lacking' needs metrics that are not installed: gmsd, fsim; list the metrics one by one"),
        ([{"ssim": {}, "as": "psnr"}, {"preset": "somebody"}],
         "metrics[1]: the label 'psnr' is that of metrics[0] already; give another one with `as`"),
        ({"psnr": {}}, "metrics: must be a list, got a mapping"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(config_registry: Registry, metrics: Any, problem: str) -> None:
    """A set that is not there, or cannot be had whole, is an error that says what to do."""
    with pytest.raises(ConfigError) as refused:
        read(metrics, config_registry)
    assert str(refused.value) == f"test: {problem}"


def test_the_resolved_experiment_lists_the_metrics(config_registry: Registry) -> None:
    """It runs as it is where the set is not known, and is equal to the one that it was made of."""
    experiment = read({"preset": "somebody"}, config_registry)
    text = dump_experiment(experiment)
    assert "preset" not in text
    assert "as: ssim_rgb" in text


def test_the_schema_knows_the_sets_that_can_be_had(config_registry: Registry) -> None:
    """Alone and in a list, and not those that lack a metric."""
    schema = Draft202012Validator(json_schema(config_registry))
    for metrics, accepted in (
        ({"preset": "somebody"}, True), ([{"preset": "somebody"}, "psnr"], True), ({"preset": "lacking"}, False),
        ([{"preset": "nobody"}], False), ({"preset": "somebody", "as": "it"}, False), ({}, False),
    ):  # fmt: skip
        assert schema.is_valid(document(metrics)) == accepted, metrics


@pytest.mark.parametrize("name", list(SETS))
def test_the_built_in_sets_can_be_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every metric of a set that comes with bakeoff is there, takes its options, and has a label of its own."""
    monkeypatch.setattr(metric_sets, "SETS", SETS)
    registry = load_registry()
    experiment = experiment_from_mapping(
        {**document({"preset": name}), "dataset": {"folder": {"path": "."}}}, registry, base=Path("/"), source="test"
    )
    chosen = SETS[name]
    assert len(experiment.metrics) >= len(chosen.entries) - len(chosen.optional)
    assert chosen.source
    assert "Left out: " in experiment.notes[0]
