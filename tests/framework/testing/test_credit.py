"""The kit says of a citation that cannot be read what is wrong with it."""

from typing import Any, ClassVar
from unittest import SkipTest

import pytest

from bakeoff.plugin import Dataset, PluginInfo, Sample
from bakeoff.registry import KINDS, load_registry
from bakeoff.testing import KINDS as CHECKED
from bakeoff.testing import CheckFailure, checks_of
from bakeoff.testing.credit import CITATION_PARSES


def citing(citation: Any) -> Dataset:
    """Return a plugin that gives this citation."""

    class Nothing(Dataset):
        info: ClassVar[PluginInfo] = PluginInfo(name="nothing", version=1, citation=citation)

        def samples(self) -> list[Sample]:
            return []

    return Nothing()


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ("Doe 1999", "expected an entry such as @article{…}"),
        ("@misc{a, title={T}", "the brace that closes the entry"),
        ("@misc{a, title={T}} @misc{b, title={U}}", "got 2"),
        (None, "must be a text, got NoneType"),
    ],
)
def test_a_citation_that_cannot_be_read_fails(citation: Any, words: str) -> None:
    """The failure names plugin, check and fault."""
    with pytest.raises(CheckFailure, match=r"nothing.* fails citation_parses") as caught:
        CITATION_PARSES(citing(citation))
    assert words in str(caught.value)


def test_no_citation_is_no_fault() -> None:
    """The check is skipped, in words."""
    with pytest.raises(SkipTest, match="only for plugins that give a citation"):
        CITATION_PARSES(citing(""))


@pytest.mark.parametrize("kind", CHECKED)
def test_it_is_among_the_checks_of_every_kind(kind: str) -> None:
    """Whatever a plugin does, the kit reads its citation; all built-in ones pass."""
    assert CITATION_PARSES in checks_of(kind)
    assert kind in KINDS
    registry = load_registry()
    for name in registry.names(kind):
        plugin = registry.get(kind, name)
        if plugin.info.citation:
            CITATION_PARSES(plugin.model_construct())
