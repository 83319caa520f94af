"""plugins/README.md tells the truth: it is kept equal to the code, and its tutorial is carried out."""

import dataclasses
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bakeoff import plugin
from bakeoff.jobs import PluginSpec
from bakeoff.registry import KINDS, load_registry
from bakeoff.types import Image, Pair

ROOT = Path(__file__).parents[2]
README = (ROOT / "plugins" / "README.md").read_text("utf-8")
HOOKS = [name for name in dir(plugin) if name.startswith("bakeoff_")]
BASES = [
    value
    for name in plugin.__all__
    if isinstance(value := getattr(plugin, name), type)
    and issubclass(value, plugin.Plugin)
    and value is not plugin.Plugin
]
INFOS = [
    value
    for name in plugin.__all__
    if isinstance(value := getattr(plugin, name), type) and issubclass(value, plugin.PluginInfo)
]


def call(function: object) -> str:
    """Return a function as the documentation writes it: its name and the names of its arguments."""
    names = [name for name in inspect.signature(function).parameters if name not in {"self", "cls"}]  # type: ignore[arg-type]
    return f"`{function.__name__}({', '.join(names)})`"  # type: ignore[attr-defined]


def part(heading: str) -> str:
    """Return the text under a heading, up to the next one."""
    found = re.search(rf"^### `{heading}`\n(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL)
    assert found is not None, f"plugins/README.md has no part `{heading}`"
    return found[1]


def example(name: str) -> str:
    """Return the file of that name which the tutorial shows."""
    found = re.search(rf"<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)\n```", README, re.DOTALL)
    assert found is not None, f"plugins/README.md shows no file {name}"
    return found[1] + "\n"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_its_arguments(hook: str) -> None:
    """Each hook stands in the table with exactly its arguments."""
    assert f"\n| {call(getattr(plugin, hook))} |" in README


def test_no_other_hook_is_documented() -> None:
    """The documentation names no hook that does not exist."""
    assert set(re.findall(r"bakeoff_(?:register|read)_\w+", README)) == set(HOOKS)


def test_every_kind_has_a_registering_hook() -> None:
    """The registry's kinds are the hooks' kinds."""
    assert {f"bakeoff_register_{kind}" for kind in KINDS} == {name for name in HOOKS if "_register_" in name}


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_every_base_class_is_documented_with_its_methods(base: type) -> None:
    """Each base class has a part that lists the methods it declares, with exactly their arguments, and no others."""
    methods = {
        name: getattr(base, name) for name, value in vars(base).items()
        if not name.startswith("_") and callable(getattr(value, "__func__", value)) and name != "model_config"
    }  # fmt: skip
    documented = re.findall(r"^\| (`\w+\([^)]*\)`) \|", part(base.__name__), re.MULTILINE)
    assert sorted(documented) == sorted(call(method) for method in methods.values())


def test_what_every_plugin_has_is_documented() -> None:
    """The methods of the common base class stand in the table before the parts."""
    for name in ("prepare", "library", "options", "key_options"):
        assert f"\n| {call(getattr(plugin.Plugin, name))} |" in README
    declared = [name for name, value in vars(plugin.Plugin).items() if inspect.isfunction(value) and name[0] != "_"]
    assert sorted(declared) == ["key_options", "library", "options", "prepare"]


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.__name__)
def test_every_field_of_every_info_is_documented(info: type) -> None:
    """What an info states is explained, field by field."""
    inherited = {field.name for base in info.__mro__[1:-1] for field in dataclasses.fields(base)}
    for field in dataclasses.fields(info):
        if field.name not in inherited:
            assert f"\n| `{field.name}` |" in README, f"{info.__name__}.{field.name}"


def test_every_public_name_is_mentioned() -> None:
    """Nothing in `bakeoff.plugin.__all__` is left for the reader to discover."""
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    mentioned = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`]+`", prose))))
    assert set(plugin.__all__) - mentioned == set()


def test_the_tutorial_metric_is_about_25_lines_and_works_as_a_file(tmp_path: Path) -> None:
    """The tutorial's metric, taken from the page, loads as a one-file plugin and gives the right score."""
    file = tmp_path / "bakeoff_mae.py"
    file.write_text(example("bakeoff_mae.py"), "utf-8")
    assert len(file.read_text("utf-8").splitlines()) <= 30
    metric = load_registry([file]).create(PluginSpec("metrics", "my_mae", {"channel": "rgb"}))
    assert isinstance(metric, plugin.Metric)
    black, grey = (Image(np.full((4, 5, 3), value, np.uint8)) for value in (0, 9))
    assert metric.score(Pair(black, grey)) == 9.0
    assert metric.score(Pair(grey, grey)) == metric.info.identical


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow the tutorial: two files in a folder of their own, installed with pip. Returns where pip put them."""
    project = tmp_path_factory.mktemp("bakeoff-mae")
    for name in ("bakeoff_mae.py", "pyproject.toml"):
        (project / name).write_text(example(name), "utf-8")
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--no-build-isolation", "--target", str(target), str(project),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return target


def run(installed: Path, *arguments: str, folder: Path | None = None) -> str:
    """Run Python in an environment where the tutorial's package is installed; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_tutorial_shows_in_ls(installed: Path) -> None:
    """After `pip install .` the metric is listed with its distribution, direction and options."""
    shown = run(installed, "-m", "bakeoff", "ls", "metrics")
    block = shown[shown.index("my_mae  (bakeoff-mae 0.1.0; version 1)") :].split("\n\n")[0]
    assert "lower is better; from 0 to infinity" in block
    assert 'channel ("y" or "rgb" or "gray", default "rgb")' in block


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Make two references of 16x16 pixels, and outputs that differ from them by 4."""
    import cv2

    for name, value in (("one", 100), ("two", 50)):
        (tmp_path / "made").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((16, 16, 3), value, np.uint8))
        cv2.imwrite(str(tmp_path / "made" / f"{name}.png"), np.full((16, 16, 3), value + 4, np.uint8))
    return tmp_path


def test_the_installed_tutorial_scores_as_the_page_says(installed: Path, pictures: Path) -> None:
    """The page's own Python line, with two files called as it calls them, prints the score."""
    code = re.search(r'^python -c "(.+)"$', README, re.MULTILINE)
    assert code is not None
    (pictures / "one.png").rename(pictures / "a.png")
    (pictures / "made" / "one.png").rename(pictures / "b.png")
    assert float(run(installed, "-c", code[1], folder=pictures)) == pytest.approx(4.0, abs=1e-4)


def test_the_installed_tutorial_takes_part_in_a_run(installed: Path, pictures: Path) -> None:
    """Named in a config, the metric is scored in worker processes and compared in the report."""
    (pictures / "experiment.yaml").write_text(
        'dataset: {folder: {path: ., pattern: "*.png"}}\n'
        "methods: {A: {folder: {path: made}}, B: {identity: {}}}\n"
        "metrics: [psnr, my_mae]\n"
        "experiment: tutorial\n",
        "utf-8",
    )
    printed = run(installed, "-m", "bakeoff", "run", "experiment.yaml", "-q", "-j", "1", folder=pictures)
    assert "MAE" in printed
    rows = (pictures / "reports" / "tutorial" / "scores.csv").read_text("utf-8").splitlines()
    scores = [row.split(",") for row in rows if ",my_mae," in row]
    assert [(row[1], row[4], float(row[7])) for row in scores] == [
        ("one", "A", 4.0), ("one", "B", 0.0), ("two", "A", 4.0), ("two", "B", 0.0),
    ]  # fmt: skip
    assert "MAE" in (pictures / "reports" / "tutorial" / "index.html").read_text("utf-8")
