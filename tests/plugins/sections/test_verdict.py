import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bakeoff.blocks import Badge, Cards, Quantity, ReportData, Text
from bakeoff.results import Comparison, MetricFacts
from bakeoff_plugins.sections.verdict import MOST_CARDS, VerdictSection

Compare = Callable[..., Comparison]


def cards(data: ReportData) -> list[Any]:
    """Return all cards of the section."""
    return [card for block in VerdictSection().blocks(data) if isinstance(block, Cards) for card in block.cards]


def test_a_card_says_who_how_much_and_how_sure(data: ReportData) -> None:
    """The card holds the winner in its colour, the gain in words, the sentence, and every reference in the drawing."""
    (card,) = cards(data)
    assert card.badge == Badge("WebP is better", 1)
    assert card.figure == Quantity(24.1, "%")
    assert card.words == "fewer bits with WebP"
    assert card.sentence == data.comparisons[0].sentence
    assert (card.interval.estimate, card.interval.low, card.interval.high) == (24.1, 21.0, 27.2)
    assert card.interval.values == [("kodim01", 30.0), ("kodim02", 18.0)]
    assert card.interval.below == Badge("JPEG better", 0)
    assert dict(card.facts) == {"n": "2 references", "wins, ties, losses": "2, 0, 0", "p": "0.008, adjusted 0.016"}


@pytest.mark.parametrize(
    ("changes", "words", "badge"),
    [
        ({"gain": -5.0, "verdict": "a_better"}, "more bits with WebP", Badge("JPEG is better", 0)),
        ({"kind": "score", "gain": 0.4, "unit": "dB"}, "higher PSNR with WebP", Badge("WebP is better", 1)),
        ({"kind": "score", "gain": -0.4, "verdict": "inconclusive"}, "lower PSNR with WebP", Badge("inconclusive")),
        ({"verdict": "equivalent"}, "fewer bits with WebP", Badge("equivalent")),
    ],
)
def test_words_follow_the_gain_and_the_verdict(
    data: ReportData, comparison: Compare, changes: dict[str, Any], words: str, badge: Badge
) -> None:
    """The words say what a gain means in the kind of comparison; only a verdict for a side has its colour."""
    (card,) = cards(replace(data, comparisons=[comparison({"kodim01": 1.0}, **changes)]))
    assert (card.words, card.badge) == (words, badge)
    assert card.figure.value > 0


def test_lower_is_better_is_said_so(data: ReportData, comparison: Compare) -> None:
    """A gain in a metric where less is better reads as a lower score."""
    lpips = MetricFacts("lpips", "LPIPS", "", "lower")
    found = comparison({"kodim01": 0.1}, metric="lpips", kind="score", gain=0.1)
    (card,) = cards(replace(data, metrics=[lpips], comparisons=[found]))
    assert card.words == "lower LPIPS with WebP"


def test_without_a_gain_there_is_only_the_sentence(data: ReportData, comparison: Compare) -> None:
    """Infinite scores forbid a mean: no number, no drawing, and the references left out are counted."""
    found = comparison({}, gain=None, ci_low=None, ci_high=None, p_value=None, p_adjusted=None, left_out={"a": "why"})
    (card,) = cards(replace(data, comparisons=[found]))
    assert (card.figure, card.interval) == (None, None)
    assert dict(card.facts) == {"n": "0 references", "left out": "1 of 1 references"}


def test_infinite_gains_are_not_drawn(data: ReportData, comparison: Compare) -> None:
    """A reference with an infinite gain has no place on an axis."""
    (card,) = cards(replace(data, comparisons=[comparison({"one": math.inf, "two": 1.0}, gain=1.0)]))
    assert card.interval.values == [("two", 1.0)]


def test_groups_are_counted_as_groups(data: ReportData) -> None:
    """Where references belong together, n counts groups."""
    together = [row._replace(group="stereo") for row in data.rows]
    (card,) = cards(replace(data, rows=together))
    assert card.facts[0] == ("n", "2 groups")


def test_many_comparisons_are_cut_with_a_word(data: ReportData, comparison: Compare) -> None:
    """The clean input comes first, and what does not fit is announced."""
    noisy = [comparison({"a": 1.0}, perturbation="noise", severity=i, scope=f"noise severity {i}") for i in range(20)]
    crowded = replace(data, comparisons=[*noisy, data.comparisons[0]])
    assert len(cards(crowded)) == MOST_CARDS
    assert cards(crowded)[0].title == "PSNR, bits at equal quality"
    notes = [block.text for block in VerdictSection().blocks(crowded) if isinstance(block, Text)]
    assert notes[0] == "9 further comparisons are in the table of the next section."


def test_nothing_to_compare_is_explained(data: ReportData) -> None:
    """Without a headline the section says why, and never shows gains at an equal setting instead."""
    equal_setting = [replace(data.comparisons[0], headline=False)]
    (text,) = VerdictSection().blocks(replace(data, comparisons=equal_setting))
    assert isinstance(text, Text)
    assert "equal conditions" in text.text
    (alone,) = VerdictSection().blocks(replace(data, comparisons=[], methods=data.methods[:1]))
    assert isinstance(alone, Text)
    assert "one method only" in alone.text
