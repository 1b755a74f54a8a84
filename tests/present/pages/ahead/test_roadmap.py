"""The page of the roadmap, and its phases and milestones on the timeline, on pages of people and in calendars."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icalendar import Calendar

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

ROADMAP = """\
order: Learn first.
phases:
  one: {title: One, aim: Know it., start: 2027-01-01, end: 2027-03-31, owner: mira, exit_criteria: [plan_cost_total <= 500]}
  two: {title: Two, start: 2027-04-01, end: 2027-12-31}
milestones:
  open: {title: The shop is open, due: 2027-02-10, owner: tom, phase: one, reached_on: 2027-02-09}
  paid: {title: The first order is paid, due: 2027-03-01, owner: tom, phase: one, goal: pilots}
  told: {title: A friend told a friend, due: 2027-11-01}
"""
FILES = {
    "roadmap": ROADMAP,
    "team": "people:\n  mira: {name: Mira Holt}\n  tom: {name: Tom Brandt}\n",
    "goals__pilots": "title: Pilots\nkind: milestone\nstart: 2027-01-01\nend: 2027-12-31\nowner: mira\nsteps: [{title: Ask, due: 2027-05-03}]\n",
    "budget": "lines:\n  ads: {title: Ads, kind: one_off, month: 2027-01, amount: 400 EUR}\n",
}
TODAY = date(2027, 3, 2)


def pages(outcome: Outcome) -> dict[str, str]:
    assert not outcome.failed, outcome.problems
    return {page.path: page.text for page in make_site(outcome, TODAY).navigation.pages()}


def test_the_page_says_where_each_phase_stands(outcome: Callable[..., Outcome]) -> None:
    page = pages(outcome(**FILES))["roadmap.md"]
    one, two = page.index("## One"), page.index("## Two")
    assert 0 <= one < two < page.index("## Other milestones")
    assert ">Now</span>" in page[one:two]
    assert ">To come</span>" in page[two:]
    assert "≤" in page[one:two]
    assert ">Expected</span>" in page[one:two]
    assert "planned</span>" in page[one:two]
    assert "Overdue" in page[one:two]
    assert "Reached" in page[one:two]
    assert "A friend told a friend" in page[two:]


def test_phases_are_bands_of_the_timeline_and_steps_stand_on_it(outcome: Callable[..., Outcome]) -> None:
    page = pages(outcome(**FILES))["timeline.md"]
    assert "--bands:linear-gradient(90deg, transparent 0 0.00%, var(--ps-band-1) 0 25.00%" in page
    for words in ("The shop is open", "The first order is paid", "Ask", "One", "Two"):
        assert words in page


def test_without_phases_the_timeline_has_no_bands(outcome: Callable[..., Outcome]) -> None:
    without = {name: text for name, text in FILES.items() if name != "roadmap"}
    assert "--bands" not in pages(outcome(**without))["timeline.md"]


def test_milestones_reach_people_and_calendars(outcome: Callable[..., Outcome]) -> None:
    made = outcome(**FILES)
    assert "The first order is paid" in pages(made)["people/tom.md"]
    calendar = Calendar.from_ical(make_site(made, TODAY).files["people/tom.ics"])
    assert [str(event["summary"]) for event in calendar.walk("VEVENT")] == ["The first order is paid"]


def test_a_plan_without_a_roadmap_has_no_page(outcome: Callable[..., Outcome]) -> None:
    assert "roadmap.md" not in pages(outcome(budget=FILES["budget"], team=FILES["team"]))
