"""The peers, each called as its documentation says for the definition that is compared, on the same uint8 arrays.

What a peer needs besides, such as tensors of float32, is made within its time, as whoever holds two images has to.
Nothing is taken from a peer that it could use: its own fast paths for uint8 are taken where it has some. All of them
come with `pip install "bakeoff[peers]"`, once a CPU build of torch and torchvision is there; OpenCV's module `quality`
comes with `pip install opencv-contrib-python-headless`, in an environment of its own, as it replaces cv2.
"""

from typing import Any

import cv2
import numpy as np

import stand_in
from pictures import Pixels


def tensors(reference: Pixels, distorted: Pixels) -> list[Any]:
    """Return both images as float32 tensors (1, channels, height, width) from 0 to 255."""
    return [tensor.float() for tensor in byte_tensors(reference, distorted)]


def byte_tensors(reference: Pixels, distorted: Pixels) -> list[Any]:
    """Return both images as uint8 tensors (1, channels, height, width) that share their memory."""
    import torch

    torch.set_num_threads(1)
    images = [torch.from_numpy(image) for image in (reference, distorted)]
    return [image[None, None] if image.ndim == 2 else image.permute(2, 0, 1)[None] for image in images]


def skimage_mse(reference: Pixels, distorted: Pixels) -> float:
    from skimage.metrics import mean_squared_error

    return float(mean_squared_error(reference, distorted))


def skimage_psnr(reference: Pixels, distorted: Pixels) -> float:
    from skimage.metrics import peak_signal_noise_ratio

    return float(peak_signal_noise_ratio(reference, distorted, data_range=255))


def skimage_ssim(reference: Pixels, distorted: Pixels, **options: Any) -> Any:
    """The settings that its documentation gives for the definition of Wang and others (2004)."""
    from skimage.metrics import structural_similarity

    return structural_similarity(
        reference, distorted, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, **options
    )


def skimage_ssim_map(reference: Pixels, distorted: Pixels) -> Any:
    return skimage_ssim(reference, distorted, full=True)


def skimage_ssim_default(reference: Pixels, distorted: Pixels) -> float:
    from skimage.metrics import structural_similarity

    return float(structural_similarity(reference, distorted, data_range=255))


def skimage_ciede2000(reference: Pixels, distorted: Pixels) -> float:
    from skimage.color import deltaE_ciede2000, rgb2lab

    return float(np.mean(deltaE_ciede2000(rgb2lab(reference), rgb2lab(distorted))))


def cv2_norm(reference: Pixels, distorted: Pixels) -> float:
    """The sum of squared differences, which is all that the mean and the PSNR wait for."""
    return float(cv2.norm(reference, distorted, cv2.NORM_L2SQR)) / reference.size


def opencv_ssim(reference: Pixels, distorted: Pixels) -> float:
    """The formulation of OpenCV's tutorial: five blurs in float32, borders reflected and not cropped."""
    one, other = reference.astype(np.float32), distorted.astype(np.float32)
    mean_one, mean_other = (cv2.GaussianBlur(plane, (11, 11), 1.5) for plane in (one, other))
    variance_one = cv2.GaussianBlur(one * one, (11, 11), 1.5) - mean_one * mean_one
    variance_other = cv2.GaussianBlur(other * other, (11, 11), 1.5) - mean_other * mean_other
    covariance = cv2.GaussianBlur(one * other, (11, 11), 1.5) - mean_one * mean_other
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_one * mean_other + c1) * (2 * covariance + c2)
    below = (mean_one * mean_one + mean_other * mean_other + c1) * (variance_one + variance_other + c2)
    return float(np.mean(above / below))


def opencv_gmsd(reference: Pixels, distorted: Pixels) -> float:
    from cv2 import quality

    return float(quality.QualityGMSD_compute(reference, distorted)[0][0])


def torchmetrics_ssim(reference: Pixels, distorted: Pixels) -> float:
    import torch
    from torchmetrics.functional.image import structural_similarity_index_measure

    with torch.inference_mode():
        one, other = tensors(reference, distorted)
        return float(structural_similarity_index_measure(other, one, data_range=255.0))


def pytorch_msssim_ssim(reference: Pixels, distorted: Pixels) -> float:
    import pytorch_msssim
    import torch

    with torch.inference_mode():
        return float(pytorch_msssim.ssim(*tensors(reference, distorted), data_range=255))


def pytorch_msssim_ms_ssim(reference: Pixels, distorted: Pixels) -> float:
    import pytorch_msssim
    import torch

    with torch.inference_mode():
        return float(pytorch_msssim.ms_ssim(*tensors(reference, distorted), data_range=255))


def _frame_analytics(name: str, reference: Pixels, distorted: Pixels) -> float:
    """Call a function of it on uint8 tensors, which its compiled code reads as they are."""
    import frame_analytics
    import torch

    with torch.inference_mode():
        return float(getattr(frame_analytics, name)(*byte_tensors(reference, distorted), data_range=255.0))


def frame_analytics_ssim(reference: Pixels, distorted: Pixels) -> float:
    return _frame_analytics("ssim", reference, distorted)


def frame_analytics_ms_ssim(reference: Pixels, distorted: Pixels) -> float:
    return _frame_analytics("ms_ssim", reference, distorted)


def frame_analytics_ssimulacra2(reference: Pixels, distorted: Pixels) -> float:
    return _frame_analytics("ssimulacra2", reference, distorted)


def frame_analytics_psnr_hvs(reference: Pixels, distorted: Pixels) -> float:
    return _frame_analytics("psnr_hvs", reference, distorted)


def fast_ssim(reference: Pixels, distorted: Pixels) -> float:
    import fast_ssim

    return float(fast_ssim.ssim(reference, distorted, data_range=255, win_size=7))


def _piq(name: str, reference: Pixels, distorted: Pixels) -> float:
    import torch

    stand_in.for_torchvision()
    import piq

    with torch.inference_mode():
        one, other = tensors(reference, distorted)
        return float(getattr(piq, name)(other, one, data_range=255.0))


def piq_gmsd(reference: Pixels, distorted: Pixels) -> float:
    return _piq("gmsd", reference, distorted)


def piq_vif(reference: Pixels, distorted: Pixels) -> float:
    return _piq("vif_p", reference, distorted)


def piq_haarpsi(reference: Pixels, distorted: Pixels) -> float:
    return _piq("haarpsi", reference, distorted)


def sewar_vif(reference: Pixels, distorted: Pixels) -> float:
    from sewar.full_ref import vifp

    return float(vifp(reference, distorted))
