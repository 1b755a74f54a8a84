"""Show for a goal that is missed what each lever would have to be to reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.goalseek import Lever, seek
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import Tables

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext


@dataclass(frozen=True, slots=True)
class LeverRow:
    """Show one lever: its value in the goal's last month, what it would have to be, and the way between."""

    name: Markup
    today: Markup
    needed: Markup
    change: Markup


def lever_rows(context: PageContext, page: str, judged: JudgedGoal) -> tuple[LeverRow, ...]:
    """Return a row for each lever that the goal rests on; none for a goal that is not missed."""
    if not judged.is_missed or not judged.goal.end:
        return ()
    month = context.expected.calendar.index(judged.goal.end)
    levers = seek(context.expected, judged.id, context.plan.files.forecast.levers.items, month)
    return tuple(_row(context, page, lever, month) for lever in levers)


def _row(context: PageContext, page: str, lever: Lever, month: int) -> LeverRow:
    figures = expected_figures(context, page)
    name, today = Tables(context, page).name(lever.node), figures.link(lever.node, "month", month)
    if lever.needed is None or lever.factor is None:
        return LeverRow(name, today, Markup("out of reach"), Markup())
    sign = "+" if lever.factor > 1 else "−"
    apart = context.language.difference(lever.factor - 1) or context.language.percent(abs(lever.factor - 1))
    return LeverRow(
        name,
        today,
        _counted(figures.write(lever.node, lever.needed)),
        _counted(f"{sign}{apart}"),
    )


def _counted(words: str) -> Markup:
    return Markup('<span class="ps-count">{}</span>').format(words)
