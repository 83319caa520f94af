"""plugins/README.md lists every check of every kind, in order, and no other."""

import re
from pathlib import Path

import pytest

import bakeoff.testing
from bakeoff.testing import KINDS, checks_of

README = (Path(__file__).parents[3] / "plugins" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_is_listed(kind: str) -> None:
    """The first column of the table of a kind holds the names of its checks."""
    part = re.search(rf"^### Checks of {kind}\n(.*?)(?=^##)", README, re.MULTILINE | re.DOTALL)
    assert part is not None, f"plugins/README.md has no part 'Checks of {kind}'"
    rows = re.findall(r"^\| ([^|]*`[^|]*) \|", part[1], re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(check.name for check in checks_of(kind))


def test_public_names_can_be_imported() -> None:
    """Each name is there, also those that are imported when they are used; others are an error."""
    for name in bakeoff.testing.__all__:
        assert getattr(bakeoff.testing, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'check_nothing'"):
        bakeoff.testing.check_nothing  # noqa: B018 - the access is the test
