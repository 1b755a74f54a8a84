"""Make the nodes of limits: how much may be spent, and what is spent of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import formula_node, given_nodes
from plansite.compute.model.spend.spending import Line, budget_lines
from plansite.read.currencies import minor_digits
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.rollup import Rollup
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


def limit_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all limits, and what is wrong with their amounts.

    A limit that is a formula, such as a share of revenue, is recomputed for each period.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for limit in limits(plan):
        amount = limit.item.amount
        rollup: Rollup = "recompute" if isinstance(amount.value, FormulaText) else "closing"
        given, wrong = given_nodes(
            limit.node,
            limit.title,
            "money",
            rollup,
            BUDGET,
            amount,
            plan.settings.currencies,
            "limit",
        )
        nodes += [*given, _spent(limit, plan)] if given else []
        problems += wrong
    return nodes, problems


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
