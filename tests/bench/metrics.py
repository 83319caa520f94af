"""Measure mse, psnr and ssim beside scikit-image and OpenCV: `python tests/bench/metrics.py [rounds]`.

One process and one thread. In every round each peer and our metric run one after the other, and what counts is the
median of their ratios round by round, because the speed of a shared machine drifts far more than a ratio does. Nothing
is asserted here.
"""

import datetime
import platform
import statistics
import sys
import time

import cv2
import numpy as np
from skimage import data, metrics

from bakeoff.plugin import Image, Metric, Pair
from bakeoff_plugins.metrics.mse import Mse
from bakeoff_plugins.metrics.psnr import Psnr
from bakeoff_plugins.metrics.ssim import Ssim

HEIGHT, WIDTH = 1080, 1920


def planes():
    """A 1080p grey mosaic of a photograph, and its JPEG version of quality 50."""
    camera = data.camera()
    reference = np.ascontiguousarray(np.tile(np.hstack([camera, camera[:, ::-1]]), (3, 2))[:HEIGHT, :WIDTH])
    _, coded = cv2.imencode(".jpg", reference, [cv2.IMWRITE_JPEG_QUALITY, 50])
    return reference, cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)


def skimage_ssim(reference, distorted):
    """The settings that give the SSIM of the paper."""
    return metrics.structural_similarity(
        reference, distorted, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )


def opencv_ssim(reference, distorted):
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


CASES = (
    (Mse(), "scikit-image", metrics.mean_squared_error),
    (Psnr(), "scikit-image", metrics.peak_signal_noise_ratio),
    (Ssim(), "scikit-image", skimage_ssim),
    (Ssim(), "OpenCV GaussianBlur", opencv_ssim),
)


def seconds(work, *arguments):
    """Return how long one call takes."""
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def ours(metric: Metric, reference, distorted):
    """Score as a run does, from pixels to the number."""
    return metric.score(Pair(Image(reference), Image(distorted)))


def main(rounds: int = 15) -> None:
    """Print a line for each metric and peer."""
    cv2.setNumThreads(1)
    reference, distorted = planes()
    megapixels = reference.size / 1e6
    print(f"{datetime.date.today()} {platform.node()} {platform.processor() or platform.machine()}, "
          f"Python {platform.python_version()}, {WIDTH}x{HEIGHT} uint8, {rounds} rounds, one thread")  # fmt: skip
    for metric in (Mse(), Ssim()):
        first = seconds(ours, metric, reference, distorted)
        print(f"{metric.info.name}: first call {first:.2f} s (compiles, or loads what is compiled already)")
    print(f"{'metric':8}{'ms':>9}{'MP/s':>10}   {'peer':22}{'ms':>9}{'peer/ours':>11}")
    for metric, peer, score in CASES:
        score(reference, distorted)
        times = [(seconds(ours, metric, reference, distorted), seconds(score, reference, distorted))
                 for _ in range(rounds)]  # fmt: skip
        mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(other / own for own, other in times)
        speed = megapixels / mine
        print(f"{metric.info.name:8}{mine * 1e3:9.2f}{speed:10.0f}   {peer:22}{theirs * 1e3:9.2f}{ratio:11.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
