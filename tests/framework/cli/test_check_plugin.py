"""`bakeoff check-plugin` finds a plugin by its name, prints a line a check, and ends with 0, 1 or 2."""

from pathlib import Path

import pytest

from bakeoff import cli

SEEDED = Path(__file__).parents[1] / "testing" / "seeded_metrics.py"

NEEDY = """
from bakeoff.plugin import Field, Metric, MetricInfo, hookimpl

class Needy(Metric):
    info = MetricInfo(name="{name}", version=1, better="lower")
    exponent: float = Field(gt=0)

    def score(self, pair):
        return 0.0

@hookimpl
def bakeoff_register_metrics():
    return [Needy]
"""


def test_a_line_a_check_and_success(capfd: pytest.CaptureFixture[str]) -> None:
    """What passes is ok, what does not apply says why, and the last line counts."""
    assert cli.outcome(["check-plugin", "psnr", "--check", "range", "--check", "map_shape"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[:2] == ["ok   range", "skip map_shape: only for metrics that draw a map"]
    assert lines[2].startswith("metrics.psnr of bakeoff ")
    assert lines[2].endswith(": 1 passed, 1 skipped, 0 failed")


def test_all_checks_of_a_kind_are_run(capfd: pytest.CaptureFixture[str]) -> None:
    """Without `--check` no check is left out, and a built-in plugin passes."""
    from bakeoff.testing import checks_of

    assert cli.outcome(["check-plugin", "methods.identity"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line.split()[1].rstrip(":") for line in lines[:-1]] == [check.name for check in checks_of("methods")]


def test_a_failed_check_ends_with_one(capfd: pytest.CaptureFixture[str]) -> None:
    """The line says what was asked, what was found and what to do; options are set as a config would."""
    arguments = ["hard_coded_255", "--plugin", str(SEEDED), "--check", "peak_respected", "--check", "info"]
    assert cli.outcome(["check-plugin", *arguments]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "ok   info"
    assert lines[1].startswith("FAIL peak_respected: asked for the same score for the same picture at another peak")
    assert lines[1].endswith("use pair.peak, not a fixed 255; a metric in levels of the image says so in `unit`")


def test_options_are_those_that_are_set(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A required option comes by `--set`; without it, or with a wrong one, the command is refused."""
    path = tmp_path / "needy.py"
    path.write_text(NEEDY.format(name="needy"), "utf-8")
    arguments = ["check-plugin", "needy", "--plugin", str(path), "--check", "options_plain"]
    assert cli.outcome([*arguments, "--set", "exponent=2.5"]) == 0
    for wrong, told in (
        ([], "metrics.needy: exponent: "),
        (["--set", "exponent=-1"], "metrics.needy: exponent: "),
        (["--set", "exponnt=1"], "unknown option 'exponnt'. Did you mean 'exponent'?"),
        (["--set", "exponent"], "--set exponent: must look like --set option=value"),
    ):
        capfd.readouterr()
        assert cli.outcome([*arguments, *wrong]) == 2
        assert told in capfd.readouterr().err


def test_a_name_of_two_kinds_asks_which(capfd: pytest.CaptureFixture[str]) -> None:
    """`folder` is a method and a dataset; kind and name together, or `--kind`, tell them apart."""
    assert cli.outcome(["check-plugin", "folder"]) == 2
    assert "name one as methods.folder or datasets.folder, or give --kind" in capfd.readouterr().err
    for named in (["datasets.folder"], ["folder", "--kind", "datasets"]):
        path = str(Path(__file__).parent)
        assert cli.outcome(["check-plugin", *named, "--set", f"path={path}", "--check", "options_plain"]) == 0
        assert "datasets.folder of bakeoff" in capfd.readouterr().out


def test_unknown_names_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The nearest name is suggested; a plugin that could not be loaded is named."""
    broken = tmp_path / "shattered.py"
    broken.write_text("raise OSError('no such library')", "utf-8")
    for arguments, told in (
        (["pnsr"], "unknown plugin 'pnsr'. Did you mean 'psnr'?"),
        (["metrics.pnsr"], "unknown metric 'pnsr'. Did you mean 'psnr'?"),
        (["jpeg", "--kind", "metrics"], "unknown metric 'jpeg'"),
        (["another", "--plugin", str(broken)], "`bakeoff doctor` says why"),
        (["psnr", "--check", "rnage"], "metrics have no check 'rnage'; there are: "),
    ):
        assert cli.outcome(["check-plugin", *arguments]) == 2
        assert told in capfd.readouterr().err
