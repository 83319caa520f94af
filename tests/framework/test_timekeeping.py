"""Runs that time their codecs: what is measured, stored, compared, continued and refused."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import bakeoff
from bakeoff import api, runs
from bakeoff.cli.run import show_plan
from bakeoff.discovery import entry_points
from bakeoff.results import Comparison
from bakeoff.store import Store

INSTALLED = [
    (origin, load) for origin, load in entry_points("bakeoff")
    if origin.entry_point in {
        "datasets.folder", "executors.local", "executors.serial", "methods.jpeg", "readers.opencv",
        "sections.comparison", "sections.fairness",
    }
]  # fmt: skip
"""What the runs below need: looking for all plugins takes longer than they do."""


@pytest.fixture(autouse=True)
def _few_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bakeoff.registry.entry_points", lambda group: INSTALLED)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """Copy the plugin, which counts its calls beside itself."""
    path = tmp_path / "timing_plugin.py"
    path.write_bytes(Path(__file__).with_name("timing_plugin.py").read_bytes())
    return path


@pytest.fixture
def experiment(photographs: Path) -> dict[str, Any]:
    """Give two sleeping codecs on four photographs, timed alone."""
    return {
        "experiment": "timed",
        "dataset": {"folder": {"path": str(photographs)}},
        "methods": {"A": {"sleeper": {"name": "A"}}, "B": {"sleeper": {"name": "B", "seconds": 0.004}}},
        "metrics": ["mean"],
        "executor": "serial",
        "keep": "all",
        "timing": {"repeat": 3},
    }


def run(experiment: dict[str, Any], plugin: Path, **more: Any) -> runs.Run:
    return bakeoff.run(experiment, output=plugin.parent / "out", plugins=[plugin], **more)


def calls(plugin: Path) -> str:
    """Return the codecs called since the last time, in order."""
    path = plugin.parent / "calls"
    found = path.read_text() if path.exists() else ""
    path.unlink(missing_ok=True)
    return found


def table(run: runs.Run, name: str = "scores.csv") -> list[dict[str, str]]:
    with (run.folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def times(run: runs.Run) -> list[Comparison]:
    return [found for found in run.comparisons if found.kind == "time"]


def test_seconds_are_the_medians_of_laps_that_took_turns(experiment: dict[str, Any], plugin: Path) -> None:
    """Every lap is in timings.csv, in its turn; its median is in scores.csv, with a signature that says how."""
    done = run(experiment, plugin, limit=1)
    laps = table(done, "timings.csv")
    assert sorted((int(lap["turn"]), lap["method"]) for lap in laps) == list(enumerate("ABABAB"))
    # Each codec is first called twice to make the scores (once on a corner), then in turn, with a lap to warm up.
    assert calls(plugin).endswith("AB" * 4)
    rows = {(row["method"], row["metric"]): row for row in table(done)}
    for method in "AB":
        for cost in ("encode_seconds", "decode_seconds", "encode_cpu_seconds", "decode_cpu_seconds"):
            own = sorted(float(lap[cost]) for lap in laps if lap["method"] == method)
            assert float(rows[method, cost]["score"]) == own[1]
    assert "|wall|isolated|median-of-3|" in rows["A", "encode_seconds"]["signature"]
    assert "|cpu|isolated|median-of-3|" in rows["A", "encode_cpu_seconds"]["signature"]
    assert {lap["stopwatch"] for lap in laps} == {rows["A", "encode_seconds"]["signature"].split("|wall|")[1]}


def test_isolated_seconds_are_compared_and_never_a_headline(experiment: dict[str, Any], plugin: Path) -> None:
    """Encoding and decoding each have a comparison by ratio; the slow encoder loses on every image."""
    done = run(experiment, plugin)
    encode, decode = times(done)
    assert (encode.metric, decode.metric) == ("encode_seconds", "decode_seconds")
    assert not encode.headline
    assert not decode.headline
    assert (encode.losses, encode.n) == (4, 4)
    assert "B encodes" in encode.sentence.replace("sleeper (B)", "B")
    assert "times slower than" in encode.sentence
    summary = json.loads((done.folder / "summary.json").read_text("utf-8"))
    assert [entry["metric"] for entry in summary["comparisons"] if entry["kind"] == "time"] == [
        "encode_seconds", "decode_seconds",
    ]  # fmt: skip
    assert "Fairness" in done.report.read_text("utf-8")


def test_what_was_timed_is_not_timed_again(experiment: dict[str, Any], plugin: Path) -> None:
    """A second run calls no codec, and reuses everything; the report alone shows the same."""
    first = run(experiment, plugin)
    calls(plugin)
    second = run(experiment, plugin)
    assert calls(plugin) == ""
    assert (second.units.reused, second.units.computed) == (8, 0)
    assert table(second) == table(first)
    assert table(second, "timings.csv") == table(first, "timings.csv")
    before = second.report.read_text("utf-8")
    assert runs.report(second.folder, plugins=[plugin]).read_text("utf-8") == before


def test_timing_may_come_later(experiment: dict[str, Any], plugin: Path) -> None:
    """A finished run is timed without being scored again, and counts as computed."""
    plain = run({**experiment, "timing": None}, plugin)
    assert not (plain.folder / "timings.csv").exists()
    assert times(plain) == []
    calls(plugin)
    timed = run(experiment, plugin)
    assert calls(plugin) == "ABABABAB" * 4
    assert (timed.units.reused, timed.units.computed) == (0, 8)
    again = run({**experiment, "timing": None}, plugin)
    assert not (again.folder / "timings.csv").exists()
    assert {row["signature"] for row in table(again) if row["metric"] == "encode_seconds"} == {
        "encode_seconds|v1|wall|busy-pool"
    }


def test_a_run_that_was_stopped_goes_on_where_it_was(
    experiment: dict[str, Any], plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was timed before Ctrl-C stays; the group that was under way is timed again, whole."""
    kept, add = [], Store.add_laps

    def stop_at_the_fourth(store: Store, unit: str, *rest: Any) -> None:
        if len(kept) == 3:
            raise KeyboardInterrupt
        kept.append(unit)
        add(store, unit, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_laps", stop_at_the_fourth)
        with pytest.raises(KeyboardInterrupt):
            run(experiment, plugin)
    calls(plugin)
    done = run(experiment, plugin)
    assert calls(plugin) == "ABABABAB" * 3
    assert len(table(done, "timings.csv")) == 8 * 3


def test_a_codec_that_comes_later_is_timed_with_the_others(experiment: dict[str, Any], plugin: Path) -> None:
    """What is compared has taken turns, so the whole group is timed again."""
    run(experiment, plugin, limit=1)
    calls(plugin)
    more = {**experiment, "methods": {**experiment["methods"], "C": {"sleeper": {"name": "C"}}}}
    run(more, plugin, limit=1)
    assert calls(plugin).endswith("ABC" * 4)


def test_another_machine_is_another_stopwatch(
    experiment: dict[str, Any], plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that moves is timed anew there, and shows no time of the first machine."""
    here = run(experiment, plugin, limit=1)
    old = {row["signature"] for row in table(here) if row["metric"] == "encode_seconds"}
    monkeypatch.setattr("bakeoff.environment.processor", lambda: "Zuse Z3")
    there = run(experiment, plugin, limit=1)
    new = {row["signature"] for row in table(there) if row["metric"] == "encode_seconds"}
    assert len(new) == 1
    assert "Zuse Z3" in next(iter(new))
    assert new.isdisjoint(old)
    assert len(table(there, "timings.csv")) == 6


def test_laps_in_the_pool_are_never_compared(experiment: dict[str, Any], plugin: Path) -> None:
    """With `isolate: false` medians are shown, labelled, and in no comparison."""
    done = run({**experiment, "timing": {"repeat": 3, "isolate": False}}, plugin, limit=2)
    assert times(done) == []
    (signature,) = {row["signature"] for row in table(done) if row["metric"] == "encode_seconds"}
    assert "|wall|pool|median-of-3|" in signature
    assert "never compared" in done.report.read_text("utf-8")


def test_a_failure_while_timing_costs_its_own_rows(experiment: dict[str, Any], plugin: Path) -> None:
    """The scores stand; the seconds of that unit are failed with the reason, and the next run tries again."""
    experiment["methods"]["B"] = {"sleeper": {"name": "B", "fails_at": 5}}
    done = run(experiment, plugin, limit=1)
    assert (done.units.failed, done.units.computed) == (1, 1)
    rows = {row["metric"]: row for row in table(done) if row["method"] == "B"}
    assert rows["mean"]["status"] == rows["bytes"]["status"] == "ok"
    assert rows["encode_seconds"]["status"] == "failed"
    assert rows["encode_seconds"]["reason"].startswith("ValueError: it is tired")
    again = run(experiment, plugin, limit=1)
    assert again.units.failed == 0
    assert {row["status"] for row in table(again)} == {"ok"}


def test_codecs_are_timed_in_one_worker_that_may_die(experiment: dict[str, Any], plugin: Path) -> None:
    """The executor `local` is given one worker; a codec that takes it down is tried once more, alone."""
    experiment["executor"] = {"local": {"workers": 2}}
    experiment["methods"]["B"] = {"sleeper": {"name": "B", "dies_at": 4}}
    done = run(experiment, plugin, limit=1)
    assert done.units.failed == 0
    assert {len([lap for lap in table(done, "timings.csv") if lap["method"] == label]) for label in "AB"} == {3}


def test_codecs_with_other_sweeps_take_turns_by_their_place(experiment: dict[str, Any], plugin: Path) -> None:
    """The same settings in another order match by name, others by their place in the sweep."""

    def swept(name: str, *seconds: float) -> dict[str, Any]:
        return {"sleeper": {"name": name, "seconds": {"sweep": list(seconds)}}}

    experiment["methods"] = {
        "A": swept("A", 0.001, 0.002), "B": swept("B", 0.002, 0.001), "C": swept("C", 0.003, 0.004, 0.005),
    }  # fmt: skip
    done = run(experiment, plugin, limit=1)
    partners = {"seconds=0.003": "seconds=0.001", "seconds=0.004": "seconds=0.002"}
    groups: dict[str, dict[int, str]] = {}
    for lap in table(done, "timings.csv"):
        groups.setdefault(partners.get(lap["point"], lap["point"]), {})[int(lap["turn"])] = lap["method"]
    ordered = {point: "".join(turns[turn] for turn in sorted(turns)) for point, turns in groups.items()}
    assert ordered == {"seconds=0.001": "ABC" * 3, "seconds=0.002": "ABC" * 3, "seconds=0.005": "CCC"}
    scopes = [(found.b, found.scope) for found in times(done) if found.metric == "encode_seconds"]
    assert scopes == [("B", "all"), ("C", "all"), ("B", "seconds=0.001"), ("B", "seconds=0.002")]


def test_an_encoding_that_was_searched_for_is_timed_at_its_setting(experiment: dict[str, Any], plugin: Path) -> None:
    """What is timed is the setting that reached the target, whose bytes are those of the table."""
    experiment["methods"] = {"A": {"jpeg": {"target": {"bpp": 1.0, "tolerance": 0.2}}}}
    done = run(experiment, plugin, limit=1)
    assert done.units.failed == 0
    assert len(table(done, "timings.csv")) == 3


def test_conditions_are_part_of_the_record(experiment: dict[str, Any], plugin: Path) -> None:
    """What codecs say of themselves, each answer of a sweep once, is in environment.json and in the report."""
    experiment["methods"]["B"] = {"sleeper": {"name": "B", "seconds": {"sweep": [0, 0.001]}}}
    done = run({**experiment, "timing": None}, plugin, limit=1)
    recorded = json.loads((done.folder / "environment.json").read_text("utf-8"))["codecs"]
    assert [codec["label"] for codec in recorded] == ["A", "B"]
    assert recorded[1]["swept"] == ["seconds"]
    assert recorded[1]["stated"] == {"effort": ["0 s of sleep", "0.001 s of sleep"], "chroma": ["4:4:4"]}


def test_a_dry_run_tells_of_the_laps(
    experiment: dict[str, Any], plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are not part of its estimate, so it says that they come."""
    show_plan(api.plan(experiment, output=plugin.parent / "out", plugins=[plugin], limit=1))
    assert "timing      median of 3, alone, in turn with the others; not in this estimate" in capsys.readouterr().out
