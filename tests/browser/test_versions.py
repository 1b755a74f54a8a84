"""Readers change the version, see which one they read, and compare any two; each version stays as it was published."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE_FILE
from repository import Repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOLDEN = BASE_FILE.parent / "tests/golden/tiny/plan"
HOSTILE = '<img src=x onerror="alert(1)">'
STATED = """versions:
  - {number: "2027.3", date: 2027-07-01, author: mira, reason: Less churn., changes: We **ask** why people leave.}
"""


def change(repo: Repo, file: str, before: str, after: str) -> None:
    path = repo.folder / "plan" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def publish_plan(repo: Repo, day: str, *arguments: str) -> None:
    """Commit the plan and publish it on a day, as a person would, pushing to the bare repository."""
    repo.git("commit", "--quiet", "--all", f"--message=For {arguments[0]}")
    moment = int(datetime.fromisoformat(f"{day}T09:00+00:00").timestamp())
    done = subprocess.run(
        [sys.executable, "-P", "-m", "plansite", "publish", *arguments, "--push"],
        cwd=repo.folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(moment)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is published."""
    return tmp_path_factory.mktemp("published")


@pytest.fixture(scope="module")
def address(
    served: Path, tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], str]
) -> str:
    """Three versions and a preview published into a bare repository, whose branch is then cloned and served."""
    folder, address = tmp_path_factory.mktemp("versions"), serve_folder(served)
    shutil.copytree(GOLDEN, folder / "r/plan")
    repo = Repo(folder / "r", folder / "r/mkdocs.yml")
    repo.base.write_text(f"{BASE_FILE.read_text(encoding='utf-8')}\nsite_url: {address}\n", encoding="utf-8")
    for arguments in (
        ("init", "--quiet", "--bare", str(folder / "far.git")),
        ("init", "--quiet", "--initial-branch=main"),
        ("remote", "add", "origin", str(folder / "far.git")),
        ("config", "user.name", "Noor van Dijk"),
        ("config", "user.email", "noor@example.org"),
        ("add", "plan"),
    ):
        repo.git(*arguments)
    publish_plan(
        repo, "2027-01-04", "2027.1", "--alias=latest", "--title=First plan", f"--reason=Start {HOSTILE}"
    )
    change(repo, "goals/boat.yaml", "title: The second boat is painted", f"title: '{HOSTILE} boat'")
    change(repo, "forecast.yaml", "45 EUR", "59 EUR")
    publish_plan(repo, "2027-04-01", "2027.2", "--alias=latest", "--reason=Higher price.")
    change(repo, "goals/churn.yaml", "amount: 25%", "amount: 30%")
    change(repo, "plan.yaml", "currency:", f"{STATED}currency:")
    publish_plan(repo, "2027-07-01", "2027.3", "--alias=latest")
    change(repo, "forecast.yaml", "59 EUR", "69 EUR")
    publish_plan(repo, "2027-07-02", "pr-7", "--preview")
    subprocess.run(
        ["git", "clone", "--quiet", "--branch=gh-pages", str(folder / "far.git"), str(folder / "clone")],
        check=True,
    )
    shutil.copytree(folder / "clone", served, symlinks=True, dirs_exist_ok=True)
    return address


