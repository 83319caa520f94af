"""Whole runs with a plugin of every kind that throws, hangs or crashes: each costs its own units only."""

import csv
import re
from pathlib import Path
from typing import Any

import cv2
import pytest

import bakeoff
from bakeoff import api, inquiry, publish
from bakeoff.errors import ConfigError, PluginError
from bakeoff.executors import apart

PLUGIN = Path(__file__).with_name("isolation_plugin.py")
MARKED = "coffee"
WAYS = {"raise": "ValueError: seven is too much", "hang": "took longer than 2 s", "crash": "SIGSEGV"}


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make calls wait for two seconds at most."""
    monkeypatch.setattr(inquiry, "LISTING_SECONDS", 2.0)
    for module in (inquiry, publish):
        monkeypatch.setattr(module, "LEAST_SECONDS", 2.0)
    monkeypatch.setattr(apart.Apart.call, "__kwdefaults__", {"least": 2.0})


@pytest.fixture
def marked(photographs: Path) -> Path:
    """Mark the photograph on which the plugins misbehave, and leave two others."""
    (photographs / "rocket.png").unlink()
    pixels = cv2.imread(str(photographs / f"{MARKED}.png"))
    pixels[0, 0, 2] = 77
    cv2.imwrite(str(photographs / f"{MARKED}.png"), pixels)
    return photographs


def experiment(folder: Path, **changes: Any) -> dict[str, Any]:
    return {
        "experiment": "hostile",
        "dataset": {"shelf": {"path": str(folder)}},
        "methods": {"A": {"jpeg": {"quality": 50}}, "B": "raw"},
        "metrics": ["difference"],
        "timeout": 2,
        "executor": {"local": {"workers": 1}},
        **changes,
    }


def failures(run: api.Run) -> dict[tuple[str, str, str, str], str]:
    """Return the reasons of all failed rows by reference, perturbation, method and metric."""
    with (run.folder / "scores.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "failed"]
    names = ("reference", "perturbation", "method", "metric")
    return {tuple(row[name] for name in names): row["reason"] for row in rows}  # type: ignore[misc]  # four of them


@pytest.mark.parametrize("how", WAYS)
def test_what_workers_run_costs_its_own_units(marked: Path, tmp_path: Path, how: str) -> None:
    """A method, a metric and a perturbation that fail on one photograph fail there, and nowhere else."""
    methods = {"A": {"jpeg": {"quality": 50}}, "B": {"raw": {"asked": "encode", "how": how}}}
    bad = {"difference": {"asked": "score", "how": how}, "as": "bad"}
    config = experiment(
        marked,
        methods=methods,
        metrics=["difference", bad],
        perturbations=["none", {"shade": {"how": how, "severity": 1}}],
    )
    run = bakeoff.run(config, output=tmp_path / "out", plugins=[PLUGIN])
    found = failures(run)
    assert {key[0] for key in found} == {MARKED}
    assert all(WAYS[how] in reason for reason in found.values())
    judged = {key for key in found if key[3] in {"difference", "bad"}}
    assert judged == {
        (MARKED, "none", "A", "bad"),
        *((MARKED, "none", "B", metric) for metric in ("difference", "bad")),
        *((MARKED, "shade", method, metric) for method in "AB" for metric in ("difference", "bad")),
    }
    assert (run.units.planned, run.units.failed) == (12, 4)


@pytest.mark.parametrize("how", WAYS)
def test_what_the_report_runs_costs_its_own_place(
    marked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The report names the section and the cases that could not be drawn, and holds all the rest; the run is clean."""
    monkeypatch.setenv("REMARKS", how)
    methods = {"A": {"jpeg": {"quality": 50}}, "B": {"raw": {"asked": "decode", "how": how}}}
    run = bakeoff.run(experiment(marked, methods=methods), output=tmp_path / "out", plugins=[PLUGIN])
    assert (run.units.computed, run.units.failed) == (6, 0)
    page = run.report.read_text("utf-8")
    reasons = re.findall(r"(section <strong>remarks</strong>|the case \w+) could not be drawn: ([^.<]*)", page)
    assert {who for who, _ in reasons} > {"section <strong>remarks</strong>"}
    assert len(reasons) == 3
    assert all(WAYS[how] in reason for _, reason in reasons)
    assert "all is well later" in page
    assert ">Provenance</h2>" in page


def test_pictures_are_drawn_apart_as_in_place(marked: Path, tmp_path: Path) -> None:
    """A third party's codec that behaves has its pictures in the report, the same as without a process apart."""
    pages = []
    for name, executor in (("apart", {"local": {"workers": 1}}), ("in place", "serial")):
        run = bakeoff.run(experiment(marked, executor=executor), output=tmp_path / name, plugins=[PLUGIN])
        page = run.report.read_text("utf-8")
        assert "could not be drawn" not in page
        pages.append([part[:2000] for part in page.split("data:image/")[1:]])
    assert pages[0] == pages[1] != []


def test_a_dataset_stops_the_run_before_it_starts(marked: Path, tmp_path: Path) -> None:
    """Nothing is written, the error names the dataset, and a stored run is reported without pictures."""
    config = experiment(marked)
    bakeoff.run(config, output=tmp_path / "out", plugins=[PLUGIN], limit=2)
    config["dataset"] = {"shelf": {"path": str(marked), "how": "crash"}}
    with pytest.raises(ConfigError, match=r"dataset\.shelf: `samples` of shelf.*SIGSEGV"):
        bakeoff.run(config, output=tmp_path / "never", plugins=[PLUGIN])
    assert not (tmp_path / "never").exists()
    resolved = tmp_path / "out" / "experiment.resolved.yaml"
    resolved.write_text(resolved.read_text("utf-8").replace("how: ''", "how: crash", 1), "utf-8")
    page = api.report(tmp_path / "out", plugins=[PLUGIN]).read_text("utf-8")
    assert "the cases could not be drawn: " in page
    assert "rows were seen" in page


def test_an_executor_that_raises_is_named(marked: Path, tmp_path: Path) -> None:
    """The error is one line; what is stored stays."""
    with pytest.raises(PluginError, match=r"^executor manager: ValueError: seven is too much \(isolation_plugin.py:"):
        bakeoff.run(experiment(marked, executor="manager"), output=tmp_path / "out", plugins=[PLUGIN])


def test_a_validator_that_raises_is_a_mistake_of_the_config(marked: Path, tmp_path: Path) -> None:
    """An exception that pydantic lets through has its place in the config and in the plugin."""
    with pytest.raises(ConfigError, match=r"methods\.B.*KeyError: 'no such table' \(isolation_plugin.py:\d+\)"):
        bakeoff.run(
            experiment(marked, methods={"A": "identity", "B": {"raw": {"table": "none"}}}),
            output=tmp_path / "out", plugins=[PLUGIN],
        )  # fmt: skip
