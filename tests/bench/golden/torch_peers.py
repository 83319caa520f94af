"""What libraries on torch say of the pairs, in float64 where they allow it. The scripts beside this one use it."""

import functools
import importlib.util
import sys
import types
from importlib.metadata import version
from pathlib import Path

import torch

from photo_pairs import photo_pairs


def tensor(image):
    """Return (1, planes, height, width) in float64, on the scale of the image."""
    planes = image[None] if image.ndim == 2 else image.transpose(2, 0, 1)
    return torch.from_numpy(planes.copy()).double()[None]


def _scores(function):
    pairs = photo_pairs().items()
    return {name: float(function(tensor(distorted), tensor(reference))) for name, (reference, distorted) in pairs}


def torchmetrics(name):
    """Return (words for the golden file, {pair: value}), the range given."""
    from torchmetrics.functional import image

    return f"torchmetrics {version('torchmetrics')}", _scores(
        lambda *pair: getattr(image, name)(*pair, data_range=255.0)
    )


def piq(name):
    """Return the same of a function of piq."""
    import piq as package

    return f"piq {version('piq')}", _scores(lambda *pair: getattr(package, name)(*pair, data_range=255.0))


def pytorch_msssim(name):
    """Return the same of a function of pytorch-msssim, in float32: its window is, and does not sum to 1 in float64."""
    import pytorch_msssim as package

    return f"pytorch-msssim {version('pytorch-msssim')}, float32", _scores(
        lambda *pair: getattr(package, name)(*(image.float() for image in pair), data_range=255.0)
    )


def frame_analytics(name):
    """Return the same of a function of frame-analytics, without its native code, which is in float32."""
    import frame_analytics as package

    return f"frame-analytics {version('frame-analytics')}", _scores(
        lambda *pair: getattr(package, name)(*pair, data_range=255.0, backend_hint="torch")
    )


def pyiqa(name, *, y_channel):
    """Return the same of a function of pyiqa's ssim_arch, after its own choice of samples."""
    arch, prepare = _pyiqa()

    def score(*pair):
        shown = [prepare(image.float() / 255, y_channel, 255).double() for image in pair]
        return getattr(arch, name)(*shown, data_range=255)

    return f"pyiqa {version('pyiqa')}", _scores(score)


@functools.cache
def _pyiqa():
    """Load pyiqa's modules for SSIM alone: its package imports torchvision and much else."""
    root = Path(importlib.util.find_spec("pyiqa").origin).parent
    for package in ("pyiqa", "pyiqa.utils", "pyiqa.matlab_utils", "pyiqa.archs"):
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = [str(root.joinpath(*package.split(".")[1:]))]
    from pyiqa.matlab_utils import functions, math_util, padding, scfpyr_util

    package = sys.modules["pyiqa.matlab_utils"]
    package.fspecial, package.filter2, package.imfilter = functions.fspecial, functions.filter2, functions.imfilter
    package.exact_padding_2d, package.math_util = padding.exact_padding_2d, math_util
    package.SCFpyr_PyTorch = scfpyr_util.SCFpyr_PyTorch
    from pyiqa.archs import func_util, ssim_arch

    return ssim_arch, func_util.preprocess_rgb
