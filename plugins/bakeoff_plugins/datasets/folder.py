"""A folder of images as a dataset."""

from itertools import islice

from bakeoff.plugin import ConfigPath, Dataset, Field, PluginInfo, Sample, hookimpl, image_files


class Folder(Dataset):
    """The images in a folder and the folders below it, in natural order; each is a reference.

    A sample is called by its path in the folder without suffix, with suffix where two would share a name. Hidden files
    and links to folders are left out; a link that leads nowhere is an error.
    """

    info = PluginInfo(name="folder", version=1)

    path: ConfigPath = Field(description="the folder")
    pattern: str | None = Field(
        None, min_length=1, description="paths to take, such as '**/*.png'; none: all common image files"
    )
    limit: int | None = Field(None, ge=1, description="take only the first so many")

    def samples(self) -> list[Sample]:
        """Return a sample for each image. Raise `ConfigError` when there is none."""
        files = image_files(self.path, self.pattern)
        return [Sample(name, path) for name, path in islice(files.items(), self.limit)]


@hookimpl
def bakeoff_register_datasets() -> list[type[Dataset]]:
    """Register the dataset."""
    return [Folder]
