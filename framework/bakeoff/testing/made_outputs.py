"""Checks for methods whose outputs were made before: a file for a sample or a refusal, and words before the run.

The samples are made up, one for each image in the folders that the options name, and one that nobody has an output for.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bakeoff.errors import ConfigError, UnitError
from bakeoff.listing import image_files
from bakeoff.plugin import MadeOutputs
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.conduct import remade
from bakeoff.testing.pictures import FORMS, rendered, scene
from bakeoff.types import Sample

NOBODY = "bakeoff check/no such sample"
"""Name of a sample that has no output."""


def _samples(method: MadeOutputs) -> list[Sample]:
    folders = [value for _, value in method if isinstance(value, Path) and value.is_dir()]
    found: dict[str, Path] = {NOBODY: Path("no-such-file.png")}
    for folder in folders:
        try:
            found.update(image_files(folder, None))
        except ConfigError:
            continue  # a folder without images
    return [Sample(name, path) for name, path in found.items()]


def _output_is_file(method: MadeOutputs) -> None:
    for sample in _samples(method):
        try:
            path: object = method.output(sample)
        except UnitError:
            continue
        if not isinstance(path, Path) or not path.is_file():
            raise failure(
                asked=f"the Path of a file, or a UnitError, for sample '{sample.name}'", found=repr(path),
                remedy="raise UnitError where there is no output",
            )  # fmt: skip


def _output_deterministic(method: MadeOutputs) -> None:
    samples = _samples(method)
    first = [_output(method, sample) for sample in samples]
    for words, again in (("another order", method), ("a new instance", remade(method))):
        found = [_output(again, sample) for sample in reversed(samples)][::-1]
        if found != first:
            raise failure(
                asked="the same output for a sample whatever was asked before", found=f"another one in {words}",
                remedy="look an output up by the sample alone",
            )  # fmt: skip


def _output(method: MadeOutputs, sample: Sample) -> Path | None:
    try:
        return method.output(sample)
    except UnitError:
        return None


def _words_before_run(method: MadeOutputs) -> None:
    samples = _samples(method)
    tell: dict[str, Callable[[Sequence[Sample]], Iterable[str]]] = {"check": method.check, "notes": method.notes}
    for name, ask in tell.items():
        found: object = ask(tuple(samples))
        lines = found if isinstance(found, str) or not isinstance(found, Iterable) else list(found)
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise failure(
                asked=f"lines of text from {name}(samples)", found=repr(lines),
                remedy="return a list of texts, or yield them; none where there is nothing to say",
            )  # fmt: skip


def _refuses_pixels(method: MadeOutputs) -> None:
    try:
        method.apply(rendered(scene("shapes", (16, 16)), FORMS[0]))
    except UnitError:
        return
    raise failure(
        asked="a UnitError from apply, as outputs made before cannot process an image", found="a result",
        remedy="leave apply as MadeOutputs defines it, or make the class a Method",
    )  # fmt: skip


MADE_OUTPUTS_CHECKS: tuple[Check, ...] = (
    Check("output_is_file", _output_is_file),
    Check("output_deterministic", _output_deterministic),
    Check("words_before_run", _words_before_run),
    Check("refuses_pixels", _refuses_pixels),
)
"""The checks of methods that only those with outputs made before must pass."""
