"""Judge spending by the limits that the plan sets itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.spend.limits import limits, pay_words, tightest, uses
from plansite.judge.finding import Finding, exact_money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.results import Results
    from plansite.compute.model.spend.limits import Use
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext

_NAMED = 3
_PERIODS = {"month": "months", "quarter": "quarters", "year": "years"}


def limit_exceeded(context: RuleContext) -> Iterator[Finding]:
    """Find limits that the budget exceeds, with the period that is worst and what costs most in it."""
    results = context.results
    for limit in limits(context.plan) if results else ():
        periods = uses(limit, results) if results and limit.node in results.graph.nodes else []
        worst, over = tightest(periods), [use for use in periods if use.over]
        if results and worst and over:
            currency = context.plan.settings.currency
            hint = f"{_largest(worst, results, currency)} Spend less, or raise the limit."
            yield Finding(
                _message(worst, len(over), results, currency), hint, limit.item.amount.span, "budget"
            )


def _message(worst: Use, over: int, results: Results, currency: str) -> str:
    period = results.calendar.periods(worst.limit.grain)[worst.index]
    where = "" if worst.limit.grain == "plan" else f" in {period.label}"
    pay = f", {words}" if (words := pay_words(worst.limit, results)) else ""
    message = f"“{worst.limit.title}” is exceeded by {exact_money(worst.over, currency)}{where}: {exact_money(worst.spent, currency)} of {exact_money(worst.allowed, currency)}{pay}."
    return f"{message} It is exceeded in {over} {_PERIODS[worst.limit.grain]}." if over > 1 else message


def _largest(worst: Use, results: Results, currency: str) -> str:
    """Name what costs most in the period of the worst excess."""
    costs = [
        (value, results.graph.nodes[name].title)
        for name in _parts(worst.limit.spent, results)
        if (value := results.value(name, worst.limit.grain, worst.index))
    ]
    costs.sort(key=lambda cost: (-cost[0], cost[1]))
    named = ", ".join(f"{title} ({exact_money(value, currency)})" for value, title in costs[:_NAMED])
    return f"Most is spent on: {named}."


def _parts(node: str, results: Results) -> list[str]:
    """Return the spend lines and the pay of roles that a sum is made of, each once."""
    sums = results.graph.ancestors([node], through=lambda part: not ids.is_spend_line(part.id))
    return [name for name in sums if ids.is_spend_line(name)]


RULES: tuple[Rule, ...] = (limit_exceeded,)
