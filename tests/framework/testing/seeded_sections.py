"""Sections for the tests of the kit: one that is right, and many that are wrong, each in one way."""

import itertools
import statistics
from collections.abc import Sequence
from typing import ClassVar

from bakeoff.plugin import Block, Column, Quantity, ReportData, Section, SectionInfo, Table, Text, hookimpl


def facts(name: str) -> SectionInfo:
    return SectionInfo(name=name, version=1, title="Seeded", order=35)


class Right(Section):
    """Right: how many scores there are of each metric, and the largest."""

    info = facts("right")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        rows = []
        for metric in data.metrics:
            found = [row.score for row in data.rows if row.metric == metric.label and row.score is not None]
            if found:
                rows.append([metric.display, len(found), Quantity(max(found), metric.unit)])
        return [Table("Scores", ["metric", "scores", Column("largest")], rows)] if rows else []


class Html(Section):
    info = facts("html")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return f"<p>{len(data.rows)} scores</p>"


class Texts(Section):
    info = facts("texts")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return [f"{len(data.rows)} scores"]


class Nothing(Section):
    info = facts("nothing")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        Text("lost")


class Generates(Section):
    """Yields blocks, which can be looked at once only."""

    info = facts("generates")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        yield Text("a text")


class Sorts(Right):
    info = facts("sorts")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        data.rows.sort(key=lambda row: (row.metric, row.reference))
        return super().blocks(data)


class Notes(Right):
    """Leaves a word for other sections in the environment of the run."""

    info = facts("notes")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        data.environment["seeded"] = "I was here"
        return super().blocks(data)


class Numbers(Section):
    info = facts("numbers")
    number: ClassVar = itertools.count()

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return [Text(f"page {next(self.number)}")]


class NeedsRows(Section):
    info = facts("needs_rows")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        mean = statistics.mean(row.score for row in data.rows if row.score is not None)
        return [Text(f"the mean of all scores is {mean}, for what it is worth")]


class NeedsTwoMethods(Section):
    info = facts("needs_two_methods")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return [Text(f"{data.methods[0].display} against {data.methods[1].display}")]


class Templates(Section):
    """A name is no template."""

    info = facts("templates")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return [Text((f"{method.display}: " + "{points}").format(points=len(method.points))) for method in data.methods]


class Ragged(Section):
    """A quantity is a number."""

    info = facts("ragged")

    def blocks(self, data: ReportData) -> Sequence[Block]:
        return [Table("Scores", ["metric"], [[Quantity("many")]])]


class NeedsOption(Right):
    info = facts("needs_option")
    metric: str


class Untitled(Right):
    info = SectionInfo(name="untitled", version=1, title=" ", order=35)


class Unordered(Right):
    info = SectionInfo(name="unordered", version=1, title="Seeded", order="first")


class PathOptions(Right):
    info = facts("path_options")

    def library(self):
        return None


@hookimpl
def bakeoff_register_sections():
    return [
        found for found in globals().values()
        if isinstance(found, type) and issubclass(found, Section) and found.__module__ == __name__
    ]  # fmt: skip
