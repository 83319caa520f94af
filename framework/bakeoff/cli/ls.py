"""`bakeoff ls`: what is installed, what it does, and which options it takes."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say

if TYPE_CHECKING:
    from bakeoff.registry import Registry

KINDS = ("metrics", "methods", "perturbations", "datasets", "sections", "executors")
WIDEST = 100


@click.command("ls")
@click.argument("kind", type=click.Choice(KINDS), required=False, metavar="[KIND]")
@options.plugins
def command(kind: str | None, plugins: tuple[Path, ...]) -> None:
    """List the installed plugins and their options.

    KIND is one of metrics, methods, perturbations, datasets, sections and executors: everything about the plugins of
    that kind. Without it, a line a plugin.
    """
    from bakeoff.cli.describe import details, overview
    from bakeoff.registry import load_registry

    registry = load_registry(plugins)
    width = min(shutil.get_terminal_size().columns, WIDEST)
    if kind is not None:
        say(*details(registry, kind, width))
    else:
        for each in KINDS:
            say(*overview(registry, each, width), "")
        say("More: bakeoff ls KIND")
    complain(*faults(registry))


def faults(registry: "Registry") -> list[str]:
    """Return a line for every plugin that could not be loaded and every name that two plugins claim."""
    broken = [
        f"broken: {entry.origin.module} of {entry.origin}: {entry.reason}; repair, upgrade or uninstall it"
        for entry in registry.broken
    ]
    return broken + [f"clash: {line}" for line in registry.clashes()]
