"""BibTeX is read strictly, and written so that it reads the same again."""

import re
from importlib.resources import files

import pytest

from bakeoff.citation import Entry, parse_entries, parse_entry
from bakeoff.errors import PluginError
from bakeoff.registry import KINDS, load_registry

ENTRY = r"""
  @Article {doe2024,
    Author  = "Doe, Jane and {Roe {\"o} Sons}",
    title = {A {Title} of
             two lines},
    year = 2024, month = Jul
  }
"""


def test_an_entry_is_read() -> None:
    """Type and names are lower case, values lose their braces or quotation marks and surplus blanks."""
    entry = parse_entry(ENTRY)
    assert entry == Entry(
        "article",
        "doe2024",
        (
            ("author", r"Doe, Jane and {Roe {\"o} Sons}"),
            ("title", "A {Title} of two lines"),
            ("year", "2024"),
            ("month", "jul"),
        ),
    )
    assert entry.field("year") == "2024"
    assert entry.field("doi") == ""


def test_what_is_written_reads_the_same() -> None:
    """The written form is one line a field, and gives an equal entry; a month stays BibTeX's own word."""
    entry = parse_entry(ENTRY)
    assert entry.text.splitlines()[0] == "@article{doe2024,"
    assert "  month = jul," in entry.text.splitlines()
    assert entry.text.splitlines()[-1] == "}"
    assert parse_entry(entry.text) == entry


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be one BibTeX entry, got 0"),
        ("@misc{a, title={T}} @misc{b, title={T}}", "must be one BibTeX entry, got 2"),
        ("@misc{a, title={T}} @misc{A, title={U}}", "the key 'A' is given twice"),
        ("Doe 2024, A title", "line 1: expected an entry such as @article{…}; found 'Doe 2024, A title'"),
        ("@artcle{a, title={T}}", "@artcle is no type of entry"),
        ("@string{a = {T}}", "@string is no type of entry"),
        ("@misc{, title={T}}", "expected the key of the @misc; found ', title={T}}'"),
        ("@misc{two words, title={T}}", "expected a comma and another field"),
        ("@misc{a,\n title={T}\n year={1}}", "line 3: expected a comma and another field"),
        ("@misc{a, title={T}", "or the brace that closes the entry; found the end"),
        ("@misc{a, title={T {U}", "the braces of 'title' do not balance"),
        ('@misc{a, title="T } U"}', "the braces of 'title' do not balance"),
        ('@misc{a, title="T}', "the braces of 'title' do not balance"),
        ("@misc{a, title={T}, Title={U}}", "the field 'title' is given twice"),
        ("@misc{a, title={ }}", "the field 'title' is empty"),
        ("@misc{a, title=T}", "expected the value of 'title' in braces; found 'T}'"),
        ("@misc{a, title={T}, month=july}", "expected one of jan, feb"),
        ("@misc{a, title={T} # {U}}", "expected a comma and another field"),
        ("@misc{a, {T}}", "expected a field such as title = {…}"),
        ("@misc{a, author={A}}", "the entry 'a' has no title"),
        ("@misc{a, title={T}} and more", "expected an entry such as @article{…}; found 'and more'"),
        ("@misc{a, title={T\x1b[31m}}", r"holds the control character '\x1b'"),
        ("@misc{a, title={T\u202e}}", r"holds the control character '\u202e'"),
    ],
)
def test_anything_else_is_refused_in_words(text: str, words: str) -> None:
    """What BibTeX would pass over or stumble upon is an error that says what is wrong, on one line."""
    with pytest.raises(PluginError) as caught:
        parse_entry(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_comma_may_end_the_fields() -> None:
    """Both common ways of ending an entry are BibTeX."""
    assert parse_entry("@misc{a, title={T},\n}") == parse_entry("@misc{a, title={T}}")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("title={A}, doi={10.1/X}", "title={B}, doi={10.1/x}", True),
        ("title={A}, doi={10.1/X}", "title={A}, doi={10.1/Y}", False),
        ("title={The {JPEG} Standard}, doi={10.1/X}", "title={The JPEG standard}", True),
        ("title={A}", "title={B}", False),
    ],
    ids=["one DOI", "two DOIs", "one title", "two titles"],
)
def test_works_are_told_apart_by_doi_and_title(one: str, other: str, same: bool) -> None:
    """Keys say nothing: the DOI decides, and the title where one has no DOI."""
    first, second = parse_entry(f"@misc{{a, {one}}}"), parse_entry(f"@misc{{b, {other}}}")
    assert first.same_work(second) is second.same_work(first) is same


def test_every_built_in_citation_is_an_entry() -> None:
    """Each can be read; where a DOI is given it has a DOI's form; one key stands for one work."""
    registry = load_registry()
    texts = [registry.get(kind, name).info.citation for kind in KINDS for name in registry.names(kind)]
    entries = [parse_entry(text) for text in texts if text]
    entries += parse_entries(files("bakeoff").joinpath("references.bib").read_text("utf-8"))
    assert {"wang2004", "wallace1992", "hendrycks2019", "holm1979", "bakeoff"} <= {entry.key for entry in entries}
    for entry in entries:
        assert re.fullmatch(r"(10\.\d{4,9}/\S+)?", entry.field("doi")), entry.key
        assert entry.key == "bakeoff" or re.fullmatch(r"(19|20)\d\d", entry.field("year")), entry.key
        assert entry.field("author"), entry.key
        assert all(entry.same_work(other) is (entry.key == other.key) for other in entries)
