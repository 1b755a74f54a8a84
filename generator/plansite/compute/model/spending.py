"""List a plan's spend lines, and add them up: by kind, category, department, owner, and what they are to serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan


class Breakdown(NamedTuple):
    """Say by what lines are added up: how a total's title begins, what a line without one lacks, and whose names it has."""

    words: str
    noun: str
    collection: str = ""


BREAKDOWNS = {
    "category": Breakdown("Category", "category"),
    "owner": Breakdown("Lines of", "owner", "people"),
    "channel": Breakdown("Channel", "channel", "channels"),
    "goal": Breakdown("Lines for the goal", "goal", "goals"),
    "kpi": Breakdown("Lines that are to improve", "KPI", "kpis"),
    "padre": Breakdown("PADRE part", "PADRE part"),
    "serves": Breakdown("Lines for", "purpose"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One spend line: a budget line or a promotion, with what it is counted under."""

    node: str
    id: str
    entry: Entry
    amount_key: str
    kind: str
    department: str
    category: str

    @property
    def title(self) -> str:
        """Return the name under which the line is shown."""
        return self.entry.text("title", self.id)

    @property
    def is_promotion(self) -> bool:
        """Tell whether it stands among the promotions, which have a cost where other lines have an amount."""
        return self.amount_key == "cost"

    def under(self, breakdown: str) -> str:
        """Return what the line is counted under in a breakdown, empty when it does not say."""
        return self.category if breakdown == "category" else self.entry.text(breakdown)


def budget_lines(plan: Plan) -> list[Line]:
    """Return all spend lines of a plan, budget lines first, in the order of the file."""
    lines = [
        Line(
            ids.budget_line(key),
            key,
            entry,
            "amount",
            entry.text("kind", "recurring"),
            entry.text("department", "marketing"),
            entry.text("category", "other"),
        )
        for key, entry in plan.items("budget_lines").items()
    ]
    root = plan.single("budget")
    promotions = root.under("promotions") if root else ()
    return lines + [
        Line(
            ids.promotion(key),
            key,
            entry,
            "cost",
            "one_off",
            entry.text("department", "marketing"),
            "promotions",
        )
        for key, entry in promotions
    ]


def total_nodes(lines: list[Line], plan: Plan, span: Span) -> list[Node]:
    """Return what spend lines add up to, `span` being the place that totals have in the plan.

    In each breakdown, lines that do not say what they are counted under are a total of their own, unless no line says it.
    """
    marketing = [line for line in lines if line.department == "marketing"]
    own = {
        "marketing": ("Budget lines of marketing", marketing),
        "marketing_lines": (
            "Marketing lines that are no promotions",
            [line for line in marketing if not line.is_promotion],
        ),
        "promotions": ("Promotions of all departments", [line for line in lines if line.is_promotion]),
        "sales": ("Budget lines of sales", [line for line in lines if line.department == "sales"]),
        "one_off": ("One-off budget lines", [line for line in lines if line.kind == "one_off"]),
        "recurring": ("Recurring budget lines", [line for line in lines if line.kind != "one_off"]),
        "lead_generation": (
            "Budget lines that bring leads",
            [line for line in lines if line.entry.flag("lead_generation")],
        ),
        "total": ("All budget lines", lines),
    }
    found = [_total(ids.budget(name), title, chosen, span) for name, (title, chosen) in own.items()]
    for key in BREAKDOWNS:
        found += _broken_down(key, lines, plan, span)
    return found


def _broken_down(key: str, lines: list[Line], plan: Plan, span: Span) -> list[Node]:
    breakdown, found = BREAKDOWNS[key], list[Node]()
    names = dict.fromkeys(name for line in lines if (name := line.under(key)))
    for name in names:
        item = plan.items(breakdown.collection).get(name)
        words = (item.text("title") or item.text("name") if item else "") or name.replace("_", " ")
        chosen = [line for line in lines if line.under(key) == name]
        found.append(_total(ids.breakdown(key, name), f"{breakdown.words} {words}", chosen, span))
    rest = [line for line in lines if not line.under(key)]
    if names and rest:
        found.append(_total(ids.without(key), f"Lines without a stated {breakdown.noun}", rest, span))
    return found


def _total(name: str, title: str, lines: Iterable[Line], span: Span) -> Node:
    return Node(name, title, "money", "sum", added([line.node for line in lines], span), BUDGET)
