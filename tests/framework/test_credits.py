"""Whoever's work a run is built on is credited, once, with what for."""

import json
from pathlib import Path
from typing import Any

import pytest

from bakeoff.citation import parse_entries, parse_entry
from bakeoff.credits import Credits, collected, credits_of
from bakeoff.errors import StoreError
from bakeoff.registry import Registry, load_registry

SSIM = "@article{wang2004, title={Image Quality}, doi={10.1/ssim}}"
GAINS = {
    "kind": "score",
    "n": 8,
    "ci_low": 0.1,
    "p_value": 0.01,
    "gain": 0.2,
    "p_adjusted": 0.02,
    "verdict": "b_better",
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The built-in plugins."""
    return load_registry()


def plugin(kind: str, name: str, distribution: str, **more: str) -> dict[str, Any]:
    """Return a plugin as `environment.json` records it."""
    return {"kind": kind, "name": name, "version": 1, "distribution": distribution, "library": "", **more}


def of(folder: Path, registry: Registry, *plugins: Any, comparisons: Any = (), packages: Any = None) -> Credits:
    """Return the credits of a run folder with these records."""
    environment = {"bakeoff": "0.9", "plugins": list(plugins), "packages": packages or {}}
    (folder / "environment.json").write_text(json.dumps(environment), "utf-8")
    summary = {"experiment": "demo", "comparisons": list(comparisons)}
    (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    return credits_of(folder, registry)


def keys(found: Credits) -> list[str]:
    """Return the keys of the works in their order."""
    return [credit.entry.key for credit in found.works]


def test_plugins_are_credited_by_what_the_run_recorded(tmp_path: Path, registry: Registry) -> None:
    """The recorded citation counts, not that of today; a plugin that names no work is said to."""
    found = of(
        tmp_path, registry,
        plugin("datasets", "folder", "bakeoff 0.9", citation=""),
        plugin("metrics", "ssim", "bakeoff 0.9", citation=SSIM),
    )  # fmt: skip
    assert keys(found) == ["wang2004", "bakeoff"]
    assert found.works[0].entry == parse_entry(SSIM)
    assert found.works[0].uses == ("metric ssim (bakeoff 0.9)",)
    assert found.silent == ["dataset folder"]
    assert found.notes == []


def test_without_a_record_the_installed_plugin_is_asked(tmp_path: Path, registry: Registry) -> None:
    """A run that recorded no citations is credited by what its plugins say today."""
    found = of(tmp_path, registry, plugin("metrics", "ssim", "bakeoff 0.9"))
    assert found.works[0].entry == parse_entry(registry.get("metrics", "ssim").info.citation)


def test_a_plugin_that_is_gone_is_named(tmp_path: Path, registry: Registry) -> None:
    """It is cited as recorded, or not at all where nothing was; either way a note says so."""
    kept = plugin("metrics", "gone", "bakeoff-gone 1.0", citation=SSIM)
    lost = plugin("methods", "lost", "bakeoff-lost 2.0")
    found = of(tmp_path, registry, kept, lost)
    assert keys(found) == ["wang2004", "bakeoff"]
    assert found.notes == [
        "metric gone of bakeoff-gone 1.0 is not installed here: it is credited as the run recorded it",
        "method lost of bakeoff-lost 2.0 is not installed here: the run recorded nothing to cite",
    ]
    assert all(f"% {note}" in found.bibtex().splitlines() for note in found.notes)


def test_a_citation_that_cannot_be_read_is_named(tmp_path: Path, registry: Registry) -> None:
    """Its plugin is in a note with the reason, and the others are cited."""
    broken = plugin("metrics", "psnr", "bakeoff 0.9", citation="@article{a, title={T}")
    found = of(tmp_path, registry, broken, plugin("metrics", "ssim", "bakeoff 0.9", citation=SSIM))
    assert keys(found) == ["wang2004", "bakeoff"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith("the citation of metric psnr of bakeoff 0.9 cannot be read: line 1: expected")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"hall1988", "fisher1935", "holm1979"}),
        ({"kind": "bd_rate"}, {"bjontegaard2001", "fritsch1984", "herglotz2024", "hall1988", "fisher1935", "holm1979"}),
        ({"verdict": "equivalent"}, {"hall1988", "fisher1935", "holm1979", "schuirmann1987"}),
        ({"n": 5}, {"fisher1935", "holm1979"}),
        ({"gain": None, "ci_low": None}, {"holm1979"}),
        ({"gain": None, "ci_low": None, "p_value": None, "p_adjusted": None, "n": 0}, set()),
    ],
    ids=["gains", "bits", "equivalence", "few references", "infinite scores", "nothing comparable"],
)
def test_the_analysis_is_credited_as_far_as_it_was_made(
    tmp_path: Path, registry: Registry, changes: dict[str, Any], expected: set[str]
) -> None:
    """Each statistical method is cited when a comparison used it, and not otherwise."""
    found = of(tmp_path, registry, comparisons=[{**GAINS, **changes}])
    assert set(keys(found)) == expected | {"bakeoff"}


def test_tools_come_with_their_versions(tmp_path: Path, registry: Registry) -> None:
    """bakeoff is cited at the version of the run, well-known packages if the run had them."""
    found = of(tmp_path, registry, packages={"numpy": "2.4", "scipy": "", "click": "8"})
    assert keys(found) == ["bakeoff", "harris2020"]
    assert found.works[0].entry.field("version") == "0.9"
    assert found.works[1].uses == ("tool: numpy 2.4",)


def test_one_work_is_cited_once() -> None:
    """Two uses of a work, under whatever keys, share its first entry; different works never share a key."""
    again = parse_entry("@misc{other_key, title={Something}, doi={10.1/SSIM}}")
    clash = parse_entry("@misc{Wang2004, title={Another work}}")
    found = collected([("a", parse_entry(SSIM)), ("b", again), ("b", again), ("c", clash)])
    assert [(credit.entry.key, credit.uses) for credit in found] == [("wang2004", ("a", "b")), ("Wang2004-2", ("c",))]


def test_the_text_is_bibtex_whatever_names_hold(tmp_path: Path, registry: Registry) -> None:
    """Only comments and entries; no comment has an at sign, line break or control character in it."""
    hostile = plugin("metrics", "ssim", "@misc{x,\n\x1b]0;y\n@evil", citation=SSIM)
    lines = of(tmp_path, registry, hostile, comparisons=[GAINS]).bibtex().splitlines()
    comments = [line for line in lines if line.startswith("%")]
    assert comments[0] == "% What the run demo is built on."
    assert not any("@" in line or "\x1b" in line for line in comments)
    entries = parse_entries("\n".join(line for line in lines if line not in comments))
    assert [entry.key for entry in entries] == ["wang2004", "hall1988", "fisher1935", "holm1979", "bakeoff"]


@pytest.mark.parametrize("text", [None, "{", "[]", b"\xff"])
def test_a_folder_that_holds_no_run_is_refused(tmp_path: Path, registry: Registry, text: Any) -> None:
    """Missing and damaged files are named, with what to do."""
    of(tmp_path, registry)
    file = tmp_path / "summary.json"
    if text is None:
        file.unlink()
    else:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StoreError, match=r"summary\.json") as caught:
        credits_of(tmp_path, registry)
    assert "name the folder" in str(caught.value) or "bakeoff report" in str(caught.value)
