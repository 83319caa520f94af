"""The checks of the kit for perturbations: what is right passes, what is wrong fails by the check that names it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bakeoff.plugin import Perturbation
from bakeoff.registry import Registry, load_registry
from bakeoff.testing.checks import Check, run_checks
from bakeoff.testing.perturbations import CHECKS, check_perturbation, parametrize_with_perturbation_checks

FAULTS = {
    "unseeded": ("same_key_same_pixels",),
    "hashed": ("process_safe",),
    "global_noise": ("no_global_random_state",),
    "one_field_for_all": ("other_key_other_pixels",),
    "field_per_severity": ("severities_share_field",),
    "wrong_ladder": ("dose_monotone", "damage_monotone"),
    "wrong_damage": ("damage_monotone",),
    "nothing": ("damage_monotone",),
    "dose_in_words": ("dose_in_numbers",),
    "eight_bits": ("keeps_form",),
    "hard_coded_255": ("carries_or_refuses",),
    "shrinks": ("keeps_form",),
    "returns_array": ("returns_image",),
    "unlocks": ("input_untouched",),
    "warms": ("no_hidden_state",),
    "racy": ("thread_safe",),
    "unpicklable": ("pickles",),
    "unprepared": ("prepares",),
    "versioned": ("options_plain",),
}
"""The seeded perturbations that are wrong, and the checks that must say so."""

RIGHT = ("snow", "posterised", "cropped", "tint")


@pytest.fixture(scope="module")
def seeded() -> Registry:
    """The seeded perturbations, loaded as a one-file plugin."""
    return load_registry([Path(__file__).with_name("seeded_perturbations.py")])


def make(seeded: Registry, name: str) -> Perturbation:
    """Return the perturbation of that name."""
    found = seeded.get("perturbations", name)()
    assert isinstance(found, Perturbation)
    return found


@pytest.mark.parametrize(("name", "faults"), list(FAULTS.items()))
def test_a_wrong_perturbation_fails_by_the_check_that_names_its_fault(
    seeded: Registry, name: str, faults: Sequence[str]
) -> None:
    """It fails by that check and by no other; in one line, with what was asked for and found."""
    quick = [check.name for check in CHECKS if check.name != "process_safe"]  # that one takes a second
    bad = [outcome for outcome in run_checks(make(seeded, name), CHECKS, select=[*quick, *faults]) if outcome.bad]
    assert {outcome.name for outcome in bad} == set(faults)
    for outcome in bad:
        assert "asked for " in outcome.reason or "raised OSError: no such model" in outcome.reason
        assert "\n" not in outcome.reason


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_perturbation_passes(seeded: Registry, name: str) -> None:
    """Random or not, of the same size or not, in order or not, of every form or of 8 bits only."""
    check_perturbation(make(seeded, name))


def test_every_check_of_a_perturbation_has_a_seeded_fault() -> None:
    """No check is there that nothing was ever seen to fail; citations have tests of their own."""
    assert {check.name for check in CHECKS} - {"citation_parses"} == {
        name for names in FAULTS.values() for name in names
    }


def test_what_does_not_apply_is_skipped_with_the_reason(seeded: Registry) -> None:
    """A perturbation that claims no order is not asked for one."""
    outcomes = {outcome.name: outcome for outcome in run_checks(make(seeded, "tint"), CHECKS)}
    assert outcomes["dose_monotone"].status == "skipped"
    assert outcomes["dose_monotone"].reason == "only for perturbations that declare monotone=True"


INSTALLED = load_registry()


@parametrize_with_perturbation_checks(
    [INSTALLED.get("perturbations", name)() for name in ("brightness", "gaussian_blur", "gaussian_noise")]
)
def test_a_built_in_perturbation_passes(plugin: Perturbation, check: Check) -> None:
    """Noise, blur and brightness."""
    check(plugin)
