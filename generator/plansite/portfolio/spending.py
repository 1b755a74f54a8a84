"""Lay the budgets of several plans side by side: each line by month, in the currency of the sums, with what it counts under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.compute.engine.calendar import Calendar, Period
    from plansite.portfolio.currencies import Rates
    from plansite.portfolio.summed_plan import Months, Spending, Summary


@dataclass(frozen=True, slots=True)
class Spent:
    """Hold a line of a plan's budget by the months of the sums: none outside its plan, None where it is unknown."""

    plan: Summary
    line: Spending
    months: Months

    def over(self, period: Period) -> float | None:
        """Return what the line costs over a period."""
        return _total(self.months[period.first : period.stop])


@dataclass(frozen=True, slots=True)
class Share:
    """Hold what lines of a budget come to that count under one thing, by period."""

    key: str
    title: str
    values: tuple[float | None, ...]


def spent_together(plans: Sequence[Summary], calendar: Calendar, rates: Rates) -> tuple[Spent, ...]:
    """Return the lines of all plans whose money can be converted; what stands in a file that plans share counts in the first of them."""
    seen: set[tuple[str, str]] = set()
    spent: list[Spent] = []
    for plan in plans:
        lines = plan.spending if plan.id not in rates.missing else ()
        spent += [
            Spent(plan, line, _converted(plan, line, calendar, rates))
            for line in lines
            if (line.id, line.shared) not in seen
        ]
        seen.update((line.id, line.shared) for line in lines if line.shared)
    return tuple(spent)


def _converted(plan: Summary, line: Spending, calendar: Calendar, rates: Rates) -> Months:
    worth = (
        rates.months(plan.currency, calendar) if plan.currency != rates.currency else [1.0] * calendar.months
    )
    months: list[float | None] = [0.0] * calendar.months
    first = calendar.index(plan.start)
    for at, value in enumerate(line.months, first):
        months[at] = None if value is None else value * worth[at]
    return tuple(months)


def shares(
    spent: Sequence[Spent],
    key: Callable[[Spent], str],
    title: Callable[[Spent], str],
    periods: Sequence[Period],
) -> list[Share]:
    """Add lines up by a key, in the order in which it comes up; `title` is what people call it."""
    under: dict[str, list[Spent]] = {}
    for line in spent:
        under.setdefault(key(line), []).append(line)
    return [
        Share(
            name,
            title(lines[0]),
            tuple(_total([line.over(period) for line in lines]) for period in periods),
        )
        for name, lines in under.items()
    ]


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
