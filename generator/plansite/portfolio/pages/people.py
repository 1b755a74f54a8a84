"""Make the page that says who answers for what across plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.calendar import Period
from plansite.portfolio.pages.writing import PEOPLE as PATH
from plansite.portfolio.people import answers_for_any
from plansite.present.page import Page
from plansite.present.places import own_page
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.portfolio.pages.writing import Writing
    from plansite.portfolio.people import Colleague
    from plansite.portfolio.summed_plan import Person, Summary


@dataclass(frozen=True, slots=True)
class Duty:
    """Show what somebody answers for in one plan."""

    plan: Markup
    goals: tuple[str, ...]
    kpis: tuple[str, ...]
    parts: tuple[str, ...]
    money: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Show a person with their duties, plan by plan."""

    name: Markup
    role: str
    duties: tuple[Duty, ...]


def people_page(writing: Writing) -> Page | None:
    """Make the page; None where nobody answers for anything."""
    people = writing.together.people
    if not people:
        return None
    several = sum(person.is_in_several for person in people)
    text = render(
        "portfolio/people.md.j2", title="Who owns what", several=several, rows=people_rows(writing, people)
    )
    return Page(PATH, "Who owns what", text)


def people_rows(writing: Writing, people: Iterable[Colleague]) -> list[PersonRow]:
    """Return people, those first who answer for something in several plans."""
    ordered = sorted(people, key=lambda person: not person.is_in_several)
    return [
        PersonRow(
            Markup("{}").format(person.name),
            ", ".join(person.roles),
            tuple(
                _duty(writing, plan, of_plan)
                for plan, of_plan in person.duties
                if answers_for_any(of_plan, plan)
            ),
        )
        for person in ordered
    ]


def _duty(writing: Writing, plan: Summary, person: Person) -> Duty:
    titles = {goal.id: goal.title for goal in plan.goals}
    return Duty(
        writing.plan(plan, own_page("people", person.id).removesuffix(".md") + ".html"),
        tuple(titles.get(goal, goal) for goal in person.goals),
        tuple(title for _, title in person.kpis),
        person.parts,
        _money(writing, plan, person),
    )


def _money(writing: Writing, plan: Summary, person: Person) -> str:
    results = writing.together.results
    lines = [
        spent
        for spent in writing.together.spending
        if spent.plan.id == plan.id and spent.line.owner == person.id
    ]
    if results is None or not lines:
        return ""
    whole = Period("plan", "plan", 0, results.calendar.months, whole=True)
    values = [spent.over(whole) for spent in lines]
    known = [value for value in values if value is not None]
    return writing.language.value(sum(known), "money") if len(known) == len(values) else ""
