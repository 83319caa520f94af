"""What the authors' code and libvmaf say of the pairs.

    python tests/bench/golden/psnr_hvs.py FOLDER FFMPEG

FOLDER holds psnrhvsm.m of N. Ponomarenko, which gets unrounded BT.601 luma. FFMPEG is a program with libvmaf, which
gets the luma rounded. Needs GNU Octave with the package `image`, scipy and scikit-image. Octave has no `dct2`, so it is
written here, by the definition that MATLAB documents.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from octave import luma, octave_scores, version, write

from bakeoff.plugin import Image
from photo_pairs import photo_pairs

DCT2 = """
function out = dct2(in)
n = (0:7)'; basis = cos(pi * n * (2 * n' + 1) / 16) / 2; basis(1, :) = sqrt(1 / 8);
out = basis * in * basis';
"""


def by_libvmaf(folder, *pair):
    files = [str(Path(folder, name)) for name in ("reference", "distorted")]
    for file, image in zip(files, pair, strict=True):
        grey = Image(image).select("gray")
        height, width = grey.shape
        chroma = np.full(2 * ((height + 1) // 2) * ((width + 1) // 2), 128, np.uint8)
        Path(file).write_bytes(grey.tobytes() + chroma.tobytes())
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-i"]
    log = Path(folder, "log.json")
    feature = f"[0][1]libvmaf=feature=name=psnr_hvs:log_fmt=json:log_path={log}"
    command = [sys.argv[2], "-v", "error", *raw, files[1], *raw, files[0], "-lavfi", feature, "-f", "null", "-"]
    subprocess.run(command, check=True)
    return json.loads(log.read_text())["frames"][0]["metrics"]["psnr_hvs_y"]


by = f"psnrhvsm.m by N. Ponomarenko, in {version()}"
with tempfile.TemporaryDirectory() as folder:
    shutil.copy(Path(sys.argv[1], "psnrhvsm.m"), folder)
    Path(folder, "dct2.m").write_text(DCT2)
    plain, masked = (
        octave_scores(folder, f"{answer} = psnrhvsm(reference, distorted);", prepared=luma)
        for answer in ("[~, score]", "[score, ~]")
    )
    libvmaf = {name: by_libvmaf(folder, *pair) for name, pair in photo_pairs().items()}
shown = subprocess.run([sys.argv[2], "-version"], capture_output=True, text=True, check=True).stdout
ffmpeg = "psnr_hvs_y of libvmaf in " + " ".join(shown.split()[:3])
write("psnr_hvs", {"authors": (by, plain)})
write("psnr_hvs_m", {"authors": (by, masked), "libvmaf": (ffmpeg, libvmaf)})
