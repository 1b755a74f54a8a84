"""Decide what stops: budget lines and tactics that go on only while a measured figure meets a condition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.compute.measured.ahead.conditions import Judged, condition_of, latest
from plansite.read.items.budget import BudgetLine
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Node
    from plansite.compute.measured.ahead.conditions import Numbers
    from plansite.read.items.strategies import Tactic


@dataclass(frozen=True, slots=True)
class Stop:
    """Hold what goes on only while a condition is met, and how the condition stands: open until its figure is measured."""

    item: BudgetLine | Tactic
    judged: Judged

    @property
    def has_come(self) -> bool:
        """Tell whether what was measured says no."""
        return self.judged.is_met is False

    def first_month(self, calendar: Calendar) -> str:
        """Return the month from which on nothing is spent any more: the one after what was measured."""
        return calendar.name(self.judged.stop)


def stops(numbers: Numbers) -> Iterator[Stop]:
    """Yield all budget lines and tactics with a condition that can be read."""
    plan, results = numbers.plan, numbers.results
    tactics = (tactic for strategy in plan.strategies.values() for tactic in strategy.tactics.values())
    items: list[BudgetLine | Tactic] = [*plan.budget_lines.values(), *tactics]
    for item in items:
        condition = condition_of(item.only_if, results.graph, plan)
        if condition:
            yield Stop(item, latest(condition, numbers))


def stopped(nodes: list[Node], numbers: Numbers) -> list[Node]:
    """Return the nodes of the outlook with nothing due any more on the lines that have come to a stop, the same list if none has.

    `numbers` hold the outlook before anything stops: what the months of a rate come to in a quarter or year is known there alone.

    How often a line is due is 0 from the month after the one that was measured; its values then stand at the condition's line.
    """
    due: dict[str, Stop] = {}
    for stop in stops(numbers):
        if stop.has_come and isinstance(stop.item, BudgetLine):
            times = ids.spending(ids.budget_line(stop.item.id), "due")
            due |= {times: stop, ids.as_planned(times): stop}
    calendar = numbers.results.calendar
    return (
        [_cut(node, due[node.id], calendar) if node.id in due else node for node in nodes] if due else nodes
    )


def _cut(node: Node, stop: Stop, calendar: Calendar) -> Node:
    value = node.source.value if isinstance(node.source, Given) else None
    if not isinstance(value, MonthMap):
        return node
    condition, first = stop.judged.condition, stop.first_month(calendar)
    nothing = Number(0.0, node.unit, condition.span)
    steps = tuple((month, nothing if month >= first else number) for month, number in value.steps)
    part = f"times due, none from {first} on, since “{condition.text}” was not met in {stop.judged.period}"
    return replace(node, source=Given(replace(value, steps=steps)), part=part)
