"""From YAML text to a plain tree that remembers its lines, with limits on everything a file could do to us.

Only nodes are read, never objects: no constructor runs, so a tag is just a string that is refused. Scalars follow the
core schema of YAML 1.2: `no` is text, `1e5` a number, and there are no dates.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.reader import Reader

from bakeoff import yaml_core
from bakeoff.errors import ConfigError
from bakeoff.text import printable
from bakeoff.yaml_core import RULES, TAG

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_EVENTS = 200_000
MAX_VALUES = 50_000
MAX_DIGITS = 100

Place = tuple[str | int, ...]
"""Where a value stands in the tree: ("metrics", 1, "ssim", "channel")."""


class Problem(NamedTuple):
    """What is wrong, where the user wrote it, and the rank of that among other places; always one line as a text."""

    rank: int
    where: str
    text: str

    def __str__(self) -> str:
        return printable(f"{self.where}: {self.text}")


class Location(NamedTuple):
    """Where a value was written: its rank in reading order, the words for it, and the place that was written there."""

    rank: int
    where: str
    place: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A tree of plain values (dict, list, str, int, float, bool, None) and where each of them was written.

    `lines` maps places to lines of the file, counted from 1; `overrides` maps the places that a command line replaced
    to what was typed. `problems` holds what is wrong with the text but did not stop the reading
    (duplicate keys, merges), so that it can be told together with everything else.
    """

    source: str
    value: Any
    lines: Mapping[Place, int]
    problems: tuple[Problem, ...] = ()
    overrides: Mapping[Place, Location] = field(default_factory=dict)

    def locate(self, place: Place) -> Location:
        """Return where `place` was written, or else the nearest thing around it."""
        for length in range(len(place), -1, -1):
            around = place[:length]
            if around in self.overrides:
                return self.overrides[around]
            if around in self.lines:
                return Location(self.lines[around], f"{self.source}:{self.lines[around]}", around)
        return Location(0, self.source, ())


