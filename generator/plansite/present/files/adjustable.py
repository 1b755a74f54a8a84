"""Say which inputs of the forecast a reader may move, how far, and in which steps: the plan's levers, and all that is a range.

An input moves as a scenario would move it: a percentage in points, all else by a percentage of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, as_given
from plansite.compute.model.forecast import forecast_figures
from plansite.read.values import Range, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.graph import Graph, Node
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

_HUNDRED = Decimal(100)
_SHARE = Decimal(25)  # percent of itself, where the plan gives no range
_POINTS = Decimal(5)
_FEWEST_STEPS = 40  # from one end to the other


@dataclass(frozen=True, slots=True)
class Adjustable:
    """Hold one input: the figure that it is, the node that holds what is written, where it stands in the plan's files, and as what.

    `low` and `high` are how many steps it may go down and up; a step is an amount in points, or in percent of the input.
    """

    figure: Node
    node: Node
    path: tuple[str, ...]
    amount: Amount
    in_points: bool
    step: Decimal
    low: int
    high: int


class _Ends(NamedTuple):
    """Hold one number of an input; without a range all three are the same."""

    low: float
    likely: float
    high: float

    @property
    def is_range(self) -> bool:
        """Tell whether the number is not certain."""
        return self.low < self.high


def adjustable_inputs(plan: Plan, catalog: Catalog, results: Results) -> tuple[Adjustable, ...]:
    """Return the inputs that may be moved, levers first."""
    levers = plan.files.forecast.levers.items
    definitions = forecast_figures(plan, catalog)
    inputs = {name: (path, amount) for path, name, amount in _inputs(plan)}
    names = [*(name for name in levers if name in inputs), *(name for name in inputs if name not in levers)]
    adjustables = []
    for name in names:
        path, amount = inputs[name]
        node = _written(name, amount, results.graph)
        amounts = _amounts(node, results) if node else ()
        if node and (name in levers or any(ends.is_range for ends in amounts)):
            figure = results.graph.nodes[name]
            ways = _ways(node, amounts, definitions.get(name))
            adjustables.append(Adjustable(figure, node, path, amount, *ways))
    return tuple(adjustable for adjustable in adjustables if adjustable.low < adjustable.high)


def _inputs(plan: Plan) -> Iterator[tuple[tuple[str, ...], str, Amount]]:
    """Yield where each input of the forecast stands, the figure that it is, and its value."""
    for name, amount in plan.files.forecast.inputs.items():
        yield ("forecast", "inputs", name), name, amount
    for key, stream in plan.files.forecast.streams.items():
        for name, amount in stream.inputs.items():
            yield ("forecast", "streams", key, "inputs", name), ids.stream(key, name), amount


def _written(name: str, amount: Amount, graph: Graph) -> Node | None:
    """Return the node whose value or formula stands at the input; None when the figure is computed from something else."""
    for candidate in (name, ids.without_promotions(name)):
        node = graph.nodes.get(candidate)
        if node is not None and name in graph.nodes:
            written = as_given(node, graph.nodes) or node
            if (written.span.file, written.span.line) == (amount.span.file, amount.span.line):
                return written
    return None


def _amounts(node: Node, results: Results) -> tuple[_Ends, ...]:
    """Return the numbers that are written, each from its lowest to its highest; of a formula, what it yields by month."""
    if not isinstance(node.source, Given):
        months = [value for value in results.series(node.id, "month") if value is not None]
        return tuple(_Ends(value, value, value) for value in months)
    return tuple(
        _Ends(number.low, number.amount, number.high)
        if isinstance(number, Range)
        else _Ends(number.amount, number.amount, number.amount)
        for number in numbers_in(node.source.value)
    )


def _ways(
    node: Node, amounts: tuple[_Ends, ...], definition: Definition | None
) -> tuple[bool, Decimal, int, int]:
    """Return whether an input moves in points, its step, and how many steps down and up; none where it is zero and would stay so."""
    in_points = node.unit == "percent"
    low, high = _reach(amounts, in_points=in_points)
    down, up = _room(amounts, definition, in_points=in_points)
    low, high = max(low, down), high if up is None else min(high, up)
    step = _step(high - low)
    fewest = max(_steps(low, step, ROUND_FLOOR), _steps(down, step, ROUND_CEILING))
    most = _steps(high, step, ROUND_CEILING)
    return in_points, step, fewest, most if up is None else min(most, _steps(up, step, ROUND_FLOOR))


def _reach(amounts: tuple[_Ends, ...], *, in_points: bool) -> tuple[Decimal, Decimal]:
    """Return how far an input may go down and up: to the ends of its widest range, else as far as is usual."""
    ranges = [ends for ends in amounts if ends.is_range]
    if ranges:
        lowest = min(_apart(ends.likely, ends.low, in_points=in_points) for ends in ranges)
        return lowest, max(_apart(ends.likely, ends.high, in_points=in_points) for ends in ranges)
    sizes = [abs(_decimal(ends.likely)) for ends in amounts if ends.likely]
    if in_points:
        far = min([_POINTS, *(size * _HUNDRED / 2 for size in sizes)])
    else:
        far = _SHARE if sizes else Decimal(0)
    return -far, far


def _room(
    amounts: tuple[_Ends, ...], definition: Definition | None, *, in_points: bool
) -> tuple[Decimal, Decimal | None]:
    """Return how far an input can go down and up before one of its numbers, ends of ranges included, cannot be.

    No number that is written goes below zero. A share of nothing is nothing, whichever way it goes.
    """
    least, most = (definition.least, definition.most) if definition else (None, None)
    moving = [ends for ends in amounts if in_points or ends.likely]
    down = [_apart(ends.low, least or 0.0, in_points=in_points) for ends in moving if ends.low >= 0]
    up = [_apart(ends.high, most, in_points=in_points) for ends in moving if most is not None]
    nothing = Decimal(0)
    return min(max([-_HUNDRED, *down]), nothing), max(min(up), nothing) if up else None


def _apart(amount: float, end: float, *, in_points: bool) -> Decimal:
    """Return how far an end lies from an amount, in points or in percent of it."""
    if in_points:
        return (_decimal(end) - _decimal(amount)) * _HUNDRED
    return (_decimal(end) / _decimal(amount) - 1) * _HUNDRED if amount else Decimal(0)


def _step(span: Decimal) -> Decimal:
    """Return a step of 1, 2 or 5 and some zeros, so that some forty to a hundred of them go from one end to the other."""
    most = max(span, Decimal("0.01")) / _FEWEST_STEPS
    power = Decimal(1).scaleb(most.adjusted())
    return next(power * digit for digit in (5, 2, 1) if power * digit <= most)


def _steps(far: Decimal, step: Decimal, rounding: str) -> int:
    return int((far / step).to_integral_value(rounding))


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(amount))
