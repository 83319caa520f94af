"""How numbers are written in sentences."""

import pytest

from bakeoff.analysis.sentences import decimals_for, number, p_text


@pytest.mark.parametrize(
    ("gain", "low", "high", "expected"),
    [
        (24.3, 21.2, 27.1, ("24", "21", "27")),
        (20.02, 19.97, 20.05, ("20.02", "19.97", "20.05")),
        (0.523, 0.412, 0.634, ("0.52", "0.41", "0.63")),
        (9.84, 8.1, 11.2, ("10", "8", "11")),
        (0.0123, 0.0101, 0.0145, ("0.012", "0.010", "0.015")),
        (1234.5, 365.2, 1951.0, ("1,234", "365", "1,951")),
        (-0.00004, -0.0058, 0.0019, ("4e-05", "0.0058", "0.0019")),
        (50.0, 50.0, 50.0, ("50", "50", "50")),
        (0.0, 0.0, 0.0, ("0", "0", "0")),
    ],
)
def test_numbers_show_as_many_digits_as_the_interval_deserves(
    gain: float, low: float, high: float, expected: tuple[str, ...]
) -> None:
    """Two digits of the largest number, more where the interval is narrow, and never a bare zero for a gain."""
    decimals = decimals_for(gain, low, high)
    assert tuple(number(value, decimals) for value in (gain, low, high)) == expected


def test_a_gain_without_interval_shows_two_digits() -> None:
    """A single item is written by its own size."""
    assert number(1.234, decimals_for(1.234, None, None)) == "1.2"


@pytest.mark.parametrize(
    ("p_value", "expected"),
    [(0.0005, "p < 0.001"), (2 / 256, "p = 0.008"), (0.05, "p = 0.050"), (0.25, "p = 0.25"), (1.0, "p = 1.00")],
)
def test_p_values_are_written_with_sensible_digits(p_value: float, expected: str) -> None:
    """Three decimals where it matters, two elsewhere."""
    assert p_text(p_value) == expected