def dotted(place: Place) -> str:
    """Return a place in words: `metrics[1].ssim.channel`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key[:60]}" for key in place)
    return text.removeprefix(".")


def quoted(text: str) -> str:
    """Return a text in quotes on one line, shortened where it is long."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def read_document(path: Path) -> Document:
    """Return the document in a file of UTF-8 text of at most 1 MiB.

    Raises
    ------
    ConfigError
        For a file that cannot be read, is no text, is no YAML, holds no or several documents or a tag, or exceeds a
        limit.
    """
    source = str(path)
    data = _read(path, source)
    if b"\0" in data:
        raise _error(source, "holds NUL bytes, so it is no text; name a YAML file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"not UTF-8 text (byte 0x{data[error.start]:02x}); save it as UTF-8"
        raise _error(f"{source}:{line}", reason) from None
    return parse_document(text, source)


def parse_document(text: str, source: str) -> Document:
    """Return the document in a text; `source` is what error messages call it. Raise `ConfigError` as above."""
    try:
        return _parse(text, source)
    except _RefusedError as refused:
        raise _error(f"{source}:{refused.line}", str(refused)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # At the end of the text libyaml's mark lies one line below the last.
        line = min(mark.line if mark is not None else 0, text.rstrip("\n").count("\n")) + 1
        context = f" ({error.context})" if error.context else ""
        raise _error(f"{source}:{line}", f"not valid YAML: {error.problem}{context}") from None
    except yaml.YAMLError as error:
        raise _error(source, f"not valid YAML: {error}") from None


def _error(where: str, reason: str) -> ConfigError:
    return ConfigError(str(Problem(0, where, reason)))


def _read(path: Path, source: str) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise _error(source, f"is {kind}; name a YAML file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error(source, "no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _error(source, f"cannot be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise _error(source, "larger than 1 MiB, the most a configuration may be")
    return data


class _RefusedError(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _parse(text: str, source: str) -> Document:
    strange = Reader.NON_PRINTABLE.search(text)
    if strange is not None:
        line = text.count("\n", 0, strange.start()) + 1
        raise _RefusedError(line, f"character {strange.group()!a} is not allowed in YAML; is this a text file?")
    _scan(text)
    loader = yaml_core.Loader(text)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    if node is None:
        raise _RefusedError(1, "empty: nothing but blank lines or comments")
    tree = _Tree(source)
    value = tree.build(node, (), _line(node))
    return Document(source, value, tree.lines, tuple(tree.problems))


def _line(node: yaml.Node | yaml.Event) -> int:
    return node.start_mark.line + 1 if node.start_mark is not None else 1


def _scan(text: str) -> None:
    """Refuse what would exhaust the composer, which is recursive: it crashes the process on deep nesting."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml_core.Loader), start=1):
        line = _line(event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH:
            raise _RefusedError(line, f"nested deeper than {MAX_DEPTH} levels")
        if documents > 1:
            raise _RefusedError(line, "a second document begins here (`---`); one file holds one")
        if count > MAX_EVENTS:
            raise _RefusedError(line, f"more than {MAX_EVENTS} YAML events; a configuration is smaller")


def _tagged(node: yaml.Node, line: int) -> _RefusedError:
    return _RefusedError(line, f"tag {quoted(node.tag.removeprefix(TAG))} is not allowed here; remove it")


class _Tree:
    """Makes plain values of nodes, noting their lines and what is wrong with them on the way."""

    def __init__(self, source: str) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._source = source
        self._visits = 0

    def build(self, node: yaml.Node, place: Place, line: int) -> Any:
        """Return the value of `node`; an aliased node is visited anew each time, and counted."""
        self._visits += 1
        if self._visits > MAX_VALUES:
            raise _RefusedError(line, f"more than {MAX_VALUES} values after alias expansion")
        if len(place) > MAX_DEPTH:
            raise _RefusedError(line, f"nested deeper than {MAX_DEPTH} levels after alias expansion")
        self.lines[place] = line
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        own = "seq" if isinstance(node, yaml.SequenceNode) else "map"
        if node.tag != TAG + own:
            raise _tagged(node, line)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, index), _line(item)) for index, item in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: yaml.Node, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            line = _line(key)
            if not isinstance(key, yaml.ScalarNode):
                self._note(place, line, "a key must be text, not a list or a mapping")
                continue
            if key.value == "<<":
                self._note(place, line, "merge keys (`<<`) are not supported; write the keys out")
                continue
            if key.tag != TAG + "str":
                self._note(place, line, f"a key must be text; write {quoted(key.value)} in quotes")
            if Reader.NON_PRINTABLE.search(key.value):
                self._note(place, line, f"the key {quoted(key.value)} holds control characters")
            if key.value in values:
                first = self.lines[*place, key.value]
                self._note(place, line, f"duplicate key {quoted(key.value)}, first on line {first}")
                continue
            values[key.value] = self.build(value, (*place, key.value), line)
        return values

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        text: str = node.value
        rule = RULES.get(node.tag)
        if rule is None:
            if node.tag != TAG + "str":
                raise _tagged(node, self.lines[place])
            if Reader.NON_PRINTABLE.search(text):
                self._note(place, self.lines[place], f"the text {quoted(text)} holds control characters")
            return text
        if len(text) > MAX_DIGITS or not rule.pattern.fullmatch(text):
            limit = f" of at most {MAX_DIGITS} characters" if len(text) > MAX_DIGITS else ""
            self._note(place, self.lines[place], f"{quoted(text)} is no {node.tag.removeprefix(TAG)}{limit}")
            return text
        return rule.convert(text)

    def _note(self, place: Place, line: int, text: str) -> None:
        path = f"{dotted(place)}: " if place else ""
        self.problems.append(Problem(line, f"{self._source}:{line}", path + text))
