"""The JSON Schema that editors use says what the configuration says."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bakeoff.cli.schema import schema_text
from bakeoff.config import experiment_from_mapping, json_schema
from bakeoff.document import Place, parse_document
from bakeoff.errors import ConfigError
from bakeoff.registry import Registry, load_registry

COMMITTED = Path(__file__).parents[2] / "framework/bakeoff/schema.json"
PLUGINS = Path(__file__).with_name("config_plugins.py")


class Judges:
    """The configuration and the schema, asked about the same experiment."""

    def __init__(self, registry: Registry) -> None:
        schema = json_schema(registry)
        Draft202012Validator.check_schema(schema)
        self._registry = registry
        self._schema = Draft202012Validator(schema)

    def schema_says(self, document: Any) -> list[str]:
        """Return what the schema has against a document."""
        return [error.message for error in self._schema.iter_errors(document)]

    def config_says(self, document: Any) -> list[str]:
        """Return what the configuration has against a document."""
        try:
            experiment_from_mapping(document, self._registry, base=Path("/"), source="test")
        except ConfigError as error:
            return list(error.problems)
        return []


@pytest.fixture(scope="module", name="judges")
def _judges(config_registry: Registry) -> Judges:
    return Judges(config_registry)


def test_the_committed_schema_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the editor lines of configs/ name is that of the built-in plugins as they are now."""
    monkeypatch.setenv("BAKEOFF_PLUGINS", "builtin")
    registry = load_registry()
    assert registry.broken == []
    assert COMMITTED.read_text("utf-8") == schema_text(registry), (
        "framework/bakeoff/schema.json is stale; write it anew: "
        "BAKEOFF_PLUGINS=builtin bakeoff schema -o framework/bakeoff/schema.json"
    )


