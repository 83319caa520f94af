"""A folder of outputs that somebody made, as a method."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import ClassVar

from bakeoff.plugin import (
    ConfigError,
    ConfigPath,
    Field,
    MadeOutputs,
    Method,
    MethodInfo,
    Sample,
    UnitError,
    hookimpl,
    image_files,
    printable,
)

_NAMED = 5
"""How many files a message names before it only counts."""

_RULE = "an output has the name of its sample"


class Folder(MadeOutputs):
    """Outputs made before, one image file a sample, found by the sample's name.

    The output of sample `day/img01` is the file of that path in the folder, whatever its suffix (`day/img01.webp`).
    Where a sample's name itself ends in a suffix, as it does when two references differ in nothing else
    (`img01.png`, `img01.tif`), the output must keep it. With `coded`, the sizes of the coded files are compared, too.
    """

    info = MethodInfo(name="folder", version=1, title="Folder")

    shorthand: ClassVar[str] = "path"

    path: ConfigPath = Field(description="the folder")
    pattern: str | None = Field(
        None, min_length=1, description="paths to take, such as '**/*.png'; none: all common image files"
    )
    coded: ConfigPath | None = Field(
        None, description="folder of the coded files that the outputs were decoded from, by the same names; their "
        "sizes count as bytes and bits a pixel. The folder itself where its files are the coded ones",
    )  # fmt: skip

    def check(self, samples: Sequence[Sample]) -> Iterator[str]:
        """Yield what is wrong with the folder, which samples have several outputs, and whether none has any."""
        try:
            found = {sample.name: self._found(sample) for sample in samples}
        except ConfigError as error:
            yield from error.problems
            return
        if not any(found.values()):
            yield f"{self._shown}: no output for any sample, such as {_listed(list(found))}; {_RULE}"
        for name, files in found.items():
            if len(files) > 1:
                yield f"{self._shown}: sample '{name}' has several outputs: {_listed(files)}; keep one"

    def notes(self, samples: Sequence[Sample]) -> Iterator[str]:
        """Yield which samples have no output, and which files in the folder are no sample's output."""
        found = {sample.name: self._found(sample) for sample in samples}
        missing = [name for name, files in found.items() if not files]
        if missing:
            yield f"{self._shown}: no output for {_listed(missing)}, so their units fail; {_RULE}"
        used = {file for files in found.values() for file in files}
        extra = [file for file in self._outputs if file not in used]
        if extra:
            yield f"{self._shown}: no sample has the name of {_listed(extra)}; not used"

    def output(self, sample: Sample) -> Path:
        """Return the file. Raise `UnitError` when there is none, or more than one."""
        found = self._found(sample)
        if len(found) != 1:
            what = f"several outputs: {_listed(found)}" if found else "no output"
            raise UnitError(f"{self._shown}: sample '{sample.name}' has {what}")
        return self._outputs[found[0]]

    @property
    def has_coded_files(self) -> bool:
        """Whether a folder of coded files is named."""
        return self.coded is not None

    def coded_file(self, sample: Sample) -> Path:
        """Return the coded file of a sample. Raise `UnitError` when there is none, or more than one."""
        found = self._coded.get(sample.name, [])
        if len(found) != 1:
            what = f"several coded files: {_listed([path.name for path in found])}" if found else "no coded file"
            raise UnitError(f"{printable(str(self.coded))}: sample '{sample.name}' has {what}")
        return found[0]

    @cached_property
    def _coded(self) -> dict[str, list[Path]]:
        files: dict[str, list[Path]] = {}
        folder = self.coded or self.path
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = printable(path.relative_to(folder).as_posix())
                for key in {name, str(PurePosixPath(name).with_suffix(""))}:
                    files.setdefault(key, []).append(path)
        return files

    def _found(self, sample: Sample) -> list[str]:
        """Return the files, by printable path in the folder, that could be the output of a sample."""
        return [sample.name] if sample.name in self._outputs else self._by_stem.get(sample.name, [])

    @cached_property
    def _outputs(self) -> dict[str, Path]:
        files = image_files(self.path, self.pattern).values()
        return {printable(file.relative_to(self.path).as_posix()): file for file in files}

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        stems: dict[str, list[str]] = {}
        for name in self._outputs:
            stems.setdefault(str(PurePosixPath(name).with_suffix("")), []).append(name)
        return stems

    @property
    def _shown(self) -> str:
        return printable(str(self.path))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [Folder]
