"""What the reference tool and frame-analytics say of the pairs.

    python tests/bench/golden/ssimulacra2.py TOOL

TOOL is the program built from github.com/cloudinary/ssimulacra2 (2.1), run on a processor with AVX2. Needs torch,
frame-analytics, opencv and scikit-image; frame-analytics is asked for float64, which is the definition without the
rounding errors of the tool's float32.
"""

import importlib.metadata
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import frame_analytics
import torch
from octave import write

from photo_pairs import photo_pairs


def by_tool(*pair):
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, name)) for name in ("reference.png", "distorted.png")]
        for file, image in zip(files, pair, strict=True):
            cv2.imwrite(file, image if image.ndim == 2 else image[:, :, ::-1])
        return float(subprocess.run([sys.argv[1], *files], capture_output=True, text=True, check=True).stdout)


def by_frame_analytics(*pair):
    planes = [torch.from_numpy(image.copy()).reshape(*image.shape[:2], -1).permute(2, 0, 1) for image in pair]
    return float(frame_analytics.ssimulacra2(*planes, data_range=255.0, dtype=torch.float64))


def of_pairs(scorer):
    return {name: scorer(*pair) for name, pair in photo_pairs().items()}


version = importlib.metadata.version("frame-analytics")
write("ssimulacra2", {
    "tool": ("ssimulacra2 2.1 of Cloudinary, compiled with GCC 12.2, AVX2", of_pairs(by_tool)),
    "float64": (f"frame-analytics {version}, float64", of_pairs(by_frame_analytics)),
})  # fmt: skip
