"""Checks for methods and codecs: images kept in form, promises kept, honest bytes, honest refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bakeoff.errors import UnitError
from bakeoff.plugin import Codec, MadeOutputs, Method
from bakeoff.testing import checks
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.codecs import CODEC_CHECKS
from bakeoff.testing.conduct import OPTIONS_PLAIN, PREPARES, Trial, conduct_checks, in_order
from bakeoff.testing.credit import CITATION_PARSES
from bakeoff.testing.made_outputs import MADE_OUTPUTS_CHECKS
from bakeoff.testing.trials import (
    carried_pictures,
    carry_or_refuse,
    copied,
    image_result,
    keep_form,
    pictures_of_every_form,
    require_image,
)
from bakeoff.types import Image

if TYPE_CHECKING:
    import pytest

SIZES = ((1, 1), (1, 40), (40, 1), (8, 8), (17, 13))
"""Height and width of the small, narrow and odd pictures that a method carries or refuses."""


def _deed(method: Method, picture: Image) -> str:
    return image_result(method.apply, picture)


def _returns_image(method: Method) -> None:
    for picture in carried_pictures(method.apply):
        require_image(method.apply(copied(picture)))


def _carries_or_refuses(method: Method) -> None:
    carry_or_refuse(method.apply, SIZES)


def _keeps_form(method: Method) -> None:
    keep_form(method.apply, SIZES, may_resize=method.info.changes_size)


def _lossless(method: Method) -> None:
    for words, picture in pictures_of_every_form(SIZES):
        try:
            made = method.apply(picture)
        except UnitError:
            continue
        if require_image(made).digest() != picture.digest():
            raise failure(
                asked="an output that equals the input, as lossless=True promises", found=f"another image for {words}",
                remedy="declare lossless=False, or refuse such images by UnitError",
            )  # fmt: skip


_CONDUCT = {check.name: check for check in conduct_checks(Trial(_deed, lambda method: carried_pictures(method.apply)))}

_ON_PIXELS = in_order(
    (
        _CONDUCT["input_untouched"],
        Check("carries_or_refuses", _carries_or_refuses),
        Check("returns_image", _returns_image),
        _CONDUCT["no_global_random_state"],
        _CONDUCT["deterministic"],
        _CONDUCT["no_hidden_state"],
    ),
    (
        Check("keeps_form", _keeps_form),
        _CONDUCT["pickles"],
        _CONDUCT["thread_safe"],
        _CONDUCT["process_safe"],
    ),
)

CHECKS: tuple[Check, ...] = (
    OPTIONS_PLAIN,
    CITATION_PARSES,
    PREPARES,
    *(
        replace(check, applies=lambda method: not isinstance(method, MadeOutputs), only="methods that work on pixels")
        for check in _ON_PIXELS
    ),
    Check("lossless", _lossless, lambda method: method.info.lossless, "methods that declare lossless=True"),
    *(replace(check, applies=lambda method: isinstance(method, Codec), only="codecs") for check in CODEC_CHECKS),
    *(
        replace(check, applies=lambda method: isinstance(method, MadeOutputs), only="outputs made before")
        for check in MADE_OUTPUTS_CHECKS
    ),
)


def check_method(method: Method, *, expected_failures: Mapping[str, str] | None = None) -> None:
    """Run every check on a method or codec. Raise `CheckFailure` that lists what it fails."""
    checks.require(method, CHECKS, expected_failures)


def parametrize_with_method_checks(
    methods: Iterable[Method], expected_failures: Mapping[str, Mapping[str, str]] | None = None
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every `plugin` and `check`, as `checks.parametrize` says."""
    return checks.parametrize(methods, CHECKS, expected_failures)
