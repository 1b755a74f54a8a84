"""What a stranger asks of a plan is answered within two clicks from the overview, on visible words alone.

The answers are those of the plan as Plansite computes it. Typing into a field, or moving a slider, counts as a click.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from handmade import QUESTIONS
from hostile import EXAMPLE
from playwright.sync_api import TimeoutError as TooLateError

from plansite.compute.engine import ids
from plansite.compute.model.spend.spending import budget_lines
from plansite.deliver.building.settings import TO_TAKE_ALONG
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.figures.figures import Figures
from plansite.present.page import WORKBOOK
from plansite.present.parts.agenda import all_events
from plansite.present.parts.my_week import stretches
from plansite.present.parts.risk import GAIN, spreads, weigh
from plansite.present.withholding import for_readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.compute.engine.calendar import Grain
    from plansite.outcome import Outcome
    from plansite.present.context import PageContext

CLICKS = 2
SECONDS = 20


class Stranger:
    """Somebody who opens the overview, and follows words."""

    def __init__(self, page: Any, site: Path) -> None:
        self.page = page
        self.clicks = 0
        page.goto((site / "index.html").as_uri())

    def follow(self, words: str) -> None:
        """Click what begins with words, wherever it can be seen."""
        self.clicks += 1
        assert self.clicks <= CLICKS, f"{words} would be one click too many"
        begins = re.compile(rf"^\s*{re.escape(words)}")
        clickable = self.page.locator("a:visible, button:visible, summary:visible").filter(has_text=begins)
        try:
            clickable.first.wait_for(timeout=SECONDS * 1000)  # a script may still draw it
        except TooLateError:
            pytest.fail(f"“{words}” is nowhere to be seen on {self.page.url}")
        clickable.first.click()

    def reads(self) -> str:
        """Return what can be seen of the page, without its navigation."""
        return plain(self.page.locator("article").inner_text())

    def sees(self, *passages: str) -> None:
        seen = self.reads()
        missing = [passage for passage in passages if plain(passage) not in seen]
        assert not missing, (self.page.url, missing)


def plain(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


@pytest.fixture(scope="module")
def context(example_outcome: Outcome) -> PageContext:
    return open_context(for_readers(example_outcome))


@pytest.fixture
def stranger(example_site: Path, visit: Callable[..., Any]) -> Stranger:
    return Stranger(
        visit(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").page, example_site
    )


def written(context: PageContext, node: str, grain: Grain, index: int) -> str:
    return Figures(context, "").text(node, grain, index)


def test_are_we_on_track(stranger: Stranger, context: PageContext) -> None:
    assert len(context.goals) > 1
    for judged in context.goals:
        row = stranger.page.locator("tr:visible", has_text=judged.goal.title).first
        assert judged.words in row.inner_text()
    lead = plain(stranger.page.locator("article p.ps-lead").inner_text())
    assert all(judged.goal.title in lead for judged in context.goals if judged.is_in_danger)


def test_what_is_at_risk_and_why_and_what_is_done(stranger: Stranger, context: PageContext) -> None:
    gaps = [gap for gap in context.plan.files.assumptions.gaps.values() if gap.status != "closed"]
    in_danger = {judged.id: judged.goal.title for judged in context.goals if judged.is_in_danger}
    gap = next(gap for gap in gaps if gap.goal in in_danger)
    stranger.follow(in_danger[gap.goal])
    stranger.page.wait_for_url("**/goals/*")
    people = context.plan.people
    assert gap.remedies
    for remedy in gap.remedies.values():
        stranger.sees(remedy.title, people[remedy.owner].name, context.language.day(remedy.by))
    stranger.sees(gap.title, gap.situation)


def test_who_owns_what(stranger: Stranger, context: PageContext) -> None:
    table = stranger.page.locator("table:visible", has_text="Parts of the plan")
    for goal in context.plan.goals.values():
        row = table.locator("tr", has_text=context.plan.people[goal.owner].name)
        assert goal.title in plain(row.inner_text())


def test_what_is_spent_on_advertising_in_the_third_quarter(stranger: Stranger, context: PageContext) -> None:
    stranger.follow("Budget")
    stranger.follow("By quarter")
    table = stranger.page.locator(".ps-explorer table:visible").first
    table.locator("thead", has_text="Q3 2027").wait_for()
    heads = [plain(head) for head in table.locator("thead :is(th, td)").all_inner_texts()]
    cells = table.locator("tbody tr", has_text="Advertising").first.locator("th, td").all_inner_texts()
    advertising = ids.breakdown("category", "advertising")
    assert cells[heads.index("Q3 2027")] == written(context, advertising, "quarter", 2)


def test_what_a_customer_costs_and_by_which_lines(stranger: Stranger, context: PageContext) -> None:
    cac, periods = "customer_acquisition_cost", context.results.calendar.periods("quarter")
    stranger.follow(context.results.graph.nodes[cac].title)
    stranger.page.wait_for_url("**/kpis/*")
    costs = {
        line.title: context.results.value(line.node, "plan", 0) or 0.0
        for line in budget_lines(context.plan)
        if getattr(line.item, "department", "") in {"sales", "marketing"}
    }
    largest = sorted(costs, key=lambda title: -costs[title])[:3]
    assert largest
    stranger.sees(*largest, *(context.language.value(costs[title], "money") for title in largest))
    values = {written(context, cac, "quarter", at) for at in range(len(periods))}
    assert any(value in stranger.reads() for value in values)


def test_what_changed_since_the_last_version(stranger: Stranger, context: PageContext) -> None:
    last = [*context.plan.files.plan.versions][-1]
    stranger.follow(f"What changed in {last.number}")
    stranger.page.wait_for_url("**#*")
    stranger.sees(last.number, last.changes.partition(".")[0])


def test_what_if_churn_were_lower(stranger: Stranger, context: PageContext, tmp_path: Path) -> None:
    stranger.follow("What if?")
    slider = stranger.page.get_by_label("Customers who leave in a month")
    slider.wait_for()
    stranger.clicks += 1
    for _ in range(10):
        slider.press("ArrowLeft")
    shutil.copytree(EXAMPLE, tmp_path / "plan")
    lower = "title: Lower\nchange: {forecast: {inputs: {monthly_churn: -0.1 points}}}\n"
    (tmp_path / "plan/scenarios/lower.yaml").write_text(lower, encoding="utf-8")
    tried = run(tmp_path / "plan").numbers["lower"]
    shown = stranger.page.locator(".ps-what-if tbody tr", has_text=context.plan.goals["lower_churn"].title)
    value = tried.value(ids.goal("lower_churn", "forecast"), "plan", 0)
    assert value is not None
    words = Figures(context, "").write(ids.goal("lower_churn", "forecast"), value)
    assert words in shown.first.inner_text()
    assert stranger.clicks <= CLICKS


def test_what_one_and_nine_of_ten_draws_say(stranger: Stranger, context: PageContext) -> None:
    stranger.follow("Forecast")
    stranger.follow("Ranges and chances")
    stranger.page.wait_for_url("**/ranges.html")
    spread = spreads(weigh(context))[GAIN]
    assert spread.low is not None
    assert spread.high is not None
    write = Figures(context, "").writer(GAIN)
    stranger.sees("P10", "P90", write(spread.low), write(spread.high))


def test_what_a_person_should_do_this_week(stranger: Stranger, context: PageContext) -> None:
    key, person = next(
        (key, person) for key, person in context.plan.people.items() if person.name == "Daan Visser"
    )
    stranger.follow("Team")
    stranger.follow(person.name)
    stranger.page.wait_for_url(f"**/people/{key}.html")
    due = [event for event in all_events(context) if key in event.people]
    overdue, week, *_ = stretches(context, due)
    assert overdue.events
    for stretch in (overdue, week):
        stranger.sees(stretch.title, *(event.title for event in stretch.events))


def test_where_the_pdf_and_the_spreadsheet_are(stranger: Stranger) -> None:
    stranger.follow("Take it along")
    offered = [plain(words) for words in stranger.page.locator(".ps-take li:visible").all_inner_texts()]
    assert any("PDF" in words for words in offered)
    assert any(words.startswith(TO_TAKE_ALONG[WORKBOOK]) for words in offered)


def test_what_the_plan_assumes(stranger: Stranger, context: PageContext) -> None:
    stranger.follow("About this plan")
    stranger.follow("Assumptions")
    stranger.page.wait_for_url("**/assumptions.html")
    assumptions = context.plan.files.assumptions.assumptions.values()
    assert assumptions
    stranger.sees(*(assumption.statement for assumption in assumptions))


def test_where_to_ask(stranger: Stranger, context: PageContext) -> None:
    goal = context.goals[0].goal
    stranger.follow(goal.title)
    stranger.page.wait_for_url("**/goals/*")
    ask = stranger.page.locator("a:visible", has_text="Ask about this").first
    assert str(ask.get_attribute("href")).startswith(QUESTIONS)
