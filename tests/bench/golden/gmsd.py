"""What the authors' code says of the pairs, on unrounded luma, and what piq says.

    python tests/bench/golden/gmsd.py FOLDER

FOLDER holds GMSD.m. Needs GNU Octave with the package `image`, scipy, scikit-image, and piq with torch and torchvision.
"""

import sys

from octave import luma, octave_scores, version, write

from peers import piq_scores

values = octave_scores(sys.argv[1], "score = GMSD(reference, distorted);", prepared=luma)
write("gmsd", {"xue2014": (f"GMSD.m by W. Xue, in {version()}", values), "piq": piq_scores("gmsd")})
