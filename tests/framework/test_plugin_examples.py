"""The worked examples of framework/docs/plugins and the small ones of plugins/README.md are installed and tried."""

import csv
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from bakeoff.testing import KINDS, checks_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "framework" / "docs" / "plugins"
EXAMPLES = sorted(path.parent.name for path in (DOCS / "examples").glob("*/pyproject.toml"))
README = (ROOT / "plugins" / "README.md").read_text("utf-8")
SMALL = re.findall(r'^\| `(bakeoff_\w+)\.py` \| `("[\w-]+")` \| `("\w+\.(\w+)" = "\w+")` \|$', README, re.MULTILINE)
"""Module, distribution, entry point and name of the plugins that README shows complete."""


def shown(text: str, name: str) -> str:
    """Return the file of that name which a page shows."""
    found = re.search(rf"<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)\n```", text, re.DOTALL)
    assert found is not None, f"there is no file {name}"
    return found[1] + "\n"


def write_small(folder: Path, module: str, distribution: str, entry_point: str) -> Path:
    """Package one of README's plugins as README says: its file, and the tutorial's pyproject with other names."""
    project = folder / module
    project.mkdir()
    (project / f"{module}.py").write_text(shown(README, f"{module}.py"), "utf-8")
    text = shown(README, "pyproject.toml")
    assert text.count('"bakeoff-mae"') == text.count('"metrics.my_mae" = "bakeoff_mae"') == 1
    text = text.replace('"bakeoff-mae"', distribution).replace('"metrics.my_mae" = "bakeoff_mae"', entry_point)
    (project / "pyproject.toml").write_text(text, "utf-8")
    return project


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install all examples with pip. Returns where pip put them."""
    sources, site = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("site")
    projects = [shutil.copytree(DOCS / "examples" / name, sources / name) for name in EXAMPLES]
    projects += [write_small(sources, *found[:3]) for found in SMALL]
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-build-isolation", "--target", str(site), *map(str, projects),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site


def python(site: Path, folder: Path, *arguments: str) -> str:
    """Run Python in a folder, where the examples are installed; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(site), "COLUMNS": "120", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_examples_are_there() -> None:
    """Six worked examples and three small ones, so that the tests below look at something."""
    assert len(EXAMPLES) == 6
    assert [name for *_, name in SMALL] == ["mean_slope", "gzip", "dust"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_a_page_of_the_right_length_and_a_line_in_the_index(name: str) -> None:
    """The page teaches in 60 to 160 lines, and the index links to the page and to the package."""
    assert 60 <= len((DOCS / f"{name}.md").read_text("utf-8").splitlines()) <= 160
    assert f"({name}.md) | [examples/{name}](examples/{name})" in (DOCS / "index.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["index", *EXAMPLES])
def test_links_of_the_pages_lead_somewhere(page: str) -> None:
    """Every relative link names a file or folder."""
    links = re.findall(r"\]\(([^)#]+)\)", (DOCS / f"{page}.md").read_text("utf-8"))
    assert [link for link in links if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_code_on_a_page_is_that_of_the_package(name: str) -> None:
    """Each block that names a file stands in it, word for word, and no Python block is without a file."""
    text = (DOCS / f"{name}.md").read_text("utf-8")
    blocks = re.findall(r"<!-- from: (\S+) -->\n```\w+\n(.*?)\n```", text, re.DOTALL)
    assert [
        path for path, code in blocks if f"\n{code}\n" not in f"\n{(DOCS / 'examples' / path).read_text('utf-8')}"
    ] == []
    assert len(blocks) >= 4
    assert text.count("```python") <= len(blocks) + text.count("<!-- file: ")
    rows = re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE)
    files = [path for row in rows for path in re.findall(r"`([\w/]+\.\w+)`", row)]
    assert [path for path in files if not (DOCS / "examples" / name / path).is_file()] == []


def test_the_tests_of_the_examples_pass(site: Path, tmp_path: Path) -> None:
    """Installed, they keep the rules of the kit and their own promises; so does the test that README shows."""
    own = [shutil.copytree(DOCS / "examples" / name, tmp_path / name) for name in EXAMPLES]
    (tmp_path / "test_slope.py").write_text(shown(README, "test_slope.py"), "utf-8")
    shown_tests = [str(path) for path in (*own, tmp_path / "test_slope.py")]
    python(site, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", *shown_tests)
    if find_spec("torch") is None:
        pytest.skip("torch is not installed: of the torch example only what needs no torch was tried")


@pytest.mark.parametrize("name", [name for *_, name in SMALL])
def test_a_plugin_of_the_readme_conforms(name: str, site: Path, tmp_path: Path) -> None:
    """Packaged as README says, it passes `bakeoff check-plugin`."""
    assert " 0 failed" in python(site, tmp_path, "-m", "bakeoff", "check-plugin", name).splitlines()[-1]


def test_readme_names_pitfalls_by_checks_that_exist() -> None:
    """Every check named in the list of what goes wrong most often is a check of the kit."""
    pitfalls = README.partition("**What goes wrong most often**")[2].partition("The same checks")[0]
    named = re.findall(r"`(\w+)`", " ".join(re.findall(r"^- \*.+?\* \((.+?)\)\.", pitfalls, re.MULTILINE | re.DOTALL)))
    assert len(named) > 15
    assert set(named) <= {check.name for kind in KINDS for check in checks_of(kind)}


def test_all_examples_take_part_in_a_run(site: Path, tmp_path: Path) -> None:
    """Metrics, methods, the perturbation and the section of the examples show in one report, and no unit fails."""
    rng = np.random.default_rng(8)
    (tmp_path / "images").mkdir()
    for name in ("one", "two", "three"):
        picture = cv2.GaussianBlur(rng.integers(0, 256, (40, 48, 3), np.uint8), (0, 0), 2.0)
        cv2.imwrite(str(tmp_path / "images" / f"{name}.png"), picture)
    torch = find_spec("torch") is not None
    (tmp_path / "experiment.yaml").write_text(
        "experiment: examples\n"
        "dataset: {folder: {path: images}}\n"
        "methods: {A: {jpeg: {quality: 30}}, B: {pnmz: {}}, C: {gzip: {level: 1}}"
        + (", D: {tiny_denoiser: {tile: 32}}}\n" if torch else "}\n")
        + "perturbations: [none, {dust: {severity: [2]}}]\n"
        "metrics: [ssim, feature_distance, gms_deviation, fitted_opinion, mean_slope]\n",
        "utf-8",
    )
    python(site, tmp_path, "-m", "bakeoff", "run", "experiment.yaml", "-q", "-j", "1")
    with (tmp_path / "reports/examples/scores.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"ok"}
    scored = {row["metric"] for row in rows}
    assert {"feature_distance", "gms_deviation", "fitted_opinion", "fitted_opinion.structure", "mean_slope"} <= scored
    assert {row["method"] for row in rows} == set("ABCD" if torch else "ABC")
    assert {row["perturbation"] for row in rows} == {"none", "dust"}
    clean = [row for row in rows if row["method"] == "B" and row["perturbation"] == "none"]
    assert {float(row["score"]) for row in clean if row["metric"] in {"feature_distance", "gms_deviation"}} == {0.0}
    assert {float(row["score"]) for row in clean if row["metric"] == "fitted_opinion"} == {100.0}
    report = (tmp_path / "reports/examples/index.html").read_text("utf-8")
    for words in ("Where metrics disagree", "Feature distance", "GMSD", "PNM.Z", "bakeoff-gms-deviation"):
        assert words in report


def test_the_jpeg_xl_codec_of_the_page_loads_and_works(site: Path, tmp_path: Path) -> None:
    """The codec that the page on programs shows is listed, and passes the kit where libjxl's programs are installed."""
    (tmp_path / "bakeoff_cjxl.py").write_text(
        shown((DOCS / "command_codec.md").read_text("utf-8"), "bakeoff_cjxl.py"), "utf-8"
    )
    assert "cjxl" in python(site, tmp_path, "-m", "bakeoff", "ls", "methods", "--plugin", "bakeoff_cjxl.py")
    if shutil.which("cjxl") is None or shutil.which("djxl") is None:
        pytest.skip("cjxl and djxl are not installed (Debian: libjxl-tools)")
    python(site, tmp_path, "-m", "bakeoff", "check-plugin", "cjxl", "--plugin", "bakeoff_cjxl.py")
