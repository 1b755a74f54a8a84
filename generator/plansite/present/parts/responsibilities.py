"""Say who answers for what: each person with the goals, KPIs, parts of the plan and money that are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.answers.answers import Answers
from plansite.present.parts.spend_lines import spent_by
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """Show what one person answers for."""

    person: Markup
    role: str
    goals: tuple[Markup, ...]
    kpis: tuple[Markup, ...]
    parts: tuple[str, ...]
    money: Markup | None


def responsibilities(context: PageContext, page: str) -> list[Responsibilities]:
    """Return everyone who answers for something, in the order of the plan."""
    everyone = (_of(context, page, person) for person in context.plan.people)
    return [person for person in everyone if person.goals or person.kpis or person.parts or person.money]


def _of(context: PageContext, page: str, person: str) -> Responsibilities:
    plan, answers = context.plan, Answers(context, page, prose)
    role = plan.roles.get(plan.people[person].role)
    return Responsibilities(
        answers.refer("people", person),
        role.title if role else "",
        tuple(answers.refer("goals", key) for key, goal in plan.goals.items() if goal.owner == person),
        tuple(
            answers.refer("kpis", key)
            for key, tracked in plan.files.kpis.tracked.items()
            if tracked.owner == person
        ),
        owned_kinds(context, person),
        spent_by(context, page, person),
    )


def owned_kinds(context: PageContext, person: str) -> tuple[str, ...]:
    """Return the files of the plan that a person answers for, by their titles."""
    schemas = context.plan.schemas.kinds
    return tuple(str(schemas[kind].get("title", kind)) for kind in context.plan.kinds_of(person))
