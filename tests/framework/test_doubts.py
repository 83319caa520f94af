"""What a run warns of although nothing failed."""

import math

from bakeoff.doubts import doubts
from bakeoff.results import MethodFacts, ScoreRow

METHODS = [MethodFacts(label, "folder", "Folder", ("",), is_codec=False) for label in ("old", "new")]


def rows(reference: str, method: str, **scores: float) -> list[ScoreRow]:
    return [
        ScoreRow(reference, reference, "none", None, method, "", name.replace("_", "."), score, "", "", "s", "ok", "")
        for name, score in scores.items()
    ]


def test_outputs_that_lie_off_are_told_once_a_method() -> None:
    """How many of how many, by how much, what it costs, and what to do."""
    table = []
    for number in range(5):
        table += rows(f"r{number}", "old", psnr=30.0) + rows(f"r{number}", "new", psnr=25.0)
    for number in range(4):
        table += rows(f"r{number}", "new", misaligned_dx=0.5, misaligned_dy=-0.25 * number, misaligned_gain=8.0)
    (line,) = doubts(table, METHODS, {})
    assert line.startswith("4 of 5 outputs of new\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}Folder lie off their references")
    assert "+0.50 pixels across and -0.38 down (r0, r1, r2 and 1 more)" in line
    assert "rises by 8.0 dB" in line
    assert line.endswith("set align: {mode: subpixel}")
    (line,) = doubts(rows("r", "old", misaligned_dx=1.0, misaligned_dy=0.0, misaligned_gain=math.inf), METHODS, {})
    assert "rises to infinity" in line


def test_doubts_about_files_are_gathered() -> None:
    """One line for the same words, with a few of the files."""
    files = [f"{name}.png (its maximum is 9)" for name in "abcde"]
    words = f"range 0-65535 declared: {', '.join(files[:3])} and 2 more"
    assert doubts([], METHODS, {"range 0-65535 declared": files}) == [words]
    assert doubts(rows("r", "old", psnr=30.0), METHODS, {}) == []
