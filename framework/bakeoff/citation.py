"""BibTeX entries: read strictly, written in one form, and told apart as works."""

import re
from dataclasses import dataclass

from bakeoff.errors import PluginError

TYPES = (
    "article", "book", "booklet", "conference", "dataset", "inbook", "incollection", "inproceedings", "manual",
    "mastersthesis", "misc", "online", "patent", "phdthesis", "proceedings", "report", "software", "techreport",
    "thesis", "unpublished",
)  # fmt: skip
"""The types of BibTeX, and those of BibLaTeX that data and programs need."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The only words that BibTeX knows without braces."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One work: its type, its key, and its fields in their order, names in lower case, blanks made single."""

    type: str
    key: str
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str:
        """Return the value of a field, "" where there is none."""
        return dict(self.fields).get(name, "")

    @property
    def text(self) -> str:
        """The entry as BibTeX, a line a field; read again, it gives an equal entry."""
        lines = [f"  {name} = {_written(name, value)},\n" for name, value in self.fields]
        return f"@{self.type}{{{self.key},\n{''.join(lines)}}}"

    def same_work(self, other: "Entry") -> bool:
        """Tell whether both are of one work, whatever their keys: the same DOI or, where one has none, title."""
        dois = [entry.field("doi").casefold() for entry in (self, other)]
        if all(dois):
            return dois[0] == dois[1]
        titles = [re.sub(r"[\W_]+", "", entry.field("title")).casefold() for entry in (self, other)]
        return titles[0] == titles[1]


def parse_entry(text: str) -> Entry:
    """Return the one BibTeX entry that `text` holds. Raise `PluginError` for anything else, naming the line."""
    entries = parse_entries(text)
    if len(entries) != 1:
        raise PluginError(f"must be one BibTeX entry, got {len(entries)}")
    return entries[0]


def parse_entries(text: str) -> list[Entry]:
    """Return the BibTeX entries of `text`, between which there are blanks and nothing else.

    Stricter than BibTeX, which passes over what it does not understand: types are known, keys and fields are not
    repeated, braces balance, every entry has a title, and the only words without braces are numbers and months.
    Raise `PluginError`, naming the line, for a text that breaks a rule.
    """
    reader = _Reader(text)
    entries: list[Entry] = []
    while not reader.at_end():
        entry = reader.entry()
        if any(entry.key.casefold() == other.key.casefold() for other in entries):
            raise PluginError(f"the key '{entry.key}' is given twice")
        entries.append(entry)
    return entries


_BLANK = re.compile(r"\s*")
_TYPE = re.compile(r"@\s*([A-Za-z]+)\s*\{\s*")
_KEY = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.:/+*-]*)\s*")
_COMMA = re.compile(r"(,)\s*")
_END = re.compile(r"(\})\s*")
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)\s*=\s*")
_NUMBER = re.compile(r"(\d+)\s*")
_MONTH = re.compile(rf"({'|'.join(MONTHS)})\b\s*", re.IGNORECASE)


class _Reader:
    """Reads a text from its beginning to its end; every fault names the line it has come to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        odd = next((char for char in text if not (char.isprintable() or char.isspace())), None)
        if odd is not None:
            raise PluginError(f"holds the control character {odd!a}")
        self._take(_BLANK)

    def at_end(self) -> bool:
        return self._at == len(self._text)

    def entry(self) -> Entry:
        found = self._expect(_TYPE, "an entry such as @article{…}").lower()
        if found not in TYPES:
            raise self._fault(f"@{found} is no type of entry; there are: {', '.join(TYPES)}")
        key = self._expect(_KEY, f"the key of the @{found}")
        fields: dict[str, str] = {}
        while self._take(_COMMA) and not self._ahead("}"):
            name = self._expect(_NAME, "a field such as title = {…}").lower()
            if name in fields:
                raise self._fault(f"the field '{name}' is given twice")
            fields[name] = self._value(name)
        self._expect(_END, "a comma and another field, or the brace that closes the entry")
        if "title" not in fields:
            raise PluginError(f"the entry '{key}' has no title")
        return Entry(found, key, tuple(fields.items()))

    def _value(self, name: str) -> str:
        if self._ahead("{") or self._ahead('"'):
            value = " ".join(self._enclosed(name).split())
        elif name == "month" and not self._text[self._at : self._at + 1].isdigit():
            value = self._expect(_MONTH, f"one of {', '.join(MONTHS)}").lower()
        else:
            value = self._expect(_NUMBER, f"the value of '{name}' in braces")
        if not value:
            raise self._fault(f"the field '{name}' is empty")
        return value

    def _enclosed(self, name: str) -> str:
        """Return what stands in braces or quotation marks; braces count also after a backslash, as in BibTeX."""
        start, quoted, depth = self._at + 1, self._ahead('"'), 0
        for at in range(start, len(self._text)):
            char = self._text[at]
            if depth == 0 and char == ('"' if quoted else "}"):
                self._at = at + 1
                self._take(_BLANK)
                return self._text[start:at]
            depth += {"{": 1, "}": -1}.get(char, 0)
            if depth < 0:
                break
        raise self._fault(f"the braces of '{name}' do not balance")

    def _ahead(self, char: str) -> bool:
        return self._text.startswith(char, self._at)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _expect(self, pattern: re.Pattern[str], what: str) -> str:
        found = self._take(pattern)
        if not found:
            raise self._fault(f"expected {what}")
        return found[1]

    def _fault(self, words: str) -> PluginError:
        line = self._text.count("\n", 0, self._at) + 1
        near = self._text[self._at : self._at + 20].split("\n")[0]
        return PluginError(f"line {line}: {words}; found {near!r}" if near else f"line {line}: {words}; found the end")


def _written(name: str, value: str) -> str:
    return value if name == "month" and value in MONTHS else f"{{{value}}}"
