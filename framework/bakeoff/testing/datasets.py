"""Checks for datasets: a stable list of samples with names of their own, whose files are there; nothing decoded."""

import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import SkipTest, mock

from bakeoff.errors import ConfigError
from bakeoff.images import decode, read_bytes
from bakeoff.plugin import Dataset
from bakeoff.reading import ReadPolicy
from bakeoff.registry import default_registry
from bakeoff.testing import checks
from bakeoff.testing.checks import Check, CheckFailure, failure
from bakeoff.testing.conduct import OPTIONS_PLAIN, PREPARES, in_order, remade
from bakeoff.testing.credit import CITATION_PARSES
from bakeoff.testing.elsewhere import run_elsewhere
from bakeoff.testing.trials import told
from bakeoff.text import printable
from bakeoff.types import Sample

if TYPE_CHECKING:
    import pytest

FEW = 3
"""How many references are read: the first, the last, and one in the middle."""

_DECODERS = ("PIL.ImageFile.ImageFile.load", "cv2.imread", "cv2.imdecode")
"""What reads pixels in nearly every library of Python that does."""


def _lists_samples(dataset: Dataset) -> None:
    returned: object = dataset.samples()
    if not isinstance(returned, list) or not returned:
        found = "an empty list" if returned == [] else f"a {type(returned).__name__}"
        raise failure(
            asked="a list of samples, one at least", found=found,
            remedy="return [Sample(name, path), ...], and raise ConfigError where there is none",
        )  # fmt: skip
    for sample in returned:
        if not isinstance(sample, Sample):
            raise failure(
                asked="a list of samples", found=f"a {type(sample).__name__} in it", remedy="make each a Sample"
            )


def _names_unique(dataset: Dataset) -> None:
    names = [sample.name for sample in dataset.samples()]
    for name, count in Counter(names).items():
        if not isinstance(name, str) or not name.strip() or printable(name) != name:
            raise failure(
                asked="printable names", found=repr(name), remedy="make a name by bakeoff.plugin.printable(text)"
            )
        if count > 1:
            raise failure(
                asked="a name of its own for every sample", found=f"{count} samples called '{name}'",
                remedy="put into the name what tells them apart, such as the folder or the suffix",
            )  # fmt: skip


def _files_exist(dataset: Dataset) -> None:
    for sample in dataset.samples():
        for role in ("reference", "input", "mask"):
            path: object = getattr(sample, role)
            if path is None and role != "reference":
                continue
            if not isinstance(path, Path) or not path.is_file():
                raise failure(
                    asked=f"a pathlib.Path of a file as {role} of sample '{sample.name}'", found=repr(path),
                    remedy="list only what is there, and raise ConfigError for what is missing",
                )  # fmt: skip


def _groups_and_tags_are_text(dataset: Dataset) -> None:
    for sample in dataset.samples():
        group: object = sample.group
        if group is not None and not (isinstance(group, str) and group):
            raise failure(
                asked=f"a text, or None, as group of sample '{sample.name}'", found=repr(group), remedy="use str(...)"
            )
        tags: object = sample.tags
        texts = isinstance(tags, Mapping) and all(isinstance(word, str) for pair in tags.items() for word in pair)
        if not texts:
            raise failure(
                asked=f"texts by names as tags of sample '{sample.name}'", found=repr(tags), remedy="use str(...)"
            )


def _stable_order(dataset: Dataset) -> None:
    first = _listing(dataset)
    others = {
        "a second call": _listing(dataset),
        "a new instance": _listing(remade(dataset)),
        "another process": run_elsewhere(_listing, dataset),
    }
    for words, found in others.items():
        if found != first:
            alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(first, found, strict=False))))
            raise failure(
                asked="the same samples in the same order",
                found=f"others from sample {alike + 1} on in {words}",
                remedy="sort what a folder or a set gives, as image_files does",
            )  # fmt: skip


def _listing(dataset: Dataset) -> list[tuple[Any, ...]]:
    return [
        (found.name, found.reference, found.input, found.mask, found.roi, found.group, dict(found.tags))
        for found in dataset.samples()
    ]


def _references_readable(dataset: Dataset) -> None:
    samples = dataset.samples()
    chosen = samples if len(samples) <= FEW else [samples[0], samples[len(samples) // 2], samples[-1]]
    policy = ReadPolicy()
    for sample in chosen:
        try:
            decode(read_bytes(sample.reference, policy), policy, default_registry())
        except Exception as error:
            raise failure(
                asked=f"a reference that is read without settings, for sample '{sample.name}'", found=told(error),
                remedy="leave out what is no image, or tell users in the docstring which setting of `images:` it needs",
            ) from error  # fmt: skip


def _decodes_nothing(dataset: Dataset) -> None:
    with _watched_decoders() as called:
        dataset.samples()
    if called:
        raise failure(
            asked="a listing that decodes no image, as the plan lists everything before any work",
            found=f"{len(called)} calls of {called[0]}", remedy="name the files; a worker decodes them later",
        )  # fmt: skip


@contextmanager
def _watched_decoders() -> Iterator[list[str]]:
    """Note the calls of decoders while the context lasts; they work as ever."""
    called: list[str] = []
    with ExitStack() as stack:
        for name in _DECODERS:
            stack.enter_context(mock.patch(name, _noting(pkgutil.resolve_name(name), name, called)))
        yield called


def _noting(decoder: Any, name: str, called: list[str]) -> Any:
    def decode_and_note(*given: Any, **named: Any) -> Any:
        called.append(name)
        return decoder(*given, **named)

    return decode_and_note


def _missing_path_refused(dataset: Dataset) -> None:
    paths = {name: value for name, value in dataset if isinstance(value, Path)}
    if not paths:
        raise SkipTest("only for datasets with an option that is a path")
    for name, path in paths.items():
        missing = path.with_name(f"{path.name}-that-is-not-there")
        try:
            type(dataset).model_validate({**dataset.options(), name: str(missing)}, strict=False).samples()
        except ConfigError:
            continue
        except Exception as error:
            raise _unclear(name, told(error)) from error
        raise _unclear(name, "a list of samples")


def _unclear(name: str, found: str) -> CheckFailure:
    remedy = "raise ConfigError with the path and what to do"
    return failure(asked=f"a ConfigError where {name} leads nowhere", found=found, remedy=remedy)


CHECKS: tuple[Check, ...] = (
    OPTIONS_PLAIN,
    CITATION_PARSES,
    PREPARES,
    *in_order(
        (Check("lists_samples", _lists_samples),),
        (
            Check("names_unique", _names_unique),
            Check("files_exist", _files_exist),
            Check("groups_and_tags_are_text", _groups_and_tags_are_text),
            Check("stable_order", _stable_order),
            Check("references_readable", _references_readable),
            Check("decodes_nothing", _decodes_nothing),
            Check("missing_path_refused", _missing_path_refused),
        ),
    ),
)


def check_dataset(dataset: Dataset, *, expected_failures: Mapping[str, str] | None = None) -> None:
    """Run every check on a dataset. Raise `CheckFailure` that lists what it fails."""
    checks.require(dataset, CHECKS, expected_failures)


def parametrize_with_dataset_checks(
    datasets: Iterable[Dataset], expected_failures: Mapping[str, Mapping[str, str]] | None = None
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every `plugin` and `check`, as `checks.parametrize` says."""
    return checks.parametrize(datasets, CHECKS, expected_failures)
