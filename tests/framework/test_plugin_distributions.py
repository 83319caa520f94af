"""Bad plugins, installed with pip beside a good one: each is named with its remedy, and everything else works."""

import os
import re
import site
import subprocess
import sys
import textwrap
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

METRIC = '''
from bakeoff.plugin import Metric, MetricInfo, hookimpl


class Judge(Metric):
    """The largest difference of two samples."""

    info = MetricInfo(name="{name}", version=1, better="lower", identical=0.0)

    def score(self, pair):
        return float(abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).max())


@hookimpl
def bakeoff_register_metrics():
    return [Judge]
'''
UNUSABLE = """
@hookimpl
def bakeoff_register_methods():
    raise RuntimeError("half-way")
"""
CLASH = "uninstall or rename one: pip uninstall bakeoff-loud, or pip uninstall bakeoff-louder"
SLOW = """
import os
import time

time.sleep(float(os.environ.get("SLOW_SECONDS", "1.2")))
"""


@dataclass(frozen=True)
class Case:
    """A distribution that is wrong in one way, and what is said about it: kind of fault, reason, remedy."""

    name: str
    version: str
    source: str
    kind: str
    reason: str
    remedy: str
    entry: str = ""

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")


CASES = (
    Case(
        "bakeoff-raises", "1.1", "raise RuntimeError('no licence')",
        "broken", r"RuntimeError: no licence \(bakeoff_raises\.py:1\)",
        "pip install --upgrade bakeoff-raises, or pip uninstall bakeoff-raises",
    ),
    Case(
        "bakeoff-misspelt", "1.2", METRIC.format(name="misspelt").replace("metrics():", "metric():"),
        "broken", "unknown hook 'bakeoff_register_metric'", r"did you mean 'bakeoff_register_metrics'\?",
    ),
    Case(
        "bakeoff-loud", "1.3", METRIC.format(name="loud"),
        "clash", "both claim the metric 'loud', so it cannot be used", CLASH,
    ),
    Case(
        "bakeoff-louder", "1.4", METRIC.format(name="loud"),
        "clash", "both claim the metric 'loud', so it cannot be used", CLASH,
    ),
    Case(
        "bakeoff-needy", "1.5", "import a_network_nobody_has.layers",
        "broken", "ModuleNotFoundError: No module named 'a_network_nobody_has'", "pip install a_network_nobody_has",
    ),
    Case(
        "bakeoff-slow", "1.6", SLOW + METRIC.format(name="slow"),
        "slow", r"takes \d+\.\d s to import", "import heavy packages inside the functions that use them",
    ),
    Case(
        "bakeoff-newer", "1.7", "bakeoff_api = 99\n" + METRIC.format(name="newer"),
        "broken", r"made for version 99 of the plugin API; bakeoff \S+ has version 1", "pip install --upgrade bakeoff",
    ),
    Case(
        "bakeoff-halfway", "1.8", METRIC.format(name="halfway") + UNUSABLE,
        "broken", "RuntimeError: half-way", "pip uninstall bakeoff-halfway",
    ),
    Case(
        "bakeoff-gone", "1.9", "", "broken", "ModuleNotFoundError: No module named 'a_module_that_is_gone'",
        "a module of its own is missing: .* pip uninstall bakeoff-gone", entry="a_module_that_is_gone",
    ),
    Case(
        "bakeoff-quitter", "2.0", "import sys\nsys.exit('no display')",
        "broken", "SystemExit: no display", "pip uninstall bakeoff-quitter",
    ),
)  # fmt: skip
GOOD = Case("bakeoff-good", "3.0", METRIC.format(name="good"), "", "", "")
REFUSED = [case for case in CASES if case.kind != "slow"]


