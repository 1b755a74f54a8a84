"""Make the node of the price of a unit from what marketing.yaml says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.sections import KPIS
from plansite.compute.engine.series import spread
from plansite.compute.model.given import given_nodes
from plansite.problems import Problem, error
from plansite.read.values import FormulaText, currency_of

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Node
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

PRICE = "price_per_unit"


def price_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the price of a unit, and what is wrong with it; no node where the forecast states the same price itself."""
    price, stated = plan.files.marketing.price.price_point, plan.files.forecast.inputs.get(PRICE)
    if stated is not None:
        return [], _two_prices(price, stated, calendar)
    title = "Price of a unit"
    return given_nodes(PRICE, title, "money", "setting", KPIS, price, plan.settings.currencies)


def _two_prices(price: Amount, stated: Amount, calendar: Calendar) -> list[Problem]:
    """Find a price in the forecast that is not the one of marketing.yaml; formulas and currencies are not compared."""
    values = [amount.value for amount in (price, stated)]
    by_month = [
        spread(value, calendar)
        for value in values
        if value is not None and not isinstance(value, FormulaText) and not currency_of(value)
    ]
    if len(by_month) < len(values):
        return []
    first, second = by_month
    if np.allclose(first, second, equal_nan=True):
        return []
    message = f"The price of a unit is another one in {price.span.file}:{price.span.line}."
    hint = "Delete this line, and the price there counts; or let both say the same."
    return [error("two-numbers", message, hint, stated.span)]
