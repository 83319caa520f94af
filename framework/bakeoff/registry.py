"""From pluggy to names: loads plugin modules, keeps the broken ones apart, and finds a class by kind and name."""

import contextlib
import difflib
import os
import re
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import pluggy

from bakeoff import plugin as api
from bakeoff.deprecation import InterfaceDeprecation, deprecated_hooks, deprecated_overrides
from bakeoff.discovery import HOST, Loader, Origin, entry_points, file_plugins
from bakeoff.errors import ConfigError, PluginError
from bakeoff.interface import INFOS, KINDS, check_api_version, check_class, check_hooks
from bakeoff.jobs import PluginSpec
from bakeoff.plugin import Plugin
from bakeoff.remedies import mend, reason, remedy

__all__ = [
    "INFOS", "KINDS", "BrokenPlugin", "Fault", "Origin", "Registry", "default_registry", "load_registry",
]  # fmt: skip

GROUP = "bakeoff"
SLOW_SECONDS = 1.0
"""Every command imports every plugin, so a plugin whose import takes longer than this is named."""


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin module that could not be loaded, why, and what to do; everything else works without it.

    `names` are those that its classes state, as far as it came.
    """

    origin: Origin
    reason: str
    remedy: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about the installed plugins that the user should know, and what to do about it."""

    kind: Literal["broken", "clash", "slow", "deprecated"]
    who: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.who}: {self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Registry:
    """All plugin classes by kind and name.

    `seconds` says how long each module took to load, `deprecated` what it uses that will go away.
    """

    manager: pluggy.PluginManager
    _found: dict[tuple[str, str], list[tuple[type[Plugin], Origin]]] = field(default_factory=dict)
    broken: list[BrokenPlugin] = field(default_factory=list)
    seconds: dict[Origin, float] = field(default_factory=dict)
    deprecated: list[tuple[Origin, str]] = field(default_factory=list)

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

    def modules(self) -> set[str]:
        """Return the import names of all loaded plugin modules."""
        return {getattr(module, "__name__", "") for module in self.manager.get_plugins()}

    def clashes(self) -> list[str]:
        """Return one line for every name that two plugins claim."""
        return [_clash(kind, name, found) for (kind, name), found in self._found.items() if len(found) > 1]

    def readers(self) -> list[str]:
        """Return what reads image files, each as `module@distribution version`."""
        return [hook.plugin_name for hook in self.manager.hook.bakeoff_read_image.get_hookimpls()]

    def added(self) -> dict[Origin, list[str]]:
        """Return every module that was loaded, and what it adds: `metric lpips`, `image reader`."""
        lost = {entry.origin for entry in self.broken}
        readers = {name.partition("@")[0] for name in self.readers()}
        added = {
            origin: ["image reader"] if origin.module in readers else []
            for origin in self.seconds if origin not in lost
        }  # fmt: skip
        for (kind, name), found in self._found.items():
            for _, origin in found:
                added[origin].append(f"{kind.removesuffix('s')} {name}")
        return added

    def faults(self) -> list[Fault]:
        """Return all that is wrong with the installed plugins: broken, clashing, slow and outdated ones."""
        return [*self._broken(), *self._clashing(), *self._slow(), *self._outdated()]

    def unknown(self, kind: str, name: str) -> str:
        """Return the message for a name that is not there, with the nearest one, or the broken plugin that had it."""
        singular = kind.removesuffix("s")
        suspect = next((entry for entry in self.broken if _may_hold(entry, name)), None)
        if suspect is not None:
            who = f"the plugin {suspect.origin.module} of {suspect.origin} could not be loaded"
            return f"unknown {singular} '{name}'; {who}: {suspect.reason}; {suspect.remedy}"
        near = difflib.get_close_matches(name, self.names(kind), n=1)
        hint = f". Did you mean '{near[0]}'?" if near else f"; there are: {', '.join(self.names(kind))}"
        lost = ", ".join(dict.fromkeys(str(entry.origin) for entry in self.broken))
        more = f" (could not be loaded: {lost}; `bakeoff doctor` says why)" if lost else ""
        return f"unknown {singular} '{name}'{hint}{more}"

    def _only(self, kind: str, name: str) -> tuple[type[Plugin], Origin]:
        found = self._found.get((kind, name))
        if not found:
            raise PluginError(self.unknown(kind, name))
        if len(found) > 1:
            raise PluginError(_clash(kind, name, found))
        return found[0]

    def _broken(self) -> Iterator[Fault]:
        for entry in self.broken:
            yield Fault("broken", entry.origin.whole, entry.reason, entry.remedy)

    def _clashing(self) -> Iterator[Fault]:
        for (kind, name), found in self._found.items():
            if len(found) > 1:
                claim = f"both claim the {kind.removesuffix('s')} '{name}', so it cannot be used"
                yield Fault("clash", _owners(found), claim, _clash_remedy(found))

    def _slow(self) -> Iterator[Fault]:
        for origin, seconds in self.seconds.items():
            if self.is_slow(origin):
                wait = f"takes {seconds:.1f} s to import, and every command waits for it"
                yield Fault("slow", origin.whole, wait, "import heavy packages inside the functions that use them")

    def _outdated(self) -> Iterator[Fault]:
        for origin, text in self.deprecated:
            yield Fault("deprecated", origin.whole, text, mend(origin))

    def is_slow(self, origin: Origin) -> bool:
        """Whether importing this third-party plugin module makes every command wait."""
        return not origin.ours and self.seconds.get(origin, 0.0) > SLOW_SECONDS

    def _load(self, origin: Origin, load: Loader) -> None:
        """Load one plugin module; whatever goes wrong is noted under its name and rolled back."""
        module: object = None
        classes: list[tuple[str, type[Plugin]]] = []
        started = time.perf_counter()
        try:
            # What a plugin prints must not get into what a command prints.
            with contextlib.redirect_stdout(sys.stderr):
                module = load()
                if self.manager.is_registered(module):
                    return
                check_api_version(module, origin)
                check_hooks(module, self.manager, origin)
                self.manager.register(module, name=f"{origin.module}@{origin.file_sha256 or origin}")
                classes = [(kind, found) for kind in KINDS for found in _classes(module, kind, origin)]
                self._note_deprecated(module, [found for _, found in classes], origin)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a plugin raises must not take the others down
            if module is not None and self.manager.is_registered(module):
                self.manager.unregister(module)
            self.broken.append(BrokenPlugin(origin, reason(error), remedy(error, origin), _stated_names(module)))
            return
        finally:
            self.seconds[origin] = time.perf_counter() - started
        for kind, found in classes:
            self._add(kind, found, origin)

    def _add(self, kind: str, found: type[Plugin], origin: Origin) -> None:
        claims = self._found.setdefault((kind, found.info.name), [])
        if all(claimed is not found for claimed, _ in claims):
            claims.append((found, origin))

    def _note_deprecated(self, module: object, classes: Sequence[type[Plugin]], origin: Origin) -> None:
        for found in classes:
            for warning in deprecated_overrides(found):
                told = InterfaceDeprecation(f"{origin.whole}: {found.__name__} overrides it: {warning}")
                warnings.warn_explicit(told, InterfaceDeprecation, found.__module__, 1)
                self.deprecated.append((origin, str(warning)))
        self.deprecated.extend((origin, str(warning)) for warning in deprecated_hooks(self.manager, module))


def _classes(module: object, kind: str, origin: Origin) -> Iterator[type[Plugin]]:
    hook = getattr(module, f"bakeoff_register_{kind}", None)
    for found in hook() if hook is not None else ():
        yield check_class(found, kind, origin)


def _stated_names(module: object) -> tuple[str, ...]:
    """Return the names that the plugin classes of a module state, so that who asks for one learns what happened."""
    infos = (getattr(value, "info", None) for value in list(getattr(module, "__dict__", {}).values()))
    return tuple(str(info.name) for info in infos if isinstance(info, api.PluginInfo))


def _may_hold(entry: BrokenPlugin, name: str) -> bool:
    places = (entry.origin.module, entry.origin.entry_point, entry.origin.distribution)
    pattern = rf"(.*[._:])?{re.escape(name.replace('-', '_'))}"
    return name in entry.names or any(re.fullmatch(pattern, place.replace("-", "_")) for place in places)


def _clash(kind: str, name: str, found: Sequence[tuple[type[Plugin], Origin]]) -> str:
    return f"two plugins claim the {kind.removesuffix('s')} '{name}': {_owners(found)}; {_clash_remedy(found)}"


def _owners(found: Sequence[tuple[type[Plugin], Origin]]) -> str:
    return " and ".join(origin.whole for _, origin in found)


def _clash_remedy(found: Sequence[tuple[type[Plugin], Origin]]) -> str:
    """Return what to do about a name claimed twice: nobody can remove or rename what comes with bakeoff."""
    foreign = {origin.distribution: origin for _, origin in found if not origin.ours}
    which = f"that of {next(iter(foreign))}" if len(foreign) == 1 and len(found) == 2 else "one"
    ways = [f"pip uninstall {name}" for name, origin in foreign.items() if not origin.file_sha256]
    return f"uninstall or rename {which}{': ' if ways else ''}{', or '.join(ways)}"


def load_registry(local: Iterable[Path] = ()) -> Registry:
    """Load every installed plugin, then the one-file plugins in `local`.

    With the environment variable `BAKEOFF_PLUGINS=builtin` only bakeoff's own and `local` ones are loaded. With
    `BAKEOFF_STRICT_PLUGINS=1` a plugin that is broken or clashes raises `PluginError`.
    """
    builtin_only = _switch("BAKEOFF_PLUGINS", on="builtin")
    strict = _switch("BAKEOFF_STRICT_PLUGINS", on="1")
    manager = pluggy.PluginManager(HOST)
    manager.add_hookspecs(api)
    registry = Registry(manager)
    for origin, load in entry_points(GROUP):
        if not builtin_only or origin.ours:
            registry._load(origin, load)
    for origin, load in file_plugins(local):
        registry._load(origin, load)
    severe = [str(fault) for fault in registry.faults() if fault.kind in {"broken", "clash"}]
    if strict and severe:
        raise PluginError("\n".join([*severe, "BAKEOFF_STRICT_PLUGINS=1 does not allow that"]))
    return registry


def _switch(variable: str, on: str) -> bool:
    """Return whether an environment variable is set to `on`. Raise `ConfigError` for a value that means nothing."""
    value = os.environ.get(variable, "")
    if value not in {"", on}:
        raise ConfigError(f"{variable}={value}: must be '{on}', or not be set")
    return bool(value)


@cache
def default_registry() -> Registry:
    """Return the registry of the installed plugins, loaded once a process."""
    return load_registry()
