"""What is spent, grouped, filtered, opened and taken along in Chromium: from a folder, by keyboard, on a phone, and without scripts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from plansite.compute.engine import ids
from plansite.present.context import open_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

NODE, QUARTER = ids.breakdown("category", "advertising"), "2027-Q3"
WATCH = """window.stopped = [];
document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(event.blockedURI));"""


def amount(outcome: Outcome, node: str, label: str) -> str:
    """Return what Plansite writes for a figure in a period."""
    context = open_context(outcome)
    calendar = context.results.calendar
    period = calendar.named(label)
    assert period
    value = context.results.value(node, period.grain, calendar.periods(period.grain).index(period))
    assert value is not None
    return context.language.amount(value)


def cell(page: Any, row: str, column: str) -> Any:
    """Return the amount in a row, under a heading."""
    table = page.locator(".ps-explorer table:visible").first
    at = table.locator("thead th").all_inner_texts().index(column)
    line = table.locator("tbody tr", has=page.get_by_role("rowheader", name=row, exact=True))
    return line.locator("td").nth(at - 1).locator("a")


def test_what_is_spent_is_found_opened_filtered_and_taken_along(
    example_outcome: Outcome, example_site: Path, visit: Callable[..., Any]
) -> None:
    tab = visit(offline=True)
    page = tab.page
    page.add_init_script(WATCH)
    page.goto((example_site / "budget.html").as_uri())
    page.get_by_role("button", name="By quarter").click()
    ads = cell(page, "Advertising", "Q3 2027")
    assert ads.inner_text() == amount(example_outcome, NODE, QUARTER)

    ads.focus()
    page.keyboard.press("Enter")
    opened = page.locator("dialog[open]")
    assert opened.locator("h2").inner_text() == "Advertising"
    assert opened.locator(".ps-dialog__value strong").inner_text() == ads.inner_text()
    line = opened.locator("tbody tr", has_text="Paid search")
    assert line.locator("td").first.inner_text() == amount(
        example_outcome, ids.budget_line("paid_search"), QUARTER
    )
    assert "budget.yaml:" in line.inner_text()
    assert (
        line.get_by_role("link", name="Paid search").get_attribute("href").startswith("numbers/budget.html#")
    )
    page.keyboard.press("Escape")
    assert opened.count() == 0

    page.get_by_role("link", name="Advertising", exact=True).first.click()
    page.get_by_text("Advertising: ").wait_for()
    assert "category=advertising" in page.url
    assert cell(page, "Total", "Q3 2027").inner_text() == amount(example_outcome, NODE, QUARTER)
    page.locator("thead").get_by_role("button", name="Q3 2027").click()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Q3 2027")
    page.get_by_role("button", name="Copy as CSV").click()
    page.get_by_role("status").get_by_text("spreadsheet").wait_for()
    shared = page.url
    for _ in range(3):
        page.go_back()
    page.wait_for_function(
        "document.querySelector('.ps-explorer [aria-pressed=true]').textContent === 'By year'"
    )
    page.goto("about:blank")
    page.goto(shared)
    assert cell(page, "Total", "Q3 2027").inner_text() == amount(example_outcome, NODE, QUARTER)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy as CSV").click()
    text = page.get_by_label("The table as CSV").inner_text()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "Line"
    assert rows[0][-1] == "Whole plan"
    assert {row[1] for row in rows[1:-1]} == {"Advertising"}
    assert page.evaluate("window.stopped") == []


def test_it_fits_a_phone_and_paper(example_site: Path, visit: Callable[..., Any]) -> None:
    tab = visit(offline=True, viewport={"width": 360, "height": 800})
    page = tab.page
    page.goto((example_site / "budget.html").as_uri() + "#explore=owner&by=month&show=all")
    cell(page, "Total", "Jan 2027\nPlan").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    first = page.locator(".ps-explorer tbody th").first
    before = first.bounding_box()["x"]
    page.locator(".ps-explorer .ps-scroll").evaluate("(frame) => { frame.scrollLeft = 500; }")
    assert first.bounding_box()["x"] == before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".ps-explorer table").count() > 10
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".ps-explorer table").count() == 1


def test_without_scripts_quarters_and_months_are_there(
    example_outcome: Outcome, example_site: Path, visit: Callable[..., Any]
) -> None:
    page = visit(java_script_enabled=False).page
    page.goto((example_site / "budget.html").as_uri())
    page.get_by_text("By quarter", exact=True).click()
    head = page.locator(".ps-explorer details[open] thead th").all_inner_texts().index("Q3 2027")
    row = page.locator(".ps-explorer details[open] tbody tr", has_text="Advertising")
    shown = row.locator("td").nth(head)
    assert shown.inner_text() == amount(example_outcome, NODE, QUARTER)
    shown.locator("a").click()
    assert page.url.rpartition("/")[2].startswith("budget.html#budget-category-advertising")
