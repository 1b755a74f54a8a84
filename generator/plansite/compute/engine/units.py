"""Check that a formula's units fit together: money ÷ count is money per item, money + days is a mistake.

covers: KPI-RULE-2
"""

from __future__ import annotations

from operator import add, sub
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.formula import COMPARISONS, Call, Expression, Name, Number, Operation, parts_of
from plansite.read.currencies import is_currency
from plansite.read.values import ANY_UNIT, EXCHANGE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Dimension(NamedTuple):
    """Count how often money, items, days and so on stand above (+) or below (−) the line."""

    money: int = 0
    items: int = 0
    days: int = 0
    minutes: int = 0
    foreign_money: int = 0


PLAIN = Dimension()
POINTS = "points"  # the difference of two percentages, as a fraction like them
DIMENSIONS: dict[str, Dimension] = {
    "money": Dimension(money=1),
    "count": Dimension(items=1),
    "days": Dimension(days=1),
    "minutes": Dimension(minutes=1),
    "percent": PLAIN,
    POINTS: PLAIN,
    "ratio": PLAIN,
    EXCHANGE_RATE: Dimension(money=1, foreign_money=-1),
}

_SHARES = frozenset({"percent", POINTS})
_FOREIGN_MONEY = Dimension(foreign_money=1)
_CALLED = ("count", "percent", "money", "days", "minutes", "ratio")  # the more telling first


def of_difference(unit: str) -> str:
    """Return the unit of the difference of two values: of two percentages, points."""
    return POINTS if unit == "percent" else unit


def of_comparison(unit: str) -> str:
    """Return the unit in which two values are compared: percentages in points, all else as a share of one of them."""
    return POINTS if unit == "percent" else "percent"


def dimension(unit: str) -> Dimension:
    """Return the dimension of a unit, which may be a currency."""
    known = DIMENSIONS.get(unit)
    if known is None and is_currency(unit):
        return _FOREIGN_MONEY
    return DIMENSIONS[unit] if known is None else known


class UnitError(Exception):
    """Say which units do not fit, and where in the formula's text."""

    def __init__(self, message: str, hint: str, at: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.at = message, hint, at


def describe(dimension: Dimension) -> str:
    """Name a dimension in words: “money per item”, “days”, “a plain number”."""
    if dimension == DIMENSIONS["count"]:
        return "a count"
    powers = [
        (name.replace("_", " "), power) for name, power in zip(Dimension._fields, dimension, strict=True)
    ]
    above = [name for name, power in powers for _ in range(power)]
    below = [name.removesuffix("s") for name, power in powers for _ in range(-power)]
    words = " × ".join(above) or "a number"
    return f"{words} per {' and '.join(below)}" if below else words if above else "a plain number"


def fits(declared: str, yielded: Dimension | None) -> bool:
    """Tell whether what a formula yields may be called by a declared unit. None (a bare number) fits everywhere, as does any unit.

    Money, days and minutes may be per item: revenue ÷ customers is money. Count, percent and ratio hold no money.
    """
    if yielded is None or declared == ANY_UNIT:
        return True
    if declared in {"money", "days", "minutes"}:
        return yielded._replace(items=0) == DIMENSIONS[declared] and yielded.items <= 1
    if declared == EXCHANGE_RATE:
        return yielded in {DIMENSIONS[EXCHANGE_RATE], DIMENSIONS["money"], PLAIN}
    if declared == "ratio":
        return yielded.money == yielded.foreign_money == 0
    if declared in {"percent", POINTS}:
        return yielded == PLAIN
    return yielded in {DIMENSIONS["count"], PLAIN}


def fitting_unit(yielded: Dimension | None) -> str:
    """Return the unit that what a formula yields may be called by, empty when none can be."""
    return next((unit for unit in _CALLED if fits(unit, yielded)), "")


def dimension_of(expression: Expression, units: Mapping[str, str]) -> Dimension | None:
    """Work out what an expression yields; None stands for a bare number, which takes on any unit.

    Raises UnitError where units do not fit.
    """
    if isinstance(expression, Number):
        return dimension(expression.unit) if expression.unit else None
    if isinstance(expression, Name):
        unit = units.get(expression.id, ANY_UNIT)
        return None if unit == ANY_UNIT else dimension(unit)
    if isinstance(expression, Call):
        return _call(expression, units)
    return _operation(expression, units)


def is_percentage(expression: Expression, units: Mapping[str, str]) -> bool:
    """Tell whether an expression is made of percentages alone, and of plain numbers beside them: no count can be one."""
    if isinstance(expression, Number):
        return expression.unit in _SHARES
    if isinstance(expression, Name):
        return units.get(expression.id) in _SHARES
    parts = parts_of(expression)
    if isinstance(expression, Call):
        is_kept = expression.function in {"sum", "min", "max", "lag", "year_ago"}
    else:
        is_kept = expression.sign in {"*", "+", "-", "negative", "if"}
        parts = parts[1:] if expression.sign == "if" else parts
    told = [part for part in parts if not isinstance(part, Number) or part.unit]
    return is_kept and bool(told) and all(is_percentage(part, units) for part in told)


def _operation(expression: Operation, units: Mapping[str, str]) -> Dimension | None:
    parts = [dimension_of(part, units) for part in expression.parts]
    sign = expression.sign
    if sign == "*":
        return _combine(add, parts[0], parts[1])
    if sign == "/":
        return _combine(sub, parts[0], parts[1])
    if sign == "if":
        return _same(parts[1:], "if … else", expression.at)
    if sign in COMPARISONS:
        _same(parts, sign, expression.at)
    if sign in COMPARISONS or sign in {"and", "or", "not"}:
        return PLAIN
    return _same(parts, sign, expression.at)


def _call(expression: Call, units: Mapping[str, str]) -> Dimension | None:
    parts = [dimension_of(part, units) for part in expression.arguments]
    if expression.function == "delayed":
        return _delayed(expression, parts)
    if expression.function in {"first_month", "first_month_for_good"}:
        return DIMENSIONS["count"]
    together = _same(parts, f"{expression.function}(…)", expression.at)
    return PLAIN if expression.function == "growth" else together


def _delayed(expression: Call, parts: list[Dimension | None]) -> Dimension | None:
    """Require days to move a figure by, and one unit of it and of what came before the plan."""
    coming, days, *before = parts
    if days is not None and _core(days) != DIMENSIONS["days"]:
        raise UnitError(
            f"delayed(…) moves a figure by days, not by {describe(days)}.",
            "Write the figure first, then a figure in days: delayed(leads_new, process.to_customer.days).",
            expression.at,
        )
    return _same([coming, *before], "delayed(…)", expression.at)


def _core(dimension: Dimension) -> Dimension:
    return dimension if dimension._replace(items=0) == PLAIN else dimension._replace(items=0)


def _combine(
    how: Callable[[int, int], int], left: Dimension | None, right: Dimension | None
) -> Dimension | None:
    if left is None and right is None:
        return None
    return Dimension._make(map(how, left or PLAIN, right or PLAIN))


def _same(parts: list[Dimension | None], sign: str, at: int) -> Dimension | None:
    """Require one unit of all parts; money per item may stand beside money, since items only multiply it."""
    known = [part for part in parts if part is not None]
    for part in known[1:]:
        if part != known[0] and _core(part) != _core(known[0]):
            words = {"+": "added", "-": "subtracted"}.get(sign, f"put together by “{sign}”")
            raise UnitError(
                f"{describe(known[0]).capitalize()} and {describe(part)} cannot be {words}.",
                "Multiply or divide first, so that both are of one unit.",
                at,
            )
    return known[0] if known else None
