"""What another implementation says of the pairs: the mean CIEDE2000 of sRGB under D65.

    python tests/bench/golden/ciede2000.py

Needs colour-science and scikit-image. Its matrix and its white have more decimals than those of scikit-image.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import colour
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from photo_pairs import GOLDEN, photo_pairs

D65 = colour.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"]["D65"]


def lab(image):
    colours = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
    return colour.XYZ_to_Lab(colour.sRGB_to_XYZ(colours / 255), D65)


values = {
    name: float(colour.delta_E(*map(lab, pair), method="CIE 2000").mean()) for name, pair in photo_pairs().items()
}
case = {"srgb": {"by": f"colour-science {version('colour-science')}", "values": values}}
(GOLDEN / "ciede2000.json").write_text(json.dumps(case, indent=2) + "\n")
