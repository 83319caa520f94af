import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bakeoff.blocks import ReportData
from bakeoff.registry import Registry, load_registry
from bakeoff.report.render import render
from bakeoff.results import CasePicture

SECTIONS = """
from bakeoff.plugin import Section, SectionInfo, Text, Table, Pictures, hookimpl

class Added(Section):
    info = SectionInfo(name="added", version=1, title="Added", order=15)

    def blocks(self, data):
        {body}

@hookimpl
def bakeoff_register_sections():
    return [Added]
"""


class Page(HTMLParser):
    """Elements of a page with their attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.inside.setdefault(self.elements[-1][0], data)


@pytest.fixture
def with_section(tmp_path: Path) -> Callable[[str], Registry]:
    """Give a function that loads a registry with one more section, whose method has the body given."""

    def load(body: str) -> Registry:
        path = tmp_path / "added_section.py"
        path.write_text(SECTIONS.format(body=body), "utf-8")
        registry = load_registry([path])
        assert "added" in registry.names("sections")
        return registry

    return load


@pytest.fixture(scope="module")
def html(report_data: ReportData, registry: Registry) -> str:
    """The page of the small run."""
    return render(report_data, registry)


def test_the_same_data_give_the_same_page(report_data: ReportData, registry: Registry, html: str) -> None:
    """The page is a function of its data."""
    assert render(report_data, registry) == html
    assert type(html) is str


def test_sections_stand_in_their_order(html: str) -> None:
    """Sections come by ascending order; those without blocks, such as failures here, are left out."""
    titles = re.findall(r'<h2 id="section-\d+-title">(.*?)</h2>', html)
    assert titles == ["Verdict", "Comparison", "Rate and distortion", "Cases", "Every reference", "Provenance"]


def test_only_our_script_and_style_are_allowed(html: str) -> None:
    """The policy comes first, denies by default, and allows script and style by the hashes of what is there."""
    head = html[html.index("<head>") + len("<head>") :].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    page = Page(html)
    policy = next(attrs["content"] for tag, attrs in page.elements if tag == "meta" and "content" in attrs)
    assert policy is not None
    for name in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.inside[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    rules = {"default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"}
    assert rules <= {rule.strip() for rule in policy.split(";")}


def test_nothing_is_loaded_or_styled_inline(html: str) -> None:
    """No element has a style or a handler of its own, and no address but those of the page itself."""
    for tag, attributes in Page(html).elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action", "srcset", "data", "xlink:href"):
            address = attributes.get(name)
            assert address is None or address.startswith(("#", "data:")), (tag, address)


def test_identities_are_unique(html: str) -> None:
    """No two elements share an id, and every reference to an id finds one."""
    elements = Page(html).elements
    found = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(found) == len(set(found))
    wanted = {
        name for _, attributes in elements for name in (attributes.get("aria-labelledby") or "").split() if name
    } | {(attributes.get("href") or "").removeprefix("#") for tag, attributes in elements if tag == "a"}
    assert wanted <= set(found)


def test_the_page_is_small(html: str) -> None:
    """A report on small photographs stays far below the budget of 25 MB."""
    assert len(html) < 3_000_000


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise RuntimeError('no luck <b>today</b>')", "RuntimeError: no luck &lt;b&gt;today&lt;/b&gt;"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return ['<b>markup</b>']", "TypeError: a section returns blocks of bakeoff.plugin, got str"),
        ("return [Table('t', ['a', 'b'], [['one']])]", "ValueError: the table &#39;t&#39; has 2 columns"),
        ("return None", "TypeError"),
    ],
)
def test_a_broken_section_is_named_and_the_rest_stands(
    report_data: ReportData, with_section: Callable[[str], Registry], body: str, error: str
) -> None:
    """A section that raises, or returns what is no block, becomes a note with its name and the error."""
    html = render(report_data, with_section(body))
    assert "The section <strong>added</strong> could not be drawn" in html
    assert error in html
    assert ">Provenance</h2>" in html


def test_a_section_without_a_place_is_noted(report_data: ReportData, tmp_path: Path) -> None:
    """Even a section whose info has no order does not take the report down."""
    path = tmp_path / "misplaced.py"
    source = SECTIONS.format(body="return [Text('still here')]")
    path.write_text(source.replace("order=15", "order='last'"), "utf-8")
    html = render(report_data, load_registry([path]))
    assert "still here" in html
    assert html.index("still here") > html.index(">Provenance</h2>")


@pytest.mark.parametrize("word", ["Markup", "Sly"])
def test_text_that_calls_itself_safe_is_escaped_all_the_same(
    report_data: ReportData, with_section: Callable[[str], Registry], word: str
) -> None:
    """A plugin cannot smuggle markup in by a string class that claims to be HTML."""
    body = f"""
        from markupsafe import Markup
        class Sly(str):
            def __html__(self): return str.__str__(self)
            def __str__(self): return self
        return [Text({word}('<img src=q onerror=evil()>'))]"""
    html = render(report_data, with_section(body))
    assert "<img src=q" not in html
    assert "&lt;img src=q onerror=evil()&gt;" in html


def test_pictures_that_could_hold_code_are_refused(report_data: ReportData, registry: Registry) -> None:
    """A picture of a type that a browser might run, such as SVG, does not reach the page."""
    case = report_data.cases[0]
    picture = CasePicture("reference", "r", "", b"<svg/>", "image/svg+xml", 1, 1)  # type: ignore[arg-type]  # on purpose
    data = dataclasses.replace(report_data, cases=[dataclasses.replace(case, pictures=(picture,))])
    html = render(data, registry)
    assert "pictures are image/png or image/webp, got image/svg+xml" in html
    assert "svg+xml;" not in html


def test_every_string_is_only_text(
    report_data: ReportData, registry: Registry, html: str, poison: Callable[[Any], Any]
) -> None:
    """Whatever stands in the strings of the data, the page has the same elements and the same attributes."""
    hostile = render(poison(report_data), registry)
    shapes = [[(tag, sorted(attributes)) for tag, attributes in Page(page).elements] for page in (html, hostile)]
    assert hostile.count("onerror=window") > 100
    assert shapes[0] == shapes[1]
    assert hostile.encode("utf-8")


def test_undecodable_names_are_shown(report_data: ReportData, registry: Registry) -> None:
    """A file name that is no UTF-8, or hides what it is, is written out; the page can always be encoded."""
    warnings = ["photo\udcff.png is missing", "\x1b[31mred\u202eder"]
    page = render(dataclasses.replace(report_data, warnings=warnings), registry)
    assert "photo\\udcff.png is missing" in page
    assert "\\x1b[31mred\\u202eder" in page
    assert page.encode("utf-8")


def test_a_run_without_anything_still_has_a_page(report_data: ReportData, registry: Registry) -> None:
    """No rows, no comparisons, no cases: the page says so."""
    empty = dataclasses.replace(report_data, rows=[], comparisons=[], cases=[], environment={}, resolved="")
    page = render(empty, registry)
    assert "There is no comparison under equal conditions" in page
    assert "could not be drawn" not in page


def templates() -> Mapping[str, str]:
    """Return the sources of all templates by name."""
    folder = files("bakeoff.report").joinpath("templates")
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}


def test_templates_keep_the_rules() -> None:
    """No template calls anything safe, uses macros (whose output would pass as safe), or leaves a value unquoted."""
    for name, source in templates().items():
        assert not re.search(r"\|\s*safe|autoescape|macro|Markup|javascript:", source), name
        assert not re.search(r"=\s*\{\{", source), name
        assert not re.search(r"\sstyle=|\son\w+=", source), name


def test_static_files_cannot_end_their_element() -> None:
    """Neither script nor style holds what would close its element."""
    for name in ("report.js", "report.css"):
        assert "</" not in files("bakeoff.report").joinpath("static", name).read_text("utf-8")
    assert "innerHTML" not in files("bakeoff.report").joinpath("static", "report.js").read_text("utf-8")
