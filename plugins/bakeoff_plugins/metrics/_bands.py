"""Images in bands of rows, so that what is made of them stays in the cache and nothing of their size is kept."""

from collections.abc import Iterator

BAND = 2**14
"""Pixels of a band; a float64 for each fits the second-level cache eight times."""


def row_bands(first: int, last: int, width: int) -> Iterator[slice]:
    """Yield the rows from `first` to before `last` in slices of about `BAND` pixels, one row at least."""
    height = max(1, BAND // width)
    for top in range(first, last, height):
        yield slice(top, min(top + height, last))
