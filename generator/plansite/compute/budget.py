"""Make the budget's nodes: each line by month, and totals by kind, category, department, owner and purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.graph import Given, Node, added
from plansite.compute.stated import formula_node, stated_nodes
from plansite.problems import Problem, Span, error
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.calendar import Calendar
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

SECTION = "budget"
MONTHS_BETWEEN = {"month": 1, "quarter": 3, "year": 12}


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


def budget_lines(plan: Plan) -> list[Line]:
    """Return all spend lines of a plan, budget lines first, in the order of the file."""
    lines = [
        Line(
            f"budget.line.{key}",
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
            f"budget.promotion.{key}",
            key,
            entry,
            "cost",
            "one_off",
            entry.text("department", "marketing"),
            "promotions",
        )
        for key, entry in promotions
    ]


def budget_names(plan: Plan) -> dict[str, str]:
    """Return the names that spend lines have in formulas, with their units, whether or not a line can be computed."""
    return {
        f"{line.node}{part}": unit
        for line in budget_lines(plan)
        for part, unit in (("", "money"), (".amount", "money"), (".due", "count"))
    }


def budget_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all spend lines and their totals, and what is wrong with them."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    usable: list[Line] = []
    for line in budget_lines(plan):
        made, bad = _line_nodes(line, plan, calendar)
        problems += bad
        nodes += made
        if made:
            usable.append(line)
    root = plan.single("budget") or plan.single("plan")
    if root is not None:
        nodes += _totals(usable, root.span)
    return nodes, problems


def _line_nodes(line: Line, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    place = line.entry.get(line.amount_key)
    if place is None or plan.value(place) is None:
        return [], []
    amount, problems = stated_nodes(
        f"{line.node}.amount",
        f"{line.title}: amount each time",
        "money",
        "average",
        SECTION,
        place,
        plan.settings.currencies,
    )
    due, bad = _due(line, calendar)
    if not amount:
        return [], [*problems, *bad]
    times = Node(f"{line.node}.due", f"{line.title}: times due", "count", "sum", Given(due), SECTION)
    text = f"{line.node}.amount * {times.id}"
    product = formula_node(line.node, line.title, "money", "sum", SECTION, text, line.entry.key_span)
    return [*amount, times, product], [*problems, *bad]


def _due(line: Line, calendar: Calendar) -> tuple[MonthMap, list[Problem]]:
    """Return 1 for each month in which a line falls due and 0 for the others."""
    entry = line.entry
    if line.kind == "one_off":
        place = entry.get("month") or entry.get("start")
        first = last = calendar.index(place.data) if place and isinstance(place.data, str) else 0
        step = 1
    else:
        place = entry.get("start") or entry.get("every")
        first = calendar.index(entry.text("start", calendar.start))
        last = calendar.index(entry.text("end", calendar.names[-1]))
        step = MONTHS_BETWEEN.get(entry.text("every", "month"), 1)
    span = place.span if place else entry.key_span
    flags = [
        1.0 if first <= month <= last and (month - first) % step == 0 else 0.0
        for month in range(calendar.months)
    ]
    problems = _check_dates(entry, line, first, last, calendar)
    steps = tuple(
        (name, Number(flag, "count", span)) for name, flag in zip(calendar.names, flags, strict=True)
    )
    return MonthMap(steps, span), problems


def _check_dates(entry: Entry, line: Line, first: int, last: int, calendar: Calendar) -> list[Problem]:
    """Find a line that would fall due never, or in a month that nobody stated."""
    place = next((found for name in ("month", "start", "end") if (found := entry.get(name))), None)
    if line.kind == "one_off" and place is None:
        hint = "Add “month:” with the month in which it is paid, such as 2027-03."
        return [
            error(
                "missing-month",
                f"“{line.title}” is paid once, but its month is missing.",
                hint,
                entry.key_span,
            )
        ]
    month = entry.get("month")
    if line.kind != "one_off" and month:
        hint = "Write “start:” (and “end:”) with “every:”, or make it “kind: one_off”."
        return [
            error(
                "month-of-recurring",
                f"“{line.title}” is paid again and again, not in one month.",
                hint,
                month.key_span,
            )
        ]
    if place and first <= last and (last < 0 or first >= calendar.months):
        hint = f"The plan runs from {calendar.start} to {calendar.names[-1]}."
        return [error("month-outside", f"“{line.title}” falls outside the plan's months.", hint, place.span)]
    return []


def _totals(lines: list[Line], span: Span) -> list[Node]:
    def where(title: str, node_id: str, chosen: Iterable[Line]) -> Node:
        return Node(node_id, title, "money", "sum", added([line.node for line in chosen], span), SECTION)

    marketing = [line for line in lines if line.department == "marketing"]
    promotions = [line for line in lines if line.is_promotion]
    categories = dict.fromkeys(line.category for line in lines)
    owners = dict.fromkeys(owner for line in lines if (owner := line.entry.text("owner")))
    return [
        where("Budget lines of marketing", "budget.marketing", marketing),
        where(
            "Marketing lines that are no promotions",
            "budget.marketing_lines",
            [line for line in marketing if not line.is_promotion],
        ),
        where("Promotions of all departments", "budget.promotions", promotions),
        where(
            "Budget lines of sales", "budget.sales", [line for line in lines if line.department == "sales"]
        ),
        where("One-off budget lines", "budget.one_off", [line for line in lines if line.kind == "one_off"]),
        where(
            "Recurring budget lines", "budget.recurring", [line for line in lines if line.kind != "one_off"]
        ),
        where(
            "Budget lines that bring leads",
            "budget.lead_generation",
            [each for each in lines if each.entry.flag("lead_generation")],
        ),
        where("All budget lines", "budget.total", lines),
        *(
            where(
                f"Category {name.replace('_', ' ')}",
                f"budget.category.{name}",
                [line for line in lines if line.category == name],
            )
            for name in categories
        ),
        *(
            where(
                f"Lines of {owner}",
                f"budget.owner.{owner}",
                [line for line in lines if line.entry.text("owner") == owner],
            )
            for owner in owners
        ),
    ]
