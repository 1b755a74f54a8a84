"""Make the pages on how far the plan is answered: step by step, and what is still open, by the person to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.judge.completeness import Completeness, Count, Question, completeness
from plansite.present.answers.answers import Answers
from plansite.present.page import Page
from plansite.present.parts.questions import open_by_file
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
    """Show one planning step, or part of the plan: how many of its questions are answered, and those that are open."""

    number: int
    title: str
    count: Count
    open: tuple[Question, ...]


def progress_pages(context: PageContext) -> tuple[Page, ...]:
    """Make the page of completeness, and that of open questions if there are any."""
    answered = completeness(context.plan, context.outline)
    open_questions = answered.open_questions
    page = _counted(answered, tuple(context.outline.tabs) if context.outline.is_counted_by_tabs else ())
    return (page, _open(context, open_questions)) if open_questions else (page,)


def _counted(answered: Completeness, tabs: tuple[str, ...]) -> Page:
    """Count by the parts of the plan where its outline does, or else by planning steps."""
    waiting = answered.open_questions
    steps = [
        Step(
            number,
            STEP_TITLES[number],
            count,
            tuple(question for question in waiting if question.step == number),
        )
        for number, count in answered.steps.items()
    ]
    parts = [
        Step(number, tab, answered.tabs[tab], tuple(question for question in waiting if question.tab == tab))
        for number, tab in enumerate(tabs, 1)
        if tab in answered.tabs
    ]
    steps = parts or steps
    title = "Completeness"
    text = render("completeness.md.j2", title=title, total=answered.total, steps=steps)
    return Page(STEPS, title, text)


def _open(context: PageContext, questions: tuple[Question, ...]) -> Page:
    answers = Answers(context, OPEN, prose)
    by_owner: dict[str, list[Question]] = {}
    for question in questions:
        by_owner.setdefault(question.owner, []).append(question)
    people = [
        (answers.refer("people", owner) if owner else None, open_by_file(context, their_own))
        for owner, their_own in by_owner.items()
    ]
    title = "Open questions"
    return Page(OPEN, title, render("questions.md.j2", title=title, people=people, count=len(questions)))
