"""`bakeoff doctor`: what this installation has, what it lacks, and what is broken."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say, terminal_width

BROKEN = 2


@click.command("doctor")
@options.plugins
def command(plugins: tuple[Path, ...]) -> int:
    """Check the installation.

    Shows versions, plugins, codecs, programs and caches, and what to do about plugins that are broken, clash or are
    slow. Ends with exit code 2 if something is broken that bakeoff cannot do without, and says how to mend it.
    """
    from bakeoff.cli.describe import faults, wrapped
    from bakeoff.doctor import diagnose
    from bakeoff.registry import load_registry

    registry, width = load_registry(plugins), terminal_width()
    diagnosis = diagnose(registry)
    for title, lines in diagnosis.topics.items():
        say(title)
        for line in lines:
            say(*wrapped(line, width, "  ", hanging="      "))
        say("")
    unwell = registry.faults()
    if unwell:
        say("plugins that need care", *(f"  {line}" for line in faults(registry, width - 2)), "")
    complain(*(f"broken: {problem}" for problem in diagnosis.problems))
    if diagnosis.problems:
        return BROKEN
    count = (
        f"; {len(unwell)} {'plugin needs' if len(unwell) == 1 else 'plugins need'} care, see above" if unwell else ""
    )
    say(f"Everything that bakeoff needs is here{count}.")
    return 0
