"""Measure the metrics beside other implementations: `python tests/bench/metrics.py`.

Each row of the table is one metric beside one peer on the same two uint8 arrays of 1920x1080: one process, one core,
one thread, both warm, in turn, and the median of the ratios (see clock.py). The calls of the peers stand in peers.py,
ours in kernels.py. A peer that is not installed is named with what would install it.

The C library is told to keep freed memory. By default it gives large arrays back at once, and peers that make many pay
for it again and again: `--default-allocator` prints those ratios beside the fair ones.

    --only WORDS          rows whose metric, peer or words contain one of these
    --seconds N           how long a row may take (default 4)
    --default-allocator   measure a second time with the allocator as it is
    --check               exit with code 1 if any figure misses its limit, or could not be measured
    --write               write framework/BENCHMARKS.md
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import clock
from findings import Finding


def main() -> int:
    """Measure in processes of their own, print the tables, and return the exit code."""
    arguments = _parser().parse_args()
    if arguments.measure:
        for finding in _measured(arguments.only, arguments.seconds):
            print(json.dumps(finding), flush=True)
        return 0
    kept = list(_watched("allocator keeps memory", clock.KEPT_MEMORY))
    default = list(_watched("default allocator", {})) if arguments.default_allocator else []
    if arguments.write:
        import document

        document.write(kept, default)
    print(*_table(kept, default), sep="\n")
    return int(arguments.check and not all(finding.kept for finding in kept))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=4.0)
    for flag in ("--default-allocator", "--check", "--write"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    return parser


def _watched(words: str, allocator: dict[str, str]) -> Iterator[Finding]:
    """Measure in a process that starts with these settings, and say on standard error how far it is."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, str(Path(__file__)), *sys.argv[1:], "--measure"]
    environment = clean | clock.ONE_THREAD | allocator
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        for line in child.stdout:
            finding = Finding(*json.loads(line))
            print(f"{words}: {finding.what} - {finding.beside}: {finding.found}", file=sys.stderr)
            yield finding
    if child.returncode:
        raise SystemExit(child.returncode)


def _measured(only: Sequence[str], seconds: float) -> Iterator[Finding]:
    """Measure here, one figure after another."""
    clock.alone()
    import growth
    import rows

    def wanted(*words: str) -> bool:
        return not only or any(part in word for part in only for word in words)

    for row in rows.ROWS:
        if wanted(row.metric, row.peer):
            yield _beside(row, seconds)
    for part in (growth.together, growth.other_samples, growth.way_in, growth.sizes, growth.memory, growth.first_calls):
        if wanted(part.__name__):
            yield from part(seconds / 2)  # they need not be as precise


def _beside(row: object, seconds: float) -> Finding:
    images = row.pair
    asked = (row.metric, row.peer, ">=", row.least, "x")
    try:
        row.theirs(*images)
    except ImportError:
        return Finding(*asked, None, f"pip install {row.package}")
    times = clock.in_turn(partial(row.ours, *images), partial(row.theirs, *images), seconds)
    return Finding(*asked, times.ratio, f"{1000 * times.first:.2f} ms : {1000 * times.second:.2f} ms")


def _table(kept: Sequence[Finding], default: Sequence[Finding]) -> Iterator[str]:
    for finding, plain in itertools.zip_longest(kept, default):
        yield finding.line(plain.found if plain else "")


if __name__ == "__main__":
    sys.exit(main())
