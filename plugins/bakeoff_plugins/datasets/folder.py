"""A folder of images as a dataset."""

from itertools import islice

from bakeoff.plugin import ConfigPath, Dataset, Field, PluginInfo, Roi, Sample, hookimpl, image_files
from bakeoff_plugins.datasets._masks import masks_of


class Folder(Dataset):
    """The images in a folder and the folders below it, in natural order; each is a reference.

    A sample is called by its path in the folder without suffix, with suffix where two would share a name. Hidden files
    and links to folders are left out; a link that leads nowhere is an error. Masks lie in a folder of their own under
    the names of the samples, white where pixels count and black where they do not.
    """

    info = PluginInfo(name="folder", version=1)

    path: ConfigPath = Field(description="the folder")
    pattern: str | None = Field(
        None, min_length=1, description="paths to take, such as '**/*.png'; none: all common image files"
    )
    masks: ConfigPath | None = Field(None, description="folder of the masks, one for every image under its name")
    roi: Roi | None = Field(None, description="[x, y, width, height]: what metrics look at of every image")
    limit: int | None = Field(None, ge=1, description="take only the first so many")

    def samples(self) -> list[Sample]:
        """Return a sample for each image. Raise `ConfigError` when there is none, or one has no mask."""
        files = dict(islice(image_files(self.path, self.pattern).items(), self.limit))
        masks = masks_of(files, self.masks) if self.masks is not None else {}
        return [Sample(name, path, mask=masks.get(name), roi=self.roi) for name, path in files.items()]


@hookimpl
def bakeoff_register_datasets() -> list[type[Dataset]]:
    """Register the dataset."""
    return [Folder]
