"""Show a goal in a line: baseline, target, forecast and gap, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.graph import Reading
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.measured import expected_figures
from plansite.present.places import title_of
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext


_FULL = 1.15


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Show a goal in one line. `figures` are baseline, target, forecast and gap, as far as there are any; `key` and `person` are the ids of the goal and of its owner."""

    key: str
    title: Markup
    person: str
    owner: Markup
    due: Markup
    status: str
    words: str
    figures: dict[str, Markup]
    when: str
    way: float | None
    indent: bool


def goal_rows(context: PageContext, page: str) -> list[GoalRow]:
    """Return all goals in a line each, for a page."""
    return [goal_row(context, page, judged) for judged in context.goals]


def goal_row(context: PageContext, page: str, judged: JudgedGoal) -> GoalRow:
    """Return a goal in one line, for a page."""
    answers, figures = Answers(context, page, prose), expected_figures(context, page)
    goal, end = judged.entry, judged.entry.get("end")
    shown = {part: _figure(figures, judged.node(part)) for part in ("baseline", "target", "forecast")}
    shown["gap"] = gap_in_words(figures, judged.node("gap"))
    shown["planned"] = (
        _figure(Figures(context, page), judged.node("forecast")) if context.outlook else Markup()
    )
    return GoalRow(
        judged.key,
        led(title_of(judged.key, goal), context.places.item("goals", judged.key), page),
        goal.text("owner"),
        answers.refer("people", goal.text("owner")) if goal.text("owner") else Markup(),
        stated(context.language.day(str(end.data)), end.span) if end else Markup(),
        judged.status.replace("_", "-"),
        judged.words,
        shown,
        _when(context, judged),
        None if judged.way is None else abs(min(max(judged.way, 0.0), _FULL)),
        goal.text("serves") in context.plan.items("goals"),
    )


def _figure(figures: Figures, node: str) -> Markup:
    known = figures.context.results.value(node, "plan", 0) is not None
    return figures.link(node, "plan", 0) if known else Markup()


def gap_in_words(figures: Figures, node: str) -> Markup:
    """Return a gap in words, since a negative gap is good news."""
    gap = figures.context.results.value(node, "plan", 0)
    if gap is None:
        return Markup()
    return figures.link(
        node,
        "plan",
        0,
        text=f"{figures.context.language.percent(abs(gap))} {'short' if gap > 0 else 'ahead'}",
        signed=False,
    )


def _when(context: PageContext, judged: JudgedGoal) -> str:
    """Name the months over which the forecast of a goal is read."""
    node = context.results.graph.nodes.get(judged.node("forecast"))
    if node is None or not isinstance(node.source, Reading):
        return ""
    calendar = context.results.calendar
    first, last = calendar.name(node.source.first), calendar.name(node.source.stop - 1)
    return (
        f"in {context.language.month(last)}"
        if first == last
        else f"{context.language.month(first)} – {context.language.month(last)}"
    )
