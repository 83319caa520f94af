"""Measure what the harness costs: `BAKEOFF_KODAK=FOLDER python tests/bench/pipeline.py [--images N] [--rounds N]`.

JPEG and WebP at six qualities each, by mse, psnr, ssim and ms_ssim, on the Kodak photographs.

- **Evaluation**: the seconds that warm workers spend, from the first photograph to having everything stored, beside a
  bare loop of decoding, encoding and decoding with the same codecs on the same photographs in as many processes.
  Report, start and end of workers and compilation are left out. What one core does, the other one feels on many
  machines, so the bare loop in one process is told, too.
- **Whole run**: `bakeoff run` from the command line to the report, beside the script that one would write without it
  (obvious.py), in the same process environment, with freed memory kept.

Each pair is measured in turn, and the median of the ratios counts.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import clock
from bakeoff.config import experiment_from_mapping
from bakeoff.jobs import Job, WorkSetup
from bakeoff.plan import Plan, make_plan
from bakeoff.registry import Registry, load_registry
from bakeoff.runner import carry_out, make_jobs, missing_work, work_setup
from bakeoff.store import Store
from bare_loop import QUALITIES
from findings import Finding

HERE = Path(__file__).parent
METRICS = ("mse", "psnr", "ssim", "ms_ssim")
ENVIRONMENT = {**os.environ, **clock.ONE_THREAD, **clock.KEPT_MEMORY}


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    source = os.environ.get("BAKEOFF_KODAK")
    if not source:
        sys.exit("set BAKEOFF_KODAK to the folder of the Kodak photographs")
    if os.environ.get("MALLOC_TRIM_THRESHOLD_") is None:  # workers inherit what their parent was started with
        os.execve(sys.executable, [sys.executable, *sys.argv], ENVIRONMENT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kodak").mkdir()
        for path in sorted(Path(source).glob("*.png"))[: arguments.images]:
            shutil.copy(path, folder / "kodak")
        for finding in (*evaluation(folder, arguments.rounds), *whole_run(folder, arguments.rounds)):
            print(finding.line(), flush=True)


def evaluation(folder: Path, rounds: int) -> Iterator[Finding]:
    """Measure one worker, then two."""
    count = len(list((folder / "kodak").iterdir()))
    for workers in (1, 2):
        times = [(evaluated(folder, workers), bare_loop(folder, workers), bare_loop(folder, 1)) for _ in range(rounds)]
        ratio = statistics.median(ours / bare for ours, bare, _ in times)
        ours, bare, single = (1000 * statistics.median(column) / count for column in zip(*times, strict=True))
        note = f"{ours:.0f} ms : {bare:.0f} ms a photograph; in one process the loop takes {single:.0f} ms"
        yield Finding(f"evaluation on {workers}", "the bare loop in as many processes", "<=", 1.15, "x", ratio, note)


def evaluated(folder: Path, workers: int) -> float:
    """Return the seconds that all workers have spent when everything is stored, after a small image for each of them.

    The clock of a worker runs from its first photograph to the end of all.
    """
    output = Path(tempfile.mkdtemp(dir=folder))
    registry = load_registry()
    warming, measured = (planned(path, workers, registry) for path in (small_images(output, workers), folder / "kodak"))
    setup = work_setup(measured.experiment, output)
    jobs = [
        replace(job, number=number)
        for number, job in enumerate((*open_jobs(warming, setup), *open_jobs(measured, setup)))
    ]
    taken: list[float] = []

    def handed_out() -> Iterator[Job]:
        for job in jobs:
            taken.append(time.perf_counter())
            yield job

    with Store(output) as store:
        for key, broken in carry_out(handed_out(), measured, store, registry, setup):
            assert not broken, f"a step of unit {key} failed"
            ended = time.perf_counter()
    shutil.rmtree(output)
    return sum(ended - started for started in taken[workers : 2 * workers])


def small_images(output: Path, count: int) -> Path:
    """Write so many images of noise, large enough for every metric."""
    folder = output / "small"
    folder.mkdir()
    for number in range(count):
        pixels = np.random.default_rng(number).integers(0, 256, (256, 256, 3), np.uint8)
        cv2.imwrite(str(folder / f"{number}.png"), pixels)
    return folder


def planned(images: Path, workers: int, registry: Registry) -> Plan:
    """Return the plan of the experiment."""
    config = experiment(images, workers)
    return make_plan(experiment_from_mapping(config, registry, base=images, source="pipeline"), registry)


def experiment(images: Path, workers: int, metrics: Sequence[str] = METRICS) -> dict[str, Any]:
    """Return the config."""
    return {
        "experiment": "pipeline",
        "dataset": {"folder": {"path": str(images)}},
        "methods": {name: {name: {"quality": {"sweep": list(QUALITIES)}}} for name in ("jpeg", "webp")},
        "metrics": list(metrics),
        "executor": {"local": {"workers": workers}},
    }


def open_jobs(plan: Plan, setup: WorkSetup) -> Iterator[Job]:
    """Return the jobs of a plan of which nothing is stored."""
    work = {unit.key: missing_work(unit, plan, None, setup) for unit in plan.units}
    return make_jobs(plan, {key: found for key, found in work.items() if found is not None})


def bare_loop(folder: Path, processes: int) -> float:
    """Return the seconds that processes, started together, spend on coding their shares of the photographs."""
    names = sorted(path.name for path in (folder / "kodak").iterdir())
    children = [
        subprocess.Popen(
            [sys.executable, str(HERE / "bare_loop.py"), str(folder / "kodak"), *names[start::processes]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for start in range(processes)
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return sum(float(child.communicate()[0]) for child in children)


def whole_run(folder: Path, rounds: int) -> Iterator[Finding]:
    """Measure `bakeoff run` on two workers beside the obvious script, without MS-SSIM and, where there is one, with."""
    for with_ms_ssim in (False, True)[: 1 + (find_spec("pytorch_msssim") is not None)]:
        metrics = METRICS if with_ms_ssim else METRICS[:-1]
        (folder / "run.yaml").write_text(json.dumps(experiment(folder / "kodak", 2, metrics)), "utf-8")
        script = [str(HERE / "obvious.py"), str(folder / "kodak"), *["ms_ssim"][:with_ms_ssim]]
        times = []
        for _ in range(rounds):
            run = [
                "-m",
                "bakeoff",
                "run",
                str(folder / "run.yaml"),
                "-q",
                "-o",
                str(Path(tempfile.mkdtemp(dir=folder))),
            ]
            times.append((seconds(run), seconds(script)))
        ratio = statistics.median(other / ours for ours, other in times)
        ours, other = (statistics.median(column) for column in zip(*times, strict=True))
        what = f"whole run, {'with' if with_ms_ssim else 'without'} ms_ssim"
        yield Finding(what, "the obvious script", ">=", 4.0, "x", ratio, f"{ours:.1f} s : {other:.1f} s")


def seconds(arguments: Sequence[str]) -> float:
    """Return how long a program in Python takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
