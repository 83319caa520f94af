"""What other implementations say of the pairs: PSNR of colour samples, and of luma as super-resolution has it.

    python tests/bench/golden/psnr.py FOLDER

FOLDER holds the source of BasicSR (1.4.2). Needs torch, torchmetrics, OpenCV, scikit-image, scipy, and GNU Octave with
the package `image`, whose `rgb2ycbcr` rounds as MATLAB's does.
"""

import sys
import types
from importlib import import_module
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
import torch
from octave import octave_scores, photo_pairs, version, write
from torchmetrics.functional.image import peak_signal_noise_ratio

MATLAB = """
luma = {{reference, distorted}};
for c = 1:2
  luma{{c}} = uint8(luma{{c}});
  if ndims(luma{{c}}) == 3, luma{{c}} = rgb2ycbcr(luma{{c}})(:, :, 1); end
  luma{{c}} = double(luma{{c}})(1 + {border}:end - {border}, 1 + {border}:end - {border});
end
score = 20 * log10(255 / sqrt(mean((luma{{1}} - luma{{2}})(:) .^ 2)));
"""


def basicsr(folder):
    """Import its one file with the metric, without the package around it, which would load networks."""
    for name in ("basicsr", "basicsr.metrics", "basicsr.utils"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(Path(folder, *name.split(".")))]
    sys.modules["basicsr.utils"].bgr2ycbcr = import_module("basicsr.utils.color_util").bgr2ycbcr
    return import_module("basicsr.metrics.psnr_ssim").calculate_psnr


def scores(measure):
    return {name: float(measure(*pair)) for name, pair in photo_pairs().items()}


def tensor(image):
    return torch.from_numpy(np.asarray(image, np.float64))


calculate_psnr = basicsr(sys.argv[1])
basicsr_version = f"BasicSR {Path(sys.argv[1], 'VERSION').read_text().strip()}"
# It takes B, G, R.
luma = {
    f"y-studio,border={border}": (
        basicsr_version,
        scores(lambda a, b, border=border: calculate_psnr(a[..., ::-1], b[..., ::-1], border, test_y_channel=True)
               if a.ndim == 3 else calculate_psnr(a, b, border)),
    )
    for border in (0, 4)
}  # fmt: skip
rounded = {
    f"y-studio-rounded,border={border}": (version(), octave_scores(".", MATLAB.format(border=border)))
    for border in (0, 4)
}
colour = scores(lambda a, b: peak_signal_noise_ratio(tensor(b), tensor(a), data_range=255.0))
write("psnr", {"rgb": (f"torchmetrics {installed('torchmetrics')}", colour), **luma, **rounded})
