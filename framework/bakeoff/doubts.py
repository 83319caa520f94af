"""What a run found that makes its scores doubtful, though nothing failed: small shifts, and ranges that look wrong."""

import math
from collections.abc import Mapping, Sequence
from statistics import median

from bakeoff.results import MethodFacts, ScoreRow


def doubts(rows: Sequence[ScoreRow], methods: Sequence[MethodFacts], notes: Mapping[str, Sequence[str]]) -> list[str]:
    """Return warnings in sentences.

    Parameters
    ----------
    rows
        The score table; its rows `misaligned.*` tell of outputs that lie off their references by a little.
    methods
        What the labels of methods stand for.
    notes
        What was noted of files, and of which ones.
    """
    return [*_shifted(rows, methods), *(f"{text}: {_listed(files)}" for text, files in notes.items())]


def _shifted(rows: Sequence[ScoreRow], methods: Sequence[MethodFacts]) -> list[str]:
    found: dict[str, dict[str, list[ScoreRow]]] = {}
    for row in rows:
        kind, _, name = row.metric.partition(".")
        if kind == "misaligned":
            found.setdefault(row.method, {}).setdefault(name, []).append(row)
    return [_sentence(method, found[method.label], rows) for method in methods if method.label in found]


def _sentence(method: MethodFacts, found: Mapping[str, Sequence[ScoreRow]], rows: Sequence[ScoreRow]) -> str:
    dx, dy, gain = (median(row.score or 0.0 for row in found[name]) for name in ("dx", "dy", "gain"))
    units = len({_unit(row) for row in rows if row.method == method.label})
    files = _listed(list(dict.fromkeys(row.reference for row in found["dx"])))
    better = f"by {gain:.1f} dB" if math.isfinite(gain) else "to infinity"
    return (
        f"{len(found['dx'])} of {units} outputs of {method.heading} lie off their references, typically by {dx:+.2f} "
        f"pixels across and {dy:+.2f} down ({files}). A low score may say no more than that: undone, the PSNR "
        f"of the centre rises {better}. If it does not matter, set align: {{mode: subpixel}}"
    )


def _unit(row: ScoreRow) -> tuple[str, str, int | None, str]:
    return row.reference, row.perturbation, row.severity, row.point


def _listed(names: Sequence[str]) -> str:
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")
