"""`bakeoff ls` says what is installed, in words that fit a terminal."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bakeoff import cli
from bakeoff.cli.describe import type_words
from bakeoff.cli.ls import KINDS
from bakeoff.errors import PluginError
from bakeoff.metric_sets import SETS
from bakeoff.registry import KINDS as REGISTRY_KINDS

Distribute = Callable[..., Path]

METRIC = '''
from typing import Literal

from bakeoff.plugin import Band, Field, MapMetric, MetricInfo, Pair, hookimpl


class Sharpness(MapMetric):
    """Difference of sharpness, in a sentence that is long enough to be wrapped when a terminal is not very wide at all.

    A second paragraph.
    """

    info = MetricInfo(
        name="crispness", version=3, better="lower", unit="dB", identical=0.0, range=(0.0, float("inf")),
        margin=0.25, margin_source="Somebody 2020", paper="Nobody 1999", title="Sharp", symmetric=True, masks=True,
        note="Less is sharper.", bands=(Band(1.0, "sharp"), Band(float("inf"), "soft")), bands_source="Anybody 2001",
        map_range=(0.0, 2.0),
    )
    presets = {"usual": {}, "coarse": {"window": 31, "border": "reflect"}}
    window: int = Field(7, ge=3, le=31, description="side of the window, in pixels")
    border: Literal["valid", "reflect"] = "valid"
    scale: float | None = None

    def map(self, pair: Pair):
        raise NotImplementedError


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
    block = textwrap.dedent(shown[shown.index("crispness  (") :].split("\n\n")[0])
    assert block.startswith("crispness  (bakeoff-sharp 0.4; version 3)\n")
    for expected in (
        "lower is better; from 0 to infinity dB",
        "equal images score 0 dB",
        "differences under 0.25 dB count as none (Somebody 2020)",
        "source: Nobody 1999",
        "called Sharp",
        "how to read it: Less is sharper.",
        "in words: sharp up to 1, soft above (it depends on content and use; Anybody",
        "map: yes, drawn from 0 to 2; masks: yes; symmetric: yes",
        "poolings: standard (mean), mean, max, p95, p90, pnorm3",
        "preset usual: the default options",
        'preset coarse: window=31, border="reflect"',
        "window (integer 3 to 31, default 7): side of the window, in pixels",
        'border ("valid" or "reflect", default "valid")',
        "scale (number or none, default none)",
    ):
        assert expected in block


def test_one_plugin_can_be_asked_for(distribute: Distribute) -> None:
    """`ls KIND NAME` shows that plugin alone, and a name that is not there is an error with the nearest one."""
    distribute("bakeoff-sharp", METRIC)
    shown = ls("metrics", "crispness").stdout
    assert shown.startswith("crispness  (bakeoff-sharp 1.0; version 3)\n")
    assert "ssim" not in shown
    with pytest.raises(PluginError, match=r"unknown metric 'crispnes'\. Did you mean 'crispness'"):
        ls("metrics", "crispnes")


def test_sets_of_metrics_are_listed() -> None:
    """Below the metrics stands what `preset:` may name, with its source and what it leaves out."""
    shown = " ".join(ls("metrics").stdout.split())
    for name, found in SETS.items():
        assert f"{name}: {found.title}: " in shown
        assert f"source: {found.source}" in shown
        assert all(f"{metric} ({why})" in shown for metric, why in found.left_out.items())


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
    assert len([line for line in lines if line.split()[:4] == ["crispness", "Difference", "of", "sharpness,"]]) == 1


def test_broken_plugins_and_clashes_are_listed_with_a_remedy(distribute: Distribute) -> None:
    """A broken plugin and a clash are named on standard error; the others are listed, and the command succeeds."""
    distribute("bakeoff-broken", "import a_dependency_nobody_has")
    distribute("bakeoff-sharp", METRIC)
    distribute("bakeoff-other", METRIC)
    result = ls("metrics")
    assert result.exit_code == 0
    assert "crispness  (" not in result.stdout
    assert result.stderr.splitlines() == [
        "broken: bakeoff-broken 1.0 (bakeoff_broken)",
        "  why: ModuleNotFoundError: No module named 'a_dependency_nobody_has'",
        "  do:  pip install a_dependency_nobody_has",
        "clash: bakeoff-other 1.0 (bakeoff_other) and bakeoff-sharp 1.0 (bakeoff_sharp)",
        "  why: both claim the metric 'crispness', so it cannot be used",
        "  do:  uninstall or rename one: pip uninstall bakeoff-other, or pip uninstall",
        "       bakeoff-sharp",
    ]


def test_the_overview_marks_whose_a_plugin_is(distribute: Distribute) -> None:
    """Distribution and version stand beside what does not come with bakeoff, shortened where they are long."""
    name = "bakeoff-" + "very-" * 9 + "long"
    distribute("bakeoff-sharp", METRIC, version="0.4")
    distribute(name, METRIC.replace('"crispness"', '"other"'))
    lines = ls().stdout.splitlines()
    sharpness, other, psnr = (
        next(line for line in lines if line.startswith(f"  {word} ")) for word in ("crispness", "other", "psnr")
    )
    assert sharpness.endswith("  [bakeoff-sharp 0.4]")
    assert other.endswith("very-long 1.0]")
    assert "[…" in other
    assert "[" not in psnr
    assert lines[-1].startswith("Without a mark: part of bakeoff ")


def test_slow_plugins_are_marked(distribute: Distribute, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that makes every command wait is marked in the overview and in the details."""
    monkeypatch.setattr("bakeoff.registry.SLOW_SECONDS", 0.1)
    distribute("bakeoff-sharp", "import time\ntime.sleep(0.2)\n" + METRIC)
    overview = ls()
    del sys.modules["bakeoff_sharp"]
    detailed = ls("metrics")
    assert "  [bakeoff-sharp 1.0, slow]\n" in overview.stdout
    assert "crispness  (bakeoff-sharp 1.0; version 3; slow: 0." in detailed.stdout
    assert "do:  import heavy packages inside the functions that use them" in overview.stderr


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('range=(0.0, float("inf"))', "range=None", "the rest cannot be shown: TypeError"),
        ("scale: float | None = None", "scale: type = int", "scale (any"),
    ],
    ids=["odd info", "option without a schema"],
)
def test_an_odd_plugin_does_not_hide_the_others(distribute: Distribute, old: str, new: str, shown: str) -> None:
    """What cannot be described is said to be so, and the plugins after it are listed."""
    distribute("bakeoff-sharp", METRIC.replace(old, new))
    listed = ls("metrics")
    assert listed.exit_code == 0
    assert shown in listed.stdout
    assert "\nssim  (bakeoff " in listed.stdout


def test_a_local_file_is_listed(tmp_path: Path) -> None:
    """`--plugin FILE.py` shows a plugin before it is packaged."""
    file = tmp_path / "sharp.py"
    file.write_text(METRIC, "utf-8")
    assert f"crispness  ({file}; version 3)" in ls("metrics", "--plugin", str(file), columns=100).output


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
