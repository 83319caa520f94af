"""`bakeoff report RUN_DIR`: the report of a run, written again from what is stored."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import say, shown


@click.command("report")
@click.argument("run_dir", type=options.FOLDER)
@options.plugins
def command(run_dir: Path, plugins: tuple[Path, ...]) -> None:
    """Write the report of a run again.

    Nothing is computed: the report shows what RUN_DIR holds, also of a run that was stopped.
    """
    from bakeoff import api

    say(f"report: {shown(api.report(run_dir, plugins=plugins))}")
