"""What the authors' code says of the pairs: VSI, with MATLAB's imresize and with that of Octave before 2020.

    python tests/bench/golden/vsi.py FOLDER

FOLDER holds VSI.m. Needs GNU Octave with the package `image`, scipy and scikit-image.
"""

import sys

import numpy as np
from octave import ALIGNED_RESIZE, MATLAB_RESIZE, octave_scores, version, write


def colours(image):
    return image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)


def scores(imresize):
    code = "score = VSI(reference, distorted);"
    return octave_scores(sys.argv[1], code, prepared=colours, imresize=imresize)


by = f"VSI.m by L. Zhang, in {version()}"
write(
    "vsi",
    {
        "matlab": (f"{by}, imresize as in MATLAB", scores(MATLAB_RESIZE)),
        "octave": (f"{by}, imresize as in the package image before 2.12", scores(ALIGNED_RESIZE)),
    },
)
