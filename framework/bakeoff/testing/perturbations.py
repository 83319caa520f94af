"""Checks for perturbations: randomness from the field alone, a ladder of doses that is one, images kept in form."""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING
from unittest import SkipTest

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import UnitError
from bakeoff.plugin import Perturbation
from bakeoff.randomness import RandomField
from bakeoff.testing import checks
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.conduct import OPTIONS_PLAIN, PREPARES, Trial, conduct_checks, in_order, remade
from bakeoff.testing.credit import CITATION_PARSES
from bakeoff.testing.pictures import FORMS, rendered, scene
from bakeoff.testing.trials import (
    SIZE,
    Attempt,
    carried_pictures,
    carry_or_refuse,
    copied,
    image_result,
    keep_form,
    require_image,
)
from bakeoff.types import Image

if TYPE_CHECKING:
    import pytest

SEVERITIES = (1, 2, 3, 4, 5)

SIZES = ((8, 8), (8, 40), (40, 8), (17, 13))
"""Height and width of the small, narrow and odd pictures that a perturbation carries or refuses."""

SLACK = 0.01
"""Part by which the damage may shrink from one severity to the next: a picture is no average."""

RELATED = 0.1
"""Least correlation of what two severities do to flat grey; that of independent fields is ten times smaller."""


class _WatchedField(RandomField):
    """A field that notes whether anything was drawn from it."""

    def __init__(self, *key: str) -> None:
        super().__init__(*key)
        self.used = False

    def uniform(self, shape: tuple[int, ...], stream: int = 0) -> NDArray[np.float64]:
        """Return what the field gives, and note it; normal numbers are made of these."""
        self.used = True
        return super().uniform(shape, stream)


def _at(perturbation: Perturbation, severity: int, key: str = "a picture") -> Attempt:
    return lambda image: perturbation.apply(image, severity, RandomField("bakeoff.testing", key))


def _deed(perturbation: Perturbation, picture: Image) -> str:
    """Return what the mildest, the middle and the worst severity make of a picture."""
    return "; ".join(image_result(_at(perturbation, severity), picture) for severity in (1, 3, 5))


def _carried(perturbation: Perturbation) -> tuple[Image, Image]:
    return carried_pictures(_at(perturbation, 3))


def _returns_image(perturbation: Perturbation) -> None:
    for picture in _carried(perturbation):
        for severity in SEVERITIES:
            require_image(_at(perturbation, severity)(copied(picture)))


def _carries_or_refuses(perturbation: Perturbation) -> None:
    for severity in (1, 5):
        carry_or_refuse(_at(perturbation, severity), SIZES)


def _keeps_form(perturbation: Perturbation) -> None:
    for severity in (1, 5):
        keep_form(_at(perturbation, severity), SIZES, may_resize=perturbation.info.changes_size)


def _same_key_same_pixels(perturbation: Perturbation) -> None:
    picture, _ = _carried(perturbation)
    _deed(perturbation, copied(picture))  # a state left by another picture is another check's
    first = _deed(perturbation, copied(picture))
    for words, again in (("a second call", perturbation), ("a new instance", remade(perturbation))):
        found = _deed(again, copied(picture))
        if found != first:
            raise failure(
                asked="the same pixels for a field with the same key", found=f"{first}, then in {words} {found}",
                remedy="draw every random number from `field`: field.normal(shape), field.uniform(shape)",
            )  # fmt: skip


def _other_key_other_pixels(perturbation: Perturbation) -> None:
    picture, _ = _carried(perturbation)
    field = _WatchedField("bakeoff.testing", "one picture")
    one = require_image(perturbation.apply(copied(picture), 5, field))
    other = require_image(_at(perturbation, 5, "another picture")(copied(picture)))
    if field.used and one.digest() == other.digest():
        raise failure(
            asked="other pixels for a field with another key", found="the same pixels, although numbers were drawn",
            remedy="use what `field` gives, or draw nothing from it",
        )  # fmt: skip


def _dose_in_numbers(perturbation: Perturbation) -> None:
    for severity in SEVERITIES:
        dose: object = perturbation.dose(severity)
        if isinstance(dose, bool) or not isinstance(dose, int | float) or not math.isfinite(dose):
            raise failure(
                asked=f"the dose of severity {severity} as a finite Python number", found=repr(dose),
                remedy="return float(...), in the unit that info.unit states",
            )  # fmt: skip


