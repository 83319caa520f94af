"""A work in words reads as a list of references does."""

import pytest

from bakeoff.citation import parse_entry
from bakeoff.credit_line import credit_line, plain


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ("author={Doe, Jane}, title={T}, year={2024}, journal={J}", "Doe (2024), T, J"),
        ("author={Jane van Doe and John Roe}, title={T}, year={2024}", "Doe and Roe (2024), T"),
        ("author={A, A and B, B and C, C and D, D}, title={T}", "A, B, C and D, T"),
        ("author={A, A and B, B and C, C and D, D and E, E}, title={T}, year=1999", "A et al. (1999), T"),
        ("author={Doe, Jane and others}, title={T}, date={2024-05-01}", "Doe et al. (2024), T"),
        ("author={{Simon and Schuster} and Roe, R.}, title={T}", "Simon and Schuster and Roe, T"),
        ("title={T}, version={1.2}, publisher={P}", "T, version 1.2, P"),
        ("editor={Roe, R.}, title={T}, booktitle={B}, publisher={P}", "Roe, T, B"),
    ],
    ids=["one", "first names first", "four", "five", "others", "a company", "nobody", "an editor"],
)
def test_names_year_title_and_place(fields: str, line: str) -> None:
    """Up to four family names, else the first; what is not given leaves no gap."""
    assert credit_line(parse_entry(f"@misc{{a, {fields}}}")) == line


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Sch{\"o}nberger", "Schönberger"),
        (r"Sch\"{o}nberger", "Schönberger"),
        (r"Sch\"onberger", "Schönberger"),
        (r"Bj{\o}ntegaard", "Bjøntegaard"),
        (r"Fran{\c{c}}ois", "François"),
        (r"Fran\c cois", "François"),
        (r"Garc{\'\i}a", "García"),
        (r"Dvo{\v r}{\'a}k", "Dvořák"),
        (r"Stra{\ss}e \& {\L}{\'o}d{\'z}", "Straße & Łódź"),
        (r"pages 1--2, a~b --- c", "pages 1\N{EN DASH}2, a b \N{EM DASH} c"),
        (r"{{JPEG} 100\%}", "JPEG 100%"),
        ("already é", "already é"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    """Accents in all their spellings, special letters, dashes and braces."""
    assert plain(latex) == text
