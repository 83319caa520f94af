"""`bakeoff run`, `compare` and `report`: what they print, and the exit code they end with."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from bakeoff import cli

FAILING = '''
"""A metric that refuses one image."""

from bakeoff.plugin import Metric, MetricInfo, Pair, UnitError, hookimpl


class Picky(Metric):
    """Zero, but not for wide images."""

    info = MetricInfo(name="picky", version=1, better="lower")

    def score(self, pair: Pair) -> float:
        if pair.reference.width > 40:
            raise UnitError("too wide for picky")
        return 0.0


@hookimpl
def bakeoff_register_metrics():
    return [Picky]
'''

SLOW = FAILING.replace("picky", "slow").replace(
    "        return 0.0\n", "        import time\n\n        time.sleep(0.2)\n        return 0.0\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a working folder with three small references and a config."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "images").mkdir()
    rng = np.random.default_rng(5)
    for number, width in enumerate((32, 36, 48)):
        smooth = cv2.GaussianBlur(rng.integers(0, 256, (30, width, 3)).astype(np.uint8), (0, 0), 2)
        cv2.imwrite(f"images/image{number}.png", smooth)
    Path("study.yaml").write_text(
        "experiment: small-study\n"
        "dataset: {folder: {path: images}}\n"
        "methods:\n"
        "  A: {jpeg: {quality: {sweep: [20, 50, 80, 95]}}}\n"
        "  B: {webp: {quality: {sweep: [20, 50, 80, 95]}}}\n"
        "metrics: [psnr]\n"
        "executor: {serial: {}}\n",
        "utf-8",
    )
    return tmp_path


def test_a_run_prints_its_verdict_and_where_the_report_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output holds one sentence a metric and the report's path; progress goes to standard error."""
    assert cli.outcome(["run", "study.yaml"]) == 0
    shown = capsys.readouterr()
    *sentences, last = shown.out.splitlines()
    assert len(sentences) == 1
    assert "PSNR" in sentences[0]
    assert last == "report: reports/small-study/index.html"
    assert (folder / "reports" / "small-study" / "index.html").is_file()
    assert "24/24 units, 0 failed" in shown.err


