"""What the authors' code says of the pairs, and what piq says.

    python tests/bench/golden/haarpsi.py FOLDER

FOLDER holds HaarPSI.m. Needs GNU Octave, scipy, scikit-image and piq (with torch and torchvision).
"""

import sys

from octave import octave_scores, version, write

from peers import piq_scores

values = octave_scores(sys.argv[1], "score = HaarPSI(reference, distorted);")
by = f"HaarPSI.m of 8 May 2017 by R. Reisenhofer, in {version()}"
write("haarpsi", {"reisenhofer2018": (by, values), "piq": piq_scores("haarpsi")})
