import math

import pytest

from bakeoff.report.writing import clean, decimals_for, write_number, write_p


@pytest.mark.parametrize(
    ("values", "digits", "decimals"),
    [([35.21, 31.0], 4, 2), ([0.9731], 4, 4), ([24.13], 3, 1), ([123456.0], 4, 0), ([], 4, 0), ([0.0], 4, 0)],
)
def test_decimals_show_the_digits_of_the_largest(values: list[float], digits: int, decimals: int) -> None:
    """Decimals are those that the largest value needs for its significant digits."""
    assert decimals_for(values, digits) == decimals


def test_decimals_keep_small_values_visible_but_not_at_any_price() -> None:
    """A small value in a column gets two digits, at the cost of three more decimals at most."""
    assert decimals_for([4000.0, 0.5], 4) == 2
    assert decimals_for([40.0, 1e-9], 4) == 5
    assert decimals_for([40.0, math.inf], 4) == 2


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (-3.14159, 2, False, "\N{MINUS SIGN}3.14"),
        (3.14159, 2, True, "+3.14"),
        (-0.001, 2, True, "0.00"),
        (1234567.0, 0, False, "1\u202f234\u202f567"),
        (math.inf, 2, False, "∞"),
        (-math.inf, 2, False, "\N{MINUS SIGN}∞"),
    ],
)
def test_numbers_are_written_for_readers(value: float, decimals: int, signed: bool, text: str) -> None:
    """Minus is a minus sign, thousands are set apart, zero has no sign, infinity is infinity."""
    assert write_number(value, decimals, signed=signed) == text


def test_nan_is_refused() -> None:
    """A number that is not a number never reaches the page."""
    with pytest.raises(ValueError, match="NaN"):
        write_number(math.nan, 2)


def test_small_p_values_are_bounded_not_zero() -> None:
    """A p-value is never written as zero."""
    assert write_p(0.00001) == "< 0.001"
    assert write_p(0.0156) == "0.016"


def test_hidden_characters_are_written_out() -> None:
    """Controls, lone surrogates and marks that turn the direction of writing become visible escapes."""
    assert clean("a\x00b\x1b[31m\x85") == "a\\x00b\\x1b[31m\\x85"
    assert clean("photo\udcff.png") == "photo\\udcff.png"
    assert clean("photo\u202egnp.exe") == "photo\\u202egnp.exe"
    assert clean("tab\there\nline, Zoë, 写真") == "tab\there\nline, Zoë, 写真"
    assert clean("any \udcff \ud800").encode("utf-8")
