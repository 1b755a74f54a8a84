"""List a plan's spend lines, and add them up: by kind, category, department, owner, and what they are to serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import BUDGET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plansite.problems import Span
    from plansite.read.items.budget import BudgetLine, Promotion
    from plansite.read.items.item import Amount, Text
    from plansite.read.items.programs import Program
    from plansite.read.plan import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """One spend line: a budget line; a promotion, which is paid once and has a cost where other lines have an amount; a program."""

    node: str
    item: BudgetLine | Promotion | Program
    amount: Amount
    kind: str
    category: str
    every: Text | None = None
    channel: str = ""
    serves: str = ""
    is_promotion: bool = False

    @property
    def id(self) -> str:
        """Return the id under which the line stands in its file."""
        return self.item.id

    @property
    def title(self) -> str:
        """Return the name under which the line is shown."""
        return self.item.title_or_id

    @property
    def department(self) -> str:
        """Return the department that spends."""
        return self.item.department

    def under(self, breakdown: str) -> str:
        """Return what the line is counted under in a breakdown, empty when it does not say."""
        return BREAKDOWNS[breakdown].of(self)


class Breakdown(NamedTuple):
    """Say by what lines are added up: how a total's title begins, what a line without one lacks, and whose names it has."""

    words: str
    noun: str
    of: Callable[[Line], str]
    collection: str = ""


BREAKDOWNS = {
    "category": Breakdown("Category", "category", lambda line: line.category),
    "owner": Breakdown("Lines of", "owner", lambda line: line.item.owner, "people"),
    "channel": Breakdown("Channel", "channel", lambda line: line.channel, "channels"),
    "goal": Breakdown("Lines for the goal", "goal", lambda line: line.item.goal, "goals"),
    "kpi": Breakdown("Lines that are to improve", "KPI", lambda line: line.item.kpi, "kpis"),
    "padre": Breakdown("PADRE part", "PADRE part", lambda line: line.item.padre),
    "serves": Breakdown("Lines for", "purpose", lambda line: line.serves),
}


OWN_TOTALS: dict[str, tuple[str, Callable[[Line], bool]]] = {
    "marketing": ("Budget lines of marketing", lambda line: line.department == "marketing"),
    "marketing_lines": (
        "Marketing lines that are no promotions",
        lambda line: line.department == "marketing" and not line.is_promotion,
    ),
    "promotions": ("Promotions of all departments", lambda line: line.is_promotion),
    "sales": ("Budget lines of sales", lambda line: line.department == "sales"),
    "one_off": ("One-off budget lines", lambda line: line.kind == "one_off"),
    "recurring": ("Recurring budget lines", lambda line: line.kind != "one_off"),
    "lead_generation": ("Budget lines that bring leads", lambda line: line.item.brings_leads),
    "total": ("All budget lines", lambda _: True),
}


def budget_lines(plan: Plan) -> list[Line]:
    """Return all spend lines of a plan, budget lines first, in the order of the file."""
    return [
        *(_budget_line(line) for line in plan.budget_lines.values()),
        *(_promotion(promotion) for promotion in plan.files.budget.promotions.values()),
        *(_program(program) for program in plan.files.marketing.programs.values() if pays(program)),
    ]


def pays(program: Program) -> bool:
    """Tell whether a program says in numbers what it pays."""
    return bool(program.amount or program.percent)


def _budget_line(line: BudgetLine) -> Line:
    return Line(
        ids.budget_line(line.id),
        line,
        line.amount,
        line.kind,
        line.category,
        every=line.every,
        channel=line.channel,
        serves=line.serves,
    )


def _promotion(promotion: Promotion) -> Line:
    node = ids.promotion(promotion.id)
    return Line(node, promotion, promotion.cost, "one_off", "promotions", is_promotion=True)


def _program(program: Program) -> Line:
    node, amount = ids.program(program.id), program.amount or program.percent
    return Line(node, program, amount, "recurring", "programs", channel=program.channel)


def total_nodes(lines: list[Line], plan: Plan, span: Span) -> list[Node]:
    """Return what spend lines add up to, `span` being the place that totals have in the plan.

    In each breakdown, lines that do not say what they are counted under are a total of their own, unless no line says it.
    """
    totals = [
        _total(ids.budget(name), title, [line for line in lines if is_counted(line)], span)
        for name, (title, is_counted) in OWN_TOTALS.items()
    ]
    for key in BREAKDOWNS:
        totals += _broken_down(key, lines, plan, span)
    return totals


def _broken_down(key: str, lines: list[Line], plan: Plan, span: Span) -> list[Node]:
    breakdown = BREAKDOWNS[key]
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.under(key), []).append(line)
    rest = by_name.pop("", [])
    totals = [
        _total(ids.breakdown(key, name), f"{breakdown.words} {under_title(plan, key, name)}", chosen, span)
        for name, chosen in by_name.items()
    ]
    if totals and rest:
        totals.append(_total(ids.without(key), f"Lines without a stated {breakdown.noun}", rest, span))
    return totals


def under_title(plan: Plan, breakdown: str, name: str) -> str:
    """Return what readers know that by under which spend lines are counted in a breakdown."""
    return plan.title(BREAKDOWNS[breakdown].collection, name) or name.replace("_", " ")


def _total(name: str, title: str, lines: Iterable[Line], span: Span) -> Node:
    return Node(name, title, "money", "sum", added([line.node for line in lines], span), BUDGET)
