"""Checks for sections of the report: blocks of plain data for any run, also an empty one, and nothing changed by it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from bakeoff.blocks import Block, ReportData
from bakeoff.plugin import Section
from bakeoff.testing import checks
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.conduct import OPTIONS_PLAIN, in_order, remade
from bakeoff.testing.credit import CITATION_PARSES
from bakeoff.testing.example_runs import HOSTILE, RUNS, example_run
from bakeoff.testing.trials import told

if TYPE_CHECKING:
    import pytest

_BLOCKS = get_args(Block)
_NAMES = ", ".join(block.__name__ for block in _BLOCKS)


def _states_title_and_order(section: Section) -> None:
    title, order = section.info.title, section.info.order
    if not isinstance(title, str) or not title.strip():
        raise failure(asked="a heading", found=f"title={title!r}", remedy="state a title in SectionInfo")
    if isinstance(order, bool) or not isinstance(order, int | float) or not math.isfinite(order):
        raise failure(
            asked="a place on the page", found=f"order={order!r}",
            remedy="state a whole number; the built-in sections have 10 to 70",
        )  # fmt: skip


def _returns_blocks(section: Section) -> None:
    for name in RUNS:
        _blocks(section, name)


def _blocks(section: Section, name: str) -> list[Block]:
    returned: object = section.blocks(example_run(name))
    if isinstance(returned, str | bytes) or not isinstance(returned, Sequence):
        raise failure(
            asked=f"a list of blocks for the run '{name}'", found=f"a {type(returned).__name__}",
            remedy=f"return a list of {_NAMES}; the report takes no HTML",
        )  # fmt: skip
    for block in returned:
        if not isinstance(block, _BLOCKS):
            raise failure(
                asked=f"blocks for the run '{name}'", found=f"a {type(block).__name__} among them",
                remedy=f"a block is one of {_NAMES}; the report takes no HTML",
            )  # fmt: skip
    return list(returned)


def _data_untouched(section: Section) -> None:
    for name in RUNS:
        data = example_run(name)
        section.blocks(data)
        changed = _changed(example_run(name), data)
        if changed:
            raise failure(
                asked="data that stay as they are", found=f"other {changed} after the run '{name}' was shown",
                remedy="sort and filter copies: sorted(data.rows), not data.rows.sort()",
            )  # fmt: skip


def _changed(before: ReportData, after: ReportData) -> str:
    """Return the first part of the data that is not what it was, "" for none."""
    parts = ReportData.__dataclass_fields__
    return next((part for part in parts if getattr(before, part) != getattr(after, part)), "")


def _deterministic(section: Section) -> None:
    for name in RUNS:
        first = section.blocks(example_run(name))
        for again in (section.blocks(example_run(name)), remade(section).blocks(example_run(name))):
            if repr(first) != repr(again):
                raise failure(
                    asked="the same blocks for the same data", found=f"others the second time for the run '{name}'",
                    remedy="draw no random numbers, read no clock, and keep nothing of one call for the next",
                )  # fmt: skip


def _survives_empty_run(section: Section) -> None:
    for name in ("empty run", "one method", "one reference"):
        try:
            section.blocks(example_run(name))
        except Exception as error:
            raise failure(
                asked=f"blocks for the run '{name}', or none", found=told(error),
                remedy="return [] where there is nothing to show; rows may be empty, scores None or infinite",
            ) from error  # fmt: skip


def _survives_hostile_text(section: Section) -> None:
    try:
        section.blocks(example_run("hostile text"))
    except Exception as error:
        raise failure(
            asked="blocks for names with markup, braces and quotes", found=told(error),
            remedy="take names as they are, and never as a format string, a pattern or a template",
        ) from error  # fmt: skip


def _drawn_by_report(section: Section) -> None:
    from bakeoff.report.render import draw_blocks

    try:
        plain = type(section)()
    except ValueError as error:
        raise failure(
            asked="a default for every option, as the report draws every section with its defaults", found=told(error),
            remedy="give every option a default",
        ) from error  # fmt: skip
    for name in RUNS:
        try:
            drawn = draw_blocks(_blocks(plain, name), "section-1")
        except Exception as error:
            raise failure(
                asked=f"blocks that the report can draw for the run '{name}'", found=told(error),
                remedy="fill blocks with the texts and numbers that their fields ask for",
            ) from error  # fmt: skip
        if HOSTILE.partition("</")[0] in drawn:
            raise failure(
                asked="a page on which names are text", found="markup of a name in the page",
                remedy="put names into blocks as they are; the report escapes them",
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    Check("states_title_and_order", _states_title_and_order),
    OPTIONS_PLAIN,
    CITATION_PARSES,
    *in_order(
        (
            Check("survives_empty_run", _survives_empty_run),
            Check("survives_hostile_text", _survives_hostile_text),
            Check("returns_blocks", _returns_blocks),
        ),
        (
            Check("data_untouched", _data_untouched),
            Check("deterministic", _deterministic),
            Check("drawn_by_report", _drawn_by_report),
        ),
    ),
)


def check_section(section: Section, *, expected_failures: Mapping[str, str] | None = None) -> None:
    """Run every check on a section. Raise `CheckFailure` that lists what it fails."""
    checks.require(section, CHECKS, expected_failures)


def parametrize_with_section_checks(
    sections: Iterable[Section], expected_failures: Mapping[str, Mapping[str, str]] | None = None
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every `plugin` and `check`, as `checks.parametrize` says."""
    return checks.parametrize(sections, CHECKS, expected_failures)
