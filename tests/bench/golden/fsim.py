"""What the authors' code says of the pairs: FSIM and FSIMc.

    python tests/bench/golden/fsim.py FOLDER

FOLDER holds FeatureSIM.m (version 1.0). Needs GNU Octave with the package `image`, scipy and scikit-image.
"""

import sys

from octave import octave_scores, version, write

by = f"FeatureSIM.m 1.0 by L. Zhang, in {version()}"
write(
    "fsim",
    {
        "fsim": (by, octave_scores(sys.argv[1], "score = FeatureSIM(reference, distorted);")),
        "fsimc": (by, octave_scores(sys.argv[1], "[~, score] = FeatureSIM(reference, distorted);")),
    },
)
