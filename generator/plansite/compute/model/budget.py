"""Make the nodes of spend lines: each by month, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import formula_node, given_nodes
from plansite.compute.model.spending import budget_lines, total_nodes
from plansite.problems import Problem, error
from plansite.read.values import MONTHS_PER, MonthMap, Number

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.spending import Line
    from plansite.read.document import Entry
    from plansite.read.plan import Plan


def budget_names(plan: Plan) -> dict[str, str]:
    """Return the names that spend lines have in formulas, with their units, whether or not a line can be computed."""
    return {
        name: unit
        for line in budget_lines(plan)
        for name, unit in (
            (line.node, "money"),
            (ids.spending(line.node, "amount"), "money"),
            (ids.spending(line.node, "due"), "count"),
        )
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
        nodes += total_nodes(usable, plan, root.span)
    return nodes, problems


def _line_nodes(line: Line, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    place = line.entry.get(line.amount_key)
    if place is None or plan.value(place) is None:
        return [], []
    amount, problems = given_nodes(
        ids.spending(line.node, "amount"),
        f"{line.title}: amount each time",
        "money",
        "average",
        BUDGET,
        place,
        plan.settings.currencies,
    )
    due, bad = _due(line, calendar)
    if not amount:
        return [], [*problems, *bad]
    times = Node(
        ids.spending(line.node, "due"), f"{line.title}: times due", "count", "sum", Given(due), BUDGET
    )
    text = f"{ids.spending(line.node, 'amount')} * {times.id}"
    product = formula_node(line.node, line.title, "money", "sum", BUDGET, text, line.entry.key_span)
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
        step = MONTHS_PER.get(entry.text("every", "month"), 1)
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
