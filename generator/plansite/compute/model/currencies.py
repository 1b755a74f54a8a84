"""Make the nodes of exchange rates: what one unit of another currency is worth in the plan's own, month by month."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Call, Name, Number, Operation
from plansite.compute.engine.graph import Derived
from plansite.compute.engine.sections import EXCHANGE_RATES
from plansite.compute.engine.series import first_known, spread
from plansite.compute.model.given import given_nodes
from plansite.problems import Problem, error
from plansite.read.values import EXCHANGE_RATE, FormulaText, currency_of, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan
    from plansite.read.values import Value


def currency_names(plan: Plan) -> dict[str, str]:
    """Return the names that exchange rates have in formulas, with their unit, whether or not a rate can be used."""
    return {ids.exchange_rate(code): EXCHANGE_RATE for code in plan.settings.rated}


def currency_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all exchange rates, and what is wrong with them."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for code, rate in plan.files.plan.exchange_rates.items():
        if code == plan.settings.currency:
            problems.append(_own(code, rate))
        elif rate.value is not None:
            rate_nodes, rate_problems = given_nodes(
                ids.exchange_rate(code),
                f"{plan.settings.currency} for one {code}",
                EXCHANGE_RATE,
                "average",
                EXCHANGE_RATES,
                rate,
                plan.settings.currencies,
            )
            nodes += rate_nodes
            problems += [*rate_problems, *_not_above_zero(code, rate.value, plan)]
    return nodes, problems


def months_in_own(value: Value, results: Results) -> list[float | None]:
    """Return a value's likely number for every month in the plan's own currency, None before a month map begins.

    For values that are no figures of the graph, such as the target of a KPI. A formula has no numbers: ValueError.
    """
    months, code = spread(value, results.calendar), currency_of(value)
    if code:
        months = months * results.figures["month"][ids.exchange_rate(code)][0]
    return [None if isnan(number) else number for number in months.tolist()]


def may_be_unknown(amount: Amount, plan: Plan, calendar: Calendar) -> bool:
    """Tell whether an amount may be unknown in a month: a formula says it, or it or its exchange rate begins after the plan."""
    if amount.value is None:
        return False
    rates = plan.files.plan.exchange_rates
    code = currency_of(amount.value)
    values = [amount.value, rates[code].value if code in rates else None]
    return any(
        isinstance(value, FormulaText) or first_known(value, calendar) > 0
        for value in values
        if value is not None
    )


def _own(code: str, rate: Amount) -> Problem:
    message, hint = f"{code} is the plan's own currency; it needs no exchange rate.", "Remove this line."
    return error("own-currency", message, hint, rate.key_span)


def _not_above_zero(code: str, rate: Value, plan: Plan) -> list[Problem]:
    hint = f"Write what one {code} is worth, such as “{code}: 0.92 {plan.settings.currency}”."
    too_low = [number.span for number in numbers_in(rate) if number.amount <= 0][:1]
    return [
        error("rate-not-positive", "An exchange rate is a number above zero.", hint, span) for span in too_low
    ]


def in_own_currency(nodes: Iterable[Node], own: str) -> list[Node]:
    """Return nodes whose formulas have amounts in the plan's own currency, such as `49 EUR`, as what they are: money."""
    return [
        replace(node, source=replace(node.source, expression=_as_money(node.source.expression, own)))
        if own and isinstance(node.source, Derived) and own in node.source.text
        else node
        for node in nodes
    ]


def _as_money(expression: Expression, own: str) -> Expression:
    match expression:
        case Operation("*", (Number(amount, unit), Name(rate))) if unit == own and rate == ids.exchange_rate(
            own
        ):
            return Number(amount, "money")
        case Operation():
            return replace(expression, parts=tuple(_as_money(part, own) for part in expression.parts))
        case Call():
            return replace(expression, arguments=tuple(_as_money(part, own) for part in expression.arguments))
    return expression
