"""`bakeoff compare REFERENCES --a DIR --b DIR`: folders in, the same report out, no config file needed."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.run import show_run


@click.command("compare")
@click.argument("references", type=options.FOLDER)
@click.option("--a", "a", type=options.FOLDER, required=True, help="Outputs of method A, paired by file name.")
@click.option("--b", "b", type=options.FOLDER, required=True, help="Outputs of method B, paired by file name.")
@click.option("--metrics", default="psnr,ssim", show_default=True, help="Names of metrics, separated by commas.")
@click.option("--masks", type=options.FOLDER, help="Masks, paired by file name: white where pixels count, else black.")
@click.option("--ignore-border", type=click.IntRange(min=0), default=0, help="Pixels on every side not looked at.")
@options.output
@options.workers
@options.limit
@options.quiet
@options.plugins
def command(
    references: Path,
    a: Path,
    b: Path,
    metrics: str,
    masks: Path | None,
    ignore_border: int,
    output: Path | None,
    workers: int | None,
    limit: int | None,
    *,
    quiet: bool,
    plugins: tuple[Path, ...],
) -> int:
    """Compare two folders of images with their references.

    An output belongs to the reference of the same name, whatever its suffix.
    """
    from bakeoff import api
    from bakeoff.progress import console_progress

    with console_progress(quiet=quiet) as progress:
        run = api.compare(
            references,
            a,
            b,
            metrics=[name.strip() for name in metrics.split(",")],
            masks=masks,
            ignore_border=ignore_border,
            output=output,
            workers=workers,
            limit=limit,
            plugins=plugins,
            progress=progress,
        )
    return show_run(run)
