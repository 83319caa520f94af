"""What the verbs print: results on standard output, everything else on standard error."""

import shutil
from pathlib import Path

import click

from bakeoff.text import printable

WIDEST = 100
"""Longer lines are hard to read, however wide a terminal is."""


def say(*lines: str) -> None:
    """Print lines of a result."""
    for line in lines:
        click.echo(printable(line))


def complain(*lines: str) -> None:
    """Print lines about what went wrong."""
    for line in lines:
        click.echo(printable(line), err=True)


def terminal_width() -> int:
    """Return how many columns a line of words may have."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def shown(path: Path) -> str:
    """Return a path as a user would type it: relative to the current folder where it lies inside."""
    absolute, here = path.resolve(), Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
