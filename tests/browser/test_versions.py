"""Readers change the version with the selector, and read each version as it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE
from repository import new_repository

from plansite.deliver.edition import Edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], str]) -> str:
    """Two versions published into a real repository; the branch is checked out and served."""
    folder = tmp_path_factory.mktemp("versions")
    served = folder / "published"
    served.mkdir()
    address = serve_folder(served)
    repo = new_repository(folder / "r")
    base = repo.folder / "mkdocs.yml"
    base.write_text(f"{BASE.read_text(encoding='utf-8')}\nsite_url: {address}\n", encoding="utf-8")
    repo.base = base
    assert repo.publish(Edition("2027.1", "latest", "First plan")).ok
    second = "\nThe second edition.\n"
    assert repo.publish(Edition("2027.2", "latest", "Second plan"), extra=second).ok
    repo.git("worktree", "add", "--quiet", str(served), "gh-pages")
    return address


def test_the_bare_address_opens_the_latest_version(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto(address)
    tab.page.wait_for_url(f"{address}latest/")
    assert tab.page.get_by_text("The second edition.").is_visible()
    tab.page.wait_for_selector(".md-version__current")
    assert tab.page.locator(".md-version__current").inner_text().startswith("Second plan")
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def choose(page: Any, title: str) -> None:
    page.wait_for_selector(".md-version__current")
    page.locator(".md-version__current").hover(force=True)  # the list opens over what is hovered
    page.locator(".md-version__link", has_text=title).click()


def test_the_selector_switches_between_the_versions(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    page = tab.page
    page.goto(f"{address}2027.2/index.html")
    for name, title, second in (("2027.1", "First plan", False), ("2027.2", "Second plan", True)):
        choose(page, title)
        page.wait_for_url(f"{address}{name}/**")
        page.wait_for_selector(".md-version__current")
        assert page.locator(".md-version__current").inner_text().startswith(title)
        assert page.get_by_text("The second edition.").is_visible() == second
    assert tab.elsewhere(address) == []


def test_a_version_leads_from_page_to_page_within_itself(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto(f"{address}2027.1/index.html")
    tab.page.get_by_role("link", name="monthly revenue").click()
    tab.page.wait_for_url(f"{address}2027.1/kpis/mrr.html#how")
    assert tab.page.locator("h1").inner_text().startswith("Monthly recurring revenue")


def test_who_changes_the_version_stays_on_the_page(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto(f"{address}2027.2/kpis/cac.html")
    choose(tab.page, "First plan")
    tab.page.wait_for_url(f"{address}2027.1/kpis/cac.html")
    assert tab.errors == []
