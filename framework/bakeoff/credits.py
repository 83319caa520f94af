"""Whose work a run is built on: its plugins, the methods of its analysis, its tools."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from bakeoff.analysis.paired import FEW
from bakeoff.citation import Entry, parse_entries, parse_entry
from bakeoff.errors import PluginError, StoreError
from bakeoff.registry import Registry
from bakeoff.text import printable

Facts = Mapping[str, Any]
Use = tuple[str, Entry]
"""What a work was used for, in words, and the work."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A work and everything that it was used for."""

    entry: Entry
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credits:
    """The works behind a run; `notes` are the plugins that need a word, `silent` those that name no work."""

    experiment: str
    works: Sequence[Credit]
    notes: Sequence[str] = field(default=())
    silent: Sequence[str] = field(default=())

    def bibtex(self) -> str:
        """Return the text of a .bib file: a comment that says what for above each entry."""
        comments = [f"What the run {self.experiment} is built on.", *self.notes]
        if self.silent:
            comments.append(f"No work to cite is named by: {', '.join(self.silent)}.")
        head = "".join(map(_comment, comments))
        return head + "".join(
            f"\n{_comment(', '.join(credit.uses))}{credit.entry.text}\n" for credit in self.works
        )  # fmt: skip


_ANALYSIS: tuple[tuple[str, tuple[str, ...], Callable[[Facts], bool]], ...] = (
    (
        "analysis: bits at equal quality (BD-rate)", ("bjontegaard2001", "fritsch1984", "herglotz2024"),
        lambda found: found.get("kind") == "bd_rate",
    ),
    (
        "analysis: intervals by studentised bootstrap", ("hall1988",),
        lambda found: found.get("ci_low") is not None and found.get("n", 0) >= FEW,
    ),
    (
        "analysis: p-values by sign flips", ("fisher1935",),
        lambda found: found.get("p_value") is not None and found.get("gain") is not None,
    ),
    ("analysis: adjusted p-values", ("holm1979",), lambda found: found.get("p_adjusted") is not None),
    ("analysis: equivalence", ("schuirmann1987",), lambda found: found.get("verdict") == "equivalent"),
)  # fmt: skip
"""What a method of the analysis is for, the works it is from, and which comparisons of `summary.json` it made."""

_PACKAGES = {
    "numba": "lam2015", "numpy": "harris2020", "opencv-python-headless": "bradski2000", "scipy": "virtanen2020",
}  # fmt: skip


def credits_of(folder: Path, registry: Registry) -> Credits:
    """Return whose work the run in `folder` is built on, from its `environment.json` and `summary.json`.

    A plugin's citation is the one that the run recorded; the registry is asked where it recorded none, and which
    plugins are still installed. Raise `StoreError` for a folder without these files.
    """
    environment, summary = (_read(folder / name) for name in ("environment.json", "summary.json"))
    notes: list[str] = []
    silent: list[str] = []
    uses = [
        *_plugins(_listed(environment, "plugins"), registry, notes, silent),
        *_analysis(_listed(summary, "comparisons")),
        *_tools(environment),
    ]
    return Credits(str(summary.get("experiment", "")), collected(uses), notes, silent)


def collected(uses: Iterable[Use]) -> list[Credit]:
    """Return every work once, in the order in which they come, with all that it was used for.

    Works are the same by `Entry.same_work`, and the first entry stands for them. Where different works have one key,
    the later ones get a number behind it.
    """
    works: list[Credit] = []
    for what, entry in uses:
        place = next((place for place, credit in enumerate(works) if credit.entry.same_work(entry)), None)
        if place is None:
            taken = {credit.entry.key.casefold() for credit in works}
            works.append(Credit(replace(entry, key=_free_key(entry.key, taken)), (what,)))
        elif what not in works[place].uses:
            works[place] = replace(works[place], uses=(*works[place].uses, what))
    return works


def _free_key(key: str, taken: set[str]) -> str:
    numbered = (f"{key}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([key], numbered) if name.casefold() not in taken)


def _plugins(entries: Iterable[Facts], registry: Registry, notes: list[str], silent: list[str]) -> Iterator[Use]:
    """Yield the works of plugins; put those that need a word in `notes`, those that name no work in `silent`."""
    for entry in entries:
        kind, name, origin = (str(entry.get(key, "")) for key in ("kind", "name", "distribution"))
        what = f"{kind.removesuffix('s')} {name}"
        recorded, installed = entry.get("citation"), _installed(registry, kind, name)
        if installed is None:
            fate = "the run recorded nothing to cite" if recorded is None else "it is credited as the run recorded it"
            notes.append(f"{what} of {origin} is not installed here: {fate}")
        citation = installed if recorded is None else str(recorded)
        if citation:
            try:
                yield f"{what} ({origin})", parse_entry(citation)
            except PluginError as error:
                notes.append(f"the citation of {what} of {origin} cannot be read: {error}")
        elif citation is not None:
            silent.append(what)


def _installed(registry: Registry, kind: str, name: str) -> str | None:
    """Return the citation of the plugin of that name, None where there is none installed."""
    try:
        return registry.get(kind, name).info.citation
    except PluginError:
        return None


def _analysis(comparisons: Sequence[Facts]) -> Iterator[Use]:
    for what, keys, applies in _ANALYSIS:
        if any(applies(found) for found in comparisons):
            yield from ((what, _references()[key]) for key in keys)


def _tools(environment: Facts) -> Iterator[Use]:
    version = str(environment.get("bakeoff", ""))
    own = _references()["bakeoff"]
    yield f"tool: bakeoff {version}", replace(own, fields=(*own.fields, ("version", version))) if version else own
    packages = environment.get("packages")
    for name, key in _PACKAGES.items():
        if isinstance(packages, Mapping) and packages.get(name):
            yield f"tool: {name} {packages[name]}", _references()[key]


@cache
def _references() -> dict[str, Entry]:
    """Return the works behind bakeoff itself by their keys."""
    text = files("bakeoff").joinpath("references.bib").read_text("utf-8")
    return {entry.key: entry for entry in parse_entries(text)}


def _listed(facts: Facts, key: str) -> list[Facts]:
    found = facts.get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def _read(path: Path) -> Facts:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{path.parent}: no {path.name} here; name the folder of a finished run") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}; `bakeoff report {path.parent}` writes it again") from error
    if not isinstance(found, dict):
        raise StoreError(f"{path}: holds no JSON object; `bakeoff report {path.parent}` writes it again")
    return found


def _comment(text: str) -> str:
    """Return a line that no reader of BibTeX takes for an entry, which begins with an at sign anywhere."""
    return f"% {printable(text).replace('@', '(at)')}\n"
