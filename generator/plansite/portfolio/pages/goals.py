"""Make the page with the goals of all plans, by how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.judge.status import WORDS
from plansite.portfolio.pages.writing import GOALS as PATH
from plansite.present.page import Page
from plansite.present.parts.goals import amount_words, gap_words
from plansite.present.places import own_page
from plansite.present.text.language import Language, chance_in_words
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.portfolio.adding_up import OwnGoal
    from plansite.portfolio.pages.writing import Writing

_FULL = 1.15


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Show a goal in a line, with its plan and its owner."""

    title: Markup
    plan: Markup
    owner: str
    due: str
    target: str
    forecast: str
    expectation: str
    gap: str
    status: str
    words: str
    chance: str
    way: float | None


def goals_page(writing: Writing) -> Page | None:
    """Make the page; None where no plan has a goal."""
    goals = writing.together.goals
    if not goals:
        return None
    by_status = groupby(goals, key=lambda own: own.goal.status)
    groups = [(WORDS[status], goal_rows(writing, of_status)) for status, of_status in by_status]
    return Page(PATH, "Goals", render("portfolio/goals.md.j2", title="Goals", groups=groups))


def goal_rows(writing: Writing, goals: Iterable[OwnGoal]) -> list[GoalRow]:
    """Return goals in a line each."""
    return [_row(writing, own) for own in goals]


def _row(writing: Writing, own: OwnGoal) -> GoalRow:
    plan, goal = own.plan, own.goal
    words = Language(writing.language.region, plan.currency)
    names = {person.id: person.name for person in plan.people}
    address = own_page("goals", goal.id).removesuffix(".md") + ".html"
    folder = writing.addresses.get(plan.id, f"{plan.id}/index.html").rpartition("/")[0]
    title = Markup('<a class="ps-ref" href="{}{}/{}">{}</a>').format(
        writing.root, folder, address, goal.title
    )
    return GoalRow(
        title,
        Markup(", ").join(writing.plan(one) for one in (plan, *own.others)),
        names.get(goal.owner, goal.owner),
        words.day(goal.due) if goal.due else "",
        _value(words, own, goal.target),
        _value(words, own, goal.forecast),
        "Outlook" if goal.basis == "outlook" else "Forecast",
        _gap(words, own),
        goal.status.replace("_", "-"),
        WORDS[goal.status],
        "" if goal.chance is None else chance_in_words(words, goal.chance),
        None if goal.progress is None else abs(min(max(goal.progress, 0.0), _FULL)),
    )


def _value(words: Language, own: OwnGoal, value: float | None) -> str:
    return "" if value is None else words.value(value, own.goal.unit, own.goal.suffix)


def _gap(words: Language, own: OwnGoal) -> str:
    goal = own.goal
    if goal.shortfall is None or goal.status == "done":
        return ""
    if goal.unit == "percent":
        return gap_words(words, goal.shortfall if goal.gap is None else goal.gap, goal.shortfall)
    if goal.gap is None:
        return amount_words(goal.shortfall, _value(words, own, abs(goal.shortfall)))
    return gap_words(words, goal.gap)


def status_mark(tone: str, words: str) -> Markup:
    """Return how something stands, with its sign."""
    return Markup('<span class="ps-outlook ps-outlook-{}">{}</span>').format(tone, escape(words))
