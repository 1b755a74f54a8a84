"""What somebody has to do, from what is overdue to what comes later: days counted by hand around Wednesday, 3 February 2027."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plansite.present.context import open_context
from plansite.present.parts.agenda import all_events
from plansite.present.parts.my_week import stretches
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

WEDNESDAY = date(2027, 2, 3)
DAYS = (
    "2027-01-15",
    "2027-02-02",
    "2027-02-03",
    "2027-02-07",  # Sunday
    "2027-02-08",  # Monday
    "2027-02-14",
    "2027-02-15",
    "2027-03-05",  # thirty days on
    "2027-03-06",
)
TEAM = "people: {mira: {name: Mira Holt}, tom: {name: Tom Brandt}}\n"
ACTIONS = "actions:\n" + "".join(
    f"  a{at}: {{title: Act {day}, owner: mira, due: {day}}}\n" for at, day in enumerate(DAYS)
)
OVER = "  done: {title: Is done, owner: mira, due: 2027-02-04, status: done}\n"
CALENDAR = """\
items:
  post: {title: A post, kind: campaign, owner: mira, start: 2027-01-20, end: 2027-02-20}
  past: {title: A past one, kind: campaign, owner: mira, start: 2027-01-04, end: 2027-01-08}
"""
PLAN = {"team": TEAM, "actions": ACTIONS + OVER}


def told(outcome: Outcome, today: date | None) -> dict[str, list[str]]:
    context = open_context(outcome, today)
    return {
        stretch.title: [event.title for event in stretch.events]
        for stretch in stretches(context, all_events(context))
    }


def test_days_fall_into_weeks(outcome: Callable[..., Outcome]) -> None:
    act = [f"Act {day}" for day in DAYS]
    assert told(outcome(**PLAN), WEDNESDAY) == {
        "Overdue": act[:2],
        "This week": act[2:4],
        "Next week": act[4:6],
        "The month ahead": act[6:8],
        "Later": act[8:],
    }


def test_what_has_begun_and_goes_on_is_of_this_week(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(team=TEAM, calendar=CALENDAR)
    assert not plan.failed, plan.problems
    weeks = told(plan, WEDNESDAY)
    assert weeks["This week"] == ["A post"]
    assert weeks["Overdue"] == ["A past one"]


def test_without_a_today_nothing_is_early_or_late(outcome: Callable[..., Outcome]) -> None:
    assert told(outcome(**PLAN), None) == {"": [f"Act {day}" for day in DAYS]}


def test_the_page_of_a_person_and_of_the_team_say_it(outcome: Callable[..., Outcome]) -> None:
    pages = {page.path: page.text for page in make_site(outcome(**PLAN), WEDNESDAY).navigation.pages()}
    mira = pages["people/mira.md"]
    assert (
        mira.index("## My week")
        < mira.index("### Overdue")
        < mira.index("### This week")
        < mira.index("### Next week")
    )
    assert "until 7 Feb 2027" in mira
    assert "Act 2027-01-15" in mira.split("### This week")[0]
    assert '<span class="ps-count">2</span> overdue' in pages["team/index.md"]
