"""Say which inputs of the forecast a reader may move, how far, and in which steps: the plan's levers, and all that is a range.

An input moves as a scenario would move it: a percentage in points, all else by a percentage of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, as_given
from plansite.compute.engine.series import ranges_in
from plansite.compute.model.forecast import forecast_figures
from plansite.read.values import Range, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.graph import Graph, Node
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan
    from plansite.read.values import Number

_HUNDRED = Decimal(100)
_SHARE = Decimal(25)  # percent of itself, where the plan gives no range
_POINTS = Decimal(5)
_FEWEST_STEPS = 20  # from one end to the other


@dataclass(frozen=True, slots=True)
class Adjustable:
    """Hold one input: the figure that it is, the node that holds what is written, and where it stands in the plan's files.

    `low` and `high` are how many steps it may go down and up; a step is an amount in points, or in percent of the input.
    """

    figure: Node
    node: Node
    path: tuple[str, ...]
    in_points: bool
    step: Decimal
    low: int
    high: int


def adjustable_inputs(plan: Plan, catalog: Catalog, graph: Graph) -> tuple[Adjustable, ...]:
    """Return the inputs that may be moved, levers first."""
    levers = plan.files.forecast.levers.items
    definitions = forecast_figures(plan, catalog)
    inputs = {name: (path, amount) for path, name, amount in _inputs(plan)}
    names = [*(name for name in levers if name in inputs), *(name for name in inputs if name not in levers)]
    found = []
    for name in names:
        path, amount = inputs[name]
        node = _written(name, amount, graph)
        if node is not None and (name in levers or _ranges(node)):
            adjustable = _adjustable(graph.nodes[name], node, path, definitions.get(name))
            found += [adjustable] if adjustable.low < adjustable.high else []
    return tuple(found)


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


def _ranges(node: Node) -> tuple[Range, ...]:
    return ranges_in(node.source.value) if isinstance(node.source, Given) else ()


def _adjustable(figure: Node, node: Node, path: tuple[str, ...], definition: Definition | None) -> Adjustable:
    """Return an input with the steps that it may go; none where it is zero and would stay so."""
    in_points = node.unit == "percent"
    numbers = numbers_in(node.source.value) if isinstance(node.source, Given) else ()
    low, high = _reach(numbers, _ranges(node), in_points=in_points)
    least, most = _room(numbers, definition, in_points=in_points)
    low, high = max(low, least), high if most is None else min(high, most)
    step = _step(high - low)
    return Adjustable(
        figure,
        node,
        path,
        in_points,
        step,
        _steps(low, step, ROUND_CEILING if low == least else ROUND_FLOOR),
        _steps(high, step, ROUND_FLOOR if high == most else ROUND_CEILING),
    )


def _reach(
    numbers: tuple[Number, ...], ranges: tuple[Range, ...], *, in_points: bool
) -> tuple[Decimal, Decimal]:
    """Return how far an input may go down and up: to the ends of its widest range, else as far as is usual."""
    if numbers and not in_points and not any(number.amount for number in numbers):
        return Decimal(0), Decimal(0)
    if not ranges:
        smallest = min((abs(_decimal(number.amount)) for number in numbers), default=Decimal(1))
        far = min(_POINTS, smallest * _HUNDRED / 2 or _POINTS) if in_points else _SHARE
        return -far, far
    ends = [
        [_apart(number.amount, end, in_points=in_points) for end in (number.low, number.high)]
        for number in ranges
    ]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _room(
    numbers: tuple[Number, ...], definition: Definition | None, *, in_points: bool
) -> tuple[Decimal, Decimal | None]:
    """Return how far an input can go down and up before one of its numbers, ends of ranges included, cannot be."""
    least, most = (definition.least, definition.most) if definition else (None, None)
    written = [
        (number.low, number.high) if isinstance(number, Range) else (number.amount, number.amount)
        for number in numbers
    ]
    down = [_apart(low, least or 0.0, in_points=in_points) for low, _ in written if low > (least or 0.0)] or [
        Decimal(0)
    ] * bool(written)
    up = (
        []
        if most is None
        else [_apart(high, most, in_points=in_points) for _, high in written if 0 < high <= most]
    )
    return max([-_HUNDRED, *down]), min(up, default=None)


def _apart(amount: float, end: float, *, in_points: bool) -> Decimal:
    """Return how far an end lies from an amount, in points or in percent of it."""
    if in_points:
        return (_decimal(end) - _decimal(amount)) * _HUNDRED
    return (_decimal(end) / _decimal(amount) - 1) * _HUNDRED if amount else Decimal(0)


def _step(span: Decimal) -> Decimal:
    """Return a step of 1, 2 or 5 and some zeros, so that some forty of them go from one end to the other."""
    most = max(span, Decimal("0.01")) / _FEWEST_STEPS
    power = Decimal(1).scaleb(most.adjusted())
    return next(power * digit for digit in (5, 2, 1) if power * digit <= most)


def _steps(far: Decimal, step: Decimal, rounding: str) -> int:
    return int((far / step).to_integral_value(rounding))


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(amount))