def test_a_second_run_computes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same command again finds everything stored, and says the same."""
    cli.outcome(["run", "study.yaml"])
    first = capsys.readouterr().out
    assert cli.outcome(["run", "study.yaml"]) == 0
    shown = capsys.readouterr()
    assert shown.out == first
    assert "24 units, 24 of them stored already, 0 to do" in shown.err


def test_quiet_is_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -q nothing but warnings and failures reaches standard error."""
    assert cli.outcome(["run", "study.yaml", "-q", "-o", "here"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines()[-1] == "report: here/index.html"


def test_a_dry_run_prints_the_plan_and_stores_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan counts units, what is stored, and estimates time and disk; no run folder appears."""
    assert cli.outcome(["run", "study.yaml", "--dry-run", "--limit", "2"]) == 0
    plan = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert plan["folder"] == "reports/small-study"
    assert plan["references"] == "2"
    assert plan["methods"] == "A jpeg x4, B webp x4"
    assert plan["units"] == "16: 0 stored, 16 to do, 0 impossible"
    assert plan["time"].startswith("about ")
    assert plan["disk"].startswith("about ")
    assert not (folder / "reports").exists()


def test_a_dry_run_after_a_run_has_nothing_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is stored already is counted, and needs neither time nor disk."""
    cli.outcome(["run", "study.yaml", "-q"])
    capsys.readouterr()
    assert cli.outcome(["run", "study.yaml", "--dry-run"]) == 0
    plan = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert plan["units"] == "24: 24 stored, 0 to do, 0 impossible"
    assert plan["time"] == plan["disk"] == "nothing to do"


def test_set_limit_and_workers_reach_the_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--set` changes the config, `--limit` the number of references, `-j` that of the workers."""
    Path("picky.py").write_text(FAILING, "utf-8")
    changes = [
        "--plugin",
        "picky.py",
        "--set",
        "metrics=[picky]",
        "--set",
        "experiment=other",
        "--set",
        "executor=local",
    ]
    assert cli.outcome(["run", "study.yaml", *changes, "--limit", "1", "-j", "1"]) == 0
    assert "workers: 1" in Path("reports/other/experiment.resolved.yaml").read_text("utf-8")
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == "report: reports/other/index.html"
    assert "8/8 units" in shown.err


def test_failed_units_end_with_exit_code_3(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A metric that refuses an image costs its units; the rest is reported, and the exit code tells."""
    Path("picky.py").write_text(FAILING, "utf-8")
    code = cli.outcome(["run", "study.yaml", "--plugin", "picky.py", "--set", "metrics=[psnr, picky]", "-q"])
    shown = capsys.readouterr()
    assert code == 3
    assert "8 of 24 units failed" in shown.err
    scores = Path("reports/small-study/scores.csv").read_text("utf-8")
    assert scores.count("failed,too wide for picky") == 8


def test_report_writes_the_report_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report comes back from the store alone, without computing."""
    cli.outcome(["run", "study.yaml", "-q"])
    page = Path("reports/small-study/index.html")
    before = page.read_text("utf-8")
    page.unlink()
    capsys.readouterr()
    assert cli.outcome(["report", "reports/small-study"]) == 0
    assert capsys.readouterr().out == "report: reports/small-study/index.html\n"
    assert page.read_text("utf-8") == before


def test_a_folder_without_a_run_is_exit_code_4(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asking for the report of what is no run says so."""
    assert cli.outcome(["report", "images"]) == 4
    assert "run.sqlite" in capsys.readouterr().err


def test_two_folders_are_compared_without_a_config(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """References and two folders of outputs give the same report, labelled by the folders' names."""
    for name, sigma in (("soft", 1.5), ("sharp", 0.5)):
        Path(name).mkdir()
        for path in Path("images").iterdir():
            cv2.imwrite(f"{name}/{path.name}", cv2.GaussianBlur(cv2.imread(str(path)), (0, 0), sigma))
    command = ["compare", "images", "--a", "soft", "--b", "sharp"]
    looks = ["--metrics", "psnr, ssim", "--ignore-border", "2"]
    assert cli.outcome([*command, *looks, "-o", "out", "-j", "1"]) == 0
    *sentences, last = capsys.readouterr().out.splitlines()
    assert last == "report: out/index.html"
    assert len(sentences) == 2
    assert all("sharp" in sentence for sentence in sentences)
    assert "psnr|v1|rgb|range=255|mean|border=2" in Path("out/scores.csv").read_text("utf-8")
    # Photographs are no masks.
    assert cli.outcome([*command, "--metrics", "psnr", "--masks", "soft", "-o", "masked", "-j", "1"]) == 3
    assert "a mask is black" in Path("masked/scores.csv").read_text("utf-8")


def test_an_interrupted_run_is_continued_by_the_same_command(folder: Path) -> None:
    """A run that is stopped half-way ends with 130, soon; started again it computes only what is missing."""
    Path("slow.py").write_text(SLOW, "utf-8")
    command = [
        sys.executable, "-m", "bakeoff", "run", "study.yaml", "--plugin", "slow.py", "--set", "metrics=[slow]",
        "--set", "executor={local: {workers: 1}}", "--limit", "2",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    store = Path("reports/small-study/run.sqlite")
    deadline = time.monotonic() + 30
    while not (store.exists() and stored_scores(store) >= 3):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    stopped = time.monotonic()
    _, shown = process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - stopped < 5
    assert "the same command continues" in shown
    assert "Traceback" not in shown
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    first = next(line for line in done.stderr.splitlines() if "stored already" in line)
    assert 3 <= int(first.split(", ")[1].split()[0]) < 16


def stored_scores(store: Path) -> int:
    """Return how many scores are stored, read beside the writer."""
    import sqlite3

    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM score").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
