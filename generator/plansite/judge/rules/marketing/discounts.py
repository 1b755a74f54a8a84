"""Judge whether a discount leaves anything of what a sale earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.model.price import PRICE
from plansite.judge.finding import Finding, called, written
from plansite.read.values import Number, currency_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.item import Amount
    from plansite.read.items.market import DiscountRule

_MARGIN = "gross_margin_share"


def discount_below_cost(context: RuleContext) -> Iterator[Finding]:
    """Find discounts that take more off a price than its gross margin, in the month in which that is lowest."""
    margin = _lowest(context.results, _MARGIN)
    if margin is None:
        return
    for rule in context.plan.files.marketing.price.discount_rules.values():
        for amount, share in _shares(rule, context):
            if share > margin:
                off, left = written(share, "percent"), written(margin, "percent")
                message = f"{called(rule)} takes {off} off the price, and the gross margin is {left}: such a sale costs more than it brings."
                hint = "Lower the reduction, or tie it to what earns the rest, such as a longer contract."
                yield Finding(message, hint, amount.key_span, "marketing")


def _shares(rule: DiscountRule, context: RuleContext) -> Iterator[tuple[Amount, float]]:
    """Yield by which share of its price a sale gets cheaper, as far as that can be told."""
    if isinstance(rule.reduction.value, Number):
        yield rule.reduction, rule.reduction.value.amount
    price, off = _lowest(context.results, PRICE), rule.amount.value
    if price and isinstance(off, Number) and not currency_of(off):
        yield rule.amount, off.amount / price


def _lowest(results: Results | None, figure: str) -> float | None:
    values = results.series(figure, "month") if results else []
    return min((value for value in values if value is not None), default=None)


RULES: tuple[Rule, ...] = (discount_below_cost,)
