"""What other implementations say of the pairs: SSIM by their defaults, and what the authors' code says.

    python tests/bench/golden/ssim.py FOLDER LIBRARY

FOLDER holds ssim_index.m (2003) and ssim.m (2009) of Zhou Wang, LIBRARY is a shared library with `compute_ssim` of
libvmaf 3.0. Needs GNU Octave with the package `image`, scipy, scikit-image, sewar, torch, torchmetrics, piq,
pytorch-msssim, frame-analytics and pyiqa. Colour goes to ssim.m and the toolbox by MATLAB's rgb2gray, to ssim_index.m
and libvmaf as unrounded luma. `matlab` is the documented definition of the toolbox's function (Gaussian of 11x11,
borders replicated, mean of the full map), in Octave. pyiqa's own functions are called, because its package imports
torchvision.
"""

import ctypes
import sys
from importlib.metadata import version

import numpy as np
from octave import luma, octave_scores, write
from octave import version as octave
from skimage.metrics import structural_similarity
from torch_peers import frame_analytics, piq, pyiqa, pytorch_msssim, torchmetrics

from photo_pairs import photo_pairs

TOOLBOX = """
window = fspecial('gaussian', 11, 1.5); blur = @(x) imfilter(x, window, 'replicate');
m1 = blur(reference); m2 = blur(distorted); c1 = (0.01 * 255)^2; c2 = (0.03 * 255)^2;
v1 = blur(reference.^2) - m1.^2; v2 = blur(distorted.^2) - m2.^2; v12 = blur(reference .* distorted) - m1 .* m2;
map = ((2 * m1 .* m2 + c1) .* (2 * v12 + c2)) ./ ((m1.^2 + m2.^2 + c1) .* (v1 + v2 + c2)); score = mean(map(:));
"""


def rgb2gray(image):
    """Return what MATLAB's function makes of 8-bit colour: its weights are the first row of an inverse matrix."""
    to_rgb = np.array([[1, 0.956, 0.621], [1, -0.272, -0.647], [1, -1.106, 1.703]])
    return image if image.ndim == 2 else np.floor(image @ np.linalg.inv(to_rgb)[0] + 0.5)


def scikit_image(**options):
    values = {
        name: float(
            structural_similarity(*pair, data_range=255, channel_axis=2 if pair[0].ndim == 3 else None, **options)
        )
        for name, pair in photo_pairs().items()
    }
    return f"scikit-image {version('scikit-image')}", values


def libvmaf(library):
    function = ctypes.CDLL(library).compute_ssim

    def score(pair):
        planes = [np.ascontiguousarray(luma(image), np.float32) for image in pair]
        height, width = planes[0].shape
        told = [ctypes.c_double() for _ in range(4)]
        pointers = [plane.ctypes.data_as(ctypes.c_void_p) for plane in planes]
        function(*pointers, width, height, 4 * width, 4 * width, *map(ctypes.byref, told), 0)
        return told[0].value

    return "compute_ssim of libvmaf 3.0", {name: score(pair) for name, pair in photo_pairs().items()}


def sewar():
    from sewar import full_ref

    values = {name: float(full_ref.ssim(*pair)[0]) for name, pair in photo_pairs().items()}
    return f"sewar {version('sewar')}", values


def authors(code, **options):
    return octave_scores(sys.argv[1], code, **options)


write("ssim", {
    "wang2004": (f"ssim_index.m by Z. Wang, in {octave()}",
                 authors("score = ssim_index(reference, distorted);", prepared=luma)),
    "wang2009": (f"ssim.m by Z. Wang, in {octave()}",
                 authors("score = ssim(reference, distorted);", prepared=rgb2gray)),
    "matlab": (f"the definition of MATLAB's documentation, in {octave()}", authors(TOOLBOX, prepared=rgb2gray)),
    "skimage": scikit_image(),
    "skimage_gaussian": scikit_image(gaussian_weights=True, sigma=1.5, use_sample_covariance=False),
    "torchmetrics": torchmetrics("structural_similarity_index_measure"),
    "piq": piq("ssim"),
    "pyiqa": pyiqa("ssim", y_channel=True),
    "pyiqa_ssimc": pyiqa("ssim", y_channel=False),
    "pytorch_msssim": pytorch_msssim("ssim"),
    "frame_analytics": frame_analytics("ssim"),
    "sewar": sewar(),
    "libvmaf": libvmaf(sys.argv[2]),
})  # fmt: skip
