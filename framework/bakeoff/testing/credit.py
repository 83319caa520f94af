"""The rule for what every plugin may state, whatever its kind: whom to credit."""

from bakeoff.citation import parse_entry
from bakeoff.errors import PluginError
from bakeoff.plugin import Plugin
from bakeoff.testing.checks import Check, failure


def check_citation(plugin: Plugin) -> None:
    """Hold a plugin to a `citation` that can be printed by `bakeoff cite` and said in words by the report."""
    citation = plugin.info.citation
    try:
        if not isinstance(citation, str):
            raise PluginError(f"must be a text, got {type(citation).__name__}")
        parse_entry(citation)
    except PluginError as error:
        raise failure(
            asked="one BibTeX entry as the citation of the info", found=str(error),
            remedy="copy the entry from the publisher, with a title and all but numbers and months in braces, "
            'or leave the citation ""',
        ) from None  # fmt: skip


CITATION_PARSES = Check(
    "citation_parses", check_citation, lambda plugin: plugin.info.citation != "", "plugins that give a citation"
)
