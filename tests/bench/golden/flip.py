"""What the authors' code says of the pairs: LDR-FLIP at two viewing distances.

    python tests/bench/golden/flip.py

Needs `flip-evaluator` (1.7) and scikit-image. The mean is that of the error map in float64: the one that the package
itself returns is summed in float32.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import flip_evaluator
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from photo_pairs import GOLDEN, photo_pairs


def error_map(reference, distorted, parameters):
    colours = [
        image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2) for image in (reference, distorted)
    ]
    shown = [image.astype(np.float32) / np.float32(255) for image in colours]
    return flip_evaluator.evaluate(*shown, "LDR", applyMagma=False, parameters=parameters)[0][:, :, 0]


def means(parameters):
    maps = {name: error_map(*pair, dict(parameters)) for name, pair in photo_pairs().items()}
    return {name: float(errors.mean(dtype=np.float64)) for name, errors in maps.items()}


by = f"flip-evaluator {version('flip-evaluator')}"
cases = {"default": {"by": by, "values": means({})}, "ppd=20": {"by": by, "values": means({"ppd": 20.0})}}
(GOLDEN / "flip.json").write_text(json.dumps(cases, indent=2) + "\n")
