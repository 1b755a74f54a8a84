"""Read what the plans of one repository have in common: which they are, in which currency and years they are added up."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.problems import MISSING, Problem, error, in_order, without_repeats
from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.plan_months import PlanMonths
from plansite.read.portfolio.file import read_portfolio_file
from plansite.read.portfolio.listing import PlanPlace, list_plans
from plansite.read.portfolio.stated import stated_hand_overs
from plansite.read.values import EXCHANGE_RATE, MonthMap, Number, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plansite.read.document import Entry
    from plansite.read.portfolio.stated import StatedHandOver
    from plansite.read.values import Value

__all__ = ["ExchangeRate", "PlanPlace", "Portfolio", "read_portfolio"]
_TITLE = "Plans"
_ALONE = "plan"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Hold what one unit of a currency is worth, from each month on: months are “YYYY-MM”, ascending, or empty for always."""

    steps: tuple[tuple[str, float], ...]

    def at(self, month: str) -> float | None:
        """Return what it is worth in a month, None before the first that is stated."""
        step = bisect_right([first for first, _ in self.steps], month) - 1
        return self.steps[step][1] if step >= 0 else None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Hold the plans of one repository, in the order in which they are shown, and how they are added up.

    `currency` is that of the sums, empty where none is stated; `rates` are by code, in that currency. `is_stated` says that there
    is a portfolio.yaml; `texts` are for showing the lines of problems.
    """

    top: Path
    title: str
    currency: str
    rates: Mapping[str, ExchangeRate]
    fiscal_year_start: int
    plans: tuple[PlanPlace, ...]
    is_stated: bool
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    hand_overs: tuple[StatedHandOver, ...] = ()

    @property
    def is_one_plan(self) -> bool:
        """Tell whether there is nothing but a plan in the folder “plan”, which has its site for itself."""
        return not self.is_stated and [place.id for place in self.plans] in ([], [_ALONE])

    def rate(self, code: str, month: str) -> float | None:
        """Return what one unit of a currency is worth in that of the sums in a month “YYYY-MM”; None where nothing is stated."""
        if code == self.currency:
            return 1.0
        rate = self.rates.get(code)
        return rate.at(month) if rate else None


def read_portfolio(top: Path) -> Portfolio:
    """Read what stands at the top of a repository. Problems are collected, never raised; plans with one are not listed."""
    file = read_portfolio_file(top)
    listing = list_plans(file)
    start = file.root.data.get("fiscal_year_start") or 1
    currency, rates, problems = file.root.text("currency"), {}, []
    for code, entry in file.root.under("exchange_rates"):
        rate, wrong = _rate(entry, code, currency, PlanMonths("", start))
        problems += wrong
        if rate:
            rates[code] = rate
    problems += _without_currency(file.root)
    hand_overs, of_hand_overs = stated_hand_overs(file.root, [place.id for place in listing.plans])
    problems += of_hand_overs
    return Portfolio(
        top,
        file.root.text("title").strip() or _TITLE,
        currency,
        rates,
        start,
        listing.plans,
        file.is_there,
        in_order([*file.problems, *without_repeats([*listing.problems, *problems], file.problems)]),
        {file.file: file.text} if file.text else {},
        hand_overs,
    )


def _without_currency(root: Entry) -> Iterator[Problem]:
    rates = root.get("exchange_rates")
    if rates and rates.data and "currency" not in root.data:  # a wrong one is told already
        message, hint = (
            "Nobody knows in which currency these rates are.",
            "Add “currency:” with the code of the sums, such as EUR.",
        )
        yield error(MISSING, message, hint, rates.key_span)


def _rate(entry: Entry, code: str, own: str, months: PlanMonths) -> tuple[ExchangeRate | None, list[Problem]]:
    if code == own:
        message, hint = f"{code} is the currency of the sums; it needs no exchange rate.", "Remove this line."
        return None, [error("own-currency", message, hint, entry.key_span)]
    value, problems = read_value(entry, Expected(EXCHANGE_RATE, Currencies(own), months))
    if value is None:
        return None, problems
    if not isinstance(value, Number | MonthMap):
        message = "An exchange rate of a portfolio is a number, or numbers by month, quarter or year."
        hint = f"Write “{code}: 0.92 {own}” or “{code}: {{2027: 0.92 {own}, 2028: 0.95 {own}}}”."
        return None, [error("wrong-value", message, hint, entry.span)]
    too_low = [number.span for number in numbers_in(value) if number.amount <= 0][:1]
    hint = f"Write what one {code} is worth, such as “{code}: 0.92 {own}”."
    wrong = [
        error("rate-not-positive", "An exchange rate is a number above zero.", hint, span) for span in too_low
    ]
    return (None if wrong else ExchangeRate(_steps(value))), wrong


def _steps(value: Value) -> tuple[tuple[str, float], ...]:
    if isinstance(value, MonthMap):
        return tuple((month, number.amount) for month, number in value.steps)
    return (("", value.amount),) if isinstance(value, Number) else ()
