"""What the documents show is there, and works."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from bakeoff.config import load_experiment
from bakeoff.registry import load_registry

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / name
    for name in (
        "README.md", "framework/ARCHITECTURE.md", "framework/BENCHMARKS.md", "framework/CHANGELOG.md",
        "plugins/README.md",
    )
] + sorted((ROOT / "framework" / "docs").rglob("*.md"))  # fmt: skip
FOLDERS = ("framework/", "plugins/", "tests/", "configs/", ".ci/")


def block(language: str) -> str:
    """Return README's only code block in that language."""
    blocks = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    """Every relative link, and every path in code, names a file or folder of this repository."""
    text = document.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []
    paths = [path for path in re.findall(r"`([^`\s]+/[^`\s]*)`", text) if path.startswith(FOLDERS)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_readmes_config_is_valid(tmp_path: Path) -> None:
    """The config that README explains passes validation as it stands."""
    file = tmp_path / "experiment.yaml"
    file.write_text(block("yaml"), "utf-8")
    experiment = load_experiment(file, load_registry())
    assert [metric.label for metric in experiment.metrics] == ["psnr", "ssim", "ssim_rgb"]
    assert len(experiment.methods[0].points) == 6


def test_readmes_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """README's Python lines run as they stand, beside an experiment of three small images."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    for number in range(3):
        cv2.imwrite(f"image{number}.png", cv2.GaussianBlur(rng.integers(0, 256, (40, 40), np.uint8), (0, 0), 2))
    Path("experiment.yaml").write_text(
        "experiment: small\n"
        'dataset: {folder: {path: ., pattern: "*.png"}}\n'
        "methods: {A: {jpeg: {quality: 50}}, B: {jpeg: {quality: 90}}}\n"
        "metrics: [psnr]\n"
        "executor: {serial: {}}\n",
        "utf-8",
    )
    names: dict[str, object] = {}
    exec(compile(block("python"), "README.md", "exec"), names)
    assert np.shape(names["heat"]) == (54, 54)
    assert "PSNR" in capsys.readouterr().out
    scores = names["scores"]
    assert isinstance(scores, dict)
    assert scores["metric"].count("psnr") == 4


def test_the_python_of_rate_distortion_runs() -> None:
    """The lines that explain BD-rates hold as they stand."""
    text = (ROOT / "framework" / "docs" / "rate_distortion.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(code, "rate_distortion.md", "exec"), {})
