"""A new plugin's package is complete, clean, and works as it is."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from bakeoff.config import load_experiment
from bakeoff.errors import ConfigError
from bakeoff.plugin import Dataset
from bakeoff.registry import KINDS as REGISTRY_KINDS
from bakeoff.registry import load_registry
from bakeoff.scaffold import KINDS, Package, new_package

NAMES = ("edge", "edge_loss", "edge-loss-2")
# The kit's checks of the package itself are made where it is installed: see test_new_plugin.py.
OWN_TESTS = "not test_contract"


def written(package: Package, parent: Path) -> Path:
    """Write a package into a folder and return its own."""
    folder = parent / package.folder
    for path, text in package.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_every_kind_that_an_experiment_names_can_be_made() -> None:
    """The kinds are the registry's, without executors, which are ours to write."""
    assert {f"{kind}s" for kind in KINDS} == set(REGISTRY_KINDS) - {"executors"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_has_all_its_files_and_no_blank_is_left(kind: str) -> None:
    """Each file is there and ends in one newline, and no word of a template is left unfilled or unused."""
    package = new_package(kind, "edge-loss")
    assert (package.kind, package.name, package.module, package.folder) == (
        f"{kind}s", "edge_loss", "bakeoff_edge_loss", "bakeoff-edge-loss",
    )  # fmt: skip
    images = {path for path in package.files if path.startswith("images/")}
    assert set(package.files) - images == {
        ".github/workflows/test.yml", ".gitignore", "README.md", "bakeoff_edge_loss.py", "experiment.yaml",
        "pyproject.toml", "tests/test_edge_loss.py",
    }  # fmt: skip
    assert len(images) == (3 if kind == "dataset" else 0)
    for path, text in package.files.items():
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "$" not in text.replace("${{ matrix.python }}", ""), path
    assert "class EdgeLoss(" in package.files["bakeoff_edge_loss.py"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_project_names_plugin_module_and_needs(kind: str) -> None:
    """`pyproject.toml` holds the entry point, requires bakeoff and what the module imports, and brings pytest."""
    package = new_package(kind, "edge-loss")
    project = tomllib.loads(package.files["pyproject.toml"])["project"]
    assert project["name"] == "bakeoff-edge-loss"
    assert project["entry-points"]["bakeoff"] == {f"{kind}s.edge_loss": "bakeoff_edge_loss"}
    module = package.files[f"{package.module}.py"]
    needs = {"numpy": "import numpy", "opencv-python-headless": "import cv2"}
    assert project["dependencies"] == ["bakeoff", *(name for name, line in needs.items() if line in module)]
    assert "pytest" in project["optional-dependencies"]["test"]


@pytest.mark.parametrize("kind", KINDS)
def test_ci_installs_and_tests_on_every_python(kind: str) -> None:
    """The workflow is YAML that runs plain pip and pytest on the Python versions that bakeoff supports."""
    workflow = yaml.safe_load(new_package(kind, "edge").files[".github/workflows/test.yml"])
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ['pip install ".[test]"', "pytest"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_module_is_a_plugin_as_one_file(kind: str, tmp_path: Path) -> None:
    """Before anything is installed, the module registers its class, and its experiment is valid."""
    package = new_package(kind, "edge-loss")
    folder = written(package, tmp_path)
    registry = load_registry([folder / f"{package.module}.py"])
    plugin = registry.get(package.kind, "edge_loss")
    assert (plugin.__name__, plugin.info.name, plugin.info.title) == ("EdgeLoss", "edge_loss", "Edge loss")
    experiment = load_experiment(folder / "experiment.yaml", registry)
    assert experiment.name == "try-edge_loss"
    if kind != "section":
        assert "edge_loss" in folder.joinpath("experiment.yaml").read_text("utf-8").partition("dataset:")[2]


def test_the_datasets_own_folder_lies_beside_the_config(tmp_path: Path) -> None:
    """Without a path, the dataset takes the folder `images` beside the config that names it."""
    folder = written(new_package("dataset", "scenes"), tmp_path)
    registry = load_registry([folder / "bakeoff_scenes.py"])
    config = folder / "experiment.yaml"
    config.write_text(config.read_text("utf-8").replace("{path: images}", "{}"), "utf-8")
    dataset = registry.create(load_experiment(config, registry).dataset)
    assert isinstance(dataset, Dataset)
    assert [sample.reference for sample in dataset.samples()] == sorted((folder / "images").iterdir())


def test_what_only_each_plugin_promises_is_tested(tmp_path: Path) -> None:
    """The tests of each package's own property pass, against the module beside them."""
    folders = [written(new_package(kind, f"own-{kind}"), tmp_path) for kind in KINDS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", OWN_TESTS, *map(str, folders)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_the_code_is_clean(name: str, tmp_path: Path) -> None:
    """Each package passes the linter, with docstrings and sorted imports, and the formatter, at their defaults."""
    for kind in KINDS:
        folder = written(new_package(kind, name), tmp_path / kind)
        for arguments in (("check", "--extend-select", "B,C4,N,PT,RET,SIM,UP"), ("format", "--check")):
            command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Edge",
        "2d",
        "_edge",
        "edge_",
        "edge__loss",
        "edge loss",
        "edge.loss",
        "../edge",
        "größe",
        "e" * 41,
        "edge\n",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    """A name that would not fit a module, a label or a folder is refused with what would fit."""
    with pytest.raises(ConfigError, match="such as edge_loss"):
        new_package("metric", name)


@pytest.mark.parametrize("name", ["class", "match", "none", "null", "yes", "bpp"])
def test_a_word_with_a_meaning_is_refused(name: str) -> None:
    """Keywords of Python, words that YAML reads as other values, and names of costs are taken."""
    with pytest.raises(ConfigError, match="means something else"):
        new_package("metric", name)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [("metric", "pair", "PairMetric"), ("metric", "metric", "MetricMetric"), ("section", "sequence", "SequenceSection"),
     ("dataset", "warning", "WarningDataset"), ("dataset", "pair", "Pair"), ("method", "b2b", "B2b")],
)  # fmt: skip
def test_a_class_never_takes_a_name_that_is_in_use(kind: str, name: str, expected: str, tmp_path: Path) -> None:
    """Where the module or Python knows the word, the kind is put behind it; the plugin still registers."""
    package = new_package(kind, name)
    folder = written(package, tmp_path)
    plugin = load_registry([folder / f"{package.module}.py"]).get(package.kind, name)
    assert plugin.__name__ == expected
