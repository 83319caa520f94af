"""One pair by every preset: scores, differences, and which option makes them."""

import math
from typing import Any, ClassVar

import numpy as np
import pytest

import bakeoff
from bakeoff.errors import UnitError
from bakeoff.plugin import Field, Metric, MetricInfo, Pair
from bakeoff.preset_table import preset_table
from bakeoff.types import Image


class Family(Metric):
    """Scores that are sums of options, so that the effect of each is known."""

    info = MetricInfo(name="family", version=1, better="higher")
    presets: ClassVar[Any] = {
        "usual": {}, "one": {"first": 3.0}, "several": {"first": 2.0, "second": -7.0, "third": True},
        "huge": {"least": 100}, "wrong": {"first": -1.0},
    }  # fmt: skip
    first: float = Field(1.0, ge=0)
    second: float = 0.0
    third: bool = False
    least: int = 1

    def score(self, pair: Pair) -> float:
        if pair.reference.width < self.least:
            raise UnitError(f"family needs {self.least} pixels, got {pair.reference.width}")
        if self.third and self.second == 0.0:
            raise UnitError("third needs a second")
        return self.first + self.second


@pytest.fixture
def pair() -> Pair:
    """Any pair."""
    image = Image(np.zeros((8, 8), np.uint8))
    return Pair(image, image)


def test_a_row_a_preset(pair: Pair) -> None:
    """Each has its score, its distance from the default, and the options that differ, as plain values."""
    default, usual, one, several, huge, wrong = preset_table(Family, pair)
    assert (default.preset, default.score, default.difference) == ("default", 1.0, None)
    assert default.signature == Family().signature(pair.reference)
    assert (usual.score, usual.difference, usual.changed, usual.alone) == (1.0, 0.0, {}, {})
    assert (one.score, one.difference, one.changed, one.alone) == (3.0, 2.0, {"first": 3.0}, {})
    assert (several.score, several.difference) == (-5.0, -6.0)
    assert several.changed == {"first": 2.0, "second": -7.0, "third": True}
    assert (huge.score, huge.difference, huge.reason) == (None, None, "family needs 100 pixels, got 8")
    assert (wrong.score, wrong.signature) == (None, "")
    assert wrong.reason == "first: must be greater than or equal to 0, got -1"


def test_the_option_that_moves_the_score_most_comes_first(pair: Pair) -> None:
    """Of several options each is tried alone; one that gives no score alone says so."""
    several = preset_table(Family, pair)[3]
    assert list(several.alone.items()) == [("second", -7.0), ("first", 1.0), ("third", None)]


def test_a_metric_that_needs_an_option_has_no_default(pair: Pair) -> None:
    """The row of the default says what is missing, and the presets have scores all the same."""

    class Needy(Metric):
        info = MetricInfo(name="needy", version=1, better="higher")
        presets: ClassVar[Any] = {"seven": {"window": 7}}
        window: int

        def score(self, pair: Pair) -> float:
            return float(self.window)

    default, seven = preset_table(Needy, pair)
    assert (default.score, default.reason) == (None, "window: required, but missing")
    assert (seven.score, seven.difference, seven.changed) == (7.0, None, {"window": 7})


def test_infinite_scores_that_are_equal_differ_by_nothing() -> None:
    """The PSNR of equal images is infinite by every preset."""
    image = np.zeros((16, 16, 3), np.uint8)
    rows = bakeoff.explain(image, image, "psnr")
    assert len(rows) > 1
    assert {row.score for row in rows} == {math.inf}
    assert {row.difference for row in rows[1:]} == {0.0}


def test_explain_agrees_with_score() -> None:
    """Every row is what `bakeoff.score` says with that preset."""
    pair = np.random.default_rng(1).integers(0, 256, (2, 40, 40, 3), np.uint8)
    for row in bakeoff.explain(*pair, "psnr"):
        options = {} if row.preset == "default" else {"preset": row.preset}
        assert bakeoff.score(*pair, "psnr", **options) == row.score
