"""Which files of a folder are images, in natural order, under the names they have in every table."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from bakeoff.errors import ConfigError
from bakeoff.text import printable

IMAGE_SUFFIXES = (
    ".avif", ".bmp", ".gif", ".hdr", ".jp2", ".jpeg", ".jpg", ".pbm", ".pfm", ".pgm", ".png", ".pnm", ".ppm", ".tif",
    ".tiff", ".webp",
)  # fmt: skip
"""What counts as an image where no pattern says otherwise, in any case of letters."""


def image_files(folder: Path, pattern: str | None = None) -> dict[str, Path]:
    """Return the images in a folder by name, in natural order (img2 before img10).

    A name is the path below `folder` without its suffix; where two files share it (`a.png`, `a.jpg`), both keep their
    suffix. Characters that cannot be printed are escaped in names. Links to files count as files; hidden files and
    folders, and links to folders, are left out.

    Parameters
    ----------
    folder
        Where to look.
    pattern
        Which paths below `folder` to take, such as `*.png` or `**/*.png`, where `**` stands for any number of folders;
        None takes all files in all folders that have a suffix of `IMAGE_SUFFIXES`.

    Raises
    ------
    ConfigError
        When the folder is missing or cannot be listed, a link leads nowhere, or nothing matches.
    """
    if not folder.is_dir():
        raise ConfigError(f"{printable(str(folder))}: {'not a folder' if folder.exists() else 'no such folder'}")
    chosen = sorted((path for path in _files(folder) if _is_chosen(path, pattern)), key=_natural)
    if not chosen:
        what = "no images" if pattern is None else f"no file matches the pattern '{printable(pattern)}'"
        raise ConfigError(f"{printable(str(folder))}: {what}; patterns are relative to the folder, such as '**/*.png'")
    dangling = [path for path in chosen if not (folder / path).exists()]
    if dangling:
        raise ConfigError(f"{printable(str(folder / path))}: the link leads to no file" for path in dangling)
    return _named(folder, chosen)


def _named(folder: Path, chosen: Sequence[PurePosixPath]) -> dict[str, Path]:
    short = Counter(path.with_suffix("") for path in chosen)
    named: dict[str, Path] = {}
    for path in chosen:
        name = printable(str(path if short[path.with_suffix("")] > 1 else path.with_suffix("")))
        if name in named:
            raise ConfigError(
                f"{printable(str(folder))}: '{printable(str(named[name].relative_to(folder)))}' and "
                f"'{printable(str(path))}' would both be called '{name}'; rename one"
            )
        named[name] = folder / path
    return named


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """Yield the paths of all files below a folder, relative to it, without following links to folders."""
    for parent, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(parent).relative_to(folder)
        yield from (PurePosixPath(below, name) for name in files if not name.startswith("."))


def _refuse(error: OSError) -> None:
    raise ConfigError(f"{printable(str(error.filename))}: cannot be listed: {error.strerror}")


def _is_chosen(path: PurePosixPath, pattern: str | None) -> bool:
    if pattern is None:
        return path.suffix.lower() in IMAGE_SUFFIXES
    return _matches(path.parts, PurePosixPath(pattern).parts)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _natural(path: PurePosixPath) -> tuple[Iterable[tuple[bool, int, str]], str]:
    """Return a sorting key that counts digits as numbers and looks at the case of letters last."""
    runs = re.split(r"([0-9]+)", str(path))
    return [(not run.isdecimal(), int(run) if run.isdecimal() else 0, run.casefold()) for run in runs], str(path)
