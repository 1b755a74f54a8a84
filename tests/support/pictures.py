"""Take the pictures of the built example that README.md shows. Run by `make pictures`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = os.environ.get("PLANSITE_CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True, slots=True)
class Picture:
    """Say what is taken: a page from the top, in a window of a size; `moved` turns the first slider of “What if?” up so often."""

    name: str
    page: str
    width: int
    height: int
    scheme: str = "light"
    moved: int = 0


PICTURES = (
    Picture("overview", "index.html", 1280, 1180),
    Picture("what-if", "forecast.html", 1280, 1000, moved=4),
    Picture("calendar", "calendar.html", 1280, 1000),
    Picture("goal", "goals/lower_churn.html", 1280, 1180),
    Picture("budget", "budget.html", 1280, 1180, scheme="dark"),
    Picture("phone", "index.html", 390, 844),
)


def main(site: Path, folder: Path) -> None:
    """Open pages of the built site and save what a reader sees."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            size = {"width": picture.width, "height": picture.height}
            tab = browser.new_page(viewport=size, color_scheme=picture.scheme)
            tab.goto((site / picture.page).resolve().as_uri())
            if picture.moved:
                _try(tab, picture.moved)
            tab.screenshot(path=folder / f"{picture.name}.png")
            tab.close()
        browser.close()


def _try(tab: Page, times: int) -> None:
    """Open what readers may try, and move one input with the arrow keys."""
    tab.locator("details.ps-what-if > summary").click()
    slider = tab.locator(".ps-what-if__input input").first
    slider.focus()
    for _ in range(times):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_selector(".ps-what-if--moved")


main(Path(sys.argv[1]), Path(sys.argv[2]))
