"""Masks that lie in a folder, found by the names of samples."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from bakeoff.plugin import ConfigError, image_files, printable

_NAMED = 5
"""How many samples a message names before it only counts."""


def masks_of(names: Iterable[str], folder: Path) -> dict[str, Path]:
    """Return the mask of every sample: the image in the folder that has the name of the sample, whatever its suffix.

    Where a sample's name itself ends in a suffix, the mask may have that name with or without it. Other files in the
    folder are not used.

    Raises
    ------
    ConfigError
        When the folder is missing, a sample has no mask, or more than one.
    """
    by_name: dict[str, list[Path]] = {}
    for path in image_files(folder).values():
        below = PurePosixPath(path.relative_to(folder).as_posix())
        for name in {printable(str(below)), printable(str(below.with_suffix("")))}:
            by_name.setdefault(name, []).append(path)
    masks, missing, problems = {}, [], []
    for name in names:
        found = by_name.get(name, [])
        if len(found) == 1:
            masks[name] = found[0]
        elif found:
            files = ", ".join(printable(path.name) for path in found)
            problems.append(f"{printable(str(folder))}: sample '{name}' has several masks: {files}; keep one")
        else:
            missing.append(name)
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        problems.append(
            f"{printable(str(folder))}: no mask for {', '.join(missing[:_NAMED])}{more}; a mask has the name of its "
            "sample, and where all of an image counts it is white"
        )
    if problems:
        raise ConfigError(problems)
    return masks
