"""The cases: pictures of the references that tell most about the comparison."""

from collections.abc import Sequence

from bakeoff.plugin import Block, Pictures, ReportData, Section, SectionInfo, Text, hookimpl

_INTRODUCTION = (
    "Numbers are means; these are pictures. One reference on which the second method does worst, and one in the "
    "middle, both chosen by the scores and not by hand."
)
_HELP = (
    "The frame in the overviews marks the part that is shown below pixel by pixel. Every map uses the same fixed "
    "colours from the lowest to the highest score, whatever the image, so that maps of different methods can be "
    "compared. Select a picture to see it in full size and to change between reference, methods and maps in place: "
    "what moves or flickers is what differs."
)


class CasesSection(Section):
    """The worst and the median reference in pictures."""

    info = SectionInfo(name="cases", version=1, title="Cases", order=40)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the pictures of each case; none without cases."""
        if not data.cases:
            return []
        return [Text(_INTRODUCTION), *(Pictures(case) for case in data.cases), Text(_HELP, "help")]


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `cases`."""
    return [CasesSection]
