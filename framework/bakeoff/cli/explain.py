"""`bakeoff explain REFERENCE DISTORTED`: a pair by every preset of a metric, and which option makes the difference."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bakeoff.cli import options
from bakeoff.cli.console import say, terminal_width

if TYPE_CHECKING:
    from rich.table import Table

    from bakeoff.infos import MetricInfo
    from bakeoff.metric import Metric
    from bakeoff.preset_table import PresetScore


@click.command("explain")
@click.argument("reference", type=options.FILE)
@click.argument("distorted", type=options.FILE)
@click.option("--metric", default="ssim", show_default=True, help="The metric whose presets are compared.")
@click.option("--peak", type=float, help="The value of white; by default what the files say.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@options.plugins
def command(
    reference: Path, distorted: Path, metric: str, peak: float | None, form: str, plugins: tuple[Path, ...]
) -> None:
    """Show what each preset of a metric says of two images, and why.

    A preset is a named definition, such as that of another library. A row says its score, how far that is from the
    score of the default options, and which options differ; of several, what each would change alone, the one that
    moves the score most first. A preset that refuses these images says so.
    """
    from bakeoff import api
    from bakeoff.registry import load_registry

    registry = load_registry(plugins)
    rows = api.explain(reference, distorted, metric, peak=peak, registry=registry)
    info = cast("type[Metric]", registry.get("metrics", metric)).info
    if form == "json":
        say(*json.dumps(_plain(rows, metric), indent=2, allow_nan=False).splitlines())
        return
    _print(rows, info)


def _plain(rows: "list[PresetScore]", metric: str) -> dict[str, Any]:
    """Return the rows for strict JSON, which has no infinity: such a number is the text "inf" or "-inf"."""
    from dataclasses import asdict

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, float) and not math.isfinite(value):
            return "inf" if value > 0 else "-inf"
        return value

    return {"metric": metric, "presets": [plain(asdict(row)) for row in rows]}


def _print(rows: "list[PresetScore]", info: "MetricInfo") -> None:
    from rich.console import Console

    from bakeoff.cli.describe import wrapped

    width = terminal_width()
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(_table(rows, info))
    lines = "\n".join(line.rstrip() for line in captured.get().splitlines())
    say(*lines.strip("\n").splitlines(), "")
    say("Signatures, which say what each score is:")
    for row in rows:
        say(*wrapped(f"{row.preset}: {row.signature or 'none'}", width, "  ", hanging="    "))
    if len(rows) == 1:
        say(f"{info.name} has no presets.")


def _table(rows: "list[PresetScore]", info: "MetricInfo") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    unit = f" [{info.unit}]" if info.unit else ""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("preset", no_wrap=True)
    table.add_column(Text(f"{info.title or info.name}{unit}"), justify="right", no_wrap=True)
    table.add_column("difference", justify="right", no_wrap=True)
    table.add_column("what it changes, and by how much alone")
    for row in rows:
        score = "-" if row.score is None else f"{row.score:.6f}"
        difference = "" if row.difference is None else f"{row.difference:+.6f}"
        table.add_row(Text(row.preset), score, difference, Text(_words(row)))
    return table


def _words(row: "PresetScore") -> str:
    if row.reason:
        return row.reason
    names = list(row.alone or row.changed)
    return ", ".join(f"{name}={json.dumps(row.changed[name])}{_effect(row, name)}" for name in names)


def _effect(row: "PresetScore", name: str) -> str:
    if name not in row.alone:
        return ""
    effect = row.alone[name]
    return " (not alone)" if effect is None else f" ({effect:+.6f})"
