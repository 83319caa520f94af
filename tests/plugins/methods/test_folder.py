"""The method `folder`: outputs made before, found by name."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bakeoff import api
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


def test_sizes_of_coded_files_are_compared(tmp_path: Path) -> None:
    """Two folders of decoded outputs with their coded files: bytes and bits a pixel become rows and a comparison."""
    for folder in ("references", "old", "new", "coded/old", "coded/new"):
        (tmp_path / folder).mkdir(parents=True)
    noise = np.random.default_rng(4).integers(0, 256, (30, 40, 3), np.uint8)
    for name in ("one", "two"):
        for folder, step, size in (("references", 1, 0), ("old", 8, 900), ("new", 8, 600)):
            cv2.imwrite(str(tmp_path / folder / f"{name}.png"), noise // step * step)
            if size:
                (tmp_path / "coded" / folder / f"{name}.jxl").write_bytes(bytes(size))
    methods = {
        name: {"folder": {"path": str(tmp_path / name), "coded": str(tmp_path / "coded" / name)}}
        for name in ("old", "new")
    }
    config = {
        "experiment": "sizes", "dataset": {"folder": {"path": str(tmp_path / "references")}}, "methods": methods,
        "metrics": ["psnr"], "executor": "serial",
    }  # fmt: skip
    run = api.run(config, output=tmp_path / "run")
    rates = {(row.method, row.reference): row.score for row in run.rows if row.metric == "bpp"}
    assert rates["old", "one"] == 8 * 900 / (30 * 40)
    (found,) = [each for each in run.comparisons if each.metric == "bytes"]
    assert (found.gain, found.wins) == (300.0, 2)
    assert {row.metric for row in run.rows} >= {"bytes", "bpp"}
    assert "encode_seconds" not in {row.metric for row in run.rows}


def test_a_missing_coded_file_costs_its_unit(tmp_path: Path) -> None:
    """A sample without a coded file is named."""
    method = Folder(path=tmp_path, coded=tmp_path / "coded")
    with pytest.raises(UnitError, match="sample 'one' has no coded file"):
        method.coded_file(Sample("one", tmp_path / "one.png"))
