"""Let promotions change the forecast: a figure is what it would be without them, changed in the months of each.

A change is written as a scenario writes it (`read.shifts`): `+20%`, `+2 points`, `+3000 EUR`. Of several promotions, those that
change by a percentage of the figure multiply, and the others are added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import joined
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import FORECAST
from plansite.compute.engine.units import POINTS, of_difference
from plansite.compute.model.given import formula_node
from plansite.problems import Problem, Suggestion, error
from plansite.read.grammar import MONTH
from plansite.read.shifts import Ground, shifts_of
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.read.items.budget import Promotion
    from plansite.read.items.item import Text
    from plansite.read.plan import Plan
    from plansite.read.values import Shift

_PER_CENT = 100
_CHANGED = frozenset({"sum", "average", "none"})  # all else follows from these, or is a balance or a setting


@dataclass(frozen=True, slots=True)
class _Change:
    """Hold what one promotion does to one figure, by the month from which on."""

    promotion: Promotion
    figure: str
    place: Text
    shifts: Mapping[str, Shift]

    @property
    def is_share(self) -> bool:
        """Tell whether the figure changes by a percentage of itself."""
        return next(iter(self.shifts.values())).unit == "percent"


def promoted_nodes(
    plan: Plan, nodes: Iterable[Node], figures: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return all nodes, with those in place of others that promotions change, and what is wrong with changes.

    `figures` are those that a forecast of this plan may have.
    """
    there = list(nodes)
    known = {node.id for node in there}
    changes: dict[str, list[_Change]] = {}
    problems: list[Problem] = []
    for promotion in plan.files.budget.promotions.values():
        if not all(MONTH.match(day[:7]) for day in (promotion.start, promotion.end)):
            continue  # a blank that is still to be filled
        for figure, written in promotion.changes.items():
            change = _change(plan, promotion, figure, written, figures)
            if isinstance(change, Problem):
                problems.append(change)
            elif _is_outside(promotion, change, calendar):
                problems.append(_never(change, calendar))
            elif figure in known:
                changes.setdefault(figure, []).append(change)
            else:
                problems.append(_nothing(figure, figures[figure], written))
    promoted = [
        changed
        for node in there
        for changed in (_changed(node, changes[node.id], calendar) if node.id in changes else [node])
    ]
    return promoted, problems


def _change(
    plan: Plan, promotion: Promotion, figure: str, written: Text, figures: Mapping[str, Definition]
) -> _Change | Problem:
    """Read what a promotion does to a figure, or say why it cannot."""
    definition = figures.get(figure)
    if definition is None:
        named = Suggestion(
            figure, figures, "Name an input or a figure of the forecast, such as visitors or orders."
        )
        message = f"No figure of the forecast is called “{figure}”."
        return error("unknown-input", message, named, written.key_span)
    streams = plan.files.forecast.streams
    if streams and "." not in figure and figure not in plan.files.forecast.figures:
        message = f"“{figure}” of the whole company follows from its streams."
        hint = f"Name the stream whose figure changes: {next(iter(streams))}.{figure}."
        return error("input-of-a-stream", message, hint, written.key_span)
    if definition.rollup not in _CHANGED:
        message = f"A promotion cannot change “{definition.title}”, which is a balance, a ratio or one value for the whole plan."
        return error(
            "wrong-change",
            message,
            "Change what flows into it, such as visitors, leads or orders.",
            written.key_span,
        )
    ground = Ground(plan.settings.currency, promotion.start[:7], plan.texts.get(written.span.file, ""))
    shifts = shifts_of(written.place, ground)
    if isinstance(shifts, Problem):
        return shifts
    if not shifts:
        hint = "Write a sign, a number and a unit: +20%, +2 points for a percentage, +3000 EUR for money, else +5."
        return error(
            "wrong-change", f"This does not say by how much “{definition.title}” changes.", hint, written.span
        )
    return _fitting(_Change(promotion, figure, written, shifts), definition.unit, plan.settings.currency)


