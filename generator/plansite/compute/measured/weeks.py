"""Read what was measured by week: ISO weeks, from Monday to Sunday, and what they come to by month.

A week that lies in two months is split by its days, each of which has a seventh. A month is known when all of its days are; a balance
is that of the week in which the month ends or begins. A rate of weeks says nothing of its months: it is held against conditions only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.tables.weeks import monday_of
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.rollup import Rollup
    from plansite.read.plan import Plan
    from plansite.read.tables.actuals import Actual

_DAYS = 7


class Week(NamedTuple):
    """Hold what was measured in a week: its row, its Monday and the number."""

    row: Actual
    first: date
    number: Number

    @property
    def label(self) -> str:
        """Return the name of the week, such as 2027-W14."""
        return self.row.month


def touches(label: str, calendar: Calendar) -> bool:
    """Tell whether any day of a week lies in the plan's months."""
    first = monday_of(label)
    days = (first, first + timedelta(_DAYS - 1)) if first else ()
    return any(0 <= calendar.index(day.isoformat()) < calendar.months for day in days)


def months_of_weeks(
    weeks: Iterable[Week], rollup: Rollup, calendar: Calendar
) -> dict[int, tuple[Actual, float]]:
    """Return what the weeks of a figure come to in the months that they cover, with the last row behind each; months count from 0."""
    by_day = {week.first + timedelta(day): week for week in weeks for day in range(_DAYS)}
    known: dict[int, tuple[Actual, float]] = {}
    for month in range(calendar.months if by_day else 0):
        first = date.fromisoformat(f"{calendar.name(month)}-01")
        days = [by_day.get(first + timedelta(day)) for day in range(calendar.days(month))]
        amount = _amount(days, rollup)
        rows = [week.row for week in days if week]
        if amount is not None:
            known[month] = rows[0 if rollup == "opening" else -1], amount
    return known


def _amount(days: list[Week | None], rollup: Rollup) -> float | None:
    """Return what the weeks of all days of a month come to, None where they do not say."""
    if rollup in {"closing", "opening"}:
        week = days[-1 if rollup == "closing" else 0]
        return week.number.amount if week else None
    amounts = [week.number.amount for week in days if week]
    if len(amounts) < len(days) or rollup not in {"sum", "average"}:
        return None
    return sum(amounts) / (_DAYS if rollup == "sum" else len(days))


def weeks_of(figure: str, plan: Plan, graph: Graph) -> tuple[Week, ...]:
    """Return what was measured by week of a figure, in order of time; what cannot be read is told where rows are."""
    node, weeks = graph.nodes.get(figure), list[Week]()
    rows = (row for row in plan.actuals if row.metric == figure and row.is_of_a_week and not row.scope)
    for row in rows if node else ():
        first, number = monday_of(row.month), _number(row, node.unit, plan) if node else None
        if first and number:
            weeks.append(Week(row, first, number))
    return tuple(sorted(weeks, key=lambda week: week.first))


def _number(row: Actual, unit: str, plan: Plan) -> Number | None:
    if row.amount is not None:
        return Number(row.amount, unit, row.value.span)
    value, _ = read_value(row.value, Expected(unit, Currencies(plan.settings.currency)))
    return value if isinstance(value, Number) else None
