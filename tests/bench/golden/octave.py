"""MATLAB code of the authors of metrics, run by GNU Octave with its image package.

The scripts beside this one use it. The authors' files lie in a folder that is given to them; they are no part of this
project. What is here stands in for MATLAB where Octave's image package (2.14) does something else.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import scipy.io

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from photo_pairs import GOLDEN, photo_pairs

MATLAB_RESIZE = """
function out = imresize(in, wanted, method)
% bilinear as MATLAB: widened to shrink, weights that sum to one, mirrored borders
out = along(along(in, wanted(1))', wanted(2))';
function out = along(in, wanted)
n = size(in, 1); scale = wanted / n; narrow = min(scale, 1);
u = (1:wanted)' / scale + 0.5 * (1 - 1 / scale);
first = floor(u - 1 / narrow); taps = 0:(ceil(2 / narrow) + 1);
place = first + taps;
weight = max(0, 1 - abs(narrow * (u - place))); weight = weight ./ sum(weight, 2);
mirror = [1:n, n:-1:1]; place = mirror(mod(place - 1, 2 * n) + 1);
out = zeros(wanted, size(in, 2));
for t = 1:numel(taps), out += weight(:, t) .* in(place(:, t), :); end
"""

ALIGNED_RESIZE = """
function out = imresize(in, wanted, method)
% bilinear as Octave's image package before 2.12: the outermost samples of both grids on each other
[x, y] = meshgrid(linspace(1, columns(in), wanted(2)), linspace(1, rows(in), wanted(1)));
out = interp2(in, x, y, 'linear');
"""

LOOP = """
pkg load image; warning('off', 'all'); addpath('{folder}'); addpath('.');
pairs = load('pairs.mat'); names = fieldnames(pairs); scores = struct();
for k = 1:numel(names)
  reference = pairs.(names{{k}}).reference; distorted = pairs.(names{{k}}).distorted;
  {code}
  scores.(names{{k}}) = score;
end
save('-v7', 'scores.mat', 'scores');
"""


def octave_scores(folder, code, *, prepared=lambda image: image, imresize=None):
    """Return what `code`, which sets `score` from `reference` and `distorted` (double), says of every pair."""
    pairs = {name.replace("-", "_"): pair for name, pair in photo_pairs().items()}
    images = {
        name: {"reference": prepared(reference.astype(np.float64)), "distorted": prepared(distorted.astype(np.float64))}
        for name, (reference, distorted) in pairs.items()
    }
    with tempfile.TemporaryDirectory() as work:
        scipy.io.savemat(Path(work, "pairs.mat"), images)
        if imresize:
            Path(work, "imresize.m").write_text(imresize)
        Path(work, "main.m").write_text(LOOP.format(folder=Path(folder).resolve(), code=code))
        subprocess.run(["octave-cli", "--quiet", "main.m"], cwd=work, check=False, stdout=subprocess.DEVNULL)
        scores = scipy.io.loadmat(Path(work, "scores.mat"), simplify_cells=True)["scores"]
    return {name: float(scores[name.replace("-", "_")]) for name in photo_pairs()}


def luma(image):
    """Return unrounded BT.601 luma; a grey image is its luma."""
    return image if image.ndim == 2 else image @ np.array([0.299, 0.587, 0.114])


def version():
    """Return `GNU Octave 7.3.0` or the like."""
    shown = subprocess.run(["octave-cli", "--version"], capture_output=True, text=True, check=True).stdout
    return "GNU Octave " + shown.splitlines()[0].rpartition(" ")[2]


def write(metric, cases):
    """Write {case: (by, values)} to the golden file of a metric."""
    told = {case: {"by": by, "values": values} for case, (by, values) in cases.items()}
    (GOLDEN / f"{metric}.json").write_text(json.dumps(told, indent=2) + "\n")
