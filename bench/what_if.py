"""Measure what a reader tries: one setting answered in the browser, charts redrawn, against one sample of the same figures in Plansite."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright
from row import TOP, Row, of_pairs, tell

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.sampling import sample
from plansite.deliver.building.own_settings import read_settings
from plansite.deliver.building.site import build_site, write_pages
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.files.what_if import what_if_data
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.outcome import Outcome

CHROMIUM = os.environ.get("PLANSITE_CHROMIUM", "/usr/bin/chromium")
PAIRS = 7
SETTINGS = 20
GOAL = 5.0
# Moves the first slider to another place, as a reader's hand does, and lets the page draw what comes of it.
MOVE = """async (settings) => {
  const slider = document.querySelector('details.ps-what-if input[type=range]');
  for (let at = 0; at < settings; at += 1) {
    slider.value = Number(slider.min) + (at % (slider.max - slider.min));
    slider.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
  }
}"""


def rows() -> Iterator[Row]:
    """Race."""
    outcome = run(TOP / "plan")
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build"
        write_pages(make_site(outcome), build, read_settings(TOP / "mkdocs.yml"))
        if not build_site(build, lambda words: print(words, file=sys.stderr)).ok:
            raise SystemExit("The site was not built.")
        pairs = list(races(outcome, (build / "site/index.html").as_uri()))
    browser, here = zip(*pairs, strict=True)
    yield of_pairs("a reader's setting answered on its page", "one sample", browser, here, GOAL, None)


def races(outcome: Outcome, page: str) -> Iterable[tuple[float, float]]:
    """Yield the seconds of the browser's main thread for one setting, and the processor's for one sample."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(page)
        tab.locator("details.ps-what-if summary").click()
        tab.locator("details.ps-what-if input[type=range]").first.wait_for()
        session = tab.context.new_cdp_session(tab)
        session.send(
            "Performance.enable", {"timeDomain": "threadTicks"}
        )  # the processor's time, not the clock's
        for _ in range(PAIRS):
            before = busy(session)
            tab.evaluate(MOVE, SETTINGS)
            yield (busy(session) - before) / SETTINGS, sampled(outcome)
        browser.close()


def busy(session: Any) -> float:
    """Return for how many seconds the page's main thread has been at work."""
    metrics = {
        metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]
    }
    return float(metrics["TaskDuration"])


def sampled(outcome: Outcome) -> float:
    """Return the processor's seconds for one sample of what the page computes."""
    context = open_context(outcome)
    data = what_if_data(context, context)
    names = [data["graph"]["names"][int(place)] for place in data["units"]]
    started = time.process_time()
    for _ in range(SETTINGS):
        sample(context.results, dict.fromkeys(GRAINS, names), samples=1)
    return (time.process_time() - started) / SETTINGS


if __name__ == "__main__":
    tell(rows())