def test_the_bare_address_opens_the_latest_version(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    tab.page.goto(address)
    tab.page.wait_for_url(f"{address}latest/")
    tab.page.wait_for_selector(".md-version__current")
    assert tab.page.locator(".md-version__current").inner_text().startswith("2027.3")
    assert tab.page.locator(".ps-edition").count() == 0
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def choose(page: Any, title: str) -> None:
    page.wait_for_selector(".md-version__current")
    page.locator(".md-version__current").hover(force=True)  # the list opens over what is hovered
    page.locator(".md-version__link", has_text=title).click()


def test_the_selector_switches_between_the_versions(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    page = tab.page
    page.goto(f"{address}2027.2/kpis/mrr.html")
    for name, title in (("2027.1", "First plan"), ("2027.2", "2027.2"), ("2027.3", "2027.3")):
        choose(page, title)
        page.wait_for_url(f"{address}{name}/kpis/mrr.html")  # who changes the version stays on the page
        page.wait_for_selector(".md-version__current")
        assert page.locator(".md-version__current").inner_text().startswith(title)
    titles = page.locator(".md-version__link").all_inner_texts()
    assert not [title for title in titles if "pr-7" in title]
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def test_a_version_leads_from_page_to_page_within_itself(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    tab.page.goto(f"{address}2027.1/index.html")
    tab.page.get_by_role("link", name="Forecast").first.click()
    tab.page.wait_for_url(f"{address}2027.1/forecast.html")


def test_an_old_version_and_a_preview_say_what_they_are(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    page = tab.page
    page.goto(f"{address}2027.1/kpis/mrr.html")
    line = page.locator(".ps-edition")
    line.wait_for()
    assert (
        line.inner_text()
        == "You are reading version First plan; the latest is 2027.3. See what changed since."
    )
    page.goto(f"{address}pr-7/index.html")
    line.wait_for()
    assert (
        line.inner_text()
        == "This is the preview pr-7, not a published version. The latest version is 2027.3."
    )
    line.get_by_role("link", name="2027.3").click()
    page.wait_for_url(f"{address}2027.3/")
    assert tab.errors == []


def rows(page: Any) -> dict[str, list[str]]:
    """Return what stands beside each name in the tables of a comparison."""
    page.wait_for_selector(".ps-versus__result table, .ps-versus__result .ps-aside")
    found = page.locator(".ps-versus__result tbody tr").all()
    return {
        row.locator("th").inner_text(): [each.strip() for each in row.locator("td").all_inner_texts()]
        for row in found
    }


def test_any_two_versions_are_compared_from_their_own_data(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    page = tab.page
    page.goto(f"{address}2027.3/versions/compare.html")
    assert rows(page)["Monthly recurring revenue (MRR)"][-1] == ""
    page.get_by_label("From").select_option("2027.1")
    page.wait_for_function("new URLSearchParams(location.search).get('from') === '2027.1'")
    found = rows(page)
    before, after, by = found["Monthly recurring revenue (MRR)"]
    shown = [
        page.request.get(f"{address}{name}/data/plan.json").json()["figures"]["mrr"]["shown"][0]
        for name in ("2027.1", "2027.3")
    ]
    assert [before, after] == shown
    assert by.startswith("+€")
    assert by.endswith(", which is better")
    page.get_by_label("Period").select_option("2027-Q1")
    page.wait_for_function("new URLSearchParams(location.search).get('period') === '2027-Q1'")
    assert rows(page)["Monthly recurring revenue (MRR)"] != found["Monthly recurring revenue (MRR)"]
    page.reload()  # the address says what was chosen
    assert page.get_by_label("From").input_value() == "2027.1"
    assert rows(page)
    assert page.get_by_label("Period").input_value() == "2027-Q1"
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def test_two_versions_are_chosen_by_keyboard(address: str, visit: Callable[..., Any]) -> None:
    page = visit(bypass_csp=True).page
    page.goto(f"{address}2027.3/versions/compare.html")
    assert rows(page)
    page.get_by_label("From").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("new URLSearchParams(location.search).get('from') === '2027.1'")
    for name in ("To", "Period", "Only what changed"):
        page.keyboard.press("Tab")
        assert (
            page.locator(".ps-choice").get_by_label(name).evaluate("each => each === document.activeElement")
        )
    page.keyboard.press("Space")
    page.wait_for_function("new URLSearchParams(location.search).get('only') === 'yes'")
    assert all(cells == [] or cells[-1] for cells in rows(page).values())


def test_each_version_tells_what_changed(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    page = tab.page
    page.goto(f"{address}2027.3/versions/changes.html")
    words = page.locator("article").inner_text()
    assert "Less churn." in words
    assert "We ask why people leave." in words
    assert "A quarter fewer people leave" in words  # what somebody changed, with its line
    assert "goals/churn.yaml:6" in words
    assert "1.5%" in rows(page)["Target"][0]
    assert "1.4%" in rows(page)["Target"][1]
    assert "Monthly recurring revenue (MRR)" not in rows(page)
    page.goto(f"{address}2027.2/versions/changes.html")
    assert "Monthly recurring revenue (MRR)" in rows(page)
    assert page.locator(".ps-lead").inner_text().startswith("Revenue 2027 +")
    assert "€45 → €59" in page.locator("article").inner_text()
    page.goto(f"{address}pr-7/versions/changes.html")
    assert "seen from 2027.3" in page.locator("article").inner_text()
    assert page.request.get(f"{address}2027.1/versions/changes.html").status == 404
    assert tab.errors == []


def test_an_old_history_knows_the_newer_versions(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    page = tab.page
    page.goto(f"{address}2027.1/versions/index.html")
    page.get_by_role("link", name="2027.3", exact=True).first.wait_for()
    cells = [row.locator("td").all_inner_texts() for row in page.locator(".ps-history tbody tr").all()]
    assert [row[:2] for row in cells] == [
        ["1 Jul 2027", "Noor van Dijk"],
        ["1 Apr 2027", "Noor van Dijk"],
        ["4 Jan 2027", "Noor van Dijk"],
    ]
    assert "Revenue 2027 +" in page.locator(".ps-history tbody tr").nth(1).inner_text()
    page.get_by_role("link", name="What changed since First plan").click()
    page.wait_for_url(f"{address}2027.1/versions/compare.html?from=2027.1&to=2027.2*")
    assert rows(page)
    assert page.request.get(f"{address}2027.1/versions/index.html").ok
    assert tab.errors == []


def test_text_of_versions_and_plans_stays_text(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(bypass_csp=True)
    for path in ("2027.3/versions/index.html", "2027.1/versions/index.html", "2027.3/versions/compare.html"):
        tab.page.goto(f"{address}{path}")
        tab.page.wait_for_load_state("networkidle")
        assert HOSTILE in tab.page.locator("article").inner_text()
        assert tab.page.locator("article img").count() == 0
    assert tab.errors == []


@pytest.mark.usefixtures("address")
def test_a_page_in_a_folder_says_why_it_cannot_compare(served: Path, visit: Callable[..., Any]) -> None:
    page = visit(bypass_csp=True).page
    page.goto(f"{served.as_uri()}/2027.3/versions/compare.html")
    page.get_by_text("Open this page from a web server").wait_for()
    page.goto(f"{served.as_uri()}/2027.3/versions/index.html")
    assert page.get_by_role("link", name="2027.2", exact=True).first.is_visible()
