"""`bakeoff schema`: the JSON Schema of config files, with the options of every installed plugin."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bakeoff.cli import options
from bakeoff.cli.console import shown
from bakeoff.errors import StoreError

if TYPE_CHECKING:
    from bakeoff.registry import Registry


@click.command("schema")
@click.option("-o", "--output", type=options.FILE, help="Write to this file instead of standard output.")
@options.plugins
def command(output: Path | None, plugins: tuple[Path, ...]) -> None:
    """Print the JSON Schema of config files.

    Editors that know it complete and check configs; the first line of each file in configs/ names it.
    """
    from bakeoff.registry import load_registry

    text = schema_text(load_registry(plugins))
    if output is None:
        click.echo(text, nl=False)
    else:
        write(output, text)


def schema_text(registry: "Registry") -> str:
    """Return the schema as the text of a file."""
    from bakeoff.config import json_schema

    return json.dumps(json_schema(registry), indent=2) + "\n"


def write(path: Path, text: str) -> None:
    """Write a text file and the folders above it. Raise `StoreError` where the disk refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StoreError(f"{shown(path)}: cannot be written: {error.strerror}") from error
