"""How long the first calls of a process take: `first_calls.py METRIC...` prints the seconds as JSON.

It is a file of its own so that nothing is imported before the clock runs but numpy, which whoever has arrays has.
"""

import json
import sys
import time

import numpy as np


def main(names: list[str]) -> None:
    """Print the seconds of all imports, and for each metric those of its first call over those of its second."""
    reference = np.random.default_rng(1).integers(0, 256, (256, 256, 3), np.uint8)
    distorted = reference ^ np.uint8(3)
    started = time.perf_counter()
    import numba  # noqa: F401 - it is the import that is timed

    import bakeoff.api

    found = {"imports": time.perf_counter() - started}
    for name in names:
        begun = time.perf_counter()
        bakeoff.score(reference, distorted, name)
        between = time.perf_counter()
        bakeoff.score(reference, distorted, name)
        found[name] = between - begun - (time.perf_counter() - between)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
