"""The images of a job: mask and rectangle belong to the reference, and doubts about files travel on."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bakeoff.errors import BakeoffError, ImageError
from bakeoff.job_images import JobImages
from bakeoff.jobs import Job, WorkSetup
from bakeoff.reading import ReadPolicy
from bakeoff.registry import default_registry
from bakeoff.toolbox import Toolbox
from bakeoff.types import Sample


@pytest.fixture
def images(tmp_path: Path) -> Any:
    """Give a function that writes a reference of 16 bits and makes the images of a job of it."""
    tools = Toolbox(WorkSetup({}, ReadPolicy(bits=12), 1, tmp_path, 60.0), default_registry())

    def make(pixels: np.ndarray, mask: np.ndarray | None = None, mask_sha256: str = "", **sample: Any) -> JobImages:
        cv2.imwrite(str(tmp_path / "reference.png"), pixels)
        if mask is not None:
            cv2.imwrite(str(tmp_path / "mask.png"), mask)
            sample["mask"] = tmp_path / "mask.png"
        found = Sample("0", tmp_path / "reference.png", **sample)
        return JobImages(Job(0, found, "", "", (), mask_sha256), tools)

    return make


BRIGHT = np.random.default_rng(1).integers(0, 4096, (20, 30), np.uint16)


def test_a_mask_is_read_by_rules_of_its_own(images: Any) -> None:
    """What is declared of the samples of images, here 12 bits, does not hold for a mask of 8."""
    counts = np.random.default_rng(2).random((20, 30)) < 0.5
    assert np.array_equal(images(BRIGHT, counts * np.uint8(255)).mask, counts)
    assert images(BRIGHT).mask is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mask": np.full((30, 20), 255, np.uint8)}, r"mask\.png: the mask is 20x30, its reference 30x20; a mask has "),
        ({"mask": np.full((20, 30), 9, np.uint8)}, r"mask\.png: a mask is black \(0\)"),
        ({"mask": np.full((20, 30), 255, np.uint8), "mask_sha256": "0"}, r"mask\.png: it changed while the run"),
        ({"roi": (20, 0, 11, 5)}, r"the roi \[20, 0, 11, 5\] .* reaches beyond the image of 30x20 pixels"),
    ],
    ids=["another size", "grey", "changed", "roi"],
)
def test_what_belongs_to_another_reference_is_refused(images: Any, given: dict[str, Any], message: str) -> None:
    """Before any method runs, with the file and both sizes."""
    with pytest.raises(BakeoffError, match=message):
        images(BRIGHT, **given)


def test_a_range_that_looks_wrong_is_noted_with_its_file(images: Any, tmp_path: Path) -> None:
    """Of reference and input; samples beyond the declared range are an error."""
    assert images(BRIGHT).notes == ()
    cv2.imwrite(str(tmp_path / "input.png"), BRIGHT // 20)
    (note,) = images(BRIGHT, input=tmp_path / "input.png").notes
    assert note.text.startswith("range 0-4095 declared, but its samples fit 8 bits")
    assert note.about == f"{tmp_path / 'input.png'} (its maximum is 204)"
    with pytest.raises(ImageError, match=r"range 0-4095 declared, the maximum is 40950"):
        images(np.full((20, 30), 40950, np.uint16))
