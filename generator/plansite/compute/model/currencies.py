"""Make the nodes of exchange rates: what one unit of another currency is worth in the plan's own, month by month."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sections import EXCHANGE_RATES
from plansite.compute.engine.series import spread
from plansite.compute.model.given import given_nodes
from plansite.problems import Problem, error
from plansite.read.values import EXCHANGE_RATE, currency_of, numbers_in

if TYPE_CHECKING:
    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.read.document import Entry
    from plansite.read.plan import Plan
    from plansite.read.values import Value


def currency_names(plan: Plan) -> dict[str, str]:
    """Return the names that exchange rates have in formulas, with their unit, whether or not a rate can be used."""
    return {ids.exchange_rate(code): EXCHANGE_RATE for code in plan.settings.rated}


def currency_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all exchange rates, and what is wrong with them."""
    root = plan.single("plan")
    nodes: list[Node] = []
    problems: list[Problem] = []
    for code, entry in root.under("exchange_rates") if root else ():
        if code == plan.settings.currency:
            problems.append(_own(code, entry))
        elif plan.value(entry) is not None:
            title = f"{plan.settings.currency} for one {code}"
            made, bad = given_nodes(
                ids.exchange_rate(code),
                title,
                EXCHANGE_RATE,
                "average",
                EXCHANGE_RATES,
                entry,
                plan.settings.currencies,
            )
            nodes += made
            problems += [*bad, *_not_above_zero(entry, plan)]
    return nodes, problems


def months_in_own(value: Value, results: Results) -> list[float | None]:
    """Return a value's likely number for every month in the plan's own currency, None before a month map begins.

    For values that are no figures of the graph, such as the target of a KPI. A formula has no numbers: ValueError.
    """
    months, code = spread(value, results.calendar), currency_of(value)
    if code:
        months = months * results.figures["month"][ids.exchange_rate(code)][0]
    return [None if isnan(number) else number for number in months.tolist()]


def _own(code: str, entry: Entry) -> Problem:
    message, hint = f"{code} is the plan's own currency; it needs no exchange rate.", "Remove this line."
    return error("own-currency", message, hint, entry.key_span)


def _not_above_zero(entry: Entry, plan: Plan) -> list[Problem]:
    value = plan.value(entry)
    wrong = next((each for each in numbers_in(value) if each.amount <= 0), None) if value else None
    if wrong is None:
        return []
    hint = f"Write what one {entry.key} is worth, such as “{entry.key}: 0.92 {plan.settings.currency}”."
    return [error("rate-not-positive", "An exchange rate is a number above zero.", hint, wrong.span)]
