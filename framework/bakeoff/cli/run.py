"""`bakeoff run CONFIG`: run an experiment, or continue it, and write its report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bakeoff.cli import options
from bakeoff.cli.console import complain, say, shown

if TYPE_CHECKING:
    from bakeoff.api import PlanSummary, Run

FAILED_UNITS = 3


@click.command("run")
@click.argument("config", type=options.FILE)
@options.output
@options.workers
@options.sets
@options.limit
@click.option("--dry-run", is_flag=True, help="Print the plan, and compute nothing.")
@options.quiet
@options.plugins
@options.code
def command(
    config: Path,
    output: Path | None,
    workers: int | None,
    sets: tuple[str, ...],
    limit: int | None,
    *,
    dry_run: bool,
    quiet: bool,
    plugins: tuple[Path, ...],
    code: tuple[Path, ...],
) -> int:
    """Run an experiment and write its report.

    What is stored in the run folder already is not computed again, so the same command continues a run that was
    stopped.
    """
    from bakeoff import api
    from bakeoff.progress import console_progress

    # Workers search what this process searches; last, so that nothing installed can be replaced.
    sys.path.extend(str(folder.absolute()) for folder in code)
    if dry_run:
        show_plan(api.plan(config, output=output, workers=workers, limit=limit, sets=sets, plugins=plugins))
        return 0
    with console_progress(quiet=quiet) as progress:
        run = api.run(
            config, output=output, workers=workers, limit=limit, sets=sets, plugins=plugins, progress=progress
        )
    return show_run(run)


def show_run(run: "Run") -> int:
    """Print the verdicts and where the report is; return the exit code."""
    complain(*(f"warning: {warning}" for warning in run.warnings))
    say(*(comparison.sentence for comparison in run.comparisons if comparison.headline))
    say(f"report: {shown(run.report)}")
    if run.units.failed:
        complain(f"{run.units.failed} of {run.units.planned} units failed; the report and scores.csv say why")
        return FAILED_UNITS
    return 0


def show_plan(plan: "PlanSummary") -> None:
    """Print what a run would do."""
    experiment = plan.experiment
    complain(*(f"note: {note}" for note in plan.notes))
    methods = (f"{method.label} {method.name} x{len(method.points)}" for method in experiment.methods)
    left = plan.units - plan.stored - plan.impossible
    say(
        f"experiment  {experiment.name}",
        f"folder      {shown(plan.folder)}",
        f"references  {plan.references}",
        f"methods     {', '.join(methods)}",
        f"metrics     {', '.join(metric.label for metric in experiment.metrics)}",
        f"units       {plan.units}: {plan.stored} stored, {left} to do, {plan.impossible} impossible",
        f"time        {'nothing to do' if plan.estimated_seconds is None else _duration(plan.estimated_seconds)}",
        f"disk        {'nothing to do' if plan.estimated_bytes is None else _size(plan.estimated_bytes)}",
    )
    if experiment.timing is not None:
        say(f"timing      {experiment.timing.words()}; not in this estimate")


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"about {max(1.0, seconds):.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 7200 else f"about {seconds / 3600:.0f} h"


def _size(count: int) -> str:
    return f"about {max(1.0, count / 1e6):.0f} MB" if count < 10**9 else f"about {count / 1e9:.1f} GB"
