"""`bakeoff cite` prints BibTeX for a run that was made."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff import api, cli
from bakeoff.citation import parse_entries

Distribute = Callable[..., Path]

METRIC = r'''
from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl


class Sharpness(Metric):
    """The first sample."""

    info = MetricInfo(
        name="crispness", version=3, better="lower",
        citation="""
            @inproceedings{doe2024, author={Doe, Jane}, title={On {Sharpness}}, year={2024}, booktitle={Proceedings}}
        """,
    )

    def score(self, pair: Pair) -> float:
        return float(pair.distorted.pixels.flat[0])


@hookimpl
def bakeoff_register_metrics():
    return [Sharpness]
'''


@pytest.fixture
def made(photographs: Path, tmp_path: Path) -> Path:
    """Make a small run that uses a one-file plugin."""
    file = tmp_path / "sharp.py"
    file.write_text(METRIC, "utf-8")
    config = {
        "experiment": "demo", "dataset": {"folder": {"path": photographs}},
        "methods": {"A": {"jpeg": {"quality": 30}}, "B": {"jpeg": {"quality": 90}}},
        "metrics": ["psnr", "crispness"], "perturbations": ["none", {"brightness": {"severity": 1}}],
        "executor": "serial",
    }  # fmt: skip
    api.run(config, output=tmp_path / "run", plugins=[file])
    return tmp_path / "run"


def test_a_run_is_cited(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Metrics, methods, perturbations, analysis and tools have their entries; plugins that are gone are named."""
    file = tmp_path / "sharp.py"
    assert cli.outcome(["cite", str(made), "--plugin", str(file)]) == 0
    text, complaints = capsys.readouterr()
    assert complaints == ""
    entries = parse_entries("".join(line for line in text.splitlines(keepends=True) if not line.startswith("%")))
    assert {"wallace1992", "salomon2007", "doe2024", "hendrycks2019", "holm1979", "bakeoff", "harris2020"} <= {
        entry.key for entry in entries
    }
    assert "% No work to cite is named by: dataset folder, executor serial." in text.splitlines()

    assert cli.outcome(["cite", str(made)]) == 0
    text, complaints = capsys.readouterr()
    assert "@inproceedings{doe2024," in text
    note = f"metric crispness of {file} is not installed here: it is credited as the run recorded it\n"
    assert complaints == note
    assert f"% {note}" in text


def test_the_entries_go_to_a_file(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-o` the file holds what would have been printed, and nothing is."""
    arguments = ["cite", str(made), "--plugin", str(tmp_path / "sharp.py")]
    cli.outcome(arguments)
    printed = capsys.readouterr().out
    assert cli.outcome([*arguments, "-o", str(tmp_path / "new" / "works.bib")]) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "new" / "works.bib").read_text("utf-8") == printed


def test_the_report_credits_the_third_party(made: Path) -> None:
    """The page names the plugin, where it is from and its work; the record keeps the entry."""
    page = (made / "index.html").read_text("utf-8")
    assert "Credits to third parties" in page
    assert "Doe (2024), On Sharpness, Proceedings" in page
    assert "@inproceedings{doe2024," in page
    recorded = json.loads((made / "environment.json").read_text("utf-8"))["plugins"]
    assert [entry["credit"] for entry in recorded if entry["name"] == "crispness"] == [
        "Doe (2024), On Sharpness, Proceedings"
    ]


def test_a_folder_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message says what is missing and what to name; the exit code is that of run folders."""
    assert cli.outcome(["cite", str(tmp_path)]) == 4
    assert "no environment.json here; name the folder of a finished run" in capsys.readouterr().err
