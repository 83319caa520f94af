"""Published curves as methods of an experiment."""

import json
from pathlib import Path

import pytest

from bakeoff import api
from bakeoff.config import experiment_from_mapping
from bakeoff.errors import ConfigError, UnitError
from bakeoff.plugin import Image
from bakeoff.registry import load_registry
from bakeoff_plugins.methods.published import Published


@pytest.fixture
def curve(tmp_path: Path) -> Path:
    """Write a curve as CompressAI publishes it."""
    path = tmp_path / "vtm.json"
    results = {"bpp": [0.3, 0.8, 2.0, 5.0], "psnr-rgb": [26.0, 30.0, 35.0, 42.0]}
    path.write_text(json.dumps({"name": "VTM", "description": "by hand", "results": results}))
    return path


def test_the_points_are_those_of_the_file(curve: Path, photo: Image) -> None:
    """Rates and scores come back by name, and an image cannot be processed."""
    method = Published(path=curve)
    assert method.points().scores == {"psnr-rgb": (26.0, 30.0, 35.0, 42.0)}
    with pytest.raises(UnitError, match="holds published means and cannot process an image"):
        method.apply(photo)


def test_a_run_is_compared_with_a_published_curve(curve: Path, tmp_path: Path) -> None:
    """The method runs nothing; summary.json tells the bits of the run's codec against the curve, with the overlap."""
    config = {
        "experiment": "against-vtm", "dataset": {"photos": {"limit": 1}}, "metrics": ["psnr"],
        "methods": {"jpeg": {"jpeg": {"quality": {"sweep": [20, 50, 80, 95]}}}, "VTM": {"published": str(curve)}},
        "executor": "serial",
    }  # fmt: skip
    run = api.run(config, output=tmp_path / "run")
    assert run.units.planned == 4
    (found,) = json.loads((tmp_path / "run/summary.json").read_text())["published"]
    assert (found["published"], found["method"], found["name"]) == ("VTM", "jpeg", "psnr-rgb")
    assert found["result"]["status"] in {"ok", "small_overlap"}
    again = api.export(tmp_path / "run", "compressai", tmp_path / "out")
    assert [path.name for path in again] == ["compressai-jpeg.json"]
    assert len(Published(path=again[0]).points().rates) == 4


def test_the_baseline_must_be_run(curve: Path, tmp_path: Path) -> None:
    """A published curve cannot be what the others are compared with."""
    config = {
        "experiment": "x", "dataset": "photos", "metrics": ["psnr"],
        "methods": {"VTM": {"published": str(curve)}, "jpeg": "jpeg"},
    }  # fmt: skip
    with pytest.raises(ConfigError, match=r"methods\.VTM: the first method .* must be one that is run"):
        experiment_from_mapping(config, load_registry(), base=tmp_path, source="config")
