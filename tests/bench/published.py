"""BD-rates of published curves: `python tests/bench/published.py FOLDER`, with CompressAI's results/image/kodak files.

FOLDER holds jpeg.json and others as CompressAI publishes them (means over Kodak's 24 photographs). Every other curve is
compared with JPEG's, on PSNR and MS-SSIM of RGB, the latter as it is and in decibels, by each interpolant.
"""

import math
import sys
from pathlib import Path

from bakeoff import bd_rate
from bakeoff.plugin import read_published


def decibels(scores):
    """Return -10 log10(1 - score), the scale on which good scores of MS-SSIM are told apart."""
    return [-10 * math.log10(1 - score) for score in scores]


def main(folder: Path) -> None:
    """Print a row for each curve, metric and domain."""
    anchor = read_published(folder / "jpeg.json")
    print("| curve | at equal | PCHIP, % | Akima, % | cubic, % | overlap | |\n|---|---|---|---|---|---|---|")
    for path in sorted(folder.glob("*.json")):
        curve = read_published(path)
        for metric, domain in (("psnr-rgb", "raw"), ("ms-ssim-rgb", "raw"), ("ms-ssim-rgb", "dB")):
            if path.stem == "jpeg" or not {metric} <= set(curve.scores) & set(anchor.scores):
                continue
            scores = [
                decibels(each.scores[metric]) if domain == "dB" else each.scores[metric] for each in (anchor, curve)
            ]
            found = [
                bd_rate(anchor.rates, scores[0], curve.rates, scores[1], interpolation=kind, names=("JPEG", curve.name))
                for kind in ("pchip", "akima", "cubic")
            ]
            percents = " | ".join("-" if each.percent is None else f"{each.percent:.2f}" for each in found)
            name = f"{metric}, dB" if domain == "dB" else metric
            print(
                f"| {curve.name} | {name} | {percents} | {found[0].overlap:.0%} | {found[0].status.replace('_', ' ')} |"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
