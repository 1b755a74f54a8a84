"""Make the pages on how far the plan is answered: step by step, and what is still open, by the person to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.judge.completeness import Completeness, Count, Question, completeness
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import stated
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.present.context import PageContext

STEPS = "completeness.md"
OPEN = "open-questions.md"
STEP_TITLES = (
    "Why the plan exists",
    "Gather what is known",
    "Know the ideal customer",
    "Assess where you stand",
    "Set goals that can be measured",
    "Choose the figures to watch",
    "Forecast and budget",
    "Find the gaps in what is assumed",
    "Build the team",
    "Decide what is done",
    "Choose tools and systems",
)


@dataclass(frozen=True, slots=True)
class Step:
    """Show one planning step: its number, how many of its questions are answered, and the others."""

    number: int
    title: str
    count: Count
    open: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Show one open question: what is asked, about what, and where the answer belongs."""

    question: str
    section: str
    place: Markup


def progress_pages(context: PageContext) -> tuple[Page, ...]:
    """Make the page of completeness, and that of open questions if there are any."""
    found = completeness(context.plan)
    pages = [_steps(found)]
    if found.open_questions:
        pages.append(_open(context, found))
    return tuple(pages)


def _steps(found: Completeness) -> Page:
    steps = [
        Step(
            number,
            STEP_TITLES[number],
            count,
            tuple(each for each in found.open_questions if each.step == number),
        )
        for number, count in found.steps.items()
    ]
    return Page(
        STEPS,
        "Completeness",
        render("completeness.md.j2", title="Completeness", total=found.total, steps=steps),
    )


def _open(context: PageContext, found: Completeness) -> Page:
    answers = Answers(context, OPEN, prose)
    by_owner: dict[str, list[Open]] = {}
    for each in found.open_questions:
        place = stated(each.file, each.span) if each.span else Markup("{}").format(each.file)
        by_owner.setdefault(each.owner, []).append(Open(_asked(each), each.section, place))
    people = [(answers.refer("people", owner) if owner else None, asked) for owner, asked in by_owner.items()]
    title = "Open questions"
    return Page(
        OPEN, title, render("questions.md.j2", title=title, people=people, count=len(found.open_questions))
    )


def _asked(question: Question) -> str:
    """Return what is asked, in words that can stand alone."""
    return question.text if question.text.endswith("?") else question.title
