"""`bakeoff export RUN_DIR`: the operating points of a run, in the formats of other tools."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import say, shown


@click.command("export")
@click.argument("run_dir", type=options.FOLDER)
@click.option(
    "--format", "form", type=click.Choice(["compressai", "codec-compare"]), default="compressai", show_default=True,
    help="Means a point (CompressAI's result JSON), or every unit (codec-compare's batch JSON).",
)  # fmt: skip
@click.option("-o", "--output", type=options.FOLDER, help="Folder of the files; by default that of the run.")
@options.plugins
def command(run_dir: Path, form: str, output: Path | None, plugins: tuple[Path, ...]) -> None:
    """Write the operating points of a run for other tools.

    One file a codec, on the clean input. `{published: FILE}` as a method reads both formats back.
    """
    from bakeoff import api

    for path in api.export(run_dir, form, output, plugins=plugins):
        say(shown(path))
