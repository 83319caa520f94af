"""`bakeoff init`: a commented config file to start from, with the schema that editors check it by."""

import re
from importlib.resources import files
from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import say, shown
from bakeoff.cli.schema import schema_text, write
from bakeoff.errors import ConfigError

SCHEMA = Path(".bakeoff/schema.json")


@click.command("init")
@click.argument("file", type=options.FILE, default=Path("experiment.yaml"))
@options.plugins
def command(file: Path, plugins: tuple[Path, ...]) -> None:
    """Write a commented config file to start from.

    FILE is experiment.yaml unless you say otherwise; a file that exists is never touched. The schema that editors
    complete and check it by is written to .bakeoff/schema.json beside it.
    """
    from bakeoff.registry import load_registry

    if file.exists():
        raise ConfigError(f"{shown(file)}: exists already; name another file, or move this one away first")
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "experiment"
    starter = files("bakeoff.cli").joinpath("starter.yaml").read_text("utf-8")
    write(file.parent / SCHEMA, schema_text(load_registry(plugins)))
    write(file, starter.replace("{name}", name))
    say(f"wrote {shown(file)}; next: bakeoff run {shown(file)}")
