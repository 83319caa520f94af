"""How numbers and text are written on the page: decimals that agree, real minus signs, no hidden characters."""

import math
import re
from collections.abc import Iterable

MINUS = "\N{MINUS SIGN}"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MOST_DECIMALS = 8
_FEWEST_DIGITS = 2

# C0 and C1 controls but tab and line feed, lone surrogates (bytes of file names that are not UTF-8), and the marks that
# turn the direction of writing, by which one name can be made to look like another (CVE-2021-42574).
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def decimals_for(values: Iterable[float], digits: int) -> int:
    """Return how many decimals show `digits` significant digits of the largest value, and two of the smallest.

    The smallest may ask for three decimals more at most, so that one tiny value does not blow up a whole column.
    """
    sizes = [abs(value) for value in values if math.isfinite(value) and value != 0]
    if not sizes:
        return 0
    wanted = digits - 1 - _exponent(max(sizes))
    least = _FEWEST_DIGITS - 1 - _exponent(min(sizes))
    return min(max(wanted, min(least, wanted + 3), 0), _MOST_DECIMALS)


def _exponent(size: float) -> int:
    return math.floor(math.log10(size))


def write_number(value: float, decimals: int, *, signed: bool = False) -> str:
    """Return a number as text. Raise ValueError for NaN, which no score may be."""
    if math.isnan(value):
        raise ValueError("NaN is not a number that a report may show")
    text = "\N{INFINITY}" if math.isinf(value) else f"{abs(value):,.{decimals}f}".replace(",", THIN_SPACE)
    shown_as_zero = not any(character in text for character in "123456789\N{INFINITY}")
    if shown_as_zero:
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def write_p(value: float) -> str:
    """Return a p-value with three decimals, "< 0.001" for what is smaller."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def clean(text: str) -> str:
    """Return `text` with every unfit character written out as an escape: a backslash, `x` or `u`, and its number."""
    return _UNFIT.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
