"""Rules for plugins that work on pixels, whatever their kind: results depend on what is given, and on nothing else.

A kind says what to try by a `Trial`: the deed, and the pictures that a plugin is tried on.
"""

import json
import pickle
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from unittest import SkipTest

import numpy as np

from bakeoff.plugin import Plugin
from bakeoff.testing.checks import Check, CheckFailure, failure
from bakeoff.testing.elsewhere import run_elsewhere
from bakeoff.testing.trials import copied, described, told
from bakeoff.text import printable
from bakeoff.types import Image

THREADS = 4
CALLS = 16
"""How many calls the threads share."""

AnyPlugin = TypeVar("AnyPlugin", bound=Plugin)


@dataclass(frozen=True, slots=True)
class Trial:
    """What plugins of one kind are tried by.

    `deed` returns, as a text, what a plugin makes of a picture: the same text for the same result, in any process, so
    it must be a function of a module. `pictures` returns two different pictures that the plugin carries, and raises
    `SkipTest` where there are none.
    """

    deed: Callable[[Any, Image], str]
    pictures: Callable[[Any], tuple[Image, Image]]


def conduct_checks(trial: Trial) -> tuple[Check, ...]:
    """Return the checks of conduct for plugins of the kind that `trial` is for."""
    rules = {
        "input_untouched": _input_untouched,
        "no_global_random_state": _no_global_random_state,
        "deterministic": _deterministic,
        "no_hidden_state": _no_hidden_state,
        "pickles": _pickles,
        "thread_safe": _thread_safe,
        "process_safe": _process_safe,
    }
    return tuple(Check(name, partial(rule, trial)) for name, rule in rules.items())


