"""Make the nodes of limits: how much may be spent, and what is spent of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import formula_node, given_nodes
from plansite.compute.model.spend.spending import Line, budget_lines
from plansite.compute.model.spend.yearly_amounts import not_for_a_year
from plansite.read.currencies import minor_digits
from plansite.read.values import FormulaText, MonthMap, Number

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.compute.engine.results import Results
    from plansite.problems import Problem
    from plansite.read.items.budget import SpendingLimit
    from plansite.read.plan import Plan

_GRAINS: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year", "plan": "plan"}
_WORDS = {"month": "in any month", "quarter": "in any quarter", "year": "in any year", "plan": ""}


@dataclass(frozen=True, slots=True)
class Limit:
    """Say what may be spent, by `department` and `category` or on all, in each period of a grain; `currency` is the plan's own."""

    item: SpendingLimit
    currency: str

    @property
    def id(self) -> str:
        """Return the id under which the limit stands in its file."""
        return self.item.id

    @property
    def department(self) -> str:
        """Return the department that is limited, empty for all."""
        return self.item.department

    @property
    def category(self) -> str:
        """Return the category that is limited, empty for all."""
        return self.item.category

    @property
    def grain(self) -> Grain:
        """Return the length of the periods in each of which the limit holds."""
        return _GRAINS[self.item.every]

    @property
    def node(self) -> str:
        """Return the id of the node with the limit itself."""
        return ids.limit(self.item.id)

    @property
    def spent(self) -> str:
        """Return the id of the node with what counts toward it."""
        return ids.limit_spent(self.item.id)

    @property
    def title(self) -> str:
        """Return what the limit is called; without a name of its own, what it is for."""
        what = (self.category or self.department or "whole plan").replace("_", " ")
        return self.item.title or f"{what.capitalize()} {_WORDS[self.grain]}".rstrip()

    @property
    def pay(self) -> str:
        """Return the id of the pay that counts toward the limit, empty when it is for one category of lines."""
        if self.category:
            return ""
        return ids.department_pay(self.department) if self.department else ids.TEAM_PAY

    def holds_for(self, line: Line) -> bool:
        """Tell whether a spend line counts toward the limit."""
        return self.department in {"", line.department} and self.category in {"", line.category}


def limits(plan: Plan) -> list[Limit]:
    """Return the limits of a plan's budget, in the order of the file."""
    return [Limit(limit, plan.settings.currency) for limit in plan.files.budget.limits.values()]


def limit_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all limits, and what is wrong with their amounts.

    An amount is shared out evenly among the plan's months of its period, so that longer periods add up to their own limit. One that
    is a formula, such as a share of revenue, is recomputed for each period.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for limit in limits(plan):
        amount, is_formula = limit.item.amount, isinstance(limit.item.amount.value, FormulaText)
        given, wrong = given_nodes(
            limit.node if is_formula else ids.limit_stated(limit.id),
            limit.title,
            "money",
            "recompute" if is_formula else "closing",
            BUDGET,
            amount,
            plan.settings.currencies,
            "limit" if is_formula else "limit as stated",
        )
        shared = [] if is_formula or not given else _shared_out(limit, calendar)
        nodes += [*given, *shared, _spent(limit, plan)] if given else []
        if limit.grain != "month":
            period = "the whole plan" if limit.grain == "plan" else f"each {limit.grain}"
            problems += not_for_a_year(limit.title, amount.value, period)
        problems += wrong
    return nodes, problems


def _shared_out(limit: Limit, calendar: Calendar) -> list[Node]:
    """Return the share of a limit that falls to each month, and among how many months it is shared."""
    span, steps = limit.item.amount.span, []
    stated, months = ids.limit_stated(limit.id), ids.limit_months(limit.id)
    if limit.grain == "month":
        return [formula_node(limit.node, limit.title, "money", "sum", BUDGET, stated, span, "limit")]
    for period in calendar.periods(limit.grain):
        count = Number(float(period.stop - period.first), "count", span)
        steps += [(calendar.names[month], count) for month in range(period.first, period.stop)]
    source, text = Given(MonthMap(tuple(steps), span)), f"{stated} / {months}"
    return [
        Node(months, limit.title, "count", "closing", source, BUDGET, part="months that share the limit"),
        formula_node(limit.node, limit.title, "money", "sum", BUDGET, text, span, "limit"),
    ]


def _spent(limit: Limit, plan: Plan) -> Node:
    """Return what counts toward a limit: with a category, the lines under it; else all spending, pay included."""
    words, span = "counts toward the limit", limit.item.key_span
    if limit.category:
        counted = [line.node for line in budget_lines(plan) if limit.holds_for(line)]
        return Node(limit.spent, limit.title, "money", "sum", added(counted, span), BUDGET, part=words)
    text = f"{limit.department}_spend" if limit.department else "plan_cost_total"
    return formula_node(limit.spent, limit.title, "money", "sum", BUDGET, text, span, words)


@dataclass(frozen=True, slots=True)
class Use:
    """Say what is spent of a limit in one period, counted from 0."""

    limit: Limit
    index: int
    spent: float
    allowed: float

    @property
    def over(self) -> float:
        """Return by how much the limit is exceeded, 0 when it is not, by less than half a minor unit."""
        excess = self.spent - self.allowed
        return excess if excess > 0.5 / 10 ** minor_digits(self.limit.currency) else 0.0


def uses(limit: Limit, results: Results) -> list[Use]:
    """Return what is spent of a limit in every period for which both are known."""
    pairs = zip(
        results.series(limit.spent, limit.grain), results.series(limit.node, limit.grain), strict=True
    )
    return [
        Use(limit, index, spent, allowed)
        for index, (spent, allowed) in enumerate(pairs)
        if spent is not None and allowed is not None
    ]


def pay_words(limit: Limit, results: Results) -> str:
    """Say that pay counts toward a limit, where there is any."""
    return "pay included" if limit.pay and results.value(limit.pay, "plan", 0) else ""


def tightest(uses_of_limit: list[Use]) -> Use | None:
    """Return the period in which least is left of a limit, None when nothing is known."""
    return max(uses_of_limit, key=lambda use: use.spent - use.allowed, default=None)
