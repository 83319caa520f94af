"""`bakeoff validate CONFIG`: every mistake of a config file at once, without running anything."""

from pathlib import Path

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say


@click.command("validate")
@click.argument("config", type=options.FILE)
@options.sets
@options.plugins
def command(config: Path, sets: tuple[str, ...], plugins: tuple[Path, ...]) -> None:
    """Check a config file without running it.

    Prints every mistake with its line, and ends with exit code 2 if there is one.
    """
    from bakeoff.config import load_experiment
    from bakeoff.registry import load_registry

    experiment = load_experiment(config, load_registry(plugins), sets)
    methods = ", ".join(_points(method.label, len(method.points)) for method in experiment.methods)
    metrics = ", ".join(metric.label for metric in experiment.metrics)
    complain(*(f"note: {note}" for note in experiment.notes))
    say(f"{config}: valid; experiment {experiment.name}, methods {methods}, metrics {metrics}")


def _points(label: str, count: int) -> str:
    return label if count == 1 else f"{label} ({count} points)"
