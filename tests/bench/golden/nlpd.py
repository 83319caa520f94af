"""What the authors' code says of the pairs: NLPD of unrounded BT.601 luma.

    python tests/bench/golden/nlpd.py FOLDER

FOLDER holds NLP_dist.m. Needs GNU Octave with the package `image`, scipy and scikit-image.
"""

import sys

from octave import luma, octave_scores, version, write

by = f"NLP_dist.m by V. Laparra, in {version()}"
write(
    "nlpd",
    {"y": (by, octave_scores(sys.argv[1], "score = NLP_dist(reference / 255, distorted / 255);", prepared=luma))},
)
