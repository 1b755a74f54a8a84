"""The built site, opened as a reader opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from handmade import pages_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def address(handmade_site: Path, serve_folder: Callable[[Path], str]) -> str:
    return serve_folder(handmade_site)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_open_without_errors_or_requests_to_others(
    address: str, handmade_site: Path, visit: Callable[..., Any], scheme: str
) -> None:
    tab = visit(color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in pages_of(handmade_site):
        tab.page.goto(address + path, wait_until="networkidle")
        width = tab.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, path
    assert tab.errors == []
    assert tab.elsewhere(address) == []
    shown = tab.page.evaluate("document.body.getAttribute('data-md-color-scheme')")
    assert shown == {"light": "default", "dark": "slate"}[scheme]


def test_the_search_finds_words_on_the_site(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto(address, wait_until="networkidle")
    field = tab.page.locator("input.md-search__input")
    field.click()
    field.press_sequentially("findableword")
    tab.page.wait_for_selector("a.md-search-result__link")
    assert "goals.html" in tab.page.locator("a.md-search-result__link").first.get_attribute("href")
    field.fill("")
    field.press_sequentially("wordofdata")
    tab.page.wait_for_selector(".md-search-result__meta:has-text('No matching')")
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def test_colors_can_be_chosen_by_hand(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(color_scheme="light")
    tab.page.goto(address, wait_until="networkidle")
    seen = set()
    for _ in range(3):
        tab.page.locator("form[data-md-component=palette] label:visible").click()
        seen.add(tab.page.evaluate("document.body.getAttribute('data-md-color-scheme')"))
    assert seen == {"default", "slate"}


def test_the_site_can_be_read_straight_from_a_folder(handmade_site: Path, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto((handmade_site / "index.html").as_uri())
    tab.page.get_by_role("link", name="monthly revenue").click()
    tab.page.wait_for_url("**/kpis/mrr.html#how")
    assert tab.page.locator("h1").inner_text().startswith("Monthly recurring revenue")
