"""The script that one would write without bakeoff: `obvious.py FOLDER [ms_ssim]` prints a mean score a setting.

Pillow for the files, scikit-image for MSE and PSNR of RGB and for the SSIM of luma, and pytorch-msssim if it is asked
for. One process, as the obvious script has.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity


def luma(image: Image.Image) -> np.ndarray:
    """Return Pillow's grey version, BT.601 luma rounded to 8 bits."""
    return np.asarray(image.convert("L"))


def ms_ssim(reference: np.ndarray, distorted: np.ndarray) -> float:
    import pytorch_msssim
    import torch

    torch.set_num_threads(1)
    with torch.inference_mode():
        tensors = [torch.from_numpy(plane.astype(np.float32))[None, None] for plane in (reference, distorted)]
        return float(pytorch_msssim.ms_ssim(*tensors, data_range=255))


def main(folder: Path, *, with_ms_ssim: bool) -> None:
    """Score every photograph at every setting."""
    scores: dict[tuple[str, int], list[list[float]]] = {}
    for path in sorted(folder.glob("*.png")):
        reference = Image.open(path).convert("RGB")
        samples, grey = np.asarray(reference), luma(reference)
        for kind in ("JPEG", "WEBP"):
            for quality in (30, 50, 70, 80, 90, 95):
                file = io.BytesIO()
                options = {"optimize": True, "subsampling": "4:2:0"} if kind == "JPEG" else {"method": 4}
                reference.save(file, kind, quality=quality, **options)
                coded = Image.open(file).convert("RGB")
                found = [
                    8 * len(file.getvalue()) / grey.size,
                    mean_squared_error(samples, np.asarray(coded)),
                    peak_signal_noise_ratio(samples, np.asarray(coded), data_range=255),
                    structural_similarity(
                        grey, luma(coded), data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
                    ),
                ]
                if with_ms_ssim:
                    found.append(ms_ssim(grey, luma(coded)))
                scores.setdefault((kind, quality), []).append(found)
    for (kind, quality), found in scores.items():
        print(kind, quality, *np.mean(found, axis=0).round(4))


if __name__ == "__main__":
    main(Path(sys.argv[1]), with_ms_ssim=sys.argv[2:] == ["ms_ssim"])
