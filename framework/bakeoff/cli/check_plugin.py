"""`bakeoff check-plugin NAME`: hold a plugin to the rules of its kind, a line a check."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bakeoff.cli import options
from bakeoff.cli.console import say

if TYPE_CHECKING:
    from bakeoff.plugin import Plugin
    from bakeoff.registry import Registry
    from bakeoff.testing import Outcome

KINDS = ("metrics", "methods", "perturbations", "datasets", "sections")
FAILED = 1
WORDS = {"passed": "ok", "skipped": "skip", "failed": "FAIL"}


@click.command("check-plugin")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Kind of the plugin, where several have that name.")
@click.option("--set", "sets", multiple=True, metavar="OPTION=VALUE", help="Set an option of the plugin; repeatable.")
@click.option("--check", "checks", multiple=True, metavar="CHECK", help="Run only this check; repeatable.")
@options.plugins
def command(
    name: str, kind: str | None, sets: tuple[str, ...], checks: tuple[str, ...], plugins: tuple[Path, ...]
) -> int:
    """Hold a plugin to the rules of its kind.

    NAME is the name of a plugin (ssim), or its kind and its name (metrics.ssim). A line a check tells its
    outcome. Ends with exit code 1 if any of them failed.
    """
    from bakeoff.registry import load_registry
    from bakeoff.testing import checks_of

    registry = load_registry(plugins)
    kind, name = find(registry, kind, name)
    rules = checks_of(kind)
    if checks:
        known = [rule.name for rule in rules]
        if strangers := set(checks) - set(known):
            raise click.UsageError(f"{kind} have no check '{min(strangers)}'; there are: {', '.join(known)}")
        rules = tuple(rule for rule in rules if rule.name in checks)
    plugin = made(registry, kind, name, sets)
    counts = dict.fromkeys(WORDS, 0)
    for rule in rules:
        outcome = rule.outcome(plugin)
        counts[outcome.status] += 1
        say(line(outcome))
    say(f"{kind}.{name} of {registry.origin(kind, name)}: " + ", ".join(f"{n} {word}" for word, n in counts.items()))
    return FAILED if counts["failed"] else 0


def line(outcome: "Outcome") -> str:
    """Return an outcome as it is printed."""
    reason = f": {outcome.reason}" if outcome.reason else ""
    return f"{WORDS[outcome.status]:<4} {outcome.name}{reason}"


def find(registry: "Registry", kind: str | None, name: str) -> tuple[str, str]:
    """Return the kind and the name of the one plugin that is meant. Raise `PluginError` for none, or several."""
    from bakeoff.errors import PluginError
    from bakeoff.wording import unknown

    prefix, dot, rest = name.partition(".")
    if kind is None and dot and prefix in KINDS:
        kind, name = prefix, rest
    if kind is not None:
        registry.get(kind, name)
        return kind, name
    kinds = [each for each in KINDS if name in registry.names(each)]
    if len(kinds) > 1:
        which = " or ".join(f"{each}.{name}" for each in kinds)
        raise PluginError(f"several plugins are called '{name}': name one as {which}, or give --kind")
    if not kinds:
        known = {known for each in KINDS for known in registry.names(each)}
        lost = ", ".join(dict.fromkeys(str(entry.origin) for entry in registry.broken))
        more = f" (could not be loaded: {lost}; `bakeoff doctor` says why)" if lost else ""
        raise PluginError(unknown("plugin", name, sorted(known)) + more)
    registry.get(kinds[0], name)
    return kinds[0], name


def made(registry: "Registry", kind: str, name: str, sets: tuple[str, ...]) -> "Plugin":
    """Return the plugin with its default options, and those in `sets`. Raise `ConfigError` for those it refuses."""
    import json

    from pydantic import ValidationError

    from bakeoff.document import dotted, parse_document
    from bakeoff.errors import ConfigError
    from bakeoff.wording import faults

    given: dict[str, Any] = {}
    for setting in sets:
        option, equals, text = setting.partition("=")
        if not equals or not option:
            raise ConfigError(f"--set {setting}: must look like --set option=value, such as --set quality=70")
        given[option] = parse_document(text, f"--set {option}").value
    plugin = registry.get(kind, name)
    try:
        return plugin.model_validate_json(json.dumps(given), context={"base": Path.cwd()})
    except ValidationError as error:
        found = faults(error, plugin, given, noun="option")
        lines = [(f"{kind}.{name}", dotted(fault.about), fault.text) for fault in found]
        advice = "give options with --set option=value"
        raise ConfigError([*(": ".join(filter(None, parts)) for parts in lines), advice]) from None
