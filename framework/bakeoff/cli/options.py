"""Options that several verbs share."""

from pathlib import Path

import click

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)

output = click.option("-o", "--output", type=FOLDER, help="Folder of the run; by default reports/<experiment>.")
workers = click.option("-j", "--workers", type=click.IntRange(min=1), help="Worker processes; by default one a core.")
limit = click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Use only the first N references.")
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress on standard error.")
plugins = click.option(
    "--plugin", "plugins", type=FILE, multiple=True, metavar="FILE.py", help="Load a one-file plugin, too; repeatable."
)
code = click.option(
    "--code", type=FOLDER, multiple=True, metavar="FOLDER",
    help="Let methods of the kind `python` import code from this folder; repeatable.",
)  # fmt: skip
sets = click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE",
    help="Change a value of the config, e.g. methods.A.jpeg.quality=70; repeatable.",
)  # fmt: skip
