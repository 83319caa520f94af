"""The dataset `photos`."""

import re
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from pydantic import ValidationError

from bakeoff.errors import ConfigError
from bakeoff.images import read_image
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry
from bakeoff_plugins.datasets import photos
from bakeoff_plugins.datasets.photos import Photos


def test_nine_photographs_of_eight_scenes() -> None:
    """The two views of the motorcycle are one group; everything else stands for itself."""
    samples = Photos().samples()
    assert len(samples) == 9
    assert len({sample.group or sample.name for sample in samples}) == 8
    pair = [sample.name for sample in samples if sample.group == "motorcycle"]
    assert pair == ["motorcycle_left", "motorcycle_right"]


def test_all_are_read_under_the_default_policy_as_the_documentation_says() -> None:
    """Size, colour and profile are those of the module's own documentation."""
    registry = load_registry()
    documented = dict(re.findall(r"^(\w+) +(\d+x\d+) ", photos.__doc__ or "", re.MULTILINE))
    profiles = set()
    for sample in Photos().samples():
        image = read_image(sample.reference, ReadPolicy(), registry)
        assert f"{image.width}x{image.height}" == documented[sample.name]
        assert (image.channels, image.peak) == (3, 255)
        profiles |= {sample.name} if image.icc else set()
    assert profiles == {"astronaut", "chelsea", "hubble_deep_field", "rocket"}
    assert all(name in (photos.__doc__ or "").partition("carry ICC profiles")[0] for name in profiles)


def test_names_and_limit_choose() -> None:
    """Named photographs come in the order they are named in."""
    assert [sample.name for sample in Photos(names=["retina", "coffee"]).samples()] == ["retina", "coffee"]
    assert [sample.name for sample in Photos(limit=2).samples()] == ["astronaut", "chelsea"]
    with pytest.raises(ConfigError, match="named twice: ihc, ihc"):
        Photos(names=["ihc", "ihc"]).samples()
    for options in ({"names": ["lena"]}, {"names": []}, {"limit": 0}):
        with pytest.raises(ValidationError):
            Photos.model_validate(options)


def test_masks_and_a_rectangle_are_those_of_the_photographs(tmp_path: Path) -> None:
    """A mask has the name of its photograph; one that is missing is named."""
    (tmp_path / "coffee.png").touch()
    (sample,) = Photos(names=["coffee"], masks=tmp_path, roi=(1, 2, 3, 4)).samples()
    assert (sample.mask, sample.roi) == (tmp_path / "coffee.png", (1, 2, 3, 4))
    with pytest.raises(ConfigError, match="no mask for rocket"):
        Photos(names=["coffee", "rocket"], masks=tmp_path).samples()


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scikit-image the message holds the command that installs it."""
    monkeypatch.setattr(photos, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r'not installed: pip install "bakeoff\[photos\]"'):
        Photos().samples()


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A scikit-image that ships fewer photographs is an error that names them, not a smaller data set."""
    spec = ModuleSpec("skimage", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(photos, "find_spec", lambda name: spec)
    with pytest.raises(ConfigError, match=r"no rocket\.jpg, coffee\.png in .*pip install --upgrade"):
        Photos(names=["rocket", "coffee"]).samples()


def test_scikit_image_is_not_imported() -> None:
    """Its files are found without loading it, in a fresh interpreter."""
    code = (
        "import sys; from bakeoff_plugins.datasets.photos import Photos; "
        "assert Photos().samples(); assert 'skimage' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
