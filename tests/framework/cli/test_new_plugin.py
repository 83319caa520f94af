"""`bakeoff new-plugin`: what it refuses, and that a package it wrote installs, passes, and shows in a report."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from bakeoff import cli
from bakeoff.cli import new_plugin
from bakeoff.errors import ConfigError
from bakeoff.scaffold import KINDS

Distribute = Callable[..., Path]

NAMES = {"metric": "gap", "method": "clean-up", "perturbation": "stripes", "dataset": "scenes", "section": "head_count"}
"""One plugin of each kind, all in one environment."""


def invoke(*arguments: object) -> Result:
    """Run the command line; errors of ours come back as the result's exception."""
    return CliRunner().invoke(cli.cli, ["new-plugin", *map(str, arguments)], standalone_mode=False)


def refused(*arguments: object) -> str:
    """Run the command line, which must refuse as a usage error; return its one line."""
    error = invoke(*arguments).exception
    assert isinstance(error, ConfigError)
    return str(error)


def test_the_kinds_are_the_scaffolds() -> None:
    """The command offers every kind there is a template for; it names them itself so that help stays light."""
    assert new_plugin.KINDS == KINDS


def test_it_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is made in the current one, and the next three commands are printed."""
    monkeypatch.chdir(tmp_path)
    assert invoke("metric", "edge-loss").stdout == (
        "wrote the metric edge_loss to bakeoff-edge-loss; next:\n"
        "  cd bakeoff-edge-loss\n"
        '  python -m pip install -e ".[test]"\n'
        "  pytest\n"
    )
    assert (tmp_path / "bakeoff-edge-loss" / "bakeoff_edge_loss.py").is_file()


def test_another_folder_can_be_named(tmp_path: Path) -> None:
    """With `-o` the package's folder is made inside that one, which need not exist; `cd` is quoted for a shell."""
    result = invoke("section", "tally", "-o", tmp_path / "my plugins")
    assert (tmp_path / "my plugins" / "bakeoff-tally" / "pyproject.toml").is_file()
    assert f"  cd '{tmp_path}/my plugins/bakeoff-tally'\n" in result.stdout


