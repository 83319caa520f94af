"""What the verbs print: results on standard output, everything else on standard error."""

from pathlib import Path

import click

from bakeoff.text import printable


def say(*lines: str) -> None:
    """Print lines of a result."""
    for line in lines:
        click.echo(printable(line))


def complain(*lines: str) -> None:
    """Print lines about what went wrong."""
    for line in lines:
        click.echo(printable(line), err=True)


def shown(path: Path) -> str:
    """Return a path as a user would type it: relative to the current folder where it lies inside."""
    absolute, here = path.resolve(), Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
