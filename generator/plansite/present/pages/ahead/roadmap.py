"""Make the page of the roadmap: phases with what ends them, and milestones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.measured.ahead.phases import standings
from plansite.present.answers.answers import Answers, question_of
from plansite.present.figures.conditions import Conditions, numbers_of
from plansite.present.figures.figures import given
from plansite.present.page import Page
from plansite.present.pages.ahead.strip import strip_of
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.measured.ahead.phases import PhaseStanding
    from plansite.compute.measured.ahead.phases import Stretch as When
    from plansite.present.context import PageContext
    from plansite.present.figures.conditions import Stand
    from plansite.read.items.roadmap import Milestone as PlannedMilestone

PATH = "roadmap.md"
_OWN = frozenset({"phases", "milestones"})
_NOW: dict[When, tuple[str, str]] = {
    "over": ("Over", ""),
    "running": ("Now", "good"),
    "to_come": ("To come", ""),
    "undated": ("", ""),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """Show one milestone: its day, and whether it is reached or late."""

    anchor: str
    title: str
    due: Markup
    reached: Markup | None
    late: bool
    detail: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Show one phase: aim, dates, who sees to it, what ends it, and its milestones."""

    anchor: str
    title: str
    badge: tuple[str, str]
    when: Markup
    owner: Markup | None
    aim: Markup | None
    facts: tuple[tuple[str, Markup], ...]
    criteria: tuple[Stand, ...]
    milestones: tuple[Milestone, ...]


def roadmap_page(context: PageContext) -> Page | None:
    """Make the page; None when the plan has neither phases nor milestones nor a word about them."""
    file, schema = context.plan.files.roadmap, context.plan.schemas.kinds.get("roadmap", {})
    answers = Answers(context, PATH, prose)
    blocks = answers.blocks(file.entry, schema, leave=_OWN) if file.is_given else ()
    if not (file.phases or file.milestones or blocks):
        return None
    title = str(schema.get("title", "Roadmap"))
    standing = standings(context.plan, numbers_of(context), context.today)
    text = render(
        "roadmap.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(file.entry),
        opening=[block for block in blocks if block.kind == "lead"],
        strip=strip_of(context, standing),
        phases=[_phase(context, answers, one) for one in standing],
        milestones=_milestones(context, answers, ""),
        blocks=[block for block in blocks if block.kind != "lead"],
    )
    return Page(PATH, title, text)


def _phase(context: PageContext, answers: Answers, standing: PhaseStanding) -> Phase:
    phase, conditions = standing.phase, Conditions(context, PATH)
    days = [given(context.language.day(day), day.span) for day in (phase.start, phase.end) if day]
    goals = Markup(", ").join(answers.refer("goals", goal) for goal in phase.goals.items)
    helpers = Markup(", ").join(answers.refer("people", person) for person in phase.helpers.items)
    return Phase(
        item_anchor("phases", phase.id),
        phase.title_or_id,
        _NOW[standing.stretch],
        Markup(" – ").join(days),
        answers.owner(phase.entry),
        prose(phase.aim) if phase.aim else None,
        tuple((label, words) for label, words in (("Goals", goals), ("With", helpers)) if words),
        tuple(conditions.stand(judged) for judged in standing.criteria),
        _milestones(context, answers, phase.id),
    )


def _milestones(context: PageContext, answers: Answers, phase: str) -> tuple[Milestone, ...]:
    """Return the milestones of a phase by day; without a phase, those that belong to none."""
    known = context.plan.phases
    milestones = [
        milestone
        for milestone in context.plan.milestones.values()
        if milestone.phase == phase or (not phase and milestone.phase not in known)
    ]
    ordered = sorted(milestones, key=lambda milestone: milestone.due)
    return tuple(_milestone(context, answers, milestone) for milestone in ordered)


def _milestone(context: PageContext, answers: Answers, milestone: PlannedMilestone) -> Milestone:
    language, due, reached = context.language, milestone.due, milestone.reached_on
    is_late = context.today is not None and bool(due) and due < context.today.isoformat() and not reached
    people = (milestone.owner, *milestone.helpers.items)
    detail = (
        Markup(", ").join(answers.refer("people", person) for person in people if person),
        answers.refer("goals", milestone.goal) if milestone.goal else Markup(),
        given(milestone.note, milestone.note.span) if milestone.note else Markup(),
    )
    return Milestone(
        item_anchor("milestones", milestone.id),
        milestone.title_or_id,
        given(language.day(due), due.span) if due else Markup(),
        given(language.day(reached), reached.span) if reached else None,
        is_late,
        tuple(part for part in detail if part),
    )
