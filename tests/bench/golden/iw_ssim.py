"""What the authors' code says of the pairs: IW-SSIM of unrounded BT.601 luma.

    python tests/bench/golden/iw_ssim.py FOLDER

FOLDER holds iwssim.m and what it calls, and matlabPyrTools. Needs GNU Octave with the package `image`, scipy and
scikit-image.
"""

import sys

from octave import luma, octave_scores, version, write

by = f"iwssim.m by Z. Wang with matlabPyrTools, in {version()}"
write("iw_ssim", {"y": (by, octave_scores(sys.argv[1], "score = iwssim(reference, distorted);", prepared=luma))})