def _dose_monotone(perturbation: Perturbation) -> None:
    doses = [perturbation.dose(severity) for severity in SEVERITIES]
    if not all(low < high for low, high in pairwise(doses)):
        raise failure(
            asked="doses that grow from severity 1 to 5, as monotone=True promises",
            found=", ".join(f"{dose:g}" for dose in doses),
            remedy="order the doses from mild to severe, or declare monotone=False",
        )  # fmt: skip


def _damage_monotone(perturbation: Perturbation) -> None:
    for picture in _carried(perturbation):
        damages = [_damage(perturbation, picture, severity) for severity in SEVERITIES]
        told = f"mean squared errors of {', '.join(f'{damage:.3g}' for damage in damages)} on a peak of 1"
        if damages[-1] == 0.0:
            raise failure(asked="damage", found=told, remedy="change pixels, at severity 5 at least")
        if any(high < low * (1.0 - SLACK) for low, high in pairwise(damages)):
            raise failure(
                asked="damage that grows from severity 1 to 5, as monotone=True promises", found=told,
                remedy="let apply use dose(severity), or declare monotone=False",
            )  # fmt: skip


def _damage(perturbation: Perturbation, picture: Image, severity: int) -> float:
    made = require_image(_at(perturbation, severity)(copied(picture)))
    return float(np.mean(_change(picture, made) ** 2))


def _change(given: Image, made: Image) -> NDArray[np.float64]:
    change: NDArray[np.float64] = (made.pixels.astype(np.float64) - given.pixels) / given.peak
    return change


def _severities_share_field(perturbation: Perturbation) -> None:
    grey = _flat_grey(perturbation)
    field = _WatchedField("bakeoff.testing", "flat grey")
    changes = [_change(grey, require_image(perturbation.apply(copied(grey), severity, field))) for severity in (1, 2)]
    if not field.used or any(change.std() < 1e-6 for change in changes):
        raise SkipTest("no random pattern shows on flat grey")
    related = float(np.corrcoef(changes[0].ravel(), changes[1].ravel())[0, 1])
    if related < RELATED:
        raise failure(
            asked="severities that scale one and the same random field",
            found=f"a correlation of {related:.2f} between what severities 1 and 2 do to flat grey",
            remedy="draw the same numbers at every severity, and multiply or threshold them by dose(severity)",
        )  # fmt: skip


def _flat_grey(perturbation: Perturbation) -> Image:
    for form in FORMS:
        grey = rendered(scene("grey", SIZE), form)
        try:
            _at(perturbation, 2)(copied(grey))
        except UnitError:
            continue
        return grey
    raise SkipTest("it refuses every picture, which another check reports")


def _is_monotone(perturbation: Perturbation) -> bool:
    return perturbation.info.monotone


def _keeps_size(perturbation: Perturbation) -> bool:
    return not perturbation.info.changes_size


_CONDUCT = {check.name: check for check in conduct_checks(Trial(_deed, _carried))}

CHECKS: tuple[Check, ...] = (
    OPTIONS_PLAIN,
    CITATION_PARSES,
    PREPARES,
    *in_order(
        (
            _CONDUCT["input_untouched"],
            Check("carries_or_refuses", _carries_or_refuses),
            Check("returns_image", _returns_image),
            Check("keeps_form", _keeps_form),
            _CONDUCT["no_global_random_state"],
            Check("same_key_same_pixels", _same_key_same_pixels),
            _CONDUCT["no_hidden_state"],
        ),
        (
            Check("other_key_other_pixels", _other_key_other_pixels),
            Check("severities_share_field", _severities_share_field, _keeps_size, "perturbations that keep the size"),
            Check("dose_in_numbers", _dose_in_numbers),
            Check("dose_monotone", _dose_monotone, _is_monotone, "perturbations that declare monotone=True"),
            Check(
                "damage_monotone", _damage_monotone, lambda plugin: _is_monotone(plugin) and _keeps_size(plugin),
                "perturbations that declare monotone=True and keep the size",
            ),
            _CONDUCT["pickles"],
            _CONDUCT["thread_safe"],
            _CONDUCT["process_safe"],
        ),
    ),
)  # fmt: skip


def check_perturbation(perturbation: Perturbation, *, expected_failures: Mapping[str, str] | None = None) -> None:
    """Run every check on a perturbation. Raise `CheckFailure` that lists what it fails."""
    checks.require(perturbation, CHECKS, expected_failures)


def parametrize_with_perturbation_checks(
    perturbations: Iterable[Perturbation], expected_failures: Mapping[str, Mapping[str, str]] | None = None
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every `plugin` and `check`, as `checks.parametrize` says."""
    return checks.parametrize(perturbations, CHECKS, expected_failures)
