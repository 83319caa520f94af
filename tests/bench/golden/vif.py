"""What the authors' code says of the pairs, on unrounded luma, and what piq and sewar say.

    python tests/bench/golden/vif.py FOLDER

FOLDER holds vifp_mscale.m. Needs GNU Octave with the package `image`, scipy, scikit-image, sewar, and piq with torch
and torchvision. sewar takes the mean over red, green and blue.
"""

import sys

from octave import luma, octave_scores, version, write

from peers import piq_scores, sewar_scores

values = octave_scores(sys.argv[1], "score = vifp_mscale(reference, distorted);", prepared=luma)
by = f"vifp_mscale.m of LIVE, University of Texas at Austin, in {version()}"
write("vif", {"sheikh2006": (by, values), "piq": piq_scores("vif_p"), "sewar": sewar_scores("vifp")})
