"""The index of the score table: what it refuses, and in which order it shows the scopes."""

from collections.abc import Callable

import pytest

from bakeoff.analysis.score_index import Scope, ScoreIndex, shorten
from bakeoff.errors import BakeoffError
from bakeoff.results import ScoreRow

MakeRow = Callable[..., ScoreRow]


def test_rows_are_found_by_where_they_stand(make_row: MakeRow) -> None:
    """A row is found under its scope, metric, method and point, and nowhere else."""
    row = make_row("coffee", "A", "psnr", 30.0, point="quality=50", perturbation="gaussian_noise", severity=3)
    index = ScoreIndex([row])
    assert index.at(Scope("gaussian_noise", 3), "psnr", "A", "quality=50") == {"coffee": row}
    assert index.at(Scope(), "psnr", "A", "quality=50") == {}


def test_the_same_score_twice_is_refused(make_row: MakeRow) -> None:
    """Two rows for one score would count a reference twice."""
    with pytest.raises(BakeoffError, match="psnr of coffee, method A, point none, all twice"):
        ScoreIndex([make_row("coffee", "A", "psnr", 30.0), make_row("coffee", "A", "psnr", 31.0)])


def test_scopes_start_with_the_clean_input(make_row: MakeRow) -> None:
    """The clean input comes first, then perturbations by name and severity, in any order of rows."""
    places = [("noise", 3), ("blur", 1), ("none", None), ("noise", 1)]
    rows = [make_row("coffee", "A", "psnr", 1.0, perturbation=name, severity=severity) for name, severity in places]
    expected = [Scope(), Scope("blur", 1), Scope("noise", 1), Scope("noise", 3)]
    assert ScoreIndex(rows).scopes() == ScoreIndex(rows[::-1]).scopes() == expected
    assert [scope.text() for scope in expected] == ["all", "blur severity 1", "noise severity 1", "noise severity 3"]


def test_long_reasons_are_cut_to_a_line() -> None:
    """A reason becomes one line of bounded length."""
    assert shorten("first\n  second") == "first second"
    assert shorten("x" * 300) == "x" * 157 + "..."
