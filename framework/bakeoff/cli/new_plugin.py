"""`bakeoff new-plugin`: an installable package with a plugin that works, to be edited."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bakeoff.cli import options
from bakeoff.cli.console import say, shown
from bakeoff.cli.schema import write
from bakeoff.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from bakeoff.scaffold import Package

KINDS = ("metric", "method", "perturbation", "dataset", "section")


@click.command("new-plugin")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("name")
@click.option("-o", "--output", type=options.FOLDER, default=Path(), help="Make the package's folder in this one.")
def command(kind: str, name: str, output: Path) -> None:
    """Write an installable package with a new plugin.

    KIND is metric, method, perturbation, dataset or section. The package goes into a new folder, bakeoff-NAME: a small
    plugin that works, its tests, an experiment to try it in, and what is needed to install and to release it.
    """
    from bakeoff.scaffold import new_package

    package = new_package(kind, name)
    _refuse_taken(package)
    folder = output / package.folder
    _make(folder)
    for path, text in package.files.items():
        write(folder / path, text)
    say(
        f"wrote the {kind} {package.name} to {shown(folder)}; next:",
        f"  cd {shlex.quote(shown(folder))}",
        '  python -m pip install -e ".[test]"',
        "  pytest",
    )


def _refuse_taken(package: "Package") -> None:
    """Raise `ConfigError` for a name that an installed plugin of the kind, or an installed module, has already."""
    from importlib.util import find_spec

    from bakeoff.registry import load_registry

    registry = load_registry()
    kind = package.kind.removesuffix("s")
    if package.name in registry.names(package.kind):
        owner = registry.origin(package.kind, package.name)
        raise ConfigError(f"the {kind} '{package.name}' is there already, from {owner}; take another name")
    if find_spec(package.module) is not None:
        raise ConfigError(f"a module {package.module} is installed already; uninstall it or take another name")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise ConfigError(
            f"{shown(folder)}: exists already and is never overwritten; take another name, or --output"
        ) from None
    except OSError as error:
        raise StoreError(f"{shown(folder)}: cannot be made: {error.strerror}") from error
