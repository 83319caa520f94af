"""`bakeoff explain` shows what each preset of a metric says of two photographs, and why."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image as Pillow
from skimage import data

from bakeoff import cli
from bakeoff.errors import ImageError, PluginError

PLUGIN = """
import numpy as np
from bakeoff.plugin import Metric, MetricInfo, UnitError, hookimpl


class Alike(Metric):
    info = MetricInfo(name="alike", title="Alike", version=1, better="higher", unit="dB")
    presets = {
        "strict": {"power": 3.0}, "strict-rgb": {"power": 3.0, "channel": "rgb"}, "huge": {"least": 5000},
    }
    channel: str = "y"
    power: float = 1.0
    least: int = 1

    def score(self, pair):
        if pair.reference.width < self.least:
            raise UnitError(f"alike needs {self.least} pixels, got {pair.reference.width}")
        apart = abs(pair.reference.select(self.channel).astype(float) - pair.distorted.select(self.channel))
        return float(np.mean((1 - apart / pair.peak) ** self.power))


class Plain(Metric):
    info = MetricInfo(name="plain", version=1, better="higher")

    def score(self, pair):
        return 0.5


@hookimpl
def bakeoff_register_metrics():
    return [Alike, Plain]
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A photograph, the same after JPEG, and a metric with presets."""
    photograph = Pillow.fromarray(data.chelsea())
    photograph.save(tmp_path / "reference.png")
    coded = io.BytesIO()
    photograph.save(coded, "JPEG", quality=20)
    Pillow.open(coded).save(tmp_path / "distorted.png")
    (tmp_path / "alike.py").write_text(PLUGIN, "utf-8")
    return [str(tmp_path / "reference.png"), str(tmp_path / "distorted.png"), "--plugin", str(tmp_path / "alike.py")]


def explain(*arguments: str, columns: int = 100) -> Result:
    """Run `bakeoff explain` in a terminal of that width."""
    return CliRunner().invoke(cli.cli, ["explain", *arguments], env={"COLUMNS": str(columns)}, catch_exceptions=False)


def rows(files: list[str], *arguments: str) -> dict[str, Any]:
    """Return the rows of the JSON output by preset."""
    found = json.loads(explain(*files, *arguments, "--format", "json").stdout)
    return {row["preset"]: row for row in found["presets"]}


def test_the_table_has_a_row_a_preset(files: list[str]) -> None:
    """Score, difference and options stand in a row, the option that moves most first, and below it the signatures."""
    done = explain(*files, "--metric", "alike")
    assert done.exit_code == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    cells = {line[0]: line[1:] for line in lines if line and line[0] in {"default", "strict", "strict-rgb", "huge"}}
    assert cells["strict"][2:] == ["power=3.0"]
    first, second = cells["strict-rgb"][2:4]
    assert (first, second[0]) == ("power=3.0", "(")
    assert "needs 5000 pixels, got 451" in done.stdout
    assert "Alike [dB]" in done.stdout
    assert "  default: alike|v1|channel=y|least=1|power=1.0|range=255" in done.stdout


def test_json_holds_the_same_in_full_precision(files: list[str]) -> None:
    """The difference is that of the scores, and what one option does alone is its own score less the default's."""
    found = rows(files, "--metric", "alike")
    default, strict, both = (found[name]["score"] for name in ("default", "strict", "strict-rgb"))
    assert found["strict-rgb"]["difference"] == both - default
    assert found["strict-rgb"]["alone"]["power"] == strict - default
    assert found["strict-rgb"]["changed"] == {"power": 3.0, "channel": "rgb"}
    assert found["huge"]["score"] is None
    assert found["huge"]["reason"] == "alike needs 5000 pixels, got 451"


def test_infinity_is_a_text_in_json(files: list[str]) -> None:
    """JSON has no infinity; two infinite scores differ by nothing."""
    found = rows([files[0], files[0]], "--metric", "psnr")
    assert (found["default"]["score"], found["y"]["score"], found["y"]["difference"]) == ("inf", "inf", 0.0)


def test_ssim_is_the_default(files: list[str]) -> None:
    """Two photographs are all that it needs."""
    done = explain(*files[:2])
    assert done.exit_code == 0
    assert "SSIM" in done.stdout
    assert "ssim|v" in done.stdout


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_lines_fit_the_terminal(files: list[str], columns: int) -> None:
    """No line is longer than the terminal is wide, or than can be read."""
    shown = explain(*files, "--metric", "alike", columns=columns).stdout
    assert max(map(len, shown.splitlines())) <= min(columns, 100)


def test_a_metric_without_presets_says_so(files: list[str]) -> None:
    """There is one row, and the words for it."""
    assert explain(*files, "--metric", "plain").stdout.splitlines()[-1] == "plain has no presets."


def test_mistakes_are_errors_of_one_line(files: list[str]) -> None:
    """A metric that is not there is told with the nearest name; a file that is none is named."""
    with pytest.raises(PluginError, match=r"unknown metric 'alik'\. Did you mean 'alike'"):
        explain(*files, "--metric", "alik")
    with pytest.raises(ImageError, match=r"nowhere\.png"):
        explain(files[0], "nowhere.png")
