"""The score table: one row a score, and a CSV in which nothing is lost or ambiguous."""

import csv
import io
import math
from pathlib import Path

import pytest

from bakeoff.results import MetricFacts, ScoreRow
from bakeoff.store import PlannedRow, Store
from bakeoff.tables import COLUMNS, score_rows, to_columns, to_csv

PSNR = MetricFacts("psnr", "PSNR", "dB", "higher")
BYTES = MetricFacts("bytes", "bytes", "B", "lower", is_cost=True)
ROW = ScoreRow("cat", "cat", "none", None, "A", "quality=50", "psnr", 30.25, "dB", "higher", "psnr|v1", "ok", "")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Make a store with a plan of one unit of method A."""
    store = Store(tmp_path)
    store.set_plan([PlannedRow("u1", "cat", "cats", "none", None, "A", "quality=50")])
    return store


def test_a_unit_gives_a_row_for_every_cost_score_and_companion(store: Store) -> None:
    """Costs come first; companions are named after their metric."""
    store.add_output("u1", {"bytes": 7.0}, None)
    store.add_scores("u1", "k", "psnr|v1", {"": 30.0, "min": 12.0})
    rows = score_rows(store, [PSNR, BYTES], {"psnr": "k"}, ["A"])
    assert [(row.metric, row.score, row.status) for row in rows] == [
        ("bytes", 7.0, "ok"),
        ("psnr", 30.0, "ok"),
        ("psnr.min", 12.0, "ok"),
    ]
    assert {row.group for row in rows} == {"cats"}


def test_what_a_search_found_comes_first(store: Store) -> None:
    """Setting, value reached and number of tries are neither good nor bad; a failed search has no such rows."""
    store.add_output("u1", {"bytes": 7.0, "search.setting": 73.0, "search.reached": 0.95, "search.encodes": 4.0}, None)
    rows = score_rows(store, [BYTES], {}, ["A"])
    assert [(row.metric, row.score, row.better) for row in rows] == [
        ("search.setting", 73.0, ""), ("search.reached", 0.95, ""), ("search.encodes", 4.0, ""),
        ("bytes", 7.0, "lower"),
    ]  # fmt: skip
    store.set_plan([PlannedRow("u2", "dog", "dogs", "none", None, "A", "ssim=0.95")])
    store.add_failure("u2", "", "ssim 0.95 is not reached")
    assert [row.metric for row in score_rows(store, [BYTES], {}, ["A"])] == ["bytes"]


def test_how_an_output_lay_comes_last(store: Store) -> None:
    """Its rows have a unit and a signature, and no better end; what is stored under another key is left out."""
    store.add_scores("u1", "k", "psnr|v1", {"": 30.0})
    store.add_scores("u1", "place", "align|v1", {"align.dy": -2.0, "align.dx": 0.5})
    rows = score_rows(store, [PSNR], {"psnr": "k"}, [], "place")
    found = [(row.metric, row.score, row.unit, row.better, row.signature) for row in rows[1:]]
    assert found == [("align.dx", 0.5, "px", "", "align|v1"), ("align.dy", -2.0, "px", "", "align|v1")]
    assert len(score_rows(store, [PSNR], {"psnr": "k"}, [], "other")) == 1


def test_the_place_of_the_worst_window_is_no_score(store: Store) -> None:
    """It is in pixels of the image, and no place is better than another; the other companions are as their metric."""
    store.add_output("u1", {}, None)
    store.add_scores("u1", "k", "psnr|v1", {"": 30.0, "p05": 12.0, "worst_x": 40.0, "worst_y": 8.0})
    rows = score_rows(store, [PSNR], {"psnr": "k"}, [])
    assert [(row.metric, row.unit, row.better) for row in rows] == [
        ("psnr", "dB", "higher"), ("psnr.p05", "dB", "higher"), ("psnr.worst_x", "px", ""), ("psnr.worst_y", "px", ""),
    ]  # fmt: skip


def test_a_failed_method_fails_every_row_of_its_unit(store: Store) -> None:
    """Costs and metrics carry the reason, and no score."""
    store.add_failure("u1", "", "webp carries 8 bits")
    rows = score_rows(store, [PSNR, BYTES], {"psnr": "k"}, ["A"])
    assert [(row.metric, row.score, row.status, row.reason) for row in rows] == [
        ("bytes", None, "failed", "webp carries 8 bits"),
        ("psnr", None, "failed", "webp carries 8 bits"),
    ]


def test_a_failed_metric_costs_its_own_row_only(store: Store) -> None:
    """The costs stand although the metric crashed."""
    store.add_output("u1", {"bytes": 7.0}, None)
    store.add_failure("u1", "k", "crashed")
    rows = score_rows(store, [PSNR, BYTES], {"psnr": "k"}, ["A"])
    found = [(row.metric, row.status, row.reason) for row in rows]
    assert found == [("bytes", "ok", ""), ("psnr", "failed", "crashed")]


def test_a_method_that_is_no_codec_has_no_cost_rows(store: Store) -> None:
    """A denoiser beside a codec is not charged with bytes, and misses none when it fails."""
    store.add_failure("u1", "", "crashed")
    assert [row.metric for row in score_rows(store, [PSNR, BYTES], {"psnr": "k"}, ["B"])] == ["psnr"]


def test_a_unit_that_was_never_reached_says_so(store: Store) -> None:
    """An interrupted run can be looked at; what is missing is named as missing."""
    rows = score_rows(store, [PSNR], {"psnr": "k"}, ["A"])
    assert [(row.status, row.reason) for row in rows] == [("failed", "not computed")]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_keep_every_digit() -> None:
    """Reading the CSV back gives the very float that was stored."""
    (row,) = read(to_csv("e", [ROW._replace(score=0.1 + 0.2)]))
    assert float(row["score"]) == 0.1 + 0.2
    assert list(row) == list(COLUMNS)


@pytest.mark.parametrize(("score", "cell"), [(math.inf, "inf"), (-math.inf, "-inf"), (None, "")])
def test_infinity_and_failure_have_words_of_their_own(score: float | None, cell: str) -> None:
    """Infinite is `inf`, failed is empty, and `nan` is never written."""
    (row,) = read(to_csv("e", [ROW._replace(score=score)]))
    assert row["score"] == cell


@pytest.mark.parametrize("name", ["=1+1", "+1", "-x", "@cmd", "\tx"])
def test_a_name_cannot_become_a_formula(name: str) -> None:
    """A spreadsheet shows such a name as text (CWE-1236)."""
    (row,) = read(to_csv("e", [ROW._replace(reference=name)]))
    assert row["reference"] == f"'{name}"


def test_names_with_commas_quotes_and_newlines_survive() -> None:
    """CSV quoting is complete."""
    name = 'a,"b"\nc'
    (row,) = read(to_csv("e", [ROW._replace(reference=name)]))
    assert row["reference"] == name


def test_columns_are_those_of_the_csv() -> None:
    """The Python table and the file have the same names in the same order."""
    table = to_columns("e", [ROW, ROW])
    assert tuple(table) == COLUMNS
    assert table["score"] == [30.25, 30.25]
    assert table["experiment"] == ["e", "e"]
