"""What the authors' code says of the pairs, grey ones as three equal planes, and what piq says.

    python tests/bench/golden/mdsi.py FOLDER

FOLDER holds MDSI.m. Needs GNU Octave with the package `image`, scipy, scikit-image, and piq with torch and torchvision;
piq warns that it copies grey planes.
"""

import sys

import numpy as np
from octave import octave_scores, version, write

from peers import piq_scores


def colours(image):
    return image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)


values = octave_scores(sys.argv[1], "score = MDSI(reference, distorted);", prepared=colours)
write("mdsi", {"nafchi2016": (f"MDSI.m by H. Ziaei Nafchi, in {version()}", values), "piq": piq_scores("mdsi")})
