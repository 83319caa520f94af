"""How a part of the plugin interface goes away: it warns for one minor release, and names what takes its place.

A hook, or an argument of one, is deprecated with pluggy's own means:
`hookspec(warn_on_impl=going_away(...))`, `hookspec(warn_on_impl_args={"policy": going_away(...)})`. A method of a base
class is marked with `@deprecated(...)`, and stays, in terms of what replaces it, until it is removed.
"""

import functools
import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import pluggy

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class InterfaceDeprecation(DeprecationWarning):
    """A plugin uses a part of the interface that goes away with the next minor release."""


def going_away(what: str, *, since: str, instead: str) -> InterfaceDeprecation:
    """Return the warning for a part of the interface that works for the last time in the minor release `since`."""
    major, minor = map(int, since.split("."))
    return InterfaceDeprecation(
        f"{what} is deprecated since bakeoff {since} and gone in bakeoff {major}.{minor + 1}: use {instead}"
    )


def deprecated(*, since: str, instead: str) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Mark a method of a base class that goes away: to call it warns, and so does a plugin that overrides it."""

    def mark(method: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        warning = going_away(f"{method.__qualname__}()", since=since, instead=instead)

        @functools.wraps(method)
        def warned(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            warnings.warn(warning, stacklevel=2)
            return method(*args, **kwargs)

        vars(warned)["__deprecated__"] = warning
        return warned

    return mark


def deprecated_hooks(manager: pluggy.PluginManager, module: object) -> Iterator[Warning]:
    """Yield the warnings of all deprecated hooks and arguments of hooks that a registered module uses.

    pluggy has issued them when it registered the module; here they are told again, for lists.
    """
    for caller in manager.get_hookcallers(module) or ():
        if caller.spec is None:
            continue
        if isinstance(caller.spec.warn_on_impl, Warning):
            yield caller.spec.warn_on_impl
        named = next(found.argnames for found in caller.get_hookimpls() if found.plugin is module)
        yield from (warning for name, warning in (caller.spec.warn_on_impl_args or {}).items() if name in named)


def deprecated_overrides(plugin: type) -> Iterator[InterfaceDeprecation]:
    """Yield the warnings of all deprecated methods that a plugin class overrides."""
    for base in plugin.__mro__[1:]:
        for name, method in vars(base).items():
            warning = vars(method).get("__deprecated__") if inspect.isfunction(method) else None
            if isinstance(warning, InterfaceDeprecation) and inspect.getattr_static(plugin, name) is not method:
                yield warning
