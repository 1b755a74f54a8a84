"""Show for a goal that is missed what each lever would have to be to reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.measured.levers import levers_for
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import Tables

if TYPE_CHECKING:
    from plansite.compute.engine.goalseek import Lever
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

_LEAST_POINTS = 0.0001  # what is still written of a difference, as a fraction


@dataclass(frozen=True, slots=True)
class LeverRow:
    """Show one lever: its value in a month, what it would have to be then, and the way between."""

    name: Markup
    when: str
    today: Markup
    needed: Markup
    change: Markup


def lever_rows(context: PageContext, page: str, judged: JudgedGoal) -> tuple[LeverRow, ...]:
    """Return a row for each lever that brings the goal nearer; none for a goal that is not missed."""
    goal = judged.goal
    if not judged.is_missed or not goal.end:
        return ()
    levers = levers_for(goal, context.plan, context.catalog, context.computed, context.computed_outlook)
    return tuple(_row(context, page, lever) for lever in levers)


def _row(context: PageContext, page: str, lever: Lever) -> LeverRow:
    figures = expected_figures(context, page)
    name, today = Tables(context, page).name(lever.node), figures.link(lever.node, "month", lever.month)
    when = f"in {context.period('month', lever.month)}"
    if lever.needed is None:
        return LeverRow(name, when, today, Markup("out of reach"), Markup())
    needed, change = figures.write(lever.node, lever.needed), _change(context, lever, lever.needed)
    return LeverRow(name, when, today, _counted(needed), _counted(change))


def _change(context: PageContext, lever: Lever, needed: float) -> str:
    """Write by how much a lever moves: in points where it is a percentage, else as a share of its value."""
    apart, language = needed - lever.today, context.language
    if context.expected.graph.nodes[lever.node].unit == "percent":
        words = language.points(apart) or f"under {language.points(_LEAST_POINTS)}"
    else:
        words = language.difference(apart / lever.today) or language.percent(abs(apart / lever.today))
    return f"{'+' if apart > 0 else '−'}{words}"


def _counted(words: str) -> Markup:
    return Markup('<span class="ps-count">{}</span>').format(words)
