"""`bakeoff ls` says what is installed, in words that fit a terminal."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bakeoff import cli
from bakeoff.cli.describe import type_words
from bakeoff.cli.ls import KINDS
from bakeoff.registry import KINDS as REGISTRY_KINDS

Distribute = Callable[..., Path]

METRIC = '''
from typing import Literal

from bakeoff.plugin import Field, Metric, MetricInfo, Pair, hookimpl


class Sharpness(Metric):
    """Difference of sharpness, in a sentence that is long enough to be wrapped when a terminal is not very wide at all.

    A second paragraph.
    """

    info = MetricInfo(
        name="sharpness", version=3, better="lower", unit="dB", identical=0.0, range=(0.0, float("inf")),
        margin=0.25, margin_source="Somebody 2020", paper="Nobody 1999",
    )
    window: int = Field(7, ge=3, le=31, description="side of the window, in pixels")
    border: Literal["valid", "reflect"] = "valid"
    scale: float | None = None

    def score(self, pair: Pair) -> float:
        return 0.0


@hookimpl
def bakeoff_register_metrics():
    return [Sharpness]
'''


def ls(*arguments: str, columns: int = 80) -> Result:
    """Run `bakeoff ls` in a terminal of that width."""
    return CliRunner().invoke(cli.cli, ["ls", *arguments], env={"COLUMNS": str(columns)}, catch_exceptions=False)


def test_the_kinds_are_the_registrys() -> None:
    """The verb knows every kind of plugin that there is."""
    assert set(KINDS) == set(REGISTRY_KINDS)


def test_everything_about_a_metric_is_shown(distribute: Distribute) -> None:
    """Details give description, direction, range, margin, options with types and defaults, and the origin."""
    distribute("bakeoff-sharp", METRIC, version="0.4")
    shown = ls("metrics").stdout
    block = textwrap.dedent(shown[shown.index("sharpness  (") :].split("\n\n")[0])
    assert block.startswith("sharpness  (bakeoff-sharp 0.4; version 3)\n")
    for expected in (
        "lower is better; from 0 to infinity dB",
        "equal images score 0 dB",
        "differences under 0.25 dB count as none (Somebody 2020)",
        "source: Nobody 1999",
        "window (integer 3 to 31, default 7): side of the window, in pixels",
        'border ("valid" or "reflect", default "valid")',
        "scale (number or none, default none)",
    ):
        assert expected in block


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_lines_fit_the_terminal(distribute: Distribute, columns: int) -> None:
    """No line is longer than the terminal is wide, or than can be read."""
    distribute("bakeoff-sharp", METRIC)
    for arguments in ((), ("metrics",)):
        longest = max(len(line) for line in ls(*arguments, columns=columns).stdout.splitlines())
        assert 40 < longest <= min(columns, 100)


def test_the_overview_has_a_line_a_plugin(distribute: Distribute) -> None:
    """Without a kind, every kind is listed with the first sentence of each plugin."""
    distribute("bakeoff-sharp", METRIC)
    lines = ls(columns=100).stdout.splitlines()
    assert [line for line in lines if line in KINDS] == list(KINDS)
    assert len([line for line in lines if line.split()[:4] == ["sharpness", "Difference", "of", "sharpness,"]]) == 1


def test_broken_plugins_and_clashes_are_listed_with_a_remedy(distribute: Distribute) -> None:
    """A broken plugin and a clash are named on standard error; the others are listed, and the command succeeds."""
    distribute("bakeoff-broken", "import a_dependency_nobody_has")
    distribute("bakeoff-sharp", METRIC)
    distribute("bakeoff-other", METRIC)
    result = ls("metrics")
    assert result.exit_code == 0
    assert "sharpness  (" not in result.stdout
    broken = next(line for line in result.stderr.splitlines() if "bakeoff-broken 1.0" in line)
    assert broken.startswith("broken: bakeoff_broken of bakeoff-broken 1.0: ModuleNotFoundError")
    assert broken.endswith("repair, upgrade or uninstall it")
    clash = next(line for line in result.stderr.splitlines() if line.startswith("clash: "))
    assert "bakeoff-other 1.0" in clash
    assert "uninstall or rename one" in clash


def test_a_local_file_is_listed(tmp_path: Path) -> None:
    """`--plugin FILE.py` shows a plugin before it is packaged."""
    file = tmp_path / "sharp.py"
    file.write_text(METRIC, "utf-8")
    assert f"sharpness  ({file}; version 3)" in ls("metrics", "--plugin", str(file), columns=100).output


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 100}, "integer 1 to 100"),
        ({"type": "number", "exclusiveMinimum": 0}, "number above 0"),
        ({"type": "number", "minimum": 0, "exclusiveMaximum": 1}, "number at least 0 below 1"),
        ({"type": "integer", "maximum": 9}, "integer at most 9"),
        ({"enum": ["y", "rgb"], "type": "string"}, '"y" or "rgb"'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or none"),
        ({"type": "string", "format": "path"}, "path"),
        ({"const": "x", "type": "string"}, '"x"'),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({}, "any"),
    ],
)
def test_types_in_words(schema: dict[str, object], words: str) -> None:
    """A JSON Schema type reads like a sentence."""
    assert type_words(schema) == words
