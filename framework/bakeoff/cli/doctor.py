"""`bakeoff doctor`: what this installation has, what it lacks, and what is broken."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say

BROKEN = 2


@click.command("doctor")
@options.plugins
def command(plugins: tuple[Path, ...]) -> int:
    """Check the installation.

    Shows versions, plugins, codecs, programs and caches. Ends with exit code 2 if something is broken that bakeoff
    cannot do without, and says how to mend it.
    """
    from bakeoff.doctor import diagnose
    from bakeoff.registry import load_registry

    diagnosis = diagnose(load_registry(plugins))
    for title, lines in diagnosis.topics.items():
        say(title, *(f"  {line}" for line in lines), "")
    if not diagnosis.problems:
        say("Everything that bakeoff needs is here.")
        return 0
    complain(*(f"broken: {problem}" for problem in diagnosis.problems))
    return BROKEN