def _fitting(change: _Change, unit: str, currency: str) -> _Change | Problem:
    """Return a change whose units fit the figure, and are alike in all months; else what is wrong."""
    for shift in change.shifts.values():
        if shift.unit not in {"percent", *_units(unit, currency)}:
            example = {"percent": "+2 points", "money": f"+3000 {currency}"}.get(unit, "+5")
            hint = f"Write a percentage of it, +20%, or what it counts, {example}."
            return error(
                "wrong-unit", f"“{shift.written}” cannot change “{change.figure}”.", hint, shift.span
            )
        if (shift.unit == "percent") != change.is_share and shift.amount:
            hint = "Write all of them as a percentage, or none."
            return error("wrong-change", "These months change in different units.", hint, shift.span)
    return change


def _units(unit: str, currency: str) -> set[str | None]:
    """Return in which units something can be added to a figure; None is a number without one."""
    if unit == "money":
        return {currency, None}
    if unit == "percent":
        return {"points"}
    return {unit, None} if unit in {"days", "minutes"} else {None}


def _is_outside(promotion: Promotion, change: _Change, calendar: Calendar) -> bool:
    """Tell whether a change would hold in no month of the plan."""
    last = max(calendar.index(month) for month in (promotion.end, *filter(None, change.shifts)))
    return last < 0 or calendar.index(promotion.start) >= calendar.months


def _never(change: _Change, calendar: Calendar) -> Problem:
    message = f"“{change.promotion.title_or_id}” changes “{change.figure}” in no month of the plan."
    hint = f"The plan runs from {calendar.start} to {calendar.names[-1]}."
    return error("month-outside", message, hint, change.promotion.start.span)


def _nothing(figure: str, definition: Definition, written: Text) -> Problem:
    message = f"The promotion changes “{definition.title}”, but the plan has no value of it."
    return error("nothing-to-change", message, f"Give “{figure}” a value in forecast.yaml.", written.key_span)


def _changed(node: Node, changes: list[_Change], calendar: Calendar) -> list[Node]:
    """Return a figure that promotions change, what it would be without them, and what each of them does."""
    before = replace(node, id=ids.without_promotions(node.id), whole=node.title, part="without promotions")
    effects = [(change, _effect(change, node, calendar)) for change in changes]
    shares = [f"(1 + {effect.id})" for change, effect in effects if change.is_share]
    added = [effect.id for change, effect in effects if not change.is_share]
    text, span = joined([joined([before.id, *shares], "*"), *added], "+"), changes[0].place.span
    after = formula_node(node.id, node.whole, node.unit, node.rollup, node.section, text, span, node.part)
    stated = node.written or (before.id if isinstance(node.source, Given) else "")
    # a lever moves what is stated by a factor, and the figure only moves by the same one if nothing is added
    return [replace(after, written="" if added else stated), before, *(effect for _, effect in effects)]


def _effect(change: _Change, node: Node, calendar: Calendar) -> Node:
    """Return by how much a promotion changes a figure in each month: nothing before it starts, nor after it is over."""
    by_month = {month or change.promotion.start[:7]: shift for month, shift in change.shifts.items()}
    last = max(calendar.index(month) for month in (change.promotion.end, *by_month))
    unit = "percent" if change.is_share else of_difference(node.unit)
    steps = []
    for index, name in enumerate(calendar.names):
        until_now = [shift for month, shift in by_month.items() if month <= name and index <= last]
        amount = float(until_now[-1].amount) if until_now else 0.0
        in_unit = amount / _PER_CENT if unit in {"percent", POINTS} else amount
        span = until_now[-1].span if until_now else change.place.span
        steps.append((name, Number(in_unit, unit, span)))
    source = Given(MonthMap(tuple(steps), change.place.span))
    node_id = ids.promotion_effect(change.promotion.id, change.figure)
    part = f"change of {node.title}"
    return Node(node_id, change.promotion.title_or_id, unit, "none", source, FORECAST, part=part)
