"""Make the images that `folders.yaml` compares: crops of photographs, and what two ways of enlarging make of them.

    python configs/folders/make.py

The photographs come with scikit-image and are free: astronaut, rocket and hubble_deep_field (public domain), chelsea,
coffee and retina (CC0), ihc (no known copyright restrictions).
"""

from pathlib import Path

from PIL import Image

from bakeoff_plugins.datasets.photos import Photos

CENTRES = {
    "astronaut": (225, 120),
    "chelsea": (210, 130),
    "coffee": (330, 190),
    "hubble_deep_field": (480, 420),
    "ihc": (256, 256),
    "retina": (310, 640),
    "rocket": (320, 250),
}
SIDE = 96
WAYS = {"bilinear": Image.Resampling.BILINEAR, "lanczos": Image.Resampling.LANCZOS}


def main() -> None:
    """Write references/, bilinear/ and lanczos/ beside this file, as lossless WebP."""
    here = Path(__file__).parent
    for sample in Photos().samples():
        if sample.name not in CENTRES:
            continue
        column, row = CENTRES[sample.name]
        left, top = column - SIDE // 2, row - SIDE // 2
        with Image.open(sample.reference) as photograph:
            reference = photograph.convert("RGB").crop((left, top, left + SIDE, top + SIDE))
        reference.info.clear()  # no colour profile: references and outputs are plain numbers here
        small = reference.resize((SIDE // 2, SIDE // 2), Image.Resampling.BOX)
        images = {"references": reference, **{name: small.resize((SIDE, SIDE), way) for name, way in WAYS.items()}}
        for folder, image in images.items():
            file = here / folder / f"{sample.name}.webp"
            file.parent.mkdir(exist_ok=True)
            image.save(file, lossless=True, quality=100, method=6)


if __name__ == "__main__":
    main()
