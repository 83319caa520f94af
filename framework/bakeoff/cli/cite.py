"""`bakeoff cite RUN_DIR`: whom to cite for a run, as BibTeX."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say
from bakeoff.cli.schema import write


@click.command("cite")
@click.argument("run_dir", type=options.FOLDER)
@click.option("-o", "--output", type=options.FILE, help="Write to this file instead of standard output.")
@options.plugins
def command(run_dir: Path, output: Path | None, plugins: tuple[Path, ...]) -> None:
    """Print BibTeX for what a run used.

    That is the metrics, data, methods, perturbations and analysis of the run in RUN_DIR, and the tools it was made
    with. Plugins that are not installed any more, or whose citation cannot be read, are named on standard error, too.
    """
    from bakeoff.credits import credits_of
    from bakeoff.registry import load_registry

    found = credits_of(run_dir, load_registry(plugins))
    if output is None:
        say(*found.bibtex().splitlines())
    else:
        write(output, found.bibtex())
    complain(*found.notes)
