"""Made-up opinions, so that the example needs no data: `python synthetic.py` writes synthetic_opinions.csv.

Nobody looked at anything. An opinion is worked out from the dose of a distortion, with a dose of chance; replace the
table and `pair` by your own experiment and its images.
"""

import csv
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Image, Pair

TABLE = Path(__file__).with_name("synthetic_opinions.csv")
SIDE = 96
SOURCES = 6
DOSES = {"noise": (0.01, 0.02, 0.04, 0.08, 0.14), "blur": (0.6, 1.0, 1.6, 2.5, 4.0), "jpeg": (50, 25, 14, 8, 4)}
POINTS = {"noise": 16.0, "blur": 16.0, "jpeg": 12.0}
"""What each level of a distortion costs on a source without texture."""


def source(number: int) -> NDArray[np.float64]:
    """Return a picture from 0 to 1: rectangles that hide one another, and a texture that grows with the number."""
    rng = np.random.default_rng(number)
    drawn = np.full((SIDE, SIDE), 0.5)
    for _ in range(40):
        top, left, height, width = rng.integers(0, SIDE, 4)
        drawn[top : top + height, left : left + width // 2] = rng.random()
    texture = cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE)), (0, 0), 1.2)
    return np.clip(0.15 + 0.7 * drawn + (0.05 + 0.02 * number) * texture, 0.0, 1.0)


def distorted(number: int, distortion: str, dose: float) -> NDArray[np.float64]:
    """Return a source with noise of a deviation, blur of a sigma, or as JPEG of a quality."""
    picture = source(number)
    if distortion == "noise":
        return picture + dose * np.random.default_rng(100 + number).standard_normal(picture.shape)
    if distortion == "blur":
        return cv2.GaussianBlur(picture, (0, 0), dose)
    _, coded = cv2.imencode(".jpg", np.round(picture * 255.0).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(dose)])
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE) / 255.0


def pair(number: int, distortion: str, dose: float) -> Pair:
    """Return the pair that an opinion of the table is about, in 8 bits."""
    both = source(number), distorted(number, distortion, dose)
    return Pair(*(Image(np.floor(np.clip(picture, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)) for picture in both))


def opinions() -> list[dict[str, object]]:
    """Return the rows of the table: so many points a level, less on textured sources, give or take 4."""
    rng = np.random.default_rng(1)
    rows: list[dict[str, object]] = []
    for number in range(SOURCES):
        for distortion, doses in DOSES.items():
            for level, dose in enumerate(doses, start=1):
                opinion = 100.0 - POINTS[distortion] * level * (1.0 - 0.04 * number) + rng.normal(0.0, 4.0)
                rows.append({"source": number, "distortion": distortion, "dose": dose,
                             "synthetic_opinion": f"{min(max(opinion, 0.0), 100.0):.1f}"})  # fmt: skip
    return rows


if __name__ == "__main__":
    rows = opinions()
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
