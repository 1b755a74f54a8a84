"""Make the nodes of a figure that is given, or that the program itself has a formula for."""

from __future__ import annotations

from array import array
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import SHARED, Derived, Given, Node, derived, derived_own
from plansite.problems import Problem, error
from plansite.read.fitting import Expected, fit
from plansite.read.values import (
    FormulaText,
    MonthMap,
    Number,
    Season,
    Value,
    by_month,
    currency_of,
    numbers_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.rollup import Rollup
    from plansite.problems import Span
    from plansite.read.currencies import Currencies
    from plansite.read.items.item import Amount

# how figures are rolled up that hold for the whole plan, or at its start
_HELD: frozenset[Rollup] = frozenset({"setting", "opening"})


def given_nodes(  # noqa: PLR0913 - a node's own fields, and the currencies that a value may be in
    node_id: str,
    whole: str,
    unit: str,
    rollup: Rollup,
    section: str,
    amount: Amount,
    currencies: Currencies,
    part: str = "",
) -> tuple[list[Node], list[Problem]]:
    """Make the node of an amount; none when it has no value, or with the problems when it cannot be used.

    The unit is that of the figure. What is written in another currency is two nodes: the amount as it stands, and that times
    its exchange rate. Where there is no amount, the rate does not matter.
    """
    if amount.value is None:
        return [], []
    value, problems = fit(amount.value, Expected(unit, currencies))
    if value is None:
        return [], problems
    if isinstance(value, Season) and rollup in _HELD:
        return [], [_year_of_a_level(value, f"{whole}, {part}" if part else whole)]
    value = by_month(value, adds_up=rollup == "sum")
    source = _source(value)
    if isinstance(source, Problem):
        return [], [source]
    code = currency_of(value)
    if not code:
        return [Node(node_id, whole, unit, rollup, source, section, part=part)], []
    names = (whole, f"{part}, in {code}") if part else (f"{whole}, in {code}", "")
    written_id = ids.in_currency(node_id, code)
    written = Node(written_id, names[0], code, rollup, source, section, part=names[1])
    text = f"{written.id} * {ids.exchange_rate(code)}"
    if _has_zero(value):
        text += f" if {written.id} != 0 else 0"
    converted = formula_node(node_id, whole, unit, rollup, section, text, value.span, part)
    return [written, replace(converted, written=written.id)], []


def _year_of_a_level(value: Season, title: str) -> Problem:
    """Refuse a year's amount for what is the same whatever the month: only the part of one month would count."""
    message = f"“{title}” does not come month by month, and of this year's amount only the part of one month would count."
    hint = "Write the amount itself, without “year:”."
    return error("season-not-due", message, hint, value.span)


def each_month(amounts: Iterable[float], unit: str, calendar: Calendar, span: Span) -> MonthMap:
    """Return what stands in each month of the plan, where the program works it out from what is stated at a place."""
    return _each_month(array("d", amounts).tobytes(), unit, calendar.names, span)


@lru_cache(maxsize=SHARED // 2)
def _each_month(amounts: bytes, unit: str, months: tuple[str, ...], span: Span) -> MonthMap:
    """Do the same of amounts by their bytes, which tell zero from what is a little less; equal ones are one number."""
    single = array("d", amounts).itemsize
    cut = [amounts[at : at + single] for at in range(0, len(amounts), single)]
    numbers = {part: Number(array("d", part)[0], unit, span) for part in dict.fromkeys(cut)}
    return MonthMap(tuple(zip(months, (numbers[part] for part in cut), strict=True)), span)


def formula_node(  # noqa: PLR0913 - a node's own fields
    node_id: str, whole: str, unit: str, rollup: Rollup, section: str, text: str, span: Span, part: str = ""
) -> Node:
    """Make a node of a formula that the program itself writes; a mistake in it is a bug: FormulaError."""
    return Node(node_id, whole, unit, rollup, derived_own(text, span), section, part=part)


def _has_zero(value: Value) -> bool:
    return any(number.amount == 0 for number in numbers_in(value)) or (
        isinstance(value, Season) and 0 in value.weights
    )


def _source(value: Value) -> Given | Derived | Problem:
    return derived(value.text, value.span) if isinstance(value, FormulaText) else Given(value)
