"""What a plugin module must be like, checked when it is loaded: its API version, its hooks, its classes."""

import difflib
import inspect
from importlib.metadata import version

import pluggy

from bakeoff import plugin as api
from bakeoff.discovery import HOST, Origin
from bakeoff.plugin import Codec, Plugin
from bakeoff.remedies import RefusedPluginError, mend
from bakeoff.text import printable

OLDEST_API_VERSION = 1
"""Plugins made for this version of the interface, or for a later one up to `API_VERSION`, are loaded."""

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


def check_api_version(module: object, origin: Origin) -> None:
    """Raise `RefusedPluginError` for a module that was made for an interface which is too new or too old."""
    made_for = getattr(module, "bakeoff_api", 1)
    if not isinstance(made_for, int) or isinstance(made_for, bool):
        raise RefusedPluginError(f"bakeoff_api must be a whole number, got {made_for!r}", mend(origin))
    if made_for > api.API_VERSION:
        has = f"bakeoff {version(HOST)} has version {api.API_VERSION}"
        raise RefusedPluginError(
            f"made for version {made_for} of the plugin API; {has}", f"pip install --upgrade {HOST}"
        )
    if made_for < OLDEST_API_VERSION:
        needs = f"bakeoff {version(HOST)} needs version {OLDEST_API_VERSION} or newer"
        raise RefusedPluginError(f"made for version {made_for} of the plugin API; {needs}", mend(origin))


def check_hooks(module: object, manager: pluggy.PluginManager, origin: Origin) -> None:
    """Raise `RefusedPluginError` for a hook that nobody would call: misspelt, not marked, or none at all."""
    hooks = [name for name in dir(api) if name.startswith("bakeoff_")]
    marked = {name for name in dir(module) if manager.parse_hookimpl_opts(module, name) is not None}
    for name in sorted(marked - set(hooks)):
        near = difflib.get_close_matches(name, hooks, n=1)
        hint = f"did you mean '{near[0]}'? If so, correct it; else " if near else ""
        raise RefusedPluginError(f"unknown hook '{name}'", hint + mend(origin))
    for name in sorted(set(dir(module)) & set(hooks) - marked):
        raise RefusedPluginError(f"the hook {name} is not marked with @hookimpl", mend(origin))
    if not marked:
        raise RefusedPluginError("it has no hook, so it adds nothing", mend(origin))


def check_class(found: object, kind: str, origin: Origin) -> type[Plugin]:
    """Return what a hook gave as the plugin class that it must be. Raise `RefusedPluginError` otherwise."""
    base, info = KINDS[kind], INFOS.get(kind, api.PluginInfo)
    if not (isinstance(found, type) and issubclass(found, base)):
        wanted = f"bakeoff_register_{kind} must return subclasses of {base.__name__}"
        raise RefusedPluginError(f"{wanted}, got {found!r}", mend(origin))
    stated = getattr(found, "info", None)
    if not isinstance(stated, info):
        raise RefusedPluginError(f"{found.__name__} states no `info`; it must be a {info.__name__}", mend(origin))
    if not _is_name(stated.name):
        raise RefusedPluginError(f"{found.__name__}: {stated.name!r} is no name that a config could hold", mend(origin))
    if inspect.isabstract(found):
        lacking = ", ".join(f"{name}()" for name in sorted(found.__abstractmethods__))
        raise RefusedPluginError(f"{found.__name__} does not implement {lacking}", mend(origin))
    stated_suffix = isinstance(getattr(found, "suffix", None), str) or "suffix" in found.model_fields
    if issubclass(found, Codec) and not stated_suffix:
        raise RefusedPluginError(f"{found.__name__} states no `suffix` of its files", mend(origin))
    return found


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name != "" and printable(name) == name and " " not in name
