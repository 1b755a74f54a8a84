"""Show a goal in a line: baseline, target, forecast and gap, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.graph import Reading
from plansite.judge.status import falls_short
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.measured import expected_figures
from plansite.present.places import title_of
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.text.language import Language


_FULL = 1.15
_LEAST_GAP = 0.001


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Show a goal in one line.

    `figures` are baseline, target, forecast and gap, as far as there are any; `expectation` is what the numbers are called
    that they are from, and by which the goal is judged. `key` and `person` are the ids of the goal and of its owner.
    """

    key: str
    title: Markup
    person: str
    owner: Markup
    due: Markup
    status: str
    words: str
    expectation: str
    figures: dict[str, Markup]
    when: str
    way: float | None
    indent: bool


def goal_rows(context: PageContext, page: str) -> list[GoalRow]:
    """Return all goals in a line each, for a page."""
    return [goal_row(context, page, judged) for judged in context.goals]


def goal_row(context: PageContext, page: str, judged: JudgedGoal) -> GoalRow:
    """Return a goal in one line, for a page."""
    goal, answers, figures = judged.goal, Answers(context, page, prose), expected_figures(context, page)
    shown = {part: _figure(figures, judged.node(part)) for part in ("baseline", "target", "forecast")}
    shown["gap"] = gap_in_words(figures, judged.node("gap"))
    shown["planned"] = (
        _figure(Figures(context, page), judged.node("forecast")) if context.outlook else Markup()
    )
    return GoalRow(
        judged.id,
        led(title_of(judged.id, goal.entry), context.places.item("goals", judged.id), page),
        goal.owner,
        answers.refer("people", goal.owner) if goal.owner else Markup(),
        given(context.language.day(goal.end), goal.end.span) if goal.end else Markup(),
        judged.status.replace("_", "-"),
        judged.words,
        judged.expectation.capitalize(),
        shown,
        read_over(context, judged.node("forecast")),
        None if judged.progress is None else abs(min(max(judged.progress, 0.0), _FULL)),
        goal.serves in context.plan.goals,
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
        text=gap_words(figures.context.language, gap),
        signed=False,
    )


def gap_words(language: Language, gap: float) -> str:
    """Say how far a goal is away; one that falls short by however little is never called on target."""
    apart = language.difference(gap)
    if falls_short(gap):
        return f"{apart or f'under {language.percent(_LEAST_GAP)}'} short"
    return f"{apart} ahead" if apart else "on target"


def read_over(context: PageContext, name: str) -> str:
    """Name the months over which a figure of a goal is read; empty when it is none that is read."""
    node = context.results.graph.nodes.get(name)
    if node is None or not isinstance(node.source, Reading):
        return ""
    calendar = context.results.calendar
    first, last = calendar.name(node.source.first), calendar.name(node.source.stop - 1)
    return (
        f"in {context.language.month(last)}"
        if first == last
        else f"{context.language.month(first)} – {context.language.month(last)}"
    )
