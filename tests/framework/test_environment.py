"""The record of a run says with what it was made, and gives no secret away."""

import json
from pathlib import Path

import pytest

from bakeoff.environment import command, environment, requirements, version
from bakeoff.experiment import Experiment, MethodEntry, MetricEntry, OperatingPoint, PerturbationEntry, Study
from bakeoff.jobs import PluginSpec
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry


def plugin_file(path: Path) -> Path:
    """Write a plugin file with one plugin of each kind that an experiment needs."""
    path.write_text(
        '''
from bakeoff.plugin import (
    Dataset, Executor, Method, MethodInfo, Metric, MetricInfo, PluginInfo, Section, SectionInfo, hookimpl
)


class Nothing(Dataset):
    """No samples."""

    info = PluginInfo(name="nothing", version=1)

    def samples(self):
        return []


class Same(Method):
    """The input."""

    info = MethodInfo(name="same", version=7, citation="@misc{doe, author={Doe, J.}, title={The  same}, year=1999}")

    def library(self):
        return "libsame 3.1"

    def apply(self, image):
        return image


class Zero(Metric):
    """Always zero."""

    info = MetricInfo(name="zero", version=1, better="lower", citation="Doe 1999")

    def score(self, pair):
        return 0.0


class Remarks(Section):
    """Cannot be made without its option."""

    info = SectionInfo(name="remarks", version=2, title="Remarks", order=5)
    text: str

    def blocks(self, data):
        return []


class Idle(Executor):
    """Does nothing."""

    info = PluginInfo(name="idle", version=1)

    def run(self, jobs, setup):
        yield from ()


@hookimpl
def bakeoff_register_datasets():
    return [Nothing]


@hookimpl
def bakeoff_register_methods():
    return [Same]


@hookimpl
def bakeoff_register_metrics():
    return [Zero]


@hookimpl
def bakeoff_register_sections():
    return [Remarks]


@hookimpl
def bakeoff_register_executors():
    return [Idle]
''',
        "utf-8",
    )
    return path


def experiment() -> Experiment:
    """Return an experiment that uses the plugins of `plugin_file`."""
    points = tuple(OperatingPoint(text, PluginSpec("methods", "same", {})) for text in ("quality=1", "quality=2"))
    return Experiment(
        name="demo", seed=1, dataset=PluginSpec("datasets", "nothing", {}),
        methods=(MethodEntry("A", "same", ("quality",), points),),
        metrics=(MetricEntry("zero", PluginSpec("metrics", "zero", {})),),
        perturbations=(PerturbationEntry("none", None, (None,)),),
        study=Study(), images=ReadPolicy(), keep="none", timeout=60.0,
        executor=PluginSpec("executors", "idle", {}),
    )  # fmt: skip


def test_the_record_is_strict_json_and_names_versions() -> None:
    """The record goes through strict JSON unchanged, and has a version for every requirement."""
    record = environment(load_registry())
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["bakeoff"] == version("bakeoff") != ""
    assert {"numpy", "numba", "pydantic"} <= record["packages"].keys()
    assert "pytest" not in record["packages"]
    assert all(record["packages"].values())
    assert record["cores"] >= 1
    assert record["plugins"] == []


def test_the_plugins_that_an_experiment_uses_are_named_once(tmp_path: Path) -> None:
    """Each plugin is listed once, with its version, where it comes from, and the library that does the work."""
    file = plugin_file(tmp_path / "mine.py")
    record = environment(load_registry([file]), experiment(), {("methods", "same"): "libsame 3.1"})
    assert [(entry["kind"], entry["name"]) for entry in record["plugins"]] == [
        ("datasets", "nothing"), ("methods", "same"), ("metrics", "zero"), ("executors", "idle"),
        ("sections", "remarks"),
    ]  # fmt: skip
    same = record["plugins"][1]
    assert (same["version"], same["library"], same["distribution"]) == (7, "libsame 3.1", str(file))
    assert len(same["sha256"]) == 64


def test_works_to_cite_are_recorded_as_bibtex_and_in_words(tmp_path: Path) -> None:
    """An entry is kept in its written form; one that cannot be read is kept as it is, with the fault as its words."""
    plugins = environment(load_registry([plugin_file(tmp_path / "mine.py")]), experiment())["plugins"]
    found = {entry["name"]: (entry["citation"], entry["credit"]) for entry in plugins}
    same = "@misc{doe,\n  author = {Doe, J.},\n  title = {The same},\n  year = {1999},\n}"
    assert found["same"] == (same, "Doe (1999), The same")
    assert found["nothing"] == ("", "")
    citation, credit = found["zero"]
    assert citation == "Doe 1999"
    assert credit.startswith("Its citation cannot be read: line 1: expected an entry")


def test_the_sections_of_third_parties_are_recorded(tmp_path: Path) -> None:
    """A report draws every section, so those of others take part; a name that two claim is left to the report."""
    files = [plugin_file(tmp_path / name) for name in ("mine.py", "yours.py")]
    one = environment(load_registry(files[:1]), experiment())["plugins"]
    assert [entry["name"] for entry in one if entry["kind"] == "sections"] == ["remarks"]
    text = files[1].read_text("utf-8")
    start = text.index("@hookimpl")
    files[1].write_text(
        text[:start] + text[text.index("@hookimpl\ndef bakeoff_register_sections") :].partition("\n\n\n")[0], "utf-8"
    )
    two = environment(load_registry(files), experiment())["plugins"]
    assert [entry["name"] for entry in two if entry["kind"] == "sections"] == []


def test_no_variable_outside_the_list_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret in the environment is nowhere in the record; a variable that changes results is."""
    monkeypatch.setenv("CLOUD_TOKEN", "canary-7531")
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    record = environment(load_registry())
    assert "canary-7531" not in json.dumps(record)
    assert record["variables"]["NUMBA_NUM_THREADS"] == "1"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["/opt/venv/bin/bakeoff", "run", "my config.yaml"], "bakeoff run 'my config.yaml'"),
        (["/opt/venv/lib/bakeoff/__main__.py", "ls"], "bakeoff ls"),
        (["bakeoff", "run", "https://me:secret@host/a.yaml?token=1"], "bakeoff run https://host/a.yaml"),
        ([""], "''"),
    ],
    ids=["program's folder", "as a module", "address with a password", "none"],
)
def test_the_command_line_is_recorded_without_folder_and_passwords(arguments: list[str], expected: str) -> None:
    """The command can be repeated; neither the place of the program nor a password in an address is kept."""
    assert command(arguments) == expected


def test_requirements_are_those_of_a_plain_install() -> None:
    """The list comes from the distribution itself: every requirement without an extra."""
    assert {"click", "numpy", "pillow"} <= set(requirements())
    assert {"pytest", "scikit-image"}.isdisjoint(requirements())
    assert requirements("photos") == ["scikit-image"]


def test_a_distribution_that_is_not_there_has_no_version() -> None:
    """Asking for a version never raises."""
    assert version("a-distribution-nobody-has") == ""
