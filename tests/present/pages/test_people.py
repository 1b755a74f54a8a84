"""The page of each person, and the calendar files."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from icalendar import Calendar

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.present.page import Site

TEAM = """\
roles: {seller: {title: Seller}}
people:
  mira: {name: "Mira Holt; Berlin", role: seller}
  tom: {name: Tom Brandt, role: seller}
  guest: {name: Gus Ahlers}
"""
GOAL = """\
title: More pilots
owner: mira
kpi: new_customer_count
kind: level
amount: 40
start: 2027-01-01
end: 2027-12-31
steps:
  - {title: Ask ten plants, due: 2027-02-10, owner: tom}
"""
ACTIONS = """\
actions:
  letter: {title: "Write the letter, twice", owner: mira, due: 2027-03-01, goal: pilots}
  old: {title: PageContext the hall, owner: mira, due: 2027-01-15, status: done}
"""
PEOPLE = {"team": TEAM, "goals__pilots": GOAL, "actions": ACTIONS}


def site(made: Outcome, today: date | None = None) -> Site:
    assert not made.failed, made.problems
    return make_site(made, today)


def page(found: Site, path: str) -> str:
    return next(each.text for each in found.navigation.pages() if each.path == path)


def test_a_page_says_what_a_person_answers_for(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**PEOPLE), date(2027, 3, 2))
    mira, tom = page(found, "people/mira.md"), page(found, "people/tom.md")
    assert "../goals/pilots.html" in mira
    assert "Write the letter, twice" in mira
    assert "PageContext the hall" not in mira
    assert "Ask ten plants" in tom
    assert "## Goals" not in tom
    assert "## Money" not in mira


def test_whoever_answers_for_nothing_has_no_page(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**PEOPLE))
    assert "people/guest.md" not in {each.path for each in found.navigation.pages()}
    assert "people/guest.ics" not in found.files


def test_what_is_late_looks_so_from_the_day_after(outcome: Callable[..., Outcome]) -> None:
    made = outcome(**PEOPLE)
    late = '<li class="ps-late">'
    assert late not in page(site(made, date(2027, 3, 1)), "people/mira.md")
    assert late in page(site(made, date(2027, 3, 2)), "people/mira.md")
    assert late not in page(site(made), "people/mira.md")


def test_names_lead_to_the_page(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**PEOPLE))
    assert 'href="../people/mira.html"' in page(found, "goals/pilots.md")
    assert 'href="../team/index.html#people-mira"' in page(found, "people/mira.md")


def test_calendar_files_hold_what_is_open(outcome: Callable[..., Outcome]) -> None:
    found = site(outcome(**PEOPLE), date(2026, 11, 2))
    mine = Calendar.from_ical(found.files["people/mira.ics"])
    read = {str(event["summary"]): event for event in mine.walk("VEVENT")}
    assert set(read) == {"More pilots", "Write the letter, twice"}
    letter = read["Write the letter, twice"]
    assert letter.decoded("dtstart") == date(2027, 3, 1)
    assert isinstance(letter.decoded("dtstamp"), datetime)
    assert str(letter["description"]) == "Mira Holt; Berlin"
    everybody = Calendar.from_ical(found.files["plan.ics"])
    assert len(everybody.walk("VEVENT")) == 3


def test_a_day_that_moves_keeps_its_name_in_calendars(outcome: Callable[..., Outcome]) -> None:
    moved = {**PEOPLE, "actions": ACTIONS.replace("2027-03-01", "2027-04-01")}
    before, after = (site(outcome(**files)).files["people/mira.ics"] for files in (PEOPLE, moved))
    names = [
        {str(event["uid"]): event.decoded("dtstart") for event in Calendar.from_ical(each).walk("VEVENT")}
        for each in (before, after)
    ]
    assert set(names[0]) == set(names[1])
    assert names[0] != names[1]


def test_the_same_day_makes_the_same_calendar(outcome: Callable[..., Outcome]) -> None:
    made = outcome(**PEOPLE)
    assert site(made, date(2027, 1, 1)).files == site(made, date(2027, 1, 1)).files


def test_who_has_a_part_finds_it_on_the_own_page_and_in_the_calendar(outcome: Callable[..., Outcome]) -> None:
    shared = {**PEOPLE, "actions": ACTIONS.replace("goal: pilots", "goal: pilots, with: [tom, guest]")}
    plan = outcome(**shared)
    found = site(plan, date(2027, 1, 2))
    guest = page(found, "people/guest.md")
    assert "Write the letter, twice" in guest
    assert "Action, with " in guest
    assert "Action, with " not in page(found, "people/mira.md")
    assert "<dt>With</dt>" in page(found, "actions.md")
    (letter,) = Calendar.from_ical(found.files["people/guest.ics"]).walk("VEVENT")
    assert str(letter["description"]) == "Mira Holt; Berlin, Tom Brandt, Gus Ahlers"


def test_reviews_of_topics_stand_where_those_look_who_take_part(write: Callable[..., Path]) -> None:
    folder = write(**PEOPLE)
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    reviews = (
        "reviews:\n  prices: {title: Prices, interval: yearly, next: 2027-06-01, owner: tom, with: [guest]}\n"
    )
    whole = "review: {next: 2027-05-01, who: [mira]}\n"
    (folder / "plan.yaml").write_text(text + reviews + whole, encoding="utf-8")
    found = site(run(folder), date(2027, 1, 2))
    for person, topic in (("tom", "Prices"), ("guest", "Prices"), ("mira", "Review of the plan")):
        assert topic in page(found, f"people/{person}.md")
        assert topic.encode() in found.files[f"people/{person}.ics"]
    assert "Prices" in page(found, "plan/about.md")
