"""Every file in configs/ is a valid example that begins with the line that editors read."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bakeoff import api
from bakeoff.config import dump_experiment, load_experiment
from bakeoff.document import read_document
from bakeoff.registry import Registry, load_registry

ROOT = Path(__file__).parents[2]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
EDITOR_LINE = "# yaml-language-server: $schema=../framework/bakeoff/schema.json"
PROGRAMS = {
    "command_cjxl": ("cjxl", "djxl"),
    "command_avifenc": ("avifenc", "avifdec"),
    "command_opj_compress": ("opj_compress", "opj_decompress"),
}
"""What examples need that no wheel brings."""

LONG = {*PROGRAMS, "codecs", "equal_ssim", "timing"}
"""Examples that take seconds a reference."""

HEAVY = ["numba", "cv2", "scipy", "PIL", "skimage"]


@pytest.fixture(scope="module", name="registry")
def _registry() -> Registry:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAKEOFF_PLUGINS", "builtin")
        return load_registry()


def test_the_examples_are_there() -> None:
    """The first experiment and its companions exist, so that the tests below look at something."""
    assert {"jpeg_vs_webp", "avif_vs_webp", "folders", "noise", "jpeg_subsampling"} <= {path.stem for path in CONFIGS}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_an_example_is_valid(path: Path, registry: Registry, tmp_path: Path) -> None:
    """It loads, the committed schema accepts it, and its resolved form is the same experiment."""
    assert path.read_text("utf-8").splitlines()[0] == EDITOR_LINE
    experiment = load_experiment(path, registry)
    assert experiment.name == path.stem.replace("_", "-")
    schema = json.loads((path.parent / EDITOR_LINE.rpartition("=")[2]).read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(read_document(path).value)] == []
    resolved = tmp_path / "experiment.resolved.yaml"
    resolved.write_text(dump_experiment(experiment), "utf-8")
    assert replace(load_experiment(resolved, registry), source=None) == replace(experiment, source=None)


def test_the_first_experiment_is_the_one_of_the_readme(registry: Registry) -> None:
    """JPEG against WebP at six qualities each, by psnr and ssim, on the photographs, with seed 1."""
    experiment = load_experiment(ROOT / "configs/jpeg_vs_webp.yaml", registry)
    points = [f"quality={quality}" for quality in (30, 50, 70, 80, 90, 95)]
    assert (experiment.seed, experiment.dataset.name) == (1, "photos")
    assert [(method.label, method.name) for method in experiment.methods] == [("A", "jpeg"), ("B", "webp")]
    assert [[point.text for point in method.points] for method in experiment.methods] == [points, points]
    assert [metric.label for metric in experiment.metrics] == ["psnr", "ssim"]


def test_the_folders_of_the_example_fit_together() -> None:
    """Every reference of folders.yaml has an output of the same name in both folders, and none is left over."""
    names = [
        sorted(path.name for path in (ROOT / "configs/folders" / name).iterdir())
        for name in ("references", "bilinear", "lanczos")
    ]
    assert len(names[0]) == 7
    assert names == [names[0]] * 3


def test_validating_is_light() -> None:
    """Loading every example and making the schema imports no image, JIT or statistics library."""
    code = f"""if True:
        import sys
        from pathlib import Path
        from bakeoff.config import json_schema, load_experiment
        from bakeoff.registry import load_registry
        registry = load_registry()
        for path in {[str(path) for path in CONFIGS]}:
            load_experiment(Path(path), registry)
        json_schema(registry)
        print(*[name for name in {HEAVY} if name in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "BAKEOFF_PLUGINS": "builtin"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == []


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, tmp_path: Path) -> None:
    """On its first references it ends without a failed unit, with a headline for every metric, and a report."""
    absent = [name for name in PROGRAMS.get(path.stem, ()) if shutil.which(name) is None]
    if absent:
        pytest.skip(f"the program {absent[0]} is not installed")
    run = api.run(path, output=tmp_path / "run", limit=1 if path.stem in LONG else 2, sets=["executor=serial"])
    assert run.units.failed == 0
    assert run.units.computed == run.units.planned > 0
    headline = {found.metric for found in run.comparisons if found.headline}
    # Where every image was coded to one score, the bytes are the question.
    aimed = any(point.coding.target for method in run.experiment.methods for point in method.points)
    assert ({"bytes"} if aimed else {entry.label for entry in run.experiment.metrics}) <= headline
    assert run.report.stat().st_size > 10_000
