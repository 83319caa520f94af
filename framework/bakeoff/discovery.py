"""Where plugins are: the entry points of installed distributions, and single files."""

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import metadata
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from types import ModuleType

from bakeoff.errors import PluginError

HOST = "bakeoff"
"""The distribution that brings the core and the built-in plugins."""

UNNAMED = "unknown distribution"

Loader = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin comes from: its distribution and version, or the file given by `--plugin` and its hash."""

    distribution: str
    version: str
    module: str
    file_sha256: str = ""
    entry_point: str = ""

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}".strip()

    @property
    def ours(self) -> bool:
        """Whether it comes with bakeoff itself."""
        return self.distribution == HOST

    @property
    def whole(self) -> str:
        """Distribution, version and module in one text; a file is all that by itself."""
        return str(self) if self.file_sha256 else f"{self} ({self.module})"


def entry_points(group: str) -> list[tuple[Origin, Loader]]:
    """Return every plugin module that is installed, once, and what loads it; sorted by the names of entry points.

    A distribution whose metadata is damaged has a loader that raises.
    """
    try:
        found = [_entry(point) for point in metadata.entry_points(group=group)]
    except Exception:  # noqa: BLE001 - one distribution with damaged metadata would hide all the others
        found = list(_one_by_one(group))
    found.sort(key=lambda entry: (entry[0].entry_point, entry[0].module))
    once: dict[tuple[str, str], tuple[Origin, Loader]] = {}
    for origin, load in found:
        once.setdefault((str(origin), origin.module), (origin, load))
    return list(once.values())


def file_plugins(paths: Iterable[Path]) -> Iterator[tuple[Origin, Loader]]:
    """Yield the one-file plugins of `--plugin`. Raise `PluginError` for a file that is not there."""
    for path in paths:
        if not path.is_file():
            raise PluginError(f"--plugin {path}: no such file")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        yield Origin(str(path), "", path.stem, sha256), partial(_import_file, path)


def _one_by_one(group: str) -> Iterator[tuple[Origin, Loader]]:
    """Ask each distribution by itself; of those with one name the first counts, as it does for imports."""
    seen = set()
    for distribution in metadata.distributions():
        name = _stated(distribution, "name").lower().replace("_", "-")
        if name in seen:
            continue
        if name:
            seen.add(name)
        try:
            yield from [_entry(point) for point in distribution.entry_points if point.group == group]
        except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the parser meets
            damage = PluginError(f"its entry_points.txt cannot be read ({type(error).__name__})")
            yield _origin(distribution, "entry_points.txt", ""), partial(_raise, damage)


def _entry(point: EntryPoint) -> tuple[Origin, Loader]:
    return _origin(point.dist, point.value, point.name), partial(_load, point)


def _origin(distribution: Distribution | None, module: str, entry_point: str) -> Origin:
    name = _stated(distribution, "name") or UNNAMED
    return Origin(name, _stated(distribution, "version"), module, entry_point=entry_point)


# Every look at the metadata parses it again, and a distribution has many entry points.
@lru_cache(maxsize=1024)
def _stated(distribution: Distribution | None, what: str) -> str:
    """Return the name or the version of a distribution, "" where its metadata has none."""
    try:
        return str(getattr(distribution, what) or "")
    except Exception:  # noqa: BLE001 - releases of Python differ in what they raise for damaged metadata
        return ""


def _load(point: EntryPoint) -> object:
    if point.pattern.match(point.value) is None:
        raise PluginError(f"its entry point {point.name} = {point.value!r} names no module")
    return point.load()


def _raise(error: Exception) -> object:
    raise error


def _import_file(path: Path) -> ModuleType:
    # The same file is one module however often it is asked for, or its classes could not be pickled.
    place_and_content = str(path.resolve()).encode("utf-8", "surrogateescape") + path.read_bytes()
    name = f"bakeoff_local_{path.stem}_{hashlib.sha256(place_and_content).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"--plugin {path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
