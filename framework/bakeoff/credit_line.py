"""A work in words, as a list of references in running text has it: names, year, title, where it appeared."""

import re
import unicodedata

from bakeoff.citation import Entry

NAMED = 4
"""Works of more authors are cited by the first one."""

_PLACES = ("journal", "journaltitle", "booktitle", "publisher", "institution", "organization", "school", "howpublished")

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327", "k": "\u0328",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
}  # fmt: skip
_ACCENTED = re.compile(r"""\\(?:([`'^~=".])|([urHvck])(?=[\s{]))\s*\{?\\?([A-Za-z])\}?""")
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])\s*")


def credit_line(entry: Entry) -> str:
    """Return for instance `Fritsch and Butland (1984), A Method for …, SIAM Journal on …`."""
    names = _names(entry.field("author") or entry.field("editor"))
    year = entry.field("year") or entry.field("date")[:4]
    place = next(filter(None, map(entry.field, _PLACES)), "")
    version = entry.field("version")
    who = " ".join(filter(None, [names, f"({year})" if year else ""]))
    parts = [who, plain(entry.field("title")), f"version {plain(version)}" if version else "", plain(place)]
    return ", ".join(filter(None, parts))


def plain(text: str) -> str:
    r"""Return LaTeX as text: accents (`{\"u}`), letters (`{\o}`) and dashes are made characters, braces taken away."""
    text = _ACCENTED.sub(lambda found: found[3] + _ACCENTS[found[1] or found[2]], text)
    text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    text = text.replace("---", "\N{EM DASH}").replace("--", "\N{EN DASH}").replace("~", " ")
    text = re.sub(r"\\([&%$#_{}])|[{}]", r"\1", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _names(people: str) -> str:
    """Return the family names of people joined by ` and `, which counts as a word of a name within braces."""
    listed = re.split(r"\s+and\s+(?![^{]*\})", people)
    names = [_family_name(name) for name in listed if name and name != "others"]
    if len(names) > NAMED or "others" in listed:
        return f"{names[0]} et al." if names else ""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _family_name(name: str) -> str:
    if name.startswith("{") and name.endswith("}"):
        return plain(name)
    family, comma, _ = name.partition(",")
    return plain(family) if comma else plain(name).rpartition(" ")[2]
