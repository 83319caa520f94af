"""Draw the picture of a report in README: `python framework/docs/report_picture.py reports/jpeg-vs-webp`.

Needs Playwright for Python and Chromium; takes the top of the page, down to its first charts.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).with_name("report.png")
WIDTH = 1180
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def draw(run: Path) -> None:
    """Save the top of the report in `run` as `report.png`, without the tables between verdict and charts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto((run / "index.html").resolve().as_uri())
        section = page.locator("section", has=page.get_by_role("heading", name="Comparison", exact=True))
        section.evaluate("element => element.remove()")
        charts = (
            page.locator("section", has=page.get_by_role("heading", name="Rate and distortion")).locator("svg").last
        )
        box = charts.bounding_box()
        if box is None:
            raise SystemExit(f"{run}: its report has no rate-distortion chart")
        height = int(box["y"] + box["height"]) + 4
        page.screenshot(path=TARGET, clip={"x": 0, "y": 0, "width": WIDTH, "height": height}, full_page=True)
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
