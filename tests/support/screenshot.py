"""Take the picture in README.md: the top of the built overview, in light colors. Run by `make screenshot`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("PLANSITE_CHROMIUM", "/usr/bin/chromium")


def main(page: Path, picture: Path) -> None:
    """Open a page of the built site and save what a reader sees first."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1280, "height": 1180}, color_scheme="light")
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=picture)
        browser.close()


main(Path(sys.argv[1]), Path(sys.argv[2]))
