"""The table of speeds: each metric beside each peer, and how many times as fast it has to be."""

from collections.abc import Callable
from typing import NamedTuple

import kernels
import peers
from pictures import FULL_HD, Pixels, colour_pair, grey_pair


class Row(NamedTuple):
    """A metric, a peer, and the least ratio of the peer's time to ours."""

    metric: str
    peer: str
    package: str
    least: float
    theirs: Callable[[Pixels, Pixels], object]

    @property
    def ours(self) -> Callable[[Pixels, Pixels], object]:
        """The kernel."""
        return kernels.ALL[self.metric]

    @property
    def pair(self) -> tuple[Pixels, Pixels]:
        """What both are given."""
        return (colour_pair if self.metric in kernels.COLOUR else grey_pair)(*FULL_HD)


ROWS = (
    Row("ssim", "scikit-image", "scikit-image", 40.0, peers.skimage_ssim),
    Row("ssim", "OpenCV GaussianBlur", "opencv-python-headless", 5.5, peers.opencv_ssim),
    Row("ssim", "torchmetrics", "torchmetrics", 60.0, peers.torchmetrics_ssim),
    Row("ssim", "pytorch-msssim", "pytorch-msssim", 40.0, peers.pytorch_msssim_ssim),
    Row("ssim", "frame-analytics", "frame-analytics", 3.8, peers.frame_analytics_ssim),
    Row("ssim uniform 7x7", "scikit-image default", "scikit-image", 55.0, peers.skimage_ssim_default),
    Row("ssim uniform 7x7", "fast-ssim", "fast-ssim", 2.5, peers.fast_ssim),
    Row("ssim map", "scikit-image full=True", "scikit-image", 24.0, peers.skimage_ssim_map),
    Row("mse", "scikit-image", "scikit-image", 30.0, peers.skimage_mse),
    Row("mse", "cv2.norm", "opencv-python-headless", 0.9, peers.cv2_norm),
    Row("psnr", "scikit-image", "scikit-image", 30.0, peers.skimage_psnr),
    Row("psnr", "cv2.norm", "opencv-python-headless", 0.9, peers.cv2_norm),
    Row("ms_ssim", "frame-analytics", "frame-analytics", 4.5, peers.frame_analytics_ms_ssim),
    Row("ms_ssim", "pytorch-msssim", "pytorch-msssim", 35.0, peers.pytorch_msssim_ms_ssim),
    Row("gmsd", "piq", "piq", 20.0, peers.piq_gmsd),
    Row("gmsd", "cv2.quality", "opencv-contrib-python-headless", 12.0, peers.opencv_gmsd),
    Row("vif", "piq", "piq", 45.0, peers.piq_vif),
    Row("vif", "sewar", "sewar", 100.0, peers.sewar_vif),
    Row("ssimulacra2", "frame-analytics", "frame-analytics", 12.0, peers.frame_analytics_ssimulacra2),
    Row("ciede2000", "scikit-image", "scikit-image", 10.0, peers.skimage_ciede2000),
    Row("haarpsi", "piq", "piq", 20.0, peers.piq_haarpsi),
    Row("psnr_hvs", "frame-analytics", "frame-analytics", 4.0, peers.frame_analytics_psnr_hvs),
)
