"""`--set methods.A.jpeg.quality=70`: values given on the command line, put into the tree before it is validated."""

import copy
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bakeoff.document import Document, Location, Place, Problem, dotted, parse_document
from bakeoff.errors import ConfigError
from bakeoff.wording import shown

AFTER_THE_FILE = 1 << 40
"""Rank of the first override: problems of the command line are told after those of the file."""


def override(document: Document, settings: Sequence[str]) -> Document:
    """Return the document with each setting `path=value` applied in order; the values are YAML.

    A path names keys and list indexes (`metrics[1].ssim.channel`); missing mappings on the way are made, and a plain
    plugin name (`ssim`) becomes the mapping that it stands for. A setting that cannot be applied becomes a problem.
    """
    document = replace(document, value=copy.deepcopy(document.value))
    for number, setting in enumerate(settings):
        rank, where = AFTER_THE_FILE + number, f"--set {setting}"
        try:
            document = _apply(document, setting, rank, where)
        except ConfigError as error:
            problem = Problem(rank, where, str(error).removeprefix("value:1: "))
            document = replace(document, problems=(*document.problems, problem))
    return document


def _apply(document: Document, setting: str, rank: int, where: str) -> Document:
    path, equals, text = setting.partition("=")
    steps = re.sub(r"\[(\d+)\]", r".\1", path.strip()).split(".")
    if not equals or "" in steps:
        raise ConfigError("must look like --set path=value, such as --set methods.A.jpeg.quality=70")
    given = parse_document(text, "value")
    place, made = _put(document.value, steps, given.value)
    location = Location(rank, where, place)
    return replace(
        document,
        lines={known: line for known, line in document.lines.items() if known[: len(place)] != place},
        problems=(*document.problems, *(Problem(rank, where, problem.text) for problem in given.problems)),
        overrides={
            **{known: other for known, other in document.overrides.items() if known[: len(place)] != place},
            made: location,
            place: location,
        },
    )


def _put(node: Any, steps: list[str], value: Any) -> tuple[Place, Place]:
    """Set the value at the end of `steps` below `node`; return its place, and that of what had to be made for it."""
    place: Place = ()
    made: Place | None = None
    while True:
        key, steps = _next(node, steps, place)
        place = (*place, key)
        if not steps:
            node[key] = value
            return place, made or place
        below = node.get(key) if isinstance(node, dict) else node[key]
        if below is None:
            made = made or place
            below = node[key] = {}
        elif below == steps[0]:
            below = node[key] = {below: None}
        node = below


def _next(node: Any, steps: list[str], place: Place) -> tuple[str | int, list[str]]:
    """Return the key or index below `node` that comes next, and the steps after it."""
    here = dotted(place) or "the configuration"
    if isinstance(node, list):
        if not steps[0].isdecimal() or int(steps[0]) >= len(node):
            raise ConfigError(f"{here} is a list of {len(node)}, so it has no item '{steps[0]}' (they count from 0)")
        return int(steps[0]), steps[1:]
    if not isinstance(node, dict):
        raise ConfigError(f"{here} is {shown(node)}, so it has no '{steps[0]}'")
    # A label may hold dots itself, so the longest key that is there wins.
    length = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in node), 1)
    return ".".join(steps[:length]), steps[length:]
