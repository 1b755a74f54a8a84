"""Show which goals and targets rest on which assumptions, and whether those who answer for them have confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.judge.rules.assumption_dependencies import is_used
from plansite.present.answers.answers import Answers
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.rules.assumption_dependencies import AssumptionDependency
    from plansite.present.context import PageContext

PATH = "reliance.md"
TITLE = "What rests on assumptions"
_NOBODY = Markup("nobody in particular")


@dataclass(frozen=True, slots=True)
class Resting:
    """Show one assumption: the goals and the KPIs that rest on it, who has yet to confirm them, and since when all have."""

    assumption: Markup
    goals: tuple[Markup, ...]
    kpis: tuple[Markup, ...]
    waits_for: tuple[Markup, ...]
    confirmed: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Show one assumption that a goal rests on, and whether the goal is suspect because it has changed."""

    assumption: Markup
    suspect: bool


def assumption_dependencies_page(context: PageContext) -> Page | None:
    """Make the page of all assumptions with what rests on them; None when nothing does."""
    answers = Answers(context, PATH, prose)
    by_assumption: dict[str, list[AssumptionDependency]] = {}
    for dependency in context.assumption_dependencies:
        by_assumption.setdefault(dependency.assumption, []).append(dependency)
    if not by_assumption:
        return None
    rows = [_resting(answers, key, dependencies) for key, dependencies in by_assumption.items()]
    text = render("assumption_dependencies.md.j2", title=TITLE, rows=rows, used=is_used(context.plan))
    return Page(PATH, TITLE, text)


def grounds(context: PageContext, page: str, goal: str) -> list[Ground]:
    """Return the assumptions that a goal rests on."""
    answers, used = Answers(context, page, prose), is_used(context.plan)
    return [
        Ground(answers.refer("assumptions", dependency.assumption), used and not dependency.confirmed)
        for dependency in context.assumption_dependencies
        if (dependency.collection, dependency.id) == ("goals", goal)
    ]


def _resting(answers: Answers, key: str, dependencies: list[AssumptionDependency]) -> Resting:
    def of(collection: str) -> tuple[Markup, ...]:
        kept = (dependency for dependency in dependencies if dependency.collection == collection)
        return tuple(answers.refer(collection, dependency.id) for dependency in kept)

    waiting = dict.fromkeys(dependency.owner for dependency in dependencies if not dependency.confirmed)
    last = max(dependency.on for dependency in dependencies)
    return Resting(
        answers.refer("assumptions", key),
        of("goals"),
        of("kpis"),
        tuple(answers.refer("people", owner) if owner else _NOBODY for owner in waiting),
        "" if waiting else answers.context.language.day(last),
    )
