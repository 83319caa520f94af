"""The checks of the kit for datasets: what is right passes, what is wrong fails by the check that names the fault."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from bakeoff.plugin import Dataset
from bakeoff.registry import Registry, load_registry
from bakeoff.testing.checks import Check, run_checks
from bakeoff.testing.datasets import CHECKS, check_dataset, parametrize_with_dataset_checks

FAULTS = {
    "same_names": ("names_unique",),
    "control_names": ("names_unique",),
    "shuffled": ("stable_order",),
    "from_set": ("stable_order",),
    "tuple": ("lists_samples",),
    "empty": ("lists_samples",),
    "paths": ("lists_samples",),
    "lost": ("files_exist",),
    "text_paths": ("files_exist",),
    "numbered_groups": ("groups_and_tags_are_text",),
    "numbered_tags": ("groups_and_tags_are_text",),
    "texts": ("references_readable",),
    "decodes": ("decodes_nothing",),
    "decodes_by_pillow": ("decodes_nothing",),
    "forgiving": ("missing_path_refused",),
    "traceback": ("missing_path_refused",),
    "unprepared": ("prepares",),
    "path_options": ("options_plain",),
}
"""The seeded datasets that are wrong, and the checks that must say so."""


@pytest.fixture(scope="module")
def seeded() -> Registry:
    """The seeded datasets, loaded as a one-file plugin."""
    return load_registry([Path(__file__).with_name("seeded_datasets.py")])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with images, and texts of the same names."""
    for number in range(12):
        cv2.imwrite(str(tmp_path / f"harbour{number:02}.png"), np.full((8, 8, 3), 7 + number, np.uint8))
        (tmp_path / f"harbour{number:02}.txt").write_text("a harbour", encoding="utf-8")
    return tmp_path


def make(registry: Registry, name: str, folder: Path) -> Dataset:
    """Return the dataset of that name on the folder."""
    found = registry.get("datasets", name).model_validate({"path": str(folder)}, strict=False)
    assert isinstance(found, Dataset)
    return found


@pytest.mark.parametrize(("name", "faults"), list(FAULTS.items()))
def test_a_wrong_dataset_fails_by_the_check_that_names_its_fault(
    seeded: Registry, folder: Path, name: str, faults: Sequence[str]
) -> None:
    """It fails by that check and by no other; in one line, with what was asked for and found."""
    quick = [check.name for check in CHECKS if check.name != "stable_order"]  # that one starts a process
    outcomes = run_checks(make(seeded, name, folder), CHECKS, select=[*quick, *faults])
    bad = [outcome for outcome in outcomes if outcome.bad]
    assert {outcome.name for outcome in bad} == set(faults)
    for outcome in bad:
        assert "asked for " in outcome.reason or "raised OSError: no such archive" in outcome.reason
        assert "\n" not in outcome.reason


def test_a_right_dataset_passes(seeded: Registry, folder: Path) -> None:
    """Names, groups and tags by the files' names."""
    check_dataset(make(seeded, "right", folder))


def test_every_check_of_a_dataset_has_a_seeded_fault() -> None:
    """No check is there that nothing was ever seen to fail; citations have tests of their own."""
    assert {check.name for check in CHECKS} - {"citation_parses"} == {
        name for names in FAULTS.values() for name in names
    }


def test_decoders_work_as_ever_after_the_check(seeded: Registry, folder: Path) -> None:
    """They are only watched while the samples are listed."""
    decoder = cv2.imread
    run_checks(make(seeded, "decodes", folder), CHECKS, select=["decodes_nothing"])
    assert cv2.imread is decoder


INSTALLED = load_registry()


@parametrize_with_dataset_checks([INSTALLED.get("datasets", "photos")()])
def test_the_photographs_pass(plugin: Dataset, check: Check) -> None:
    """The built-in dataset without a path."""
    check(plugin)


def test_the_folder_passes(folder: Path) -> None:
    """The images of a folder."""
    check_dataset(make(INSTALLED, "folder", folder))


def test_the_table_passes(folder: Path) -> None:
    """The rows of a CSV file with groups and tags."""
    lines = ["reference,group,weather", *(f"{path.name},{path.stem[-1]},rain" for path in folder.glob("*.png"))]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    check_dataset(make(INSTALLED, "table", folder / "samples.csv"))
