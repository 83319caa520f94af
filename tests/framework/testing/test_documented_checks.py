"""The list of checks in plugins/README.md, against the checks."""

import re
from pathlib import Path

import pytest

from bakeoff.testing import KINDS, checks_of

README = Path(__file__).parents[3] / "plugins" / "README.md"


@pytest.mark.parametrize("kind", KINDS)
def test_the_checks_of_a_kind_are_listed_once_each(kind: str) -> None:
    """The table under the kind's heading names every check, and no other."""
    _, _, rest = README.read_text("utf-8").partition(f"### Checks of {kind}\n")
    rows = re.findall(r"^\| (`[^|]+) \|", re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0], re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(check.name for check in checks_of(kind))
