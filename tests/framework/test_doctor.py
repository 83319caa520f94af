"""The check of an installation finds what is broken, and only that."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bakeoff import cli
from bakeoff.doctor import diagnose, kernel_cache
from bakeoff.environment import requirements, version
from bakeoff.registry import load_registry

Distribute = Callable[..., Path]

READER = """
    from bakeoff.plugin import Dataset, PluginInfo, hookimpl

    class Nothing(Dataset):
        info = PluginInfo(name="nothing", version=1)

        def samples(self):
            return []

    @hookimpl
    def bakeoff_register_datasets():
        return [Nothing]

    @hookimpl
    def bakeoff_read_image(data):
        return None
"""


def test_a_sound_installation_has_no_problem() -> None:
    """Here nothing is broken, and every requirement is listed with its version."""
    diagnosis = diagnose(load_registry())
    assert diagnosis.problems == []
    assert diagnosis.topics["packages"] == [f"{name} {version(name)}" for name in requirements()]


def test_codecs_have_versions_and_programs_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's codecs are listed with the version of the library, programs with where they are."""
    program = tmp_path / "cjxl"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    topics = diagnose(load_registry()).topics
    codecs = dict(line.split(": ") for line in topics["codecs of Pillow"])
    assert codecs["WebP"][0].isdigit()
    assert f"cjxl: {program}" in topics["programs"]
    assert "ffmpeg: not found" in topics["programs"]


def test_a_package_that_cannot_be_imported_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A requirement that is missing or broken is named with the command that mends it."""
    monkeypatch.setitem(sys.modules, "cv2", None)
    problems = diagnose(load_registry()).problems
    assert len([line for line in problems if line.startswith("opencv-python-headless ")]) == 1
    assert "pip install --force-reinstall opencv-python-headless" in problems[0]


def test_a_broken_plugin_of_somebody_else_is_shown_and_is_no_problem_of_ours(distribute: Distribute) -> None:
    """A third party's broken plugin is listed with its remedy; bakeoff itself is well, and the exit code says so."""
    distribute("bakeoff-broken", "import a_dependency_nobody_has", version="4")
    assert diagnose(load_registry()).problems == []
    shown = CliRunner().invoke(cli.cli, ["doctor"], standalone_mode=False)
    assert shown.return_value == 0
    assert "\n  broken: bakeoff-broken 4 (bakeoff_broken)\n" in shown.stdout
    assert "\n    do:  pip install a_dependency_nobody_has\n" in shown.stdout
    assert shown.stdout.endswith("Everything that bakeoff needs is here; 1 plugin needs care, see above.\n")


def test_a_broken_plugin_of_our_own_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a module of bakeoff itself cannot be loaded, the installation is broken, and reinstalling mends it."""
    monkeypatch.setitem(sys.modules, "bakeoff_plugins.metrics.ssim", None)
    (problem,) = diagnose(load_registry()).problems
    assert problem.startswith("bakeoff's own plugin bakeoff_plugins.metrics.ssim cannot be loaded (")
    assert problem.endswith("): pip install --force-reinstall bakeoff")


def test_third_party_plugins_are_listed_with_what_they_add(distribute: Distribute) -> None:
    """Distribution, version and module, names of its plugins by kind, and the seconds its import takes."""
    assert diagnose(load_registry()).topics["third-party plugins"] == ["none"]
    distribute("bakeoff-reader", READER, version="0.3")
    (line,) = diagnose(load_registry()).topics["third-party plugins"]
    assert re.fullmatch(
        r"bakeoff-reader 0\.3 \(bakeoff_reader\): image reader, dataset nothing; \d\.\d\d s to import", line
    )


def test_the_exit_code_tells_sound_from_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 for a sound installation, 2 when something that bakeoff needs is broken."""
    sound = CliRunner().invoke(cli.cli, ["doctor"], standalone_mode=False)
    assert sound.return_value == 0
    assert "Everything that bakeoff needs is here." in sound.stdout
    monkeypatch.setitem(sys.modules, "cv2", None)
    broken = CliRunner().invoke(cli.cli, ["doctor"], standalone_mode=False)
    assert broken.return_value == 2
    assert "broken: opencv-python-headless" in broken.stderr


def test_the_kernels_are_kept_where_the_doctor_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that is shown is the one that compiled kernels go to."""
    from bakeoff_plugins.kernels import _jit

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = kernel_cache()
    assert folder == _jit._cache_home() / "numba"
    folder.mkdir(parents=True)
    (folder / "kernel.nbc").write_bytes(b"x" * 2_000_000)
    assert diagnose(load_registry()).topics["compiled kernels"] == [
        f"{folder}: 1 files, 2.0 MB; it may be deleted at any time"
    ]


def test_a_cache_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only cache folder is named: it costs time, and nothing else."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "cannot be written" in diagnose(load_registry()).topics["compiled kernels"][0]