def test_a_folder_that_exists_is_never_touched(tmp_path: Path) -> None:
    """Neither a folder nor a file of that name is written to, nor a link that leads nowhere."""
    (tmp_path / "bakeoff-one").mkdir()
    (tmp_path / "bakeoff-two").write_text("mine", "utf-8")
    (tmp_path / "bakeoff-three").symlink_to(tmp_path / "nowhere")
    for name in ("one", "two", "three"):
        assert "exists already" in refused("metric", name, "-o", tmp_path)
    assert list((tmp_path / "bakeoff-one").iterdir()) == []
    assert (tmp_path / "bakeoff-two").read_text("utf-8") == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_disk_that_refuses_is_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be made is a storage error, with the path and the reason."""
    (tmp_path / "file").write_text("", "utf-8")
    assert cli.outcome(["new-plugin", "metric", "edge", "-o", str(tmp_path / "file" / "below")]) == 4
    assert "bakeoff-edge: cannot be made: Not a directory" in capsys.readouterr().err


def test_a_name_that_is_installed_is_refused(tmp_path: Path) -> None:
    """A plugin of that kind and name belongs to somebody already; another kind may use the name."""
    assert refused("metric", "psnr", "-o", tmp_path) == (
        f"the metric 'psnr' is there already, from bakeoff {version('bakeoff')}; take another name"
    )
    assert list(tmp_path.iterdir()) == []
    assert invoke("section", "psnr", "-o", tmp_path).exception is None


def test_a_module_that_is_installed_is_refused(tmp_path: Path, distribute: Distribute) -> None:
    """Two packages cannot hold one module: not bakeoff's own plugins, and not a stranger's."""
    assert "bakeoff_plugins is installed already" in refused("metric", "plugins", "-o", tmp_path)
    distribute("bakeoff-taken", "VALUE = 1\n")
    assert "bakeoff_taken is installed already" in refused("metric", "taken", "-o", tmp_path)


def test_a_kind_that_is_none_is_refused(tmp_path: Path) -> None:
    """The kinds that there are are told."""
    result = invoke("metrics", "edge", "-o", tmp_path)
    assert isinstance(result.exception, click.BadParameter)
    assert "'metric', 'method', 'perturbation', 'dataset', 'section'" in str(result.exception)


class Environment:
    """A new virtual environment that also sees what is installed beside this Python, bakeoff among it."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=True)
        self.python = folder / "bin" / "python"
        site = next(folder.glob("lib/python*/site-packages"))
        beside = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
        # addsitedir, not a bare path, so that editable installs are found, too.
        Path(site, "beside.pth").write_text("".join(f"import site; site.addsitedir({path!r})\n" for path in beside))

    def run(self, *arguments: object, folder: Path) -> str:
        """Run its Python in a folder; return what it prints."""
        command = [self.python, *map(str, arguments)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a package of each kind, as a user does, with two images for an experiment beside them."""
    import cv2

    parent = tmp_path_factory.mktemp("plugins")
    for kind, name in NAMES.items():
        assert invoke(kind, name, "-o", parent).exception is None
    rng = np.random.default_rng(7)
    (parent / "pictures").mkdir()
    for name in ("hill_1", "sea_1"):
        image = cv2.GaussianBlur(rng.integers(0, 256, (48, 64, 3), np.uint8), (0, 0), 3)
        cv2.imwrite(str(parent / "pictures" / f"{name}.png"), image)
    return parent


@pytest.fixture(scope="module")
def environment(folder: Path) -> Iterator[Environment]:
    """Install the packages into a fresh environment with pip."""
    made = Environment(folder / "environment")
    packages = [folder / f"bakeoff-{name}" for name in NAMES.values()]
    made.run(
        "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation",
        "--no-index", *packages, folder=folder,
    )  # fmt: skip
    return made


def test_the_environment_is_the_packages_own(environment: Environment, folder: Path) -> None:
    """What is imported there is what pip installed there, and no other environment sees it."""
    module = environment.run("-c", "import bakeoff_gap; print(bakeoff_gap.__file__)", folder=folder).strip()
    assert Path(module).is_relative_to(folder / "environment")
    here = subprocess.run([sys.executable, "-c", "import bakeoff_gap"], cwd=folder, capture_output=True, check=False)
    assert here.returncode != 0


EACH_IN_ITS_FOLDER = """
import contextlib, io, json, os, sys
import pytest
from bakeoff import cli

ended = {}
for name, command in json.loads(sys.argv[1]).items():
    os.chdir(name)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = pytest.main(command) if command[0] == "-q" else cli.outcome(command)
    ended[name] = [int(code), printed.getvalue()]
print(json.dumps(ended))
"""


def in_each_package(environment: Environment, folder: Path, commands: dict[str, list[str]]) -> dict[str, str]:
    """Carry out a command of pytest or bakeoff for each kind in its package's folder, all in one new process.

    Returns what each prints; all have to end well.
    """
    packages = {kind: str(folder / f"bakeoff-{NAMES[kind]}") for kind in commands}
    ended = json.loads(
        environment.run(
            "-Ic", EACH_IN_ITS_FOLDER, json.dumps({packages[kind]: commands[kind] for kind in commands}), folder=folder
        )
    )
    assert {package: printed for package, (code, printed) in ended.items() if code} == {}
    return {kind: ended[package][1] for kind, package in packages.items()}


def test_the_new_packages_pass_their_own_tests(environment: Environment, folder: Path) -> None:
    """Installed, and otherwise as it was written, every package passes the kit and its own test."""
    commands = {kind: ["-q", "-p", "no:cacheprovider"] for kind in KINDS}
    for printed in in_each_package(environment, folder, commands).values():
        assert int(re.findall(r"(\d+) passed", printed)[0]) > 5


def test_the_new_plugins_pass_check_plugin(environment: Environment, folder: Path) -> None:
    """In the package's folder, `bakeoff check-plugin` with nothing but the name finds no fault."""
    names = {kind: NAMES[kind].replace("-", "_") for kind in KINDS}
    commands = {kind: ["check-plugin", names[kind]] for kind in KINDS}
    for kind, printed in in_each_package(environment, folder, commands).items():
        assert printed.splitlines()[-1].startswith(f"{kind}s.{names[kind]} of bakeoff-{NAMES[kind]} 0.1.0: ")


def test_ls_names_the_new_packages(environment: Environment, folder: Path) -> None:
    """Each plugin is listed with the distribution that brought it, and its version."""
    commands = {kind: ["ls", f"{kind}s"] for kind in KINDS}
    for kind, shown in in_each_package(environment, folder, commands).items():
        assert f"{NAMES[kind].replace('-', '_')}  (bakeoff-{NAMES[kind]} 0.1.0; version 1)\n" in shown


def test_a_report_shows_all_of_them(environment: Environment, folder: Path) -> None:
    """In one experiment the new dataset, perturbation, method and metric give scores, and the new section a table."""
    (folder / "experiment.yaml").write_text(
        "experiment: all-new\n"
        "dataset: {scenes: {path: pictures}}\n"
        "methods: {A: {identity: {}}, B: {clean_up: {size: 5}}}\n"
        "metrics: [gap]\n"
        "perturbations: [{stripes: {severity: [3]}}]\n",
        "utf-8",
    )
    printed = environment.run("-m", "bakeoff", "run", "experiment.yaml", "-q", "-j", "1", folder=folder)
    assert "Clean up" in printed
    run = folder / "reports" / "all-new"
    rows = [row.split(",") for row in (run / "scores.csv").read_text("utf-8").splitlines()[1:]]
    rows = [row for row in rows if row[6] == "gap"]
    assert [(row[1], *row[2:4], row[4], row[6], row[11]) for row in rows] == [
        (name, "stripes", "3", method, "gap", "ok") for name in ("hill_1", "sea_1") for method in ("A", "B")
    ]
    assert all(0.0 < float(row[7]) < 0.2 for row in rows)
    page = (run / "index.html").read_text("utf-8")
    assert re.search(r"<h2[^>]*>Head count</h2>", page)
    assert "Scores of each method" in page
    for shown in ("Gap", "Clean up", "stripes", *(f"bakeoff-{name} 0.1.0" for name in NAMES.values())):
        assert shown in page, shown
