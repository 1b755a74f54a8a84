"""Readers ask about what they see, and propose a change of it, where the plan is kept."""

from __future__ import annotations

from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from plansite.present.site import make_site
from plansite.present.sources import SourceLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

BUDGET = 'lines: {ads: {title: "Ads & <b>more</b> \\"[x](y)\\" #1", kind: one_off, month: 2027-03, amount: 4300}}\n'
TEAM = "people: {mira: {name: Mira Holt}}\n"
GITLAB = "https://gitlab.tideline.example/a/plan/-/issues/new?issue%5Btitle%5D={title}&issue%5Bdescription%5D={text}"
GITHUB = "https://github.com/a/plan/issues/new?title={title}&body={text}"


class Links(HTMLParser):
    """Collect the links of a page by what they are called."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "a" and "aria-label" in held:
            self.found[held["aria-label"]] = held


def page(outcome: Outcome, lines: SourceLines, path: str) -> str:
    pages = make_site(outcome, date(2027, 2, 3), lines).navigation.pages()
    return next(each.text for each in pages if each.path == path)


@pytest.mark.parametrize(
    ("issues", "title", "text"), [(GITHUB, "title", "body"), (GITLAB, "issue[title]", "issue[description]")]
)
def test_a_question_about_a_figure_names_page_value_and_line(
    outcome: Callable[..., Outcome], issues: str, title: str, text: str
) -> None:
    plan = outcome(budget=BUDGET)
    file = next(name for name in plan.texts if name.endswith("budget.yaml"))
    lines = SourceLines(
        {}, "#L{line}", {file: "https://github.com/a/plan/edit/main/plan/budget.yaml"}, issues
    )
    links = Links(page(plan, lines, "numbers/budget.md")).found
    named = 'Ads & <b>more</b> "[x](y)" #1'
    ask, propose = links[f"Ask about this figure: {named}"], links[f"Propose a change: {named}"]
    address = urlsplit(ask["href"])
    asked = parse_qs(address.query)
    assert asked[title] == [named]
    assert asked[text][0].rstrip().splitlines() == [
        f"{named}: €4,300 (Whole plan)",
        f"numbers/budget.html#{ask['data-page'].partition('#')[2]}",
        f"{file}:1",
    ]
    assert address.fragment == ""
    assert propose["href"] == "https://github.com/a/plan/edit/main/plan/budget.yaml#L1"
    assert {ask["rel"], propose["rel"]} == {"noopener noreferrer"}


def test_nothing_is_offered_where_no_repository_is_known(outcome: Callable[..., Outcome]) -> None:
    assert "ps-talk" not in page(outcome(budget=BUDGET, team=TEAM), SourceLines(), "numbers/budget.md")


def test_long_texts_make_no_endless_address() -> None:
    address = SourceLines(issues=GITHUB).question("ж" * 10_000, "{title}" * 10_000)
    assert len(address) < 8_000  # what hosts accept
    assert unescape(address) == address