def build(folder: Path, case: Case) -> Path:
    """Write a wheel of one module by hand: nothing has to be built, and no index is asked."""
    info = f"{case.module}-{case.version}.dist-info"
    files = {
        f"{case.module}.py": case.source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {case.name}\nVersion: {case.version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[bakeoff]\nmetrics.{case.module} = {case.entry or case.module}\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    path = folder / f"{case.module}-{case.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return path


class Installation:
    """A fresh virtual environment that sees what is installed here, bakeoff too, and has plugins of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", symlinks=True)
        self.python = folder / "venv" / "bin" / "python"
        own = next((folder / "venv").glob("lib/python*/site-packages"))
        here = "; ".join(f"site.addsitedir({path!r})" for path in site.getsitepackages())
        (own / "here.pth").write_text(f"import site; {here}\n", "utf-8")

    def pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check"]
        subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=120)

    def bakeoff(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BAKEOFF_")}
        return subprocess.run(
            [str(self.python), "-m", "bakeoff", *arguments], cwd=self.folder, capture_output=True, text=True,
            check=False, timeout=120, env={**environment, "COLUMNS": "80", **variables},
        )  # fmt: skip

    def config(self, name: str, metrics: Sequence[str]) -> str:
        """Write a config of two small images with these metrics; return its name."""
        import cv2

        (self.folder / "images").mkdir(exist_ok=True)
        for value in (60, 90):
            cv2.imwrite(str(self.folder / "images" / f"{value}.png"), np.full((24, 24, 3), value, np.uint8))
        text = f"""
            experiment: {name}
            dataset: {{folder: {{path: images}}}}
            methods: {{A: {{jpeg: {{quality: 50}}}}, B: {{identity: {{}}}}}}
            metrics: [{", ".join(metrics)}]
        """
        (self.folder / f"{name}.yaml").write_text(textwrap.dedent(text), "utf-8")
        return f"{name}.yaml"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Install all bad plugins and the good one with pip."""
    made = Installation(tmp_path_factory.mktemp("fresh"))
    wheels = [str(build(made.folder, case)) for case in (*CASES, GOOD)]
    made.pip("install", "--quiet", "--no-deps", "--no-index", "--no-compile", *wheels)
    return made


@pytest.fixture(scope="module")
def listed(installation: Installation) -> subprocess.CompletedProcess[str]:
    """Run `bakeoff ls` once."""
    return installation.bakeoff("ls")


@pytest.fixture(scope="module")
def diagnosed(installation: Installation) -> subprocess.CompletedProcess[str]:
    """Run `bakeoff doctor` once."""
    return installation.bakeoff("doctor")


def told(case: Case, text: str) -> str:
    """Return what is said about a distribution, on one line: from its name and version up to the next fault."""
    blocks = re.split(r"^ *(?=(?:broken|clash|slow|deprecated): )", text, flags=re.MULTILINE)
    return next(
        " ".join(block.split())
        for block in blocks
        if block.startswith(case.kind) and f"{case.name} {case.version}" in block
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ls_and_doctor_name_each_bad_plugin_with_its_remedy(
    case: Case, listed: subprocess.CompletedProcess[str], diagnosed: subprocess.CompletedProcess[str]
) -> None:
    """Distribution, version, reason and remedy are told by both commands, and both succeed: bakeoff itself is well."""
    for command, text in ((listed, listed.stderr), (diagnosed, diagnosed.stdout)):
        assert command.returncode == 0, command.stderr
        said = told(case, text)
        assert re.search(rf"why: {case.reason}", said), said
        assert re.search(rf"do: .*{case.remedy}", said), said


def test_ls_shows_whose_a_plugin_is(listed: subprocess.CompletedProcess[str]) -> None:
    """Plugins of other distributions are marked with name and version, and slow ones as slow; ours are not marked."""
    lines = {line.split()[0]: line for line in listed.stdout.splitlines() if line.startswith("  ")}
    assert lines["good"].endswith("[bakeoff-good 3.0]")
    assert lines["slow"].endswith("[bakeoff-slow 1.6, slow]")
    assert "[" not in lines["psnr"]
    assert not {"misspelt", "loud", "newer", "halfway"} & set(lines)


def test_what_is_said_fits_the_terminal(
    listed: subprocess.CompletedProcess[str], diagnosed: subprocess.CompletedProcess[str]
) -> None:
    """No line of either command is longer than 80 columns."""
    lines = [*listed.stdout.splitlines(), *listed.stderr.splitlines(), *diagnosed.stdout.splitlines()]
    assert [line for line in lines if len(line) > 80] == []


def test_doctor_says_that_plugins_need_care(diagnosed: subprocess.CompletedProcess[str]) -> None:
    """The last line tells how many faults there are; two that clash are one."""
    assert diagnosed.stdout.endswith(
        f"Everything that bakeoff needs is here; {len(CASES) - 1} plugins need care, see above.\n"
    )
    assert re.search(r"bakeoff-good 3\.0 \(bakeoff_good\): metric good; \d\.\d\d s to import", diagnosed.stdout)


def test_a_config_that_wants_bad_plugins_is_refused_with_their_reasons(installation: Installation) -> None:
    """Every broken or clashing plugin that a config names is a problem of its own line: exit code 2, and the reason."""
    names = [case.module.removeprefix("bakeoff_") for case in REFUSED if case.name != "bakeoff-louder"]
    refused = installation.bakeoff("validate", installation.config("wants_all", names))
    assert refused.returncode == 2
    lines = refused.stderr.splitlines()
    assert len(lines) == len(names)
    for place, case in enumerate(case for case in REFUSED if case.name != "bakeoff-louder"):
        line = next(line for line in lines if f"metrics[{place}]" in line)
        assert f"{case.name} {case.version}" in line
        assert re.search(case.remedy, line)


def test_a_run_with_the_good_plugin_works(installation: Installation) -> None:
    """Beside nine bad distributions, validation and a run in worker processes go through; the run warns of each."""
    config = installation.config("tiny", ["good"])
    assert installation.bakeoff("validate", config, SLOW_SECONDS="0").returncode == 0
    done = installation.bakeoff("run", config, "-q", "-j", "1", SLOW_SECONDS="0")
    assert done.returncode == 0, done.stderr
    rows = (installation.folder / "reports" / "tiny" / "scores.csv").read_text("utf-8").splitlines()
    assert len([row for row in rows if ",good," in row and ",ok," in row]) == 4


def test_strict_mode_refuses_to_start(installation: Installation) -> None:
    """With BAKEOFF_STRICT_PLUGINS=1 any command ends with exit code 2, and names all that is broken or clashes."""
    strict = installation.bakeoff("ls", BAKEOFF_STRICT_PLUGINS="1")
    assert strict.returncode == 2
    assert not strict.stdout
    for case in REFUSED:
        assert f"{case.name} {case.version}" in strict.stderr
    assert "bakeoff-slow" not in strict.stderr


def test_uninstalling_heals(installation: Installation) -> None:
    """Without the bad distributions nothing is said any more, and strict mode is content; runs last in this file."""
    installation.pip("uninstall", "--quiet", "--yes", *(case.name for case in CASES))
    healed = installation.bakeoff("ls", BAKEOFF_STRICT_PLUGINS="1")
    assert (healed.returncode, healed.stderr) == (0, "")
    assert "[bakeoff-good 3.0]" in healed.stdout
