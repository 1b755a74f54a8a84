"""Make the pages of what is to be done: actions by owner, the work that comes back, and everything on one timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.answers.answers import Answers, question_of, words
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.page import Page
from plansite.present.parts.agenda import CALENDAR, events
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.present.context import PageContext
    from plansite.read.document import Entry

PATH = "actions.md"
TIMELINE = "timeline.md"
_TONES = {"done": "good", "doing": "warn"}
_CALENDAR = Markup('<a class="ps-ref" href="{}" download>All dates as a calendar file</a>')
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
    after: Markup
    daily: Markup


@dataclass(frozen=True, slots=True)
class Task:
    """Show one piece of work that comes back."""

    title: Markup
    done_by: Markup
    detail: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Show one thing on the timeline. `left` and `width` are shares of the plan's months; no width means a single day."""

    title: Markup
    left: float
    width: float
    when: Markup
    kind: str
    indent: bool


def action_pages(context: PageContext) -> tuple[Page, ...]:
    """Make the pages of actions and of the timeline, as far as the plan has something to show on them."""
    return tuple(page for page in (_actions(context), _timeline(context)) if page)


def _actions(context: PageContext) -> Page | None:
    root = context.plan.single("actions")
    answers = Answers(context, PATH, prose)
    schema = context.plan.schemas.kinds.get("actions", {})
    by_owner: dict[str, list[Action]] = {}
    for key, entry in context.plan.items("actions").items():
        by_owner.setdefault(entry.text("owner"), []).append(_action(context, answers, key, entry))
    work = _work(context, answers)
    if root is None and not work:
        return None
    title = str(schema.get("title", "Actions"))
    text = render(
        "actions.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(root) if root else None,
        actions=[
            (answers.refer("people", owner) if owner else None, found) for owner, found in by_owner.items()
        ],
        work=work,
        blocks=answers.blocks(root, schema, leave=frozenset({"actions"})) if root else (),
    )
    return Page(PATH, title, text)


def _action(context: PageContext, answers: Answers, key: str, entry: Entry) -> Action:
    due, after = entry.get("due"), entry.texts("after")
    status = entry.text("status")
    served = [("strategies", "strategy"), ("goals", "goal")]
    serves = [answers.refer(collection, entry.text(name)) for collection, name in served if entry.text(name)]
    return Action(
        anchor=item_anchor("actions", key),
        title=entry.text("title", key),
        how=prose(entry.text("how")) if entry.text("how") else Markup(),
        due=stated(context.language.day(str(due.data)), due.span) if due else Markup(),
        serves=Markup(" · ").join(serves),
        status=words(status) if status not in {"", "planned"} else "",
        tone=_TONES.get(status, ""),
        after=Markup(", ").join(answers.refer("actions", each) for each in after),
        daily=prose(entry.text("daily_step")) if entry.text("daily_step") else Markup(),
    )


def _work(context: PageContext, answers: Answers) -> list[tuple[str, list[Task]]]:
    """Return the recurring tasks of all strategies, the most frequent first."""
    found: dict[str, list[Task]] = {cadence: [] for cadence in _CADENCES}
    for strategy in context.plan.items("strategies").values():
        for key, task in strategy.under("tasks"):
            found.setdefault(task.text("cadence", "weekly"), []).append(_task(context, answers, key, task))
    return [(words(cadence), tasks) for cadence, tasks in found.items() if tasks]


def _task(context: PageContext, answers: Answers, key: str, task: Entry) -> Task:
    figures = Figures(context, PATH)
    detail = []
    if task.text("event"):
        within = task.get("within")
        limit = Markup(", within {}").format(figures.written(within)) if within else Markup()
        detail.append(Markup("{}{}").format(task.text("event"), limit))
    quantity = task.get("quantity")
    if quantity:
        detail.append(Markup("at least {}").format(figures.written(quantity)))
    if task.text("kpi"):
        detail.append(answers.refer("kpis", task.text("kpi")))
    people = Markup(", ").join(answers.refer("people", person) for person in task.texts("done_by"))
    return Task(led(task.text("title", key), context.places.item("tasks", key), PATH), people, tuple(detail))


def _timeline(context: PageContext) -> Page | None:
    groups = [(title, bars) for title, bars in _groups(context) if bars]
    if not groups:
        return None
    today = _share(context, context.today.isoformat()) if context.today else -1.0
    text = render(
        "timeline.md.j2",
        title="Timeline",
        groups=groups,
        months=_months(context),
        today=today if 0 <= today <= 1 else None,
        calendar=_CALENDAR.format(CALENDAR) if any(not event.done for event in events(context)) else None,
    )
    return Page(TIMELINE, "Timeline", text)


def _groups(context: PageContext) -> Iterator[tuple[str, list[Bar]]]:
    plan, places = context.plan, context.places
    yield (
        "Goals",
        [
            bar
            for key, goal in plan.items("goals").items()
            for bar in _bar(context, goal, "end", places.item("goals", key))
        ],
    )
    strategies: list[Bar] = []
    for key, strategy in plan.items("strategies").items():
        strategies += _bar(context, strategy, "end", places.item("strategies", key))
        for name, tactic in strategy.under("tactics"):
            strategies += _bar(context, tactic, "end", places.item("tactics", name), indent=True)
    yield "Strategies and tactics", strategies
    actions = [
        bar
        for key, action in plan.items("actions").items()
        for bar in _bar(context, action, "due", places.item("actions", key))
    ]
    yield "Actions", sorted(actions, key=lambda bar: (bar.left + bar.width, bar.left))
    yield "Sales promotions", _under(context, "budget", "promotions")
    yield "Growth experiments", _under(context, "plan", "growth_experiments")


def _under(context: PageContext, kind: str, field: str) -> list[Bar]:
    root = context.plan.single(kind)
    place = context.places.parts.get(f"{kind}.{field}")
    return (
        [bar for _, entry in root.under(field) for bar in _bar(context, entry, "end", place)] if root else []
    )


def _bar(
    context: PageContext, entry: Entry, until: str, place: Any, *, indent: bool = False
) -> Iterator[Bar]:
    """Yield the bar of something that has an end."""
    end, start = entry.get(until), entry.text("start")
    if end is None or not isinstance(end.data, str):
        return
    right = _share(context, end.data, after=True)
    left = _share(context, start) if start else right
    left, right = max(min(left, 1.0), 0.0), max(min(right, 1.0), 0.0)
    title = led(entry.text("title") or entry.text("statement"), place, TIMELINE)
    when = stated(context.language.day(end.data), end.span)
    status = "done" if entry.flag("done") or entry.text("status") == "done" else ""
    yield Bar(title, left, right - left, when, status, indent)


def _share(context: PageContext, day: str, *, after: bool = False) -> float:
    """Return where a day lies in the plan's months: 0 at the first day, 1 after the last."""
    calendar = context.results.calendar
    here = date.fromisoformat(day)
    into = (here.day - (0 if after else 1)) / calendar.days(calendar.index(day))
    return (calendar.index(day) + into) / calendar.months


def _months(context: PageContext) -> list[tuple[float, str]]:
    """Return where each quarter begins, with its first month."""
    calendar, language = context.results.calendar, context.language
    found = []
    for period in calendar.periods("quarter" if calendar.months <= 36 else "year"):  # noqa: PLR2004 - what fits a line
        name = calendar.name(period.first)
        new_year = period.first == 0 or name.endswith("-01")
        found.append(
            (period.first / calendar.months, language.month(name) if new_year else language.month_name(name))
        )
    return found
