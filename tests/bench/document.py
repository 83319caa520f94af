"""framework/BENCHMARKS.md, made of what was measured."""

import datetime
import os
import platform
import re
import textwrap
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from findings import Finding

TARGET = Path(__file__).parents[2] / "framework" / "BENCHMARKS.md"

PACKAGES = (
    "numba", "numpy", "opencv-python-headless", "opencv-contrib-python-headless", "scikit-image", "torch",
    "torchmetrics", "pytorch-msssim", "piq", "frame-analytics", "fast-ssim", "sewar",
)  # fmt: skip

INTRODUCTION = """\
# Benchmarks

How fast the metrics are beside other implementations, and what they cost. Written by
`python tests/bench/metrics.py --write`; nothing here is typed by hand. Speeds differ from machine to machine by more
than the ratios do, so the ratios are what counts.

One core and one thread on both sides, two uint8 images of 1920x1080 in memory, everything warm. The two sides are
called in turn in one process, and a figure is the median of the ratios round by round. A peer's time includes what it
needs to take such images, such as tensors. Ours is that of the kernel; what `bakeoff.score` adds is a row of its own.
Each peer's call, with its settings, stands in [peers.py](../tests/bench/peers.py), ours in
[kernels.py](../tests/bench/kernels.py), and [clock.py](../tests/bench/clock.py) says how times are taken.

The C library is told to keep freed memory (`MALLOC_MMAP_THRESHOLD_`, `MALLOC_TRIM_THRESHOLD_`), which is fair to peers
that make many large temporary arrays: by default each of them is paid for with page faults. Where there is a second
figure, it is the one of the default allocator.
"""


def write(kept: Sequence[Finding], default: Sequence[Finding]) -> None:
    """Write the document."""
    TARGET.write_text("\n".join([INTRODUCTION, *_machine(), "", *_tables(kept, default)]) + "\n", "utf-8")


def _machine() -> Iterator[str]:
    today = datetime.datetime.now(datetime.UTC).date()
    yield f"{today}, {_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}."
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    yield textwrap.fill(", ".join(f"{package} {number}" for package, number in found.items()) + ".", 120)


def _processor() -> str:
    """Return the name that the processor gives itself, where the system tells."""
    if not (facts := Path("/proc/cpuinfo")).exists():
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", facts.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else platform.machine()


def _tables(kept: Sequence[Finding], default: Sequence[Finding]) -> Iterator[str]:
    plain = {finding[:2]: finding for finding in default}
    for title, limits in (("How many times as fast", ">="), ("What it costs", "<=")):
        yield f"## {title}\n"
        yield "| metric | beside | asked | found | default allocator | |\n|---|---|---|---|---|---|"
        for finding in kept:
            if finding.sign == limits:
                other = plain[finding[:2]].found if finding[:2] in plain else ""
                verdict = finding.verdict + (f" ({finding.note})" if finding.note else "")
                yield f"| {finding.what} | {finding.beside} | {finding.asked} | {finding.found} | {other} | {verdict} |"
        yield ""
