"""Two plans of one company are read as one site: their index, one search over both, and the versions of each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from repository import Repo

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).parents[1] / "portfolio/tallymill"
PLANS = {"marketing": "Marketing plan 2027", "sales": "Sales plan 2027"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two plans, published as two versions; the second has a page more."""
    top = tmp_path_factory.mktemp("portfolio")
    shutil.copytree(SAMPLE, top, dirs_exist_ok=True)
    repo = Repo(top)
    repo.git("init", "--quiet", "--initial-branch=main")
    for name, day in (("2027.1", "2027-01-04"), ("2027.2", "2027-04-01")):
        repo.git("add", "plans", "portfolio.yaml")
        author = ("-c", "user.name=Noor Dekker", "-c", "user.email=noor@example.org")
        repo.git(*author, "commit", "--quiet", "--allow-empty", f"--message=For {name}")
        moment = int(datetime.fromisoformat(f"{day}T09:00+00:00").timestamp())
        done = subprocess.run(
            [sys.executable, "-P", "-m", "plansite", "publish", name, "--alias=latest", "--to=out"],
            cwd=top,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(moment)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (top / "plans/sales/sections").mkdir(exist_ok=True)
        (top / "plans/sales/sections/fairs.yaml").write_text(
            "title: Fairs\nbody: In May.\n", encoding="utf-8"
        )
    return top / "out"


@pytest.fixture(scope="module")
def address(published: Path, serve_folder: Callable[[Path], str]) -> str:
    return serve_folder(published)


def search(page: Any, words: str) -> list[str]:
    page.locator(".md-search__input").first.click()
    page.keyboard.type(words)
    page.wait_for_selector(".md-search-result__link")
    return [link.get_attribute("href") for link in page.locator(".md-search-result__link").all()]


def test_the_index_leads_to_each_plan_and_each_plan_back(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    for plan, title in PLANS.items():
        tab.page.goto(f"{address}2027.2/index.html")
        tab.page.get_by_role("link", name=title).first.click()
        tab.page.wait_for_url(f"{address}2027.2/{plan}/index.html")
        assert tab.page.locator("h1").first.inner_text().startswith(title)
        tab.page.get_by_role("link", name="All plans").click()
        tab.page.wait_for_url(f"{address}2027.2/index.html")
    assert tab.errors == []
    assert tab.elsewhere(address) == []


@pytest.mark.parametrize("start", ["", "marketing/", "sales/"])
def test_one_search_finds_what_is_in_either_plan(address: str, visit: Callable[..., Any], start: str) -> None:
    tab = visit()
    tab.page.goto(f"{address}2027.1/{start}index.html")
    found = search(tab.page, "trial on one line")
    assert found[0].startswith(f"{address}2027.1/sales/strategies/line_trial.html")
    tab.page.locator(".md-search__input").first.fill("")
    found = search(tab.page, "answer search demand")
    assert any("/marketing/strategies/" in link for link in found)
    assert tab.errors == []


def test_the_search_works_from_a_folder(published: Path, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto((published / "2027.1/index.html").as_uri())
    assert "/2027.1/sales/" in search(tab.page, "trial on one line")[0]


def test_each_plan_has_its_versions_and_one_selector_changes_them(
    address: str, visit: Callable[..., Any]
) -> None:
    tab = visit()
    page = tab.page
    for plan in PLANS:
        page.goto(f"{address}2027.1/{plan}/goals/index.html")
        page.wait_for_selector(".ps-edition")
        assert page.locator(".md-version__link").all_inner_texts() == ["2027.2", "2027.1"]
        page.locator(".md-version__current").hover(force=True)
        page.locator(".md-version__link", has_text="2027.2").click()
        page.wait_for_url(f"{address}2027.2/{plan}/goals/index.html")
        page.goto(f"{address}2027.2/{plan}/versions/index.html")
        page.wait_for_selector(
            f'tr[data-version="2027.1"] a[href$="/2027.1/{plan}/index.html"], tbody tr:nth-child(2)'
        )
        assert page.locator("tbody tr").count() == 2
    page.goto(f"{address}2027.1/index.html")
    page.wait_for_selector(".md-version__current")
    assert [text.split("\n")[0] for text in page.locator(".md-version__link").all_inner_texts()][
        1
    ] == "2027.1"
    assert "See what changed" not in page.locator(".ps-edition").inner_text()
    assert tab.errors == []


def test_a_page_that_an_earlier_version_lacks_leads_to_its_overview(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit().page
    page.goto(f"{address}2027.2/sales/sections/fairs.html")
    page.wait_for_selector(".md-version__current")
    page.locator(".md-version__current").hover(force=True)
    page.locator(".md-version__link", has_text="2027.1").click()
    page.wait_for_url(f"{address}2027.1/sales/index.html")
