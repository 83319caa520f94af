"""What other implementations say of the pairs: MS-SSIM by their defaults, and what the authors' code says.

    python tests/bench/golden/ms_ssim.py FOLDER

FOLDER holds msssim.m and ssim_index_new.m of Zhou Wang. Needs GNU Octave with the package `image`, scipy, scikit-image,
torch, torchmetrics, piq, pytorch-msssim, frame-analytics and pyiqa. Colour goes to the authors' code as luma.
"""

import sys

from octave import luma, octave_scores, version, write
from torch_peers import frame_analytics, piq, pyiqa, pytorch_msssim, torchmetrics

authors = octave_scores(sys.argv[1], "score = msssim(reference, distorted);", prepared=luma)
write("ms_ssim", {
    "wang2003": (f"msssim.m by Z. Wang, in {version()}", authors),
    "torchmetrics": torchmetrics("multiscale_structural_similarity_index_measure"),
    "piq": piq("multi_scale_ssim"),
    "pyiqa": pyiqa("ms_ssim", y_channel=True),
    "pytorch_msssim": pytorch_msssim("ms_ssim"),
    "frame_analytics": frame_analytics("ms_ssim"),
})  # fmt: skip
