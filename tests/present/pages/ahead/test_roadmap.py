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


def test_the_title_says_where_the_plan_stands_on_its_way(outcome: Callable[..., Outcome]) -> None:
    text = pages(outcome(**FILES))["roadmap.md"]
    said = "Now: One, until 31 Mar 2027; 1 of 3 milestones reached, 1 overdue; next: One, 31 Mar 2027"
    assert said in text
    assert "Today, 2 Mar 2027" in text
    assert "ps-road-numbered" not in text


def test_before_the_first_phase_the_title_says_when_it_begins(outcome: Callable[..., Outcome]) -> None:
    made = outcome(
        **{**FILES, "roadmap": "phases:\n  one: {title: Far, start: 2027-06-01, end: 2027-09-30}\n"}
    )
    assert "Far begins on 1 Jun 2027" in pages(made)["roadmap.md"]


def test_long_names_of_phases_stand_below_the_drawing(outcome: Callable[..., Outcome]) -> None:
    long = (
        "phases:\n  one: {title: A name that no month has any room for, start: 2027-01-01, end: 2027-01-31}\n"
    )
    assert "ps-road-numbered" in pages(outcome(**{**FILES, "roadmap": long}))["roadmap.md"]


def test_the_timeline_says_what_is_overdue_and_what_is_next(outcome: Callable[..., Outcome]) -> None:
    text = pages(outcome(**FILES))["timeline.md"]
    assert "1 task is overdue; next: One, 31 Mar 2027" in text
    assert "Today, 2 Mar 2027" in text
