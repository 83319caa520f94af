"""Entry points are found once each, also where the metadata of a distribution is damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.discovery import UNNAMED, Origin, entry_points, file_plugins
from bakeoff.errors import PluginError

Distribute = Callable[..., Path]


def origins(module: str) -> list[Origin]:
    """Return where the entry points to a module come from."""
    return [origin for origin, _ in entry_points("bakeoff") if origin.module == module]


def metadata(folder: Path) -> Path:
    """Return the folder of a distribution's metadata."""
    return next(folder.glob("*.dist-info"))


def test_an_origin_names_distribution_version_and_module(distribute: Distribute) -> None:
    """An installed module is described by all three, a file by its path."""
    distribute("bakeoff-peak", "", version="2.5")
    (origin,) = origins("bakeoff_peak")
    assert origin.whole == "bakeoff-peak 2.5 (bakeoff_peak)"
    assert not origin.ours
    assert Origin("mine.py", "", "mine", "0" * 64).whole == "mine.py"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Metadata-Version: 2.1\nName: bakeoff-peak\n", "bakeoff-peak"),
        ("Metadata-Version: 2.1\nVersion: 3\n", f"{UNNAMED} 3"),
        ("", UNNAMED),
        (None, UNNAMED),
    ],
    ids=["no version", "no name", "empty", "no file"],
)
def test_damaged_metadata_is_survived(distribute: Distribute, text: str | None, expected: str) -> None:
    """A distribution without version, name or METADATA has an origin that can be printed, and its module loads."""
    folder = distribute("bakeoff-peak", "answer = 42")
    file = metadata(folder) / "METADATA"
    file.unlink()
    if text is not None:
        file.write_text(text, "utf-8")
    found = [(origin, load) for origin, load in entry_points("bakeoff") if origin.module == "bakeoff_peak"]
    assert [str(origin) for origin, _ in found] == [expected]
    assert vars(found[0][1]())["answer"] == 42


@pytest.mark.parametrize("damage", [b"[bakeoff]\nmetrics.peak\n", b"[bakeoff]\nmetrics.peak = \xff\n"])
def test_unreadable_entry_points_cost_their_own_distribution(distribute: Distribute, damage: bytes) -> None:
    """One entry_points.txt that cannot be parsed or decoded does not hide the plugins of the others."""
    folder = distribute("bakeoff-damaged", "")
    (metadata(folder) / "entry_points.txt").write_bytes(damage)
    distribute("bakeoff-peak", "")
    found = entry_points("bakeoff")
    assert [origin for origin, _ in found if origin.ours and origin.module == "bakeoff_plugins.metrics.ssim"]
    assert origins("bakeoff_peak")
    ((origin, load),) = [(origin, load) for origin, load in found if origin.distribution == "bakeoff-damaged"]
    assert str(origin) == "bakeoff-damaged 1.0"
    with pytest.raises(PluginError, match=r"its entry_points\.txt cannot be read"):
        load()


def test_a_distribution_seen_twice_counts_once(
    distribute: Distribute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same distribution in two folders of the path is the one that imports find, damaged neighbours or not."""
    again = tmp_path / "again" / "Bakeoff_Peak-1.0.dist-info"
    again.mkdir(parents=True)
    (again / "METADATA").write_text("Metadata-Version: 2.1\nName: Bakeoff_Peak\nVersion: 1.0\n", "utf-8")
    (again / "entry_points.txt").write_text("[bakeoff]\nbakeoff-peak = bakeoff_peak\n", "utf-8")
    monkeypatch.syspath_prepend(str(again.parent))
    distribute("bakeoff-peak", "", version="2.0")
    assert [str(origin) for origin in origins("bakeoff_peak")] == ["bakeoff-peak 2.0"]
    folder = distribute("bakeoff-damaged", "")
    (metadata(folder) / "entry_points.txt").write_text("[bakeoff]\nnothing\n", "utf-8")
    assert [str(origin) for origin in origins("bakeoff_peak")] == ["bakeoff-peak 2.0"]


def test_an_entry_point_that_names_no_module_is_said_to(distribute: Distribute) -> None:
    """What is no reference to an object at all is a `PluginError` that shows it."""
    folder = distribute("bakeoff-odd", "")
    (metadata(folder) / "entry_points.txt").write_text("[bakeoff]\nmetrics.odd = not/a/module\n", "utf-8")
    load = next(load for origin, load in entry_points("bakeoff") if origin.distribution == "bakeoff-odd")
    with pytest.raises(PluginError, match=r"its entry point metrics\.odd = 'not/a/module' names no module"):
        load()


def test_a_file_is_known_by_its_hash(tmp_path: Path) -> None:
    """The origin of a `--plugin` file changes with its content; a file that is not there is an error."""
    file = tmp_path / "mine.py"
    file.write_text("answer = 1", "utf-8")
    ((first, load),) = file_plugins([file])
    assert vars(load())["answer"] == 1
    file.write_text("answer = 2", "utf-8")
    ((second, _),) = file_plugins([file])
    assert first.file_sha256 != second.file_sha256
    with pytest.raises(PluginError, match="no such file"):
        list(file_plugins([tmp_path / "gone.py"]))
