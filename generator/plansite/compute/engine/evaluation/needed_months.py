"""Find how many of the first months of figures something needs, where it is known which branch choices take."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from plansite.compute.engine.evaluation.evaluate import OVER_ALL, evaluate
from plansite.compute.engine.formula import Call, Expression, Name, Operation, names, parts_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from plansite.compute.engine.evaluation.evaluate import View


def needed_months(expression: Expression, view: View, changing: Container[str]) -> Iterator[tuple[str, int]]:
    """Yield the names that an expression needs in the first periods of a view, each with how many of its own.

    A choice that rests on nothing `changing` is known: its branches are needed as far as it takes them.
    """
    if isinstance(expression, Name):
        yield expression.id, view.stop
    elif isinstance(expression, Operation) and expression.sign == "if":
        condition, *branches = expression.parts
        yield from needed_months(condition, view, changing)
        for branch, stop in zip(branches, _taken_until(condition, view, changing), strict=True):
            yield from needed_months(branch, view.window(0, stop), changing) if stop else ()
    else:
        is_whole = isinstance(expression, Call) and expression.function in OVER_ALL
        for part in parts_of(expression):
            yield from needed_months(part, view.whole() if is_whole else view, changing)


def _taken_until(condition: Expression, view: View, changing: Container[str]) -> tuple[int, int]:
    """Return how many of the first periods it takes until a choice takes its first branch no more, and its second."""
    if any(name.id in changing for name in names(condition)):
        return view.stop, view.stop
    holds = evaluate(condition, view)[0].tolist()
    first = max((at for at, one in enumerate(holds, 1) if one and not isnan(one)), default=0)
    return first, max((at for at, one in enumerate(holds, 1) if one == 0), default=0)
