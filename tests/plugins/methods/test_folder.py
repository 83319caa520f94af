"""The method `folder`: outputs made before, found by name."""

from pathlib import Path

import pytest

from bakeoff.errors import UnitError
from bakeoff.plugin import Image, Sample
from bakeoff_plugins.methods.folder import Folder


def outputs(folder: Path, *names: str) -> Folder:
    """Return the method for a folder of (empty) files."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return Folder(path=folder)


def samples(*names: str) -> list[Sample]:
    """Return samples of these names."""
    return [Sample(name, Path("references") / name) for name in names]


def test_the_output_has_the_name_of_the_sample(tmp_path: Path) -> None:
    """Any suffix will do, and folders count."""
    method = outputs(tmp_path, "kodim01.webp", "day/a.png", "night/a.png")
    wanted = samples("kodim01", "day/a", "night/a")
    assert [method.output(sample).relative_to(tmp_path).as_posix() for sample in wanted] == [
        "kodim01.webp", "day/a.png", "night/a.png",
    ]  # fmt: skip
    assert list(method.check(wanted)) == []
    assert list(method.notes(wanted)) == []


def test_a_name_with_a_suffix_is_matched_exactly_first(tmp_path: Path) -> None:
    """Where references are told apart by their suffix, so are the outputs."""
    method = outputs(tmp_path, "a.png", "a.tif", "b.png.webp")
    assert method.output(samples("a.png")[0]) == tmp_path / "a.png"
    assert method.output(samples("a.tif")[0]) == tmp_path / "a.tif"
    assert method.output(samples("b.png")[0]) == tmp_path / "b.png.webp"


def test_missing_outputs_are_named_and_counted(tmp_path: Path) -> None:
    """Up to five names, then how many more; a unit of such a sample fails by itself."""
    method = outputs(tmp_path, "a.png")
    wanted = samples("a", *(f"m{number}" for number in range(7)))
    assert list(method.check(wanted)) == []
    assert list(method.notes(wanted)) == [
        f"{tmp_path}: no output for m0, m1, m2, m3, m4 and 2 more, so their units fail; "
        "an output has the name of its sample"
    ]
    with pytest.raises(UnitError, match="sample 'm0' has no output"):
        method.output(wanted[1])


def test_two_outputs_of_one_sample_are_refused(tmp_path: Path) -> None:
    """Nobody can know which one is meant."""
    method = outputs(tmp_path, "a.png", "a.webp")
    assert list(method.check(samples("a"))) == [f"{tmp_path}: sample 'a' has several outputs: a.png, a.webp; keep one"]
    with pytest.raises(UnitError, match=r"several outputs: a\.png, a\.webp"):
        method.output(samples("a")[0])


def test_extra_files_are_noted(tmp_path: Path) -> None:
    """Files of no sample stop nothing, but the user is told."""
    method = outputs(tmp_path, "a.png", "thumbs/a.png", "zz.png")
    assert list(method.check(samples("a"))) == []
    assert list(method.notes(samples("a"))) == [f"{tmp_path}: no sample has the name of thumbs/a.png, zz.png; not used"]


def test_a_pattern_leaves_files_out(tmp_path: Path) -> None:
    """With a pattern, other files are neither outputs nor extra."""
    outputs(tmp_path, "a.png", "a.webp")
    method = Folder(path=tmp_path, pattern="*.webp")
    assert method.output(samples("a")[0]) == tmp_path / "a.webp"
    assert list(method.notes(samples("a"))) == []


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    """It is named once, not once a sample."""
    assert list(Folder(path=tmp_path / "none").check(samples("a", "b"))) == [f"{tmp_path}/none: no such folder"]


def test_odd_names_match(tmp_path: Path) -> None:
    """Names are compared as they are shown, so a line break in a file name is found."""
    method = outputs(tmp_path, "two\nlines.png")
    assert method.output(samples("two\\nlines")[0]).exists()


def test_outputs_are_not_made_from_pixels(tmp_path: Path, photo: Image) -> None:
    """A folder cannot process an image."""
    with pytest.raises(UnitError, match="folder holds outputs made before"):
        outputs(tmp_path, "a.png").apply(photo)
