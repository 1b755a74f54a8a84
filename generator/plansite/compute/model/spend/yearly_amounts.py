"""Find a year's amount where its months can never come to the whole year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, error
from plansite.read.values import Season

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.read.values import Value


class MonthsDue(NamedTuple):
    """Say from which month to which a cost falls due, counted from the plan's first, and every how many months.

    `is_once` marks what is paid one time, in `first`.
    """

    first: int
    last: int
    step: int = 1
    is_once: bool = False

    @property
    def all(self) -> range:
        """Return the months in which the cost falls due."""
        return range(self.first, self.last + 1, self.step)


def lost_months(title: str, value: Value | None, due: MonthsDue, calendar: Calendar) -> list[Problem]:
    """Find a year's amount of which only some months are paid, since the cost does not fall due in the others."""
    if not isinstance(value, Season) or (due.step == 1 and not due.is_once):
        return []
    months, every = range(max(due.first, 0), min(due.last + 1, calendar.months)), due.step
    if due.is_once:
        months, every = range(12), 12
    january = int(calendar.start[5:7]) - 1
    lost = [month for month in months if (month - due.first) % every]
    if not any(value.weights[(january + month) % 12] for month in lost):
        return []
    when = "once" if due.is_once else {3: "every quarter", 12: "every year"}[due.step]
    message = f"“{title}” falls due {when}, so that the part of this year's amount that other months have would never be paid."
    hint = "Write “every: month”, give the months in which nothing is paid a weight of 0, or write what is paid each time, such as 3000."
    return [error("season-not-due", message, hint, value.span)]


def not_for_a_year(title: str, value: Value | None, period: str) -> list[Problem]:
    """Refuse a year's amount, of which each month has a part, where an amount holds for another period as a whole."""
    if not isinstance(value, Season):
        return []
    message = (
        f"“{title}” holds for {period}, and of this year's amount only the part of one month would count."
    )
    return [error("season-not-due", message, "Write the amount itself, without “year:”.", value.span)]
