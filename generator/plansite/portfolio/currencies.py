"""Convert the money of plans: what one unit of another currency is worth, and whose money has no rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.problems import Span, warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.portfolio.reading import Portfolio
    from plansite.portfolio.summed_plan import Summary
    from plansite.problems import Problem


@dataclass(frozen=True, slots=True)
class Rates:
    """Know the currency of the sums, and the plans whose money cannot be converted to it in all of their months."""

    portfolio: Portfolio
    currency: str
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    def months(self, code: str, calendar: Calendar) -> list[float]:
        """Return what one unit is worth in each month; where nothing is stated, no plan needs it, and it counts as nothing."""
        return [self.portfolio.rate(code, month) or 0.0 for month in calendar.names]


def rates_of(portfolio: Portfolio, plans: Sequence[Summary]) -> Rates:
    """Return the rates for some plans, in the currency of the portfolio, else in that of its first plan."""
    currency = portfolio.currency or next((plan.currency for plan in plans), "")
    missing = {plan: month for plan in plans if (month := _first_without(portfolio, plan, currency))}
    return Rates(
        portfolio,
        currency,
        tuple(plan.id for plan in missing),
        tuple(_problem(plan, currency, month, portfolio) for plan, month in missing.items()),
    )


def _first_without(portfolio: Portfolio, plan: Summary, currency: str) -> str:
    """Return the first month of a plan for which there is no rate; empty where there are all, or none is needed."""
    if plan.currency == currency:
        return ""
    months = Calendar(plan.start, plan.months).names
    return next((month for month in months if not portfolio.rate(plan.currency, month)), "")


def _problem(plan: Summary, currency: str, month: str, portfolio: Portfolio) -> Problem:
    starts_late = plan.currency in portfolio.rates
    since = f" in {month}" if starts_late else ""
    message = f"“{plan.title}” is in {plan.currency}, and nothing says what one {plan.currency} is worth in {currency}{since}: its money is in no sum."
    where = f"from {plan.start} on" if starts_late else f"such as “{plan.currency}: 1.00 {currency}”"
    hint = f"State it under “exchange_rates:” in portfolio.yaml, {where}."
    if not portfolio.currency:
        hint = f"Write “currency: {currency}” in portfolio.yaml, and the rate of {plan.currency} under “exchange_rates:”."
    line, column, end = plan.currency_at
    return warning("no-exchange-rate", message, hint, Span(plan.file, line, column, end))