def in_order(basics: Iterable[Check], others: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks so that each of the basics needs the ones before it, and every other one needs them all."""
    chain: tuple[Check, ...] = ()
    for check in basics:
        chain = (*chain, replace(check, needs=chain))
    return (*chain, *(replace(check, needs=chain) for check in others))


def remade(plugin: AnyPlugin) -> AnyPlugin:
    """Return a new instance with the same options, made as a worker makes it."""
    return type(plugin).model_validate(plugin.options(), strict=False)


def check_options(plugin: Plugin) -> None:
    """Hold a plugin to options that can be written to a file and read back, and to a `library` of one line."""
    options = plugin.options()
    try:
        same = type(plugin).model_validate(json.loads(json.dumps(options, allow_nan=False)), strict=False)
    except (TypeError, ValueError) as error:
        raise failure(
            asked="options() that are plain JSON values and make the same plugin again", found=told(error),
            remedy="use fields of plain types, and do not override options()",
        ) from error  # fmt: skip
    if same.options() != options:
        raise failure(
            asked="the same options after writing and reading them", found=f"{options} became {same.options()}",
            remedy="leave options() as it is, or make it the inverse of the validation",
        )  # fmt: skip
    library = plugin.library()
    if not isinstance(library, str) or printable(library) != library:
        raise failure(
            asked="library() to be one line of text", found=repr(library),
            remedy='return name and version of the library that does the work, "" if there is none',
        )  # fmt: skip


def check_preparation(plugin: Plugin) -> None:
    """Hold a plugin to a `prepare` that can be called, and called again."""
    for _ in range(2):
        remade(plugin).prepare()
        plugin.prepare()


OPTIONS_PLAIN = Check("options_plain", check_options)
PREPARES = Check("prepares", check_preparation)


def _differing(asked: str, remedy: str, **results: str) -> None:
    """Raise the failure where two results are not the same."""
    (name, expected), (other, found) = results.items()
    if expected != found:
        told = f"{name.replace('_', ' ')}: {expected}; {other.replace('_', ' ')}: {found}"
        raise failure(asked=asked, found=told, remedy=remedy)


def _deterministic(trial: Trial, plugin: Plugin) -> None:
    picture, _ = trial.pictures(plugin)
    asked, remedy = "the same result each time", "draw no numbers of your own, and read no clock and no file"
    trial.deed(plugin, copied(picture))  # a state left by another picture is another check's
    first = trial.deed(plugin, copied(picture))
    _differing(asked, remedy, first_call=first, second_call=trial.deed(plugin, copied(picture)))
    _differing(asked, remedy, first_instance=first, second_instance=trial.deed(remade(plugin), copied(picture)))


def _no_hidden_state(trial: Trial, plugin: Plugin) -> None:
    picture, other = trial.pictures(plugin)
    trial.deed(plugin, copied(picture))
    after_itself = trial.deed(plugin, copied(picture))
    trial.deed(plugin, copied(other))
    after_another = trial.deed(plugin, copied(picture))
    _differing(
        "a result that does not depend on what came before",
        "keep nothing of one call for the next, in the plugin, its class or its module",
        after_itself=after_itself, after_another_picture=after_another,
    )  # fmt: skip


def _input_untouched(trial: Trial, plugin: Plugin) -> None:
    try:
        pictures = trial.pictures(plugin)
        given = [copied(picture) for picture in pictures]
        for picture in given:
            trial.deed(plugin, picture)
    except SkipTest:
        raise
    except Exception as error:
        if re.search("read-?only", str(error)):
            raise _mutation("an attempt to write to it") from error
        raise SkipTest("it fails for another reason, which another check reports") from error
    if [described(picture) for picture in given] != [described(picture) for picture in pictures]:
        raise _mutation("other pixels in it after the call")


def _mutation(found: str) -> CheckFailure:
    remedy = "work on image.pixels.copy() or on .astype(np.float64)"
    return failure(asked="an input that stays as it is", found=found, remedy=remedy)


def _no_global_random_state(trial: Trial, plugin: Plugin) -> None:
    picture, _ = trial.pictures(plugin)
    remedy = (
        "draw from the field that a perturbation is given, elsewhere from a generator of your own with a fixed seed"
    )
    asked = "the global random generators of Python and NumPy left alone"
    with _global_generators():
        trial.deed(plugin, copied(picture))  # what it imports the first time may draw numbers of its own
        for seed in (1, 2):
            random.seed(seed)
            np.random.seed(seed)  # noqa: NPY002 - it is the global generator that is watched
            before = _global_state()
            trial.deed(plugin, copied(picture))
            if _global_state() != before:
                raise failure(asked=asked, found="a call that draws from one or seeds it", remedy=remedy)


@contextmanager
def _global_generators() -> Iterator[None]:
    """Put the global generators back as they were found."""
    own, numpy_own = random.getstate(), np.random.get_state()  # noqa: NPY002 - see above
    try:
        yield
    finally:
        random.setstate(own)
        np.random.set_state(numpy_own)  # noqa: NPY002 - see above


def _global_state() -> str:
    name, key, *rest = np.random.get_state(legacy=True)  # noqa: NPY002 - see above
    return repr((random.getstate(), name, np.asarray(key).tobytes(), rest))


def _thread_safe(trial: Trial, plugin: Plugin) -> None:
    pictures = trial.pictures(plugin)
    alone = [trial.deed(plugin, copied(picture)) for picture in pictures]
    turns = [turn % len(pictures) for turn in range(CALLS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change places as often as they can
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            together = list(pool.map(lambda turn: trial.deed(plugin, copied(pictures[turn])), turns))
    finally:
        sys.setswitchinterval(interval)
    for turn, result in zip(turns, together, strict=True):
        _differing(
            f"the same result in {THREADS} threads as in one", "share nothing that a call changes, or use a lock",
            alone=alone[turn], among_threads=result,
        )  # fmt: skip


def _pickles(trial: Trial, plugin: Plugin) -> None:
    picture, _ = trial.pictures(plugin)
    asked = "a plugin that can be pickled, as the pools of Python send it"
    remedy = "keep in a new instance nothing but options and plain values, and load the rest in prepare()"
    try:
        again = pickle.loads(pickle.dumps(remade(plugin)))  # noqa: S301 - made here
    except Exception as error:
        raise failure(asked=asked, found=told(error), remedy=remedy) from error
    here, there = (trial.deed(found, copied(picture)) for found in (plugin, again))
    _differing(asked, remedy, itself=here, its_copy=there)


def _process_safe(trial: Trial, plugin: Plugin) -> None:
    _, picture = trial.pictures(plugin)  # here it comes after another one, there it comes first
    here = trial.deed(plugin, copied(picture))
    there = run_elsewhere(_do, plugin, trial.deed, picture)
    _differing(
        "the same result in another process", "depend on options, input and nothing else",
        this_process=here, another_process=there,
    )  # fmt: skip


def _do(plugin: Plugin, deed: Callable[[Plugin, Image], str], picture: Image) -> str:
    return deed(plugin, copied(picture))
