"""Who asks for sources finds each sentence marked with its line, and from there the line, a question and the editor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accessible import AXE, VIOLATIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOST = "https://git.tideline.example"


def sources_of(file: str) -> dict[str, Any]:
    return {
        "files": {file: f"{HOST}/seen/risks.yaml"},
        "editors": {file: f"{HOST}/edit/risks.yaml"},
        "fragment": "#L{line}",
        "issues": HOST + "/new?title={title}&body={text}",
    }


@pytest.fixture(scope="module")
def address(example_site: Path, serve_folder: Callable[[Path], str]) -> str:
    return serve_folder(example_site)


def with_sources(tab: Any, sources: dict[str, Any]) -> None:
    body = f"globalThis.plansiteSources = {json.dumps(sources)};"
    tab.page.route(
        "**/data/sources.js", lambda route: route.fulfill(body=body, content_type="text/javascript")
    )


def ask_for_sources(page: Any) -> None:
    page.get_by_text("Take it along", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show sources").focus()
    page.keyboard.press("Enter")
    page.locator(".ps-cite").first.wait_for(state="attached")


def test_a_sentence_leads_to_its_line_by_keyboard(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    page = tab.page
    page.goto(address + "risks.html")
    stated = page.locator("article h2 [data-source]").first
    file, _, line = stated.get_attribute("data-source").rpartition(":")
    with_sources(tab, sources_of(file))
    assert page.locator(".ps-cite").count() == 0
    ask_for_sources(page)
    page.locator("article h2 .ps-cite").first.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name=f"{file}, line {line}")
    card.wait_for()
    ways = {link.inner_text(): link.get_attribute("href") for link in card.get_by_role("link").all()}
    assert ways["See the line"] == f"{HOST}/seen/risks.yaml#L{line}"
    assert ways["Propose a change"] == f"{HOST}/edit/risks.yaml#L{line}"
    asked = parse_qs(urlsplit(ways["Ask about this"]).query)
    assert stated.inner_text() in asked["title"][0]
    assert asked["body"][0].split("\n")[1:3] == [address + "risks.html", f"{file}:{line}"]
    assert page.evaluate("document.activeElement.textContent") == "See the line"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.matches('.ps-cite')")


def test_marks_stay_while_one_reads_on_and_go_when_asked(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(viewport={"width": 390, "height": 800}, bypass_csp=True)
    with_sources(tab, {"files": {}, "editors": {}, "fragment": "", "issues": ""})
    tab.page.goto(address + "risks.html")
    written = tab.page.locator("article").inner_text()
    ask_for_sources(tab.page)
    for path in ("actions.html", "goals/win_customers.html", "roadmap.html", "timeline.html"):
        tab.page.goto(address + path)
        tab.page.locator(".ps-cite").first.wait_for(state="attached")
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 390
        tab.page.add_script_tag(path=AXE)
        assert tab.page.evaluate(VIOLATIONS) == []
    tab.page.locator(".ps-cite:visible").first.click()
    assert tab.page.locator(".ps-cited a").count() == 0  # no repository is known
    tab.page.keyboard.press("Escape")
    tab.page.goto(address + "risks.html")
    tab.page.locator(".ps-cite").first.wait_for(state="attached")
    tab.page.get_by_text("Take it along", exact=True).click()
    tab.page.get_by_role("button", name="Show sources").click()
    tab.page.locator(".ps-cite").first.wait_for(state="detached")
    assert tab.page.locator("article").inner_text() == written
    assert tab.errors == []
