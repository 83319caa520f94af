"""The command line answers at once, in the same words everywhere, and ends with documented exit codes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bakeoff import cli
from bakeoff.errors import BakeoffError, ConfigError, StoreError

HEAVY = {"numba", "cv2", "scipy", "PIL", "pydantic", "numpy", "jinja2", "rich", "yaml"}
ROOT = Path(__file__).parents[3]


def test_help_imports_nothing_heavy_and_is_quick() -> None:
    """`bakeoff --help` imports none of the heavy packages and answers before anyone waits."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "bakeoff", "--help"], capture_output=True, text=True, check=True
        )
        seconds.append(time.perf_counter() - started)
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & HEAVY
    # 0.1 s on an idle machine; machines that run tests are not idle.
    assert min(seconds) < 1.0


@pytest.mark.parametrize("verb", list(cli.VERBS))
def test_every_verb_explains_itself(verb: str) -> None:
    """Each verb's own help begins with the line that `bakeoff --help` shows for it."""
    result = CliRunner().invoke(cli.cli, [verb, "--help"])
    assert result.exit_code == 0
    assert result.output.split("\n\n")[1].strip().split("\n")[0] == cli.VERBS[verb]


@pytest.mark.parametrize("verb", list(cli.VERBS))
def test_the_summary_is_the_first_line_of_the_verb(verb: str) -> None:
    """The table of summaries and the verbs themselves say the same."""
    command: click.Command = import_module(f"bakeoff.cli.{verb.replace('-', '_')}").command
    assert command.name == verb
    assert (command.help or "").split("\n")[0] == cli.VERBS[verb]


def test_version_is_the_distributions() -> None:
    """`--version` prints the version of the installed distribution."""
    result = CliRunner().invoke(cli.cli, ["--version"], prog_name="bakeoff")
    assert re.fullmatch(r"bakeoff \d+\.\d+\.\d+\n", result.output)


def test_a_misspelt_verb_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A verb or an option with a typing error is a usage error that suggests the right one."""
    assert cli.outcome(["rnu"]) == 2
    assert "Did you mean 'run'?" in capsys.readouterr().err
    assert cli.outcome(["run", "--worker", "2", "x.yaml"]) == 2
    assert "Did you mean '--workers'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (ConfigError(["a.yaml:1: one", "a.yaml:2: two"]), 2, ["a.yaml:1: one", "a.yaml:2: two"]),
        (StoreError("the disk is full"), 4, ["the disk is full"]),
        (BakeoffError("a name with \x1b[31m colour and \udcff"), 2, [r"a name with \x1b[31m colour and \udcff"]),
    ],
    ids=["config", "store", "control characters"],
)
def test_an_error_of_ours_is_plain_lines_and_its_exit_code(
    error: BakeoffError,
    code: int,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A user's error is shown without a traceback, a line a problem, with no character that acts on a terminal."""
    monkeypatch.setattr(cli.cli, "main", _raising(error))
    assert cli.outcome([]) == code
    assert capsys.readouterr().err.splitlines() == lines


def test_a_bug_is_a_traceback_and_exit_code_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception that is not ours keeps its traceback and asks for a report."""
    monkeypatch.setattr(cli.cli, "main", _raising(RuntimeError("boom")))
    assert cli.outcome([]) == 70
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "RuntimeError: boom" in shown
    assert "report it" in shown.splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_a_signal_ends_with_exit_code_130(number: signal.Signals, tmp_path: Path) -> None:
    """Both ways of stopping a run end it in order, with the code for `interrupted` and a word on how to go on."""
    plugin = tmp_path / "slow.py"
    plugin.write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bakeoff", "ls", "--plugin", str(plugin)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "loading\n"
    process.send_signal(number)
    _, shown = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the same command continues" in shown


def test_a_closed_pipe_is_no_bug() -> None:
    """`bakeoff ls | head -1` ends without a traceback."""
    shell = f"{sys.executable} -m bakeoff ls | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout == "metrics\n"
    assert "Traceback" not in done.stderr


def test_names_that_are_no_utf8_can_be_printed(tmp_path: Path) -> None:
    """A file name that is not UTF-8 appears escaped in the message, in any locale."""
    name = os.fsencode(tmp_path) + b"/caf\xe9.yaml"
    for locale in ("C.UTF-8", "POSIX"):
        done = subprocess.run(
            [sys.executable, "-m", "bakeoff", "validate", name],
            capture_output=True, check=False, env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0"},
        )  # fmt: skip
        assert done.returncode == 2
        assert rb"caf\udce9.yaml" in done.stderr
        assert b"Traceback" not in done.stderr


def test_every_exit_code_is_documented() -> None:
    """Help, README and the architecture document list the same exit codes."""
    codes = re.findall(r"^ {4}(\d+) ", CliRunner().invoke(cli.cli, ["--help"]).output, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "70", "130"]
    for document in (ROOT / "README.md", ROOT / "framework" / "ARCHITECTURE.md"):
        assert re.findall(r"^\| `(\d+)` \|", document.read_text("utf-8"), re.MULTILINE) == codes, document.name


def _raising(error: Exception) -> Callable[..., None]:
    def raise_it(*args: object, **kwargs: object) -> None:
        raise error

    return raise_it