FULL = """\
experiment: full
seed: 3
dataset: {folder: {path: images}}
methods:
  A: {jpeg: {quality: {sweep: [10, 20]}, smooth: 0.5, sizes: [1]}}
  b.1: {webp: {preset: text, optimize: false}}
  C: identity
metrics: [psnr, {ssim: {channel: rgb, window: {size: 7}, weight: a}, as: colour}]
perturbations: [none, {gaussian_noise: {severity: [1, 5], grey: true}, as: grey}]
study: {kind: comparison, against: input}
images: {alpha: drop, frame: 0, peak: 1.5}
keep: all
ignore_border: 2
align: {mode: shift}
timeout: 5
executor: {local: {workers: 2}}
"""
SMALL = {"experiment": "demo", "dataset": "photos", "methods": "{A: jpeg}", "metrics": "[ssim]"}
GOOD = [
    ("experiment", "'2024'"), ("experiment", "a.b_c-D"), ("seed", "7.0"), ("timeout", "0.5"), ("dataset", "{photos: }"),
    ("dataset", "{photos: {limit: ~}}"), ("executor", "serial"), ("executor", "{serial: {workers: 3}}"),
    ("methods", "{A: {identity: }}"), ("methods", "{A: {jpeg: {quality: 75.0, smooth: 3}}}"),
    ("methods", "{A: {jpeg: {sizes: {sweep: [[1], [2, 3]]}}}}"), ("methods", "{A: {folder: {path: x}}}"),
    ("metrics", "[{ssim: }]"), ("metrics", "[{ssim: , as: s}]"), ("metrics", "[{as: s, psnr: {}}]"),
    ("perturbations", "[{none: }]"), ("perturbations", "[{none: {}}]"), ("perturbations", "[gaussian_noise]"),
    ("perturbations", "[{gaussian_noise: {severity: 3}}]"), ("study", "{}"), ("images", "{}"),
    ("methods", "{A: {jpeg: {target: {bpp: 1}}}}"), ("methods", "{A: {jpeg: {target: [{bpp: 1, tolerance: 0.1}]}}}"),
    ("methods", "{A: {jpeg: {target: {metric: ssim, value: 0.9}, generations: 3}}}"),
    ("methods", "{A: {jpeg: {target: {metric: {ssim: {channel: rgb}, as: rgb}, value: 0.9}}}}"),
    ("methods", "{A: {jpeg: {smooth: {target: {bpp: 1}, between: [9, 0.5]}}}}"),
    ("methods", "{A: {jpeg: {generations: {sweep: [1, 5]}}}}"),
]  # fmt: skip
BAD = [
    ("experiment", "2024"), ("experiment", "a/b"), ("experiment", "''"), ("experiment", "n" * 101), ("sede", "3"),
    ("seed", "-1"), ("seed", "1.5"), ("seed", "true"), ("seed", "9223372036854775808"), ("timeout", "0"),
    ("timeout", "fast"), ("keep", "some"), ("keep", "false"), ("study", "{kind: opinion}"), ("study", "comparison"),
    ("images", "{gamma: 1}"), ("images", "{bits: 17}"), ("dataset", "folder"), ("dataset", "{folder: }"),
    ("dataset", "{folder: {}}"), ("dataset", "{photos: , folder: {path: x}}"), ("dataset", "{}"),
    ("dataset", "[photos]"),
    ("dataset", "{photos: {limit: {sweep: [1]}}}"), ("executor", "remote"), ("executor", "~"),
    ("methods", "{}"), ("methods", "[jpeg]"), ("methods", "{a b: jpeg}"), ("methods", "{A: jpg}"),
    ("methods", "{A: {jpeg: {qualty: 3}}}"), ("methods", "{A: {jpeg: {quality: 101}}}"),
    ("methods", "{A: {jpeg: {quality: '50'}}}"), ("methods", "{A: {jpeg: {quality: {sweep: []}}}}"),
    ("methods", "{A: {jpeg: {quality: {sweep: [1, 1]}}}}"), ("methods", "{A: {jpeg: {quality: {sweep: [0]}}}}"),
    ("methods", "{A: {jpeg: {quality: {sweep: [1], to: 2}}}}"), ("methods", "{A: {jpeg: , as: B}}"),
    ("methods", "{A: {jpeg: {target: {bpp: 0}}}}"), ("methods", "{A: {jpeg: {target: []}}}"),
    ("methods", "{A: {jpeg: {target: {bpp: 1, value: 1}}}}"), ("methods", "{A: {jpeg: {target: {metric: ssim}}}}"),
    ("methods", "{A: {jpeg: {quality: {target: {bpp: 1}, between: [5]}}}}"),
    ("methods", "{A: {jpeg: {generations: 0}}}"), ("methods", "{A: {jpeg: {generations: {sweep: [2, 2]}}}}"),
    ("methods", "{A: {identity: {generations: 2}}}"), ("methods", "{A: {identity: {target: {bpp: 1}}}}"),
    ("methods", "{A: {folder: {path: {sweep: [a, b]}}}}"), ("methods", "{A: {jpeg: {sizes: [a]}}}"),
    ("metrics", "[]"), ("metrics", "ssim"), ("metrics", "[{ssim: {window: {size: 1, siz: 2}}}]"),
    ("metrics", "[{ssim: , as: a.b}]"), ("metrics", "[{ssim: , as: bpp}]"), ("metrics", "[{ssim: , as: }]"),
    ("metrics", "[{as: s}]"), ("metrics", "[{ssim: , psnr: }]"), ("metrics", "[{ssim: {weight: [1]}}]"),
    ("perturbations", "[]"), ("perturbations", "[{none: {severity: 1}}]"), ("perturbations", "[{none: , as: x}]"),
    ("perturbations", "[{gaussian_noise: {severity: 0}}]"), ("perturbations", "[{gaussian_noise: {severity: []}}]"),
    ("perturbations", "[{gaussian_noise: {severity: [2, 2]}}]"), ("perturbations", "[~]"),
]  # fmt: skip


