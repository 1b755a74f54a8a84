"""Put a sum that has a part that is not shown into a form that shows none: its moving parts, and all the rest as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.evaluation.evaluate import evaluate
from plansite.compute.engine.formula import Call, Expression, Name, Operation, names
from plansite.compute.engine.graph import Derived

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plansite.compute.engine.results import Results


class Rest(NamedTuple):
    """Hold what moves of a sum as expressions, those that are added and those that are taken off, and all else by month."""

    added: tuple[Expression, ...]
    taken_off: tuple[Expression, ...]
    months: tuple[float | None, ...]


class _Part(NamedTuple):
    """Hold one part of a sum, and whether it is added or taken off."""

    expression: Expression
    sign: int


def rest_of(results: Results, node: str, moved: Collection[str]) -> Rest | None:
    """Return a sum of months in parts, all of them shown; None for what is no such sum, or would show a hidden part by itself."""
    parts = list(_parts(results, Name(node, 0), 1, moved))
    moving = [part for part in parts if any(name.id in moved for name in names(part.expression))]
    still = [part for part in parts if part not in moving]
    if results.graph.nodes[node].rollup != "sum" or any(_hides(results, part) for part in moving):
        return None
    if not any(_adds_something(results, part) for part in still if not _hides(results, part)):
        return None
    columns = [(part.sign, _months(results, part)) for part in moving]
    rest = (
        None
        if value is None or None in (months[index] for _, months in columns)
        else value - sum(sign * (months[index] or 0.0) for sign, months in columns)
        for index, value in enumerate(results.series(node, "month"))
    )
    added = tuple(part.expression for part in moving if part.sign > 0)
    return Rest(added, tuple(part.expression for part in moving if part.sign < 0), tuple(rest))


def with_shown_sums(results: Results, expression: Expression) -> Expression | None:
    """Return a formula in which what it adds up stands as the figure that adds up the same; None where something hidden is left."""
    changed = _replaced(results, expression)
    return None if any(name.id in results.withheld for name in names(changed)) else changed


def _replaced(results: Results, expression: Expression) -> Expression:
    if _is_sum(expression):
        wanted = _added(expression)
        for node in results.graph.nodes.values():
            if isinstance(node.source, Derived) and wanted and _added(node.source.expression) == wanted:
                return Name(node.id, 0)
    if isinstance(expression, Operation):
        return replace(expression, parts=tuple(_replaced(results, part) for part in expression.parts))
    if isinstance(expression, Call):
        return replace(expression, arguments=tuple(_replaced(results, part) for part in expression.arguments))
    return expression


def _added(expression: Expression) -> tuple[str, ...]:
    """Return the figures that an expression adds up, by name; none for one that does anything else."""
    if isinstance(expression, Operation) and expression.sign == "+":
        parts = expression.parts
    elif isinstance(expression, Call) and expression.function == "sum":
        parts = expression.arguments
    else:
        return (expression.id,) if isinstance(expression, Name) else ()
    added = [_added(part) for part in parts]
    return tuple(sorted(name for some in added for name in some)) if all(added) else ()


def _parts(results: Results, expression: Expression, sign: int, moved: Collection[str]) -> Iterator[_Part]:
    """Yield what an expression adds up, the parts of sums in it included."""
    node = results.graph.nodes.get(expression.id) if isinstance(expression, Name) else None
    if node and isinstance(node.source, Derived) and node.id in moved and node.rollup == "sum":
        inner = node.source.expression
        if isinstance(inner, Name) or _is_sum(inner):
            yield from _parts(results, inner, sign, moved)
            return
    if isinstance(expression, Call) and expression.function == "sum":
        for part in expression.arguments:
            yield from _parts(results, part, sign, moved)
    elif isinstance(expression, Operation) and expression.sign in {"+", "-"}:
        first, second = expression.parts
        yield from _parts(results, first, sign, moved)
        yield from _parts(results, second, sign if expression.sign == "+" else -sign, moved)
    else:
        yield _Part(expression, sign)


def _is_sum(expression: Expression) -> bool:
    is_call = isinstance(expression, Call) and expression.function == "sum"
    return is_call or (isinstance(expression, Operation) and expression.sign in {"+", "-"})


def _hides(results: Results, part: _Part) -> bool:
    return any(name.id in results.withheld for name in names(part.expression))


def _adds_something(results: Results, part: _Part) -> bool:
    return any(_months(results, part))


def _months(results: Results, part: _Part) -> list[float | None]:
    values = evaluate(part.expression, results.view("month"))[0].tolist()
    values = values if len(values) > 1 else values * results.calendar.months
    return [None if value != value else value for value in values]  # noqa: PLR0124 - unknown is not itself
