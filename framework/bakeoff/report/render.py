"""From what a run found to one self-contained page: sections are asked for blocks, templates draw them.

The page is safe by construction. Every expression of every template passes through `_fit_for_page` and is then
escaped; only text that a template of ours has drawn, or a file of ours holds, is exempt. Script and style are allowed
by their hashes; nothing else may run, load or be sent (Content Security Policy Level 3).
"""

import base64
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, cast

from markupsafe import Markup

from bakeoff.blocks import Block, Card, Cards, Code, Facts, LineChart, Pictures, ReportData, Table, Text
from bakeoff.errors import PluginError
from bakeoff.executors.apart import Apart
from bakeoff.plugin import Section
from bakeoff.registry import Registry
from bakeoff.report import charts, intervals
from bakeoff.report.tables import draw_table
from bakeoff.report.writing import clean, decimals_for, write_number
from bakeoff.results import CasePicture

if TYPE_CHECKING:
    from jinja2 import Environment

_BROWSER_PICTURES = ("image/png", "image/webp")


class _Drawn(Markup):
    """Markup that one of our own templates has drawn, or one of our own files holds: never a plugin's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """A section as it stands on the page."""

    identity: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card with its number written out, its sentence set and its interval laid out."""

    card: Card
    sentence: str
    figure: str
    interval: intervals.DrawnInterval | None


def render(data: ReportData, registry: Registry) -> str:
    """Return the report as one HTML page that UTF-8 can hold: the same text for the same data.

    A section that raises, or returns what cannot be drawn, is replaced by a note that names it and the error.
    """
    with Apart(registry, data.experiment) as apart:
        drawn = [_draw_section(name, place, data, apart) for place, name in enumerate(_ordered(registry), 1)]
    script, style = (_Drawn(_static(name)) for name in ("report.js", "report.css"))
    return _fill(
        "page",
        data=data,
        sections=[section for section in drawn if section.body],
        references=len({row.reference for row in data.rows}),
        groups=len({row.group for row in data.rows}),
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


def _ordered(registry: Registry) -> list[str]:
    """Return the names of the sections in their order; one without a usable order comes last, and is noted there."""

    def place(name: str) -> float:
        try:
            return float(cast(type[Section], registry.get("sections", name)).info.order)
        except (PluginError, AttributeError, TypeError, ValueError):
            return math.inf

    return sorted(registry.names("sections"), key=lambda name: (place(name), name))


def _draw_section(name: str, place: int, data: ReportData, apart: Apart) -> DrawnSection:
    identity = f"section-{place}"
    title = name
    try:
        title = cast(type[Section], apart.registry.get("sections", name)).info.title
        ours = apart.registry.origin("sections", name).ours
        body = draw_blocks(apart.call(partial(_blocks, name, data), ours=ours), identity)
    except PluginError as error:
        body = _draw("broken", name=name, error=str(error))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises must not take the report down
        body = _draw("broken", name=name, error=f"{type(error).__name__}: {error}")
    return DrawnSection(identity, title, body)


def _blocks(name: str, data: ReportData, registry: Registry) -> Sequence[Block]:
    return tuple(cast(type[Section], registry.get("sections", name))().blocks(data))


def draw_blocks(blocks: Sequence[Block], identity: str) -> _Drawn:
    """Draw blocks in order; line charts that follow each other share a row."""
    parts = []
    numbered = [(f"{identity}-{place}", block) for place, block in enumerate(blocks, 1)]
    for abreast, group in groupby(numbered, key=lambda entry: isinstance(entry[1], LineChart)):
        drawn = [_draw_block(block, identity) for identity, block in group]
        parts += [_draw("charts", charts=drawn)] if abreast else drawn
    return _Drawn("").join(parts) if parts else _Drawn("")


def _draw_block(block: Block, identity: str) -> _Drawn:
    match block:
        case Text():
            return _draw("text", block=block)
        case Table():
            return _draw("table", block=block, table=draw_table(block), identity=identity)
        case Facts():
            return _draw("facts", block=block)
        case Code():
            return _draw("code", block=block)
        case Cards():
            return _draw("cards", block=block, cards=_draw_cards(block), view=intervals, identity=identity)
        case LineChart():
            return _draw("chart", drawn=charts.draw_chart(block), view=charts, identity=identity)
        case Pictures():
            scale = block.case.scale
            ends = charts.write_ticks([scale.low, scale.high]) if scale is not None else []
            return _draw("pictures", case=block.case, ends=ends, uri=_data_uri)
        case _:
            raise TypeError(f"a section returns blocks of bakeoff.plugin, got {type(block).__name__}")


def _draw_cards(block: Cards) -> list[DrawnCard]:
    shared = [card.interval for card in block.cards if card.interval is not None] if block.shared_axis else []
    axis = intervals.axis_around_zero(shared) if shared else None
    return [_draw_card(card, axis) for card in block.cards]


def _draw_card(card: Card, axis: charts.Axis | None) -> DrawnCard:
    figure = "" if card.figure is None else _plain_number(card.figure.value, 3)
    interval = None
    if card.interval is not None:
        interval = intervals.draw_interval(card.interval, axis or intervals.axis_around_zero([card.interval]))
    # A percent sign does not begin a line, nor does the value of p.
    sentence = card.sentence.replace(" %", "\N{NO-BREAK SPACE}%").replace(
        "p = ", "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"
    )
    return DrawnCard(card, sentence, figure, interval)


def _plain_number(value: float, digits: int = 4) -> str:
    return write_number(value, decimals_for([value], digits))


def _data_uri(picture: CasePicture) -> str:
    if picture.media_type not in _BROWSER_PICTURES:
        raise ValueError(f"pictures are {' or '.join(_BROWSER_PICTURES)}, got {picture.media_type}")
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"


def _draw(template: str, **values: object) -> _Drawn:
    return _Drawn(_fill(template, **values))


def _fill(template: str, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bakeoff.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_fit_for_page,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fit_for_page(value: object) -> object:
    # A plugin's text may be a Markup (or another str that calls itself safe): it is made plain again, then escaped.
    return value if isinstance(value, _Drawn) else clean(str.__str__(str(value)))


def _static(name: str) -> str:
    return files("bakeoff.report").joinpath("static", name).read_text("utf-8")


def _hash(content: str) -> str:
    """Return the source expression of Content Security Policy that allows exactly this inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode('ascii')}"
