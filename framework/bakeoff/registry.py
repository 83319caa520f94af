"""From pluggy to names: discovers plugins, keeps the broken ones apart, and finds a class by kind and name."""

import difflib
import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

import pluggy

from bakeoff import plugin as api
from bakeoff.errors import PluginError
from bakeoff.jobs import PluginSpec
from bakeoff.plugin import Plugin

GROUP = "bakeoff"
KINDS: dict[str, type[Plugin]] = {
    "metrics": api.Metric,
    "methods": api.Method,
    "perturbations": api.Perturbation,
    "datasets": api.Dataset,
    "sections": api.Section,
    "executors": api.Executor,
}

INFOS: dict[str, type[api.PluginInfo]] = {
    "metrics": api.MetricInfo,
    "methods": api.MethodInfo,
    "perturbations": api.PerturbationInfo,
    "sections": api.SectionInfo,
}
"""What a plugin of each kind must state; of the other kinds, a plain `PluginInfo`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin comes from: its distribution and version, or the file given by `--plugin` and its hash."""

    distribution: str
    version: str
    module: str
    file_sha256: str = ""

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin module that could not be loaded, and why; everything else works without it."""

    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All plugin classes by kind and name."""

    manager: pluggy.PluginManager
    _found: dict[tuple[str, str], list[tuple[type[Plugin], Origin]]] = field(default_factory=dict)
    broken: list[BrokenPlugin] = field(default_factory=list)

    def names(self, kind: str) -> list[str]:
        """Return the sorted names of one kind."""
        return sorted(name for found_kind, name in self._found if found_kind == kind)

    def get(self, kind: str, name: str) -> type[Plugin]:
        """Return the class. Raise `PluginError` for a name that is unknown or claimed by two plugins."""
        return self._only(kind, name)[0]

    def origin(self, kind: str, name: str) -> Origin:
        """Return where the plugin of that name comes from."""
        return self._only(kind, name)[1]

    def create(self, spec: PluginSpec) -> Plugin:
        """Return a new instance with the options of `spec`."""
        return self.get(spec.kind, spec.name).model_validate(spec.options, strict=False)

    def clashes(self) -> list[str]:
        """Return one line for every name that two plugins claim."""
        return [_clash(kind, name, found) for (kind, name), found in self._found.items() if len(found) > 1]

    def unknown(self, kind: str, name: str) -> str:
        """Return the message for a name that is not there, with the nearest one, or the broken plugin that had it."""
        near = difflib.get_close_matches(name, self.names(kind), n=1)
        hint = f". Did you mean '{near[0]}'?" if near else f"; there are: {', '.join(self.names(kind))}"
        broken = [entry for entry in self.broken if re.fullmatch(rf"(.*[._])?{re.escape(name)}", entry.origin.module)]
        if broken:
            hint = (
                f"; the plugin {broken[0].origin.module} of {broken[0].origin} could not be loaded: {broken[0].reason}"
            )
        return f"unknown {kind.removesuffix('s')} '{name}'{hint}"

    def _only(self, kind: str, name: str) -> tuple[type[Plugin], Origin]:
        found = self._found.get((kind, name))
        if not found:
            raise PluginError(self.unknown(kind, name))
        if len(found) > 1:
            raise PluginError(_clash(kind, name, found))
        return found[0]

    def _load(self, origin: Origin, load: "Loader") -> None:
        """Load one plugin module; whatever goes wrong is noted under its name and rolled back."""
        module: object = None
        try:
            module = load()
            self.manager.register(module, name=f"{origin.module}@{origin.file_sha256 or origin}")
            self._check_hooks(module)
            classes = [(kind, found) for kind in KINDS for found in self._classes(module, kind)]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises must not take the others down
            if module is not None and self.manager.is_registered(module):
                self.manager.unregister(module)
            self.broken.append(BrokenPlugin(origin, f"{type(error).__name__}: {error}".splitlines()[0]))
            return
        for kind, found in classes:
            self._found.setdefault((kind, found.info.name), []).append((found, origin))

    def _check_hooks(self, module: object) -> None:
        for name in dir(module):
            if self.manager.parse_hookimpl_opts(module, name) is not None and not hasattr(api, name):
                specs = [spec for spec in dir(api) if spec.startswith("bakeoff_")]
                near = difflib.get_close_matches(name, specs, n=1)
                hint = f". Did you mean '{near[0]}'?" if near else ""
                raise PluginError(f"unknown hook '{name}'{hint}")
        self.manager.check_pending()

    @staticmethod
    def _classes(module: object, kind: str) -> Iterable[type[Plugin]]:
        hook = getattr(module, f"bakeoff_register_{kind}", None)
        for found in hook() if hook is not None else ():
            if not (isinstance(found, type) and issubclass(found, KINDS[kind])):
                raise PluginError(
                    f"bakeoff_register_{kind} must return subclasses of {KINDS[kind].__name__}, got {found!r}"
                )
            info = INFOS.get(kind, api.PluginInfo)
            if not isinstance(getattr(found, "info", None), info):
                raise PluginError(f"{found.__name__} states no `info`; it must be a {info.__name__}")
            yield found


Loader = Callable[[], object]


def _clash(kind: str, name: str, found: Sequence[tuple[type[Plugin], Origin]]) -> str:
    owners = " and ".join(f"{origin} ({origin.module})" for _, origin in found)
    return f"two plugins claim the {kind.removesuffix('s')} '{name}': {owners}; uninstall or rename one"


def load_registry(local: Iterable[Path] = ()) -> Registry:
    """Load every installed plugin, then the one-file plugins in `local`.

    With the environment variable `BAKEOFF_PLUGINS=builtin` only bakeoff's own and `local` ones are loaded.
    """
    manager = pluggy.PluginManager("bakeoff")
    manager.add_hookspecs(api)
    registry = Registry(manager)
    builtin_only = os.environ.get("BAKEOFF_PLUGINS") == "builtin"
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        origin = _installed(point)
        if not builtin_only or origin.distribution == "bakeoff":
            registry._load(origin, point.load)
    for path in local:
        if not path.is_file():
            raise PluginError(f"--plugin {path}: no such file")
        registry._load(_local(path), partial(_import_file, path))
    return registry


@cache
def default_registry() -> Registry:
    """Return the registry of the installed plugins, loaded once a process."""
    return load_registry()


def _installed(point: EntryPoint) -> Origin:
    name = point.dist.name if point.dist is not None else "unknown distribution"
    version = point.dist.version if point.dist is not None else ""
    return Origin(name, version, point.value)


def _local(path: Path) -> Origin:
    return Origin(str(path), "", path.stem, hashlib.sha256(path.read_bytes()).hexdigest())


def _import_file(path: Path) -> ModuleType:
    name = f"bakeoff_local_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"--plugin {path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