def tree(key: str, value: str) -> Any:
    """Return a small experiment with one key replaced."""
    text = "".join(f"{name}: {written}\n" for name, written in (SMALL | {key: value}).items())
    return parse_document(text, "demo.yaml").value


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_both_accept(judges: Judges, key: str, value: str) -> None:
    """What the configuration takes, the editor does not underline."""
    assert judges.config_says(tree(key, value)) == []
    assert judges.schema_says(tree(key, value)) == []


@pytest.mark.parametrize(("key", "value"), BAD)
def test_both_refuse(judges: Judges, key: str, value: str) -> None:
    """What the configuration refuses, the editor underlines."""
    assert judges.config_says(tree(key, value))
    assert judges.schema_says(tree(key, value))


@pytest.mark.parametrize("key", SMALL)
def test_both_require(judges: Judges, key: str) -> None:
    """The keys without a default are required by both."""
    document = tree("seed", "1")
    del document[key]
    assert judges.config_says(document)
    assert judges.schema_says(document)


def places(node: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every value in a tree."""
    if place:
        yield place
    inner: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*place, key))


WHOLE = parse_document(FULL, "demo.yaml").value
VALUES = st.sampled_from(
    [None, True, False, 0, 1, 2, 7.0, 0.5, -3, 101, "", "rgb", "none", "jpeg", "ssim", "psnr", "photos", "all", "a b",
     [], [1], [1, 1], ["none"], [6], {}, {"sweep": [1, 2]}, {"sweep": []}, {"jpeg": None}, {"ssim": {}, "as": "it"}]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    place=st.sampled_from(sorted(places(WHOLE), key=str)),
    value=VALUES,
    key=st.sampled_from(["", "as", "new", "quality"]),
)
def test_both_agree_on_any_change(judges: Judges, place: Place, value: Any, key: str) -> None:
    """Wherever a value is put in a full experiment, in place of another or beside it, both judge it alike."""
    document = copy.deepcopy(WHOLE)
    node = document
    for step in place[:-1]:
        node = node[step]
    if key and isinstance(node, dict):
        node[key] = value
    else:
        node[place[-1]] = value
    said = judges.config_says(document)
    labels_only = all("is that of" in line for line in said)
    assert bool(judges.schema_says(document)) != labels_only, f"{json.dumps(document)}\n{said}"


def test_every_option_tells_its_description_and_default(config_registry: Registry) -> None:
    """An editor can show what an option is for; a sweep does not hide it."""
    schema = json_schema(config_registry)
    quality = schema["$defs"]["methods.jpeg"]["properties"]["quality"]
    assert (quality["description"], quality["default"]) == ("libjpeg's quality", 75)
    assert schema["$defs"]["methods.jpeg"]["title"] == "JPEG"
    assert schema["$defs"]["perturbations.gaussian_noise"]["properties"]["severity"]["default"] == [1, 2, 3, 4, 5]
    assert schema["properties"]["seed"]["description"]
    assert schema["required"] == ["experiment", "dataset", "methods", "metrics"]


def test_a_plugin_without_a_schema_does_not_spoil_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that only Python can check is left open, and a name that two plugins claim is left out."""
    monkeypatch.setattr("bakeoff.registry.entry_points", lambda group: [])
    odd, twin = tmp_path / "odd.py", tmp_path / "twin.py"
    source = """
        from collections.abc import Callable
        from bakeoff.plugin import Metric, MetricInfo, hookimpl

        class It(Metric):
            info = MetricInfo(name="NAME", version=1, better="lower")
            make: FIELD

            def score(self, pair):
                return 0.0

        @hookimpl
        def bakeoff_register_metrics():
            return [It]
        """.replace("\n        ", "\n")
    odd.write_text(source.replace("NAME", "odd").replace("FIELD", "Callable[[], int]"), "utf-8")
    twin.write_text(source.replace("NAME", "psnr").replace("FIELD", "int = 0"), "utf-8")
    schema = json_schema(load_registry([PLUGINS, odd, twin]))
    assert schema["$defs"]["metrics.odd"] == {"type": "object", "title": "odd"}
    assert "metrics.psnr" not in schema["$defs"]
    assert "metrics.ssim" in schema["$defs"]
