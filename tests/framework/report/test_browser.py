"""The page in a real browser. Skipped, with a word, where there is no Chromium."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bakeoff.blocks import ReportData
from bakeoff.registry import Registry
from bakeoff.report.render import render

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
]  # fmt: skip
WATCH = "addEventListener('securitypolicyviolation', event => console.error('policy', event.violatedDirective))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of this file."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs the program chromium on PATH")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def path(report_data: ReportData, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small run as a file."""
    return write(tmp_path_factory.mktemp("report"), render(report_data, registry))


def write(folder: Path, html: str) -> Path:
    """Return the file that holds a page."""
    path = folder / "index.html"
    path.write_bytes(html.encode("utf-8"))
    return path


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open a page, and collect everything that goes wrong or leaves it."""
    page = browser.new_page(**options)
    wrong: list[str] = []
    page.add_init_script(WATCH)
    page.on("console", lambda message: wrong.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda asked: None if asked.url.startswith(("data:", path.as_uri())) else wrong.append(asked.url)
    )
    page.goto(path.as_uri())
    try:
        yield page, wrong
    finally:
        page.close()


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_quietly_and_fits(browser: Browser, path: Path, width: int, scheme: Any) -> None:
    """No error, no violation, no request, no sideways scrolling of the page, and every picture is drawn."""
    with opened(browser, path, viewport={"width": width, "height": 900}, color_scheme=scheme) as (page, wrong):
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "[...document.querySelectorAll('main img')].every(image => image.complete && image.naturalWidth > 0)"
        )
        assert page.locator("h1").inner_text() == "jpeg-vs-webp"
    assert wrong == []


def test_text_has_contrast(browser: Browser, path: Path) -> None:
    """Text and its ground differ by 4.5 to 1 or more (WCAG 2.2, 1.4.3), in light and in dark."""
    measure = """() => {
        const channels = (text) => text.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
            .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = (element) => {
            for (let at = element; at; at = at.parentElement) {
                const found = channels(getComputedStyle(at).backgroundColor);
                if (found.length === 3) return found;
            }
            return channels(getComputedStyle(document.body).backgroundColor);
        };
        const worst = {ratio: 99};
        for (const element of document.querySelectorAll('main *, header *, footer *, nav *')) {
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (!own || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const colour = element.closest('svg') ? style.fill : style.color;
            const [one, other] = [light(channels(colour)), light(ground(element))].sort((a, b) => b - a);
            const ratio = (one + 0.05) / (other + 0.05);
            if (ratio < worst.ratio) Object.assign(worst, {ratio, text: element.textContent.slice(0, 40)});
        }
        return worst;
    }"""
    for scheme in ("light", "dark"):
        with opened(browser, path, color_scheme=scheme) as (page, _):
            worst = page.evaluate(measure)
            assert worst["ratio"] >= 4.5, (scheme, worst)


def test_the_page_is_whole_without_script(browser: Browser, path: Path) -> None:
    """With JavaScript off, verdict, tables, charts and pictures are there and folds open."""
    with opened(browser, path, java_script_enabled=False) as (page, wrong):
        assert page.locator(".card").count() == 2
        assert page.locator("svg.plot").count() == 2
        assert page.locator("figure.distorted img").count() == 4
        page.get_by_text("Show the numbers").first.click()
        assert page.locator(".chart table").first.is_visible()
    assert wrong == []


def test_tables_are_sorted_by_number(browser: Browser, path: Path) -> None:
    """A click on a heading sorts by number, a second one the other way, a third restores the order."""
    with opened(browser, path) as (page, wrong):
        table = page.locator("table", has_text="quality=20").first
        bytes_column = table.locator("thead th", has_text="bytes")

        def sizes() -> list[int]:
            texts = table.locator("tbody tr td:nth-of-type(2)").all_inner_texts()
            return [int(re.sub(r"\D", "", text)) for text in texts]

        original = sizes()
        bytes_column.locator("button").click()
        assert sizes() == sorted(original)
        assert bytes_column.get_attribute("aria-sort") == "ascending"
        bytes_column.locator("button").click()
        assert sizes() == sorted(original, reverse=True)
        bytes_column.locator("button").click()
        assert sizes() == original
    assert wrong == []


def test_pictures_change_in_place(browser: Browser, path: Path) -> None:
    """A picture opens in full size; keys go through reference, methods and maps, and Escape closes."""
    with opened(browser, path) as (page, wrong):
        page.get_by_role("button", name="Enlarge: Reference").first.click()
        large = page.locator("dialog img")
        shown = [large.get_attribute("src")]
        for _ in range(4):
            page.keyboard.press("ArrowRight")
            shown.append(large.get_attribute("src"))
        assert len(set(shown)) == 5
        page.keyboard.press("Space")
        assert large.get_attribute("src") == shown[0]
        page.keyboard.press("Escape")
        assert not page.locator("dialog").is_visible()
    assert wrong == []


def test_marks_tell_what_they_are(browser: Browser, path: Path) -> None:
    """Pointing at a mark of a chart shows its method, point and numbers."""
    with opened(browser, path) as (page, wrong):
        page.locator("svg.plot .marker").first.hover()
        tip = page.locator(".tip").inner_text()
        assert "JPEG" in tip
        assert "quality=20" in tip
    assert wrong == []


@pytest.mark.parametrize("policy", [True, False])
def test_hostile_strings_do_nothing(
    browser: Browser,
    report_data: ReportData,
    registry: Registry,
    poison: Callable[[Any], Any],
    tmp_path: Path,
    policy: bool,
) -> None:
    """An attack in every string of the data runs nothing, even with the policy taken away."""
    html = render(poison(report_data), registry)
    if not policy:
        html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    with opened(browser, write(tmp_path, html)) as (page, wrong):
        assert page.evaluate("window.__x") is None
        handlers = (
            "[...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => n.startsWith('on')))"
        )
        assert page.evaluate(f"{handlers}.length") == 0
        page.locator("svg.plot .marker").first.hover()
        page.get_by_role("button", name=re.compile("Enlarge")).first.click()
        assert page.evaluate("window.__x") is None
    assert wrong == []
