"""`bakeoff ls`: what is installed, what it does, and which options it takes."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say, terminal_width

KINDS = ("metrics", "methods", "perturbations", "datasets", "sections", "executors")


@click.command("ls")
@click.argument("kind", type=click.Choice(KINDS), required=False, metavar="[KIND]")
@click.argument("name", required=False, metavar="[NAME]")
@options.plugins
def command(kind: str | None, name: str | None, plugins: tuple[Path, ...]) -> None:
    """List the installed plugins and their options.

    KIND is one of metrics, methods, perturbations, datasets, sections and executors: everything about the plugins of
    that kind, or about the one called NAME. Without it, a line a plugin, marked with the distribution and version of
    those that do not come with bakeoff. Plugins that are broken, clash or are slow follow on standard error, with what
    to do about them.
    """
    from bakeoff.cli.describe import details, faults, overview, set_lines
    from bakeoff.environment import version
    from bakeoff.registry import load_registry

    registry = load_registry(plugins)
    width = terminal_width()
    if kind is not None:
        say(*details(registry, kind, width, name))
        if kind == "metrics" and name is None:
            say(*set_lines(registry, width))
    else:
        for each in KINDS:
            say(*overview(registry, each, width), "")
        say(f"Without a mark: part of bakeoff {version('bakeoff')}. More: bakeoff ls KIND")
    complain(*faults(registry, width))
