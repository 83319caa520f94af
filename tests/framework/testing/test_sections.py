"""The checks of the kit for sections: what is right passes, what is wrong fails by the check that names the fault."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from bakeoff.plugin import Section
from bakeoff.registry import Registry, load_registry
from bakeoff.testing.checks import Check, run_checks
from bakeoff.testing.example_runs import HOSTILE, RUNS, example_run
from bakeoff.testing.sections import CHECKS, check_section, parametrize_with_section_checks

FAULTS = {
    "html": ("returns_blocks",),
    "texts": ("returns_blocks",),
    "nothing": ("returns_blocks",),
    "generates": ("returns_blocks",),
    "sorts": ("data_untouched",),
    "notes": ("data_untouched",),
    "numbers": ("deterministic",),
    "needs_rows": ("survives_empty_run",),
    "needs_two_methods": ("survives_empty_run",),
    "templates": ("survives_hostile_text",),
    "ragged": ("drawn_by_report",),
    "needs_option": ("drawn_by_report",),
    "untitled": ("states_title_and_order",),
    "unordered": ("states_title_and_order",),
    "path_options": ("options_plain",),
}
"""The seeded sections that are wrong, and the checks that must say so."""


@pytest.fixture(scope="module")
def seeded() -> Registry:
    """The seeded sections, loaded as a one-file plugin."""
    return load_registry([Path(__file__).with_name("seeded_sections.py")])


def make(seeded: Registry, name: str) -> Section:
    """Return the section of that name."""
    made = seeded.get("sections", name)
    found = made(**dict.fromkeys(made.model_fields, "psnr"))
    assert isinstance(found, Section)
    return found


@pytest.mark.parametrize(("name", "faults"), list(FAULTS.items()))
def test_a_wrong_section_fails_by_the_check_that_names_its_fault(
    seeded: Registry, name: str, faults: Sequence[str]
) -> None:
    """It fails by that check and by no other; in one line, with what was asked for and found."""
    bad = [outcome for outcome in run_checks(make(seeded, name), CHECKS) if outcome.bad]
    assert {outcome.name for outcome in bad} == set(faults)
    for outcome in bad:
        assert "asked for " in outcome.reason
        assert "\n" not in outcome.reason


def test_a_right_section_passes(seeded: Registry) -> None:
    """A table of what there is, and nothing where there is nothing."""
    check_section(make(seeded, "right"))


def test_every_check_of_a_section_has_a_seeded_fault() -> None:
    """No check is there that nothing was ever seen to fail; citations have tests of their own."""
    assert {check.name for check in CHECKS} - {"citation_parses"} == {
        name for names in FAULTS.values() for name in names
    }


def test_the_fabricated_runs_hold_what_a_section_may_meet() -> None:
    """Failed and infinite scores, both kinds of comparison, several severities, pictures, and nothing at all."""
    runs = {name: example_run(name) for name in RUNS}
    rows = [row for run in runs.values() for row in run.rows]
    comparisons = [found for run in runs.values() for found in run.comparisons]
    assert any(row.status == "failed" and row.score is None and row.reason for row in rows)
    assert any(row.score == math.inf for row in rows)
    assert {row.severity for row in rows} == {None, 1, 3}
    assert {found.kind for found in comparisons if found.headline} == {"score", "bd_rate"}
    assert {found.verdict for found in comparisons} >= {"b_better", "inconclusive"}
    assert any(found.left_out for found in comparisons)
    assert any(found.infinite_a for found in comparisons)
    assert any(run.cases for run in runs.values())
    assert not runs["one method"].comparisons
    assert not runs["empty run"].rows
    assert HOSTILE in runs["hostile text"].methods[0].display


INSTALLED = load_registry()
BUILT_IN = (
    "verdict",
    "comparison",
    "rate_distortion",
    "curves",
    "worst_places",
    "cases",
    "per_image",
    "alignment",
    "failures",
    "provenance",
)


@parametrize_with_section_checks(INSTALLED.get("sections", name)() for name in BUILT_IN)
def test_a_built_in_section_passes(plugin: Section, check: Check) -> None:
    """Everything that a report is made of."""
    check(plugin)
