"""The page of content and campaigns, and where its items stand beside it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from icalendar import Calendar

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome
    from plansite.present.page import Site

CALENDAR = """\
items:
  letter: {title: "Letter & more", kind: newsletter, channel: letters, date: 2027-03-09, owner: mira, goal: pilots, persona: cook, budget_line: print}
  tour: {title: Tour, kind: campaign, channel: fairs, start: 2027-03-29, end: 2027-04-02, owner: mira}
  past: {title: Past, date: 2027-01-05, status: published, goal: pilots}
  idea: {title: Idea}
"""
FILES = {
    "calendar": CALENDAR,
    "team": "people: {mira: {name: Mira Holt}}\n",
    "marketing": "place: {channels: {letters: {title: Letters}, fairs: {title: Fairs}}}\n",
    "goals__pilots": "title: Pilots\nkpi: new_customer_count\nkind: level\namount: 4\nstart: 2027-01-01\nend: 2027-12-31\n",
    "personas__cook": "title: A cook\nnarrative: She cooks for eighty.\n",
    "budget": "lines: {print: {title: Print, amount: 10 EUR}}\n",
}


def site(outcome: Outcome, today: date | None = None) -> Site:
    assert not outcome.failed, outcome.problems
    return make_site(outcome, today)


def page(found: Site, path: str) -> str:
    return next(page.text for page in found.navigation.pages() if page.path == path)


def test_the_current_month_and_those_after_it_stand_open(outcome: Callable[..., Outcome]) -> None:
    text = page(site(outcome(**FILES), date(2027, 3, 9)), "calendar.md")
    months = re.findall(r'<details class="ps-month"( open)?>.*?ps-period">([^<]+)<', text)
    assert months == [("", "Jan 2027"), (" open", "Mar 2027"), (" open", "Apr 2027")]
    assert text.count("ps-now") == 1
    assert text.count("ps-busy") == 2
    assert text.count("Letter &amp; more") == 2
    assert "No day yet" in text


def test_what_lasts_is_drawn_over_each_month_it_touches(outcome: Callable[..., Outcome]) -> None:
    text = page(site(outcome(**FILES)), "calendar.md")
    shares = re.findall(r"--left:([0-9.]+);--width:([0-9.]+)", text)
    assert shares == [("0.9032", "0.0968"), ("0.0000", "0.0667")]  # 29 to 31 March, 1 and 2 April


def test_items_stand_with_what_they_belong_to(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**FILES), date(2027, 3, 1))
    for path in ("people/mira.md", "goals/pilots.md", "personas/cook.md"):
        assert "calendar.html#calendar_items-letter" in page(found, path)
    assert "calendar.html#calendar_items-letter" in page(found, "budget.md")
    assert "One more stands in" in page(found, "goals/pilots.md")


def test_the_calendar_file_has_days_and_runs(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**FILES), date(2027, 3, 1))
    events = {
        str(event["summary"]): (event["dtstart"].dt, event["dtend"].dt if "dtend" in event else None)
        for event in Calendar.from_ical(found.files["people/mira.ics"]).walk("vevent")
    }
    assert events == {
        "Letter & more": (date(2027, 3, 9), None),
        "Tour": (date(2027, 3, 29), date(2027, 4, 3)),
    }
    assert b"Past" not in found.files["plan.ics"]


def test_hundreds_of_items_leave_what_is_due_in_sight(outcome: Callable[..., Outcome]) -> None:
    items = "".join(
        f"  post_{number}: {{title: Post {number}, date: 2027-03-{number % 28 + 1:02}, owner: mira}}\n"
        for number in range(400)
    )
    actions = "actions: {call: {title: Call, owner: mira, due: 2027-05-01}}\n"
    found = site(outcome(**{**FILES, "calendar": f"items:\n{items}", "actions": actions}), date(2027, 3, 1))
    text = page(found, "people/mira.md")
    week, calendar = text.split("## In the calendar")
    assert "Call" in week
    assert week.count("Post ") == 36  # of this week, of the next and of the month, twelve each
    assert calendar.count("Post ") == 8
    assert "392" in text
    assert page(found, "calendar.md").count("ps-chip ") == 400


def test_a_cadence_says_how_often_it_is_kept(outcome: Callable[..., Outcome]) -> None:
    cadences = "cadences: {letters: {title: A letter a month, channel: letters, times: 1, per: month, end: 2027-04-30}}\n"
    text = page(site(outcome(**{**FILES, "calendar": CALENDAR + cadences})), "calendar.md")
    looks = re.findall(r"ps-beat-(\w+)", text)
    assert looks == ["none", "none", "kept", "none"]
    assert re.search(r"kept in <[^>]+>1</span> of <[^>]+>4</span>", text)
