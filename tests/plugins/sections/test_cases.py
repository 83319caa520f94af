from dataclasses import replace

from bakeoff.blocks import Pictures, ReportData, Text
from bakeoff.results import Case
from bakeoff_plugins.sections.cases import CasesSection


def test_every_case_is_shown_between_words(data: ReportData) -> None:
    """Cases stand in their order, after an introduction and before the help; without cases there is no section."""
    cases = [Case(name, "kodim01", "why", ()) for name in ("worst", "median")]
    first, *pictures, last = CasesSection().blocks(replace(data, cases=cases))
    assert [block.case.title for block in pictures if isinstance(block, Pictures)] == ["worst", "median"]
    assert isinstance(first, Text)
    assert isinstance(last, Text)
    assert last.tone == "help"
    assert CasesSection().blocks(data) == []
