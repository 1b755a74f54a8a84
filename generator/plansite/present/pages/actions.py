"""Make the page of what is to be done: actions by owner, and the work that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.answers.answers import Answers, question_of, words
from plansite.present.figures.figures import Figures, given, led
from plansite.present.page import Page
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.present.context import PageContext
    from plansite.read.items.strategies import Action as PlannedAction
    from plansite.read.items.strategies import Task as RecurringTask

PATH = "actions.md"
_TONES = {"done": "good", "doing": "warn"}
_CADENCES = ("daily", "weekly", "monthly", "quarterly", "yearly", "after_event")


@dataclass(frozen=True, slots=True)
class Action:
    """Show one action: what, how, by when, what it serves, how far it is, and the daily step that remains of it."""

    anchor: str
    title: str
    how: Markup
    due: Markup
    serves: Markup
    status: str
    tone: str
    helpers: Markup
    after: Markup
    daily: Markup


@dataclass(frozen=True, slots=True)
class Task:
    """Show one piece of work that comes back."""

    title: Markup
    done_by: Markup
    detail: tuple[Markup, ...]


def actions_page(context: PageContext) -> Page | None:
    """Make the page of actions and of the work that comes back; None when the plan has neither."""
    file = context.plan.files.actions
    answers = Answers(context, PATH, prose)
    schema = context.plan.schemas.kinds.get("actions", {})
    work = _work(context, answers)
    if not file.is_given and not work:
        return None
    title = str(schema.get("title", "Actions"))
    text = render(
        "actions.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(file.entry),
        actions=_by_owner(context, answers),
        work=work,
        blocks=answers.blocks(file.entry, schema, leave=frozenset({"actions"})),
    )
    return Page(PATH, title, text)


def _by_owner(context: PageContext, answers: Answers) -> list[tuple[Markup | None, list[Action]]]:
    """Return all actions by the person who sees to them, None for nobody."""
    by_owner: dict[str, list[Action]] = {}
    for action in context.plan.actions.values():
        by_owner.setdefault(action.owner, []).append(_action(context, answers, action))
    return [
        (answers.refer("people", owner) if owner else None, actions) for owner, actions in by_owner.items()
    ]


def _action(context: PageContext, answers: Answers, action: PlannedAction) -> Action:
    served = [("strategies", action.strategy), ("goals", action.goal)]
    return Action(
        anchor=item_anchor("actions", action.id),
        title=action.title,
        how=prose(action.how) if action.how else Markup(),
        due=given(context.language.day(action.due), action.due.span) if action.due else Markup(),
        serves=Markup(" · ").join(answers.refer(collection, item) for collection, item in served if item),
        status=words(action.status) if action.status not in {"", "planned"} else "",
        tone=_TONES.get(action.status, ""),
        helpers=Markup(", ").join(answers.refer("people", person) for person in action.helpers.items),
        after=Markup(", ").join(answers.refer("actions", earlier) for earlier in action.after.items),
        daily=prose(action.daily_step) if action.daily_step else Markup(),
    )


def _work(context: PageContext, answers: Answers) -> list[tuple[str, list[Task]]]:
    """Return the recurring tasks of all strategies, the most frequent first."""
    by_cadence: dict[str, list[Task]] = {cadence: [] for cadence in _CADENCES}
    for strategy in context.plan.strategies.values():
        for task in strategy.tasks.values():
            by_cadence.setdefault(task.cadence, []).append(_task(context, answers, task))
    return [(words(cadence), tasks) for cadence, tasks in by_cadence.items() if tasks]


def _task(context: PageContext, answers: Answers, task: RecurringTask) -> Task:
    figures = Figures(context, PATH)
    detail = []
    if task.event:
        limit = Markup(", within {}").format(figures.written(task.within.place)) if task.within else Markup()
        detail.append(Markup("{}{}").format(task.event, limit))
    if task.quantity:
        detail.append(Markup("at least {}").format(figures.written(task.quantity.place)))
    if task.kpi:
        detail.append(answers.refer("kpis", task.kpi))
    people = Markup(", ").join(answers.refer("people", person) for person in task.done_by.items)
    return Task(led(task.title, context.places.item("tasks", task.id), PATH), people, tuple(detail))
