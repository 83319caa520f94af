"""The dataset `folder`."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bakeoff.errors import ConfigError
from bakeoff.plugin import Sample
from bakeoff_plugins.datasets.folder import Folder


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Give a folder of three files that are called images."""
    (tmp_path / "sub").mkdir()
    for name in ("kodim10.png", "kodim9.png", "sub/a.webp"):
        (tmp_path / name).touch()
    return tmp_path


def test_every_image_is_a_reference(images: Path) -> None:
    """Samples come in natural order, called by their path without suffix."""
    assert Folder(path=images).samples() == [
        Sample("kodim9", images / "kodim9.png"),
        Sample("kodim10", images / "kodim10.png"),
        Sample("sub/a", images / "sub/a.webp"),
    ]


def test_pattern_and_limit_choose(images: Path) -> None:
    """The limit counts what the pattern takes."""
    assert [sample.name for sample in Folder(path=images, pattern="*.png", limit=1).samples()] == ["kodim9"]
    assert [sample.name for sample in Folder(path=images, limit=9).samples()] == ["kodim9", "kodim10", "sub/a"]


def test_a_relative_path_is_relative_to_the_config(images: Path) -> None:
    """The validation context names the folder of the config file."""
    dataset = Folder.model_validate({"path": "sub"}, context={"base": images})
    assert [sample.name for sample in dataset.samples()] == ["a"]


def test_masks_and_a_rectangle_are_those_of_the_samples(images: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A mask has the name of its sample and any suffix; it is only asked for where it is needed."""
    masks = tmp_path_factory.mktemp("masks")
    (masks / "sub").mkdir()
    for name in ("kodim9.bmp", "kodim10.png", "sub/a.png", "other.png"):
        (masks / name).touch()
    samples = Folder(path=images, masks=masks, roi=(1, 2, 3, 4)).samples()
    assert [sample.mask for sample in samples] == [masks / "kodim9.bmp", masks / "kodim10.png", masks / "sub/a.png"]
    assert {sample.roi for sample in samples} == {(1, 2, 3, 4)}
    (masks / "kodim10.png").unlink()
    (masks / "kodim9.png").touch()
    with pytest.raises(ConfigError) as caught:
        Folder(path=images, masks=masks).samples()
    assert [line.removeprefix(f"{masks}: ") for line in caught.value.problems] == [
        "sample 'kodim9' has several masks: kodim9.bmp, kodim9.png; keep one",
        "no mask for kodim10; a mask has the name of its sample, and where all of an image counts it is white",
    ]
    assert [sample.name for sample in Folder(path=images, pattern="sub/*", masks=masks).samples()] == ["sub/a"]


def test_nothing_found_is_an_error_that_names_path_and_pattern(images: Path) -> None:
    """An empty data set never becomes an empty run."""
    with pytest.raises(ConfigError, match=rf"{images}: no file matches the pattern '\*\.tif'"):
        Folder(path=images, pattern="*.tif").samples()


@pytest.mark.parametrize(
    "options", [{}, {"path": "x", "limit": 0}, {"path": "x", "pattern": ""}, {"path": "x", "n": 1}]
)
def test_bad_options_are_refused(options: dict[str, object]) -> None:
    """The path is needed, a limit is at least 1, a pattern is not empty, nothing else is known."""
    with pytest.raises(ValidationError):
        Folder.model_validate(options)
