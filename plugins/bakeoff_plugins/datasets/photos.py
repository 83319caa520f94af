"""Nine colour photographs that come with scikit-image: real images for a first run, without any download.

==================  =========  ===================================================================================
name                pixels     source and licence, as scikit-image's documentation states them
==================  =========  ===================================================================================
astronaut           512x512    NASA, portrait of Eileen Collins; public domain
chelsea             451x300    Stéfan van der Walt, a cat; CC0
coffee              600x400    Rachel Michetti, a cup; CC0
rocket              640x427    SpaceX, launch of DSCOVR; public domain
hubble_deep_field   1000x872   NASA, Hubble eXtreme Deep Field; public domain
retina              1411x1411  Mikael Häggström, a human retina; CC0
ihc                 512x512    CMMI, stained tissue; no known copyright restrictions
motorcycle_left     741x500    Middlebury 2014 stereo benchmark (Scharstein et al.), reduced; no licence is stated
motorcycle_right    741x500    the same scene from the right: both are one group in the statistics
==================  =========  ===================================================================================

All are 8-bit RGB. astronaut, chelsea, hubble_deep_field and rocket carry ICC profiles; none has an alpha channel or is
turned by EXIF. rocket, hubble_deep_field and retina are JPEG files, so their references already hold traces of JPEG.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from bakeoff.plugin import ConfigError, ConfigPath, Dataset, Field, PluginInfo, Roi, Sample, hookimpl
from bakeoff_plugins.datasets._masks import masks_of

Photo = Literal[
    "astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "retina", "ihc", "motorcycle_left",
    "motorcycle_right",
]  # fmt: skip

FILES: dict[Photo, str] = {
    "astronaut": "astronaut.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "hubble_deep_field": "hubble_deep_field.jpg",
    "retina": "retina.jpg",
    "ihc": "ihc.png",
    "motorcycle_left": "motorcycle_left.png",
    "motorcycle_right": "motorcycle_right.png",
}
GROUPS: dict[Photo, str] = {"motorcycle_left": "motorcycle", "motorcycle_right": "motorcycle"}

CITATION = r"""
@article{vanderwalt2014,
  author = {van der Walt, St{\'e}fan and Sch{\"o}nberger, Johannes L. and Nunez-Iglesias, Juan and
            Boulogne, Fran{\c{c}}ois and Warner, Joshua D. and Yager, Neil and Gouillart, Emmanuelle and
            Yu, Tony and {the scikit-image contributors}},
  title = {scikit-image: Image Processing in {Python}},
  journal = {PeerJ},
  volume = {2},
  pages = {e453},
  year = {2014},
  doi = {10.7717/peerj.453},
}
"""


class Photos(Dataset):
    """Nine colour photographs of eight scenes, which come with scikit-image (`pip install "bakeoff[photos]"`)."""

    info = PluginInfo(name="photos", version=1, citation=CITATION)

    names: Annotated[list[Photo], Field(min_length=1)] | None = Field(
        None, description="take these photographs, in this order; none: all nine"
    )
    masks: ConfigPath | None = Field(None, description="folder of the masks, one for every photograph under its name")
    roi: Roi | None = Field(None, description="[x, y, width, height]: what metrics look at of every photograph")
    limit: int | None = Field(None, ge=1, description="take only the first so many")

    def samples(self) -> list[Sample]:
        """Return a sample for each photograph. Raise `ConfigError` when scikit-image or one of the files is missing."""
        names: list[Photo] = list(FILES) if self.names is None else self.names
        if len(set(names)) < len(names):
            raise ConfigError(f"photos: a photograph is named twice: {', '.join(names)}")
        folder = _data_folder()
        chosen = names[: self.limit]
        masks = masks_of(chosen, self.masks) if self.masks is not None else {}
        samples = [
            Sample(name, folder / FILES[name], mask=masks.get(name), group=GROUPS.get(name), roi=self.roi)
            for name in chosen
        ]
        missing = [sample.reference.name for sample in samples if not sample.reference.is_file()]
        if missing:
            raise ConfigError(
                f"photos: the installed scikit-image has no {', '.join(missing)} in {folder}; "
                'install one that has: pip install --upgrade "bakeoff[photos]"'
            )
        return samples


def _data_folder() -> Path:
    """Return where scikit-image keeps its photographs, found without importing it."""
    package = find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        raise ConfigError(
            'photos: the photographs come with scikit-image, which is not installed: pip install "bakeoff[photos]"'
        )
    return Path(package.submodule_search_locations[0]) / "data"


@hookimpl
def bakeoff_register_datasets() -> list[type[Dataset]]:
    """Register the dataset."""
    return [Photos]
