"""Show what was measured of a figure in its last weeks, each with its line, and how large it is beside the largest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.measured.weeks import weeks_of
from plansite.present.figures.figures import Figures, given

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext

_LAST = 13  # a quarter


@dataclass(frozen=True, slots=True)
class WeekShown:
    """Show one week: its Monday, the value, and its share of the largest, from 0 to 1."""

    monday: str
    value: Markup
    share: float


def last_weeks(context: PageContext, page: str, figure: str) -> list[WeekShown]:
    """Return the last weeks that were measured of a figure, the latest last; none where nothing was measured by week."""
    weeks = weeks_of(figure, context.plan, context.results.graph)[-_LAST:]
    largest = max((abs(week.number.amount) for week in weeks), default=0.0) or 1.0
    write = Figures(context, page).writer(figure) if weeks else str
    return [
        WeekShown(
            context.language.day(week.first.isoformat()),
            given(write(week.number.amount), week.row.value.span),
            max(week.number.amount, 0.0) / largest,
        )
        for week in weeks
    ]
