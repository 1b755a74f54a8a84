"""What-if in Chromium: opened from a folder with the network off, moved by keyboard, and as Plansite computes it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from handmade import BASE
from hostile import EXAMPLE

from plansite.compute.engine import ids
from plansite.deliver.building.site import build_site, write_pages
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.figures.figures import Figures
from plansite.present.site import make_site
from plansite.problems import has_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.present.context import PageContext

PAGES = ("index.html", "goals/index.html", "goals/lower_churn.html", "forecast.html")
GOAL = "lower_churn"
LEVER = "Customers who leave in a month"
SCENARIO = "germany_late"
WATCH = """window.stopped = [];
document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(event.blockedURI));"""


class Built(NamedTuple):
    site: Path
    outcome: Outcome
    context: PageContext

    def words(self, node: str, grain: Any, index: int, *, results: Any, large: bool = False) -> str:
        figures = Figures(self.context.in_scenario(self.context.plan, results), "")
        return figures.write(node, results.value(node, grain, index), large=large)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    build = tmp_path_factory.mktemp("what-if") / "build"
    outcome = run(EXAMPLE)
    write_pages(make_site(outcome), build, BASE)
    assert build_site(build, print).ok
    return Built(build / "site", outcome, open_context(outcome))


def opened(tab: Any, address: str) -> Any:
    """Open a page and its panel by keyboard, and return the panel."""
    tab.page.add_init_script(WATCH)
    tab.page.goto(address)
    panel = tab.page.locator("details.ps-what-if")
    assert panel.get_attribute("open") is None
    panel.locator("summary").focus()
    tab.page.keyboard.press("Enter")
    panel.get_by_label(LEVER).wait_for()
    return panel


def press(tab: Any, panel: Any, key: str, times: int) -> None:
    panel.get_by_label(LEVER).focus()
    for _ in range(times):
        tab.page.keyboard.press(key)


def forecast_of(panel: Any, goal: str) -> str:
    row = panel.locator("tbody tr", has_text=goal).first
    return str(row.locator("td").nth(1).inner_text()).splitlines()[0]


def under(text: str, work: Path) -> Outcome:
    """Run the example with a scenario more."""
    shutil.copytree(EXAMPLE, work)
    (work / "scenarios/what_if.yaml").write_text(text, encoding="utf-8")
    return run(work)


def test_a_slider_moves_goals_and_figures_as_a_scenario_does(
    built: Built, visit: Callable[..., Any], tmp_path: Path
) -> None:
    tab = visit(offline=True)
    panel = opened(tab, (built.site / "index.html").as_uri())
    title = built.context.plan.goals[GOAL].title
    tile = tab.page.locator(".ps-tile a.ps-figure[data-node=mrr]").first
    before, tile_before = forecast_of(panel, title), tile.inner_text()
    press(tab, panel, "ArrowRight", 10)
    panel.get_by_role("button", name="Copy as a scenario file").click()
    text = panel.locator("pre").inner_text()
    assert "monthly_churn: +0.1 points" in text
    outcome = under(text, tmp_path / "plan")
    assert not has_errors(outcome.problems)
    results = outcome.numbers["what_if"]
    after = forecast_of(panel, title)
    assert after == built.words(ids.goal(GOAL, "forecast"), "plan", 0, results=results)
    assert after != before
    known = [judged for judged in built.context.goals if judged.is_known]
    short = [results.value(judged.node("shortfall"), "plan", 0) for judged in known]
    reached = sum(value is not None and value <= 1e-9 for value in short)
    assert (
        panel.locator(".ps-what-if__sum")
        .inner_text()
        .startswith(f"{reached} of {len(known)} goals on target")
    )
    label = tile.get_attribute("data-period")
    period = built.context.results.calendar.named(label)
    index = built.context.results.calendar.periods(period.grain).index(period)
    assert tile.inner_text() == built.words("mrr", period.grain, index, results=results, large=True)
    assert tile.get_attribute("title") == f"As planned: {tile_before}"
    assert tab.page.evaluate("window.stopped") == []

    address = tab.page.url
    assert "monthly_churn=0.1" in address
    again = visit(offline=True)
    again.page.goto(address)
    panel_again = again.page.locator("details.ps-what-if[open]")
    panel_again.get_by_label(LEVER).wait_for()
    again.page.wait_for_selector(".ps-tried:visible")
    assert forecast_of(panel_again, title) == after

    panel.get_by_role("button", name="Reset").click()
    tab.page.wait_for_function("!document.querySelector('.ps-tried')")
    assert (forecast_of(panel, title), tile.inner_text()) == (before, tile_before)
    assert "#" not in tab.page.url


def test_scenarios_are_a_switch(built: Built, visit: Callable[..., Any]) -> None:
    tab = visit(offline=True)
    panel = opened(tab, (built.site / "forecast.html").as_uri())
    cell = tab.page.locator("tr[data-node=revenue] td:visible").first
    planned = cell.inner_text()
    panel.get_by_label("Begin with").select_option(SCENARIO)
    tab.page.wait_for_selector(".ps-tried:visible")
    results = built.outcome.numbers[SCENARIO]
    assert cell.inner_text() == built.words("revenue", "year", 0, results=results)
    press(tab, panel, "ArrowLeft", 2)
    assert cell.inner_text() != built.words("revenue", "year", 0, results=results)
    panel.get_by_role("button", name="Copy as a scenario file").click()
    assert f"inherits: {SCENARIO}" in panel.locator("pre").inner_text()
    panel.get_by_role("button", name="Copy as a change of the plan").click()
    assert "Begin with this plan" in panel.locator(".ps-what-if__said").inner_text()
    panel.get_by_role("button", name="Reset").click()
    tab.page.wait_for_function("!document.querySelector('.ps-tried')")
    assert cell.inner_text() == planned


def test_charts_follow_in_their_own_scale(built: Built, visit: Callable[..., Any], tmp_path: Path) -> None:
    tab = visit(offline=True)
    panel = opened(tab, (built.site / "forecast.html").as_uri())
    press(tab, panel, "ArrowRight", 10)
    panel.get_by_role("button", name="Copy as a scenario file").click()
    results = under(panel.locator("pre").inner_text(), tmp_path / "plan").numbers["what_if"]
    chart = tab.page.locator(".ps-plot:has(path[data-node=revenue])").first
    low, high = (float(end) for end in str(chart.get_attribute("data-ends")).split())
    drawn = str(chart.locator(".ps-s-tried").first.get_attribute("d"))
    points = [part.split(",") for part in re.split("[ML]", drawn) if part]
    values = [low + (1 - float(y) / 1000) * (high - low) for _, y in points]
    assert values == pytest.approx(results.series("revenue", "month"), rel=1e-9)
    panel.get_by_role("button", name="Reset").click()
    tab.page.wait_for_function("!document.querySelector('.ps-s-tried')")


def test_a_chart_grows_where_what_is_tried_does_not_fit(built: Built, visit: Callable[..., Any]) -> None:
    tab = visit(offline=True)
    tab.page.goto((built.site / "index.html").as_uri() + "#what-if=&visitors=25")
    tab.page.wait_for_selector(".ps-s-tried")
    beyond = """() => [...document.querySelectorAll('.ps-s-tried')].flatMap((path) =>
      path.getAttribute('d').match(/,-?[0-9.e-]+/g).map((y) => Number(y.slice(1))).filter((y) => y < -1e-6 || y > 1000 + 1e-6))"""
    assert tab.page.evaluate(beyond) == []
    assert tab.page.locator(".ps-plot path[transform]").count()
    panel = tab.page.locator("details.ps-what-if")
    panel.get_by_role("button", name="Reset").click()
    tab.page.wait_for_function("!document.querySelector('.ps-plot path[transform]')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_can_be_named(built: Built, visit: Callable[..., Any], scheme: str) -> None:
    tab = visit(offline=True, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in PAGES:
        panel = opened(tab, (built.site / path).as_uri())
        press(tab, panel, "ArrowRight", 3)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390, path
        for slider in panel.locator("input[type=range]").all():
            assert slider.evaluate("slider => slider.labels[0].textContent.length > 0")
            assert slider.get_attribute("aria-valuetext")
            assert slider.bounding_box()["height"] >= 24


def test_nothing_is_loaded_before_it_is_opened(
    built: Built, visit: Callable[..., Any], serve_folder: Callable[..., str]
) -> None:
    address, tab = serve_folder(built.site), visit()
    tab.page.goto(f"{address}index.html", wait_until="networkidle")
    assert not [url for url in tab.requests if "data/what-if" in url or "plansite-evaluate" in url]
    tab.page.locator("details.ps-what-if summary").click()
    tab.page.get_by_label(LEVER).wait_for()
    assert tab.errors == []
    assert tab.elsewhere(address) == []
    tab.page.goto(f"{address}budget.html", wait_until="networkidle")
    assert tab.page.locator(".ps-what-if").count() == 0


def test_without_scripts_the_page_is_whole(built: Built, visit: Callable[..., Any]) -> None:
    tab = visit(java_script_enabled=False)
    for path in PAGES:
        tab.page.goto((built.site / path).as_uri())
        assert tab.page.locator("h1").count() == 1
        assert tab.page.locator(".ps-what-if").count() == 0
