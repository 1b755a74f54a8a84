"""Cut a formula that no cell can hold: parts of it stand in helper rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from plansite.compute.engine.formula import COMPARISONS, Call, Expression, Name, Number, Operation, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# A cell takes 8,192 characters and 64 levels of functions. A figure is written up to three times in a cell (counted,
# tested, used), so these limits stay far below.
MOST_FIGURES = 40
MOST_ADDED = 150
MOST_TESTED = 8
MOST_LEVELS = 12
MOST_CHOICES = 4
# what stands in a helper row for first_month: 0 until its test holds, then since when
FIRST_SO_FAR = "first_so_far"


class HelperRow(NamedTuple):
    """Name one helper row: its formula, and the part of the plan's formula that it stands for."""

    name: str
    expression: Expression
    meaning: Expression


class Cut(NamedTuple):
    """Hold a formula for one row, and the helper rows that it needs, in the order of computing."""

    expression: Expression
    helper_rows: tuple[HelperRow, ...]


def cut(owner: str, expression: Expression) -> Cut:
    """Cut the formula of a figure. The names of its helper rows are no ids, so that none can be taken."""
    cutter = _Cutter(owner)
    return Cut(cutter.row(expression), tuple(cutter.helper_rows))


class _Cutter:
    """Rewrite a formula from its leaves; each part that moves to a row of its own leaves that row's name behind.

    Parts are told apart by identity: they all hang on the formula, and comparing long ones would go too deep.
    """

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.helper_rows: list[HelperRow] = []
        self.moved: dict[int, Name] = {}
        self.parts: dict[int, Expression] = {}

    def row(self, whole: Expression, choices: int = 0) -> Expression:
        """Return what may stand in a row: choices, running totals and delays are allowed at its top only."""
        if _is_choice(whole) and choices < MOST_CHOICES:
            test, yes, no = whole.parts
            return Operation("if", (self.part(test), self.branch(yes, choices), self.branch(no, choices)), 0)
        if _is_total(whole) and not choices:
            return Call("cumulative", (self.part(whole.arguments[0]),), 0)
        if _is_delay(whole) and not choices:
            return Call("delayed", tuple(self.move(part) for part in whole.arguments), 0)
        return self.part(whole)

    def branch(self, whole: Expression, choices: int) -> Expression:
        branch = self.row(whole, choices + 1)
        return branch if _leaves(branch) <= MOST_FIGURES // 2 else self.move(whole)

    def part(self, whole: Expression) -> Expression:
        """Return what may stand inside a formula that is unknown as soon as one of its figures is."""
        chain: list[Expression] = []
        while isinstance(whole, Operation) and not _is_choice(whole):
            chain.append(whole)  # long sums lean to the left: no recursion there
            whole = whole.parts[0]
        for part in (whole, *reversed(chain)):
            if id(part) not in self.parts:
                self.parts[id(part)] = self.rewritten(part)
        return self.parts[id(chain[0] if chain else whole)]

    def rewritten(self, whole: Expression) -> Expression:
        if isinstance(whole, Number | Name):
            return whole
        if _is_choice(whole) or _is_total(whole) or _is_delay(whole):
            return self.move(whole)
        if isinstance(whole, Call) and whole.function == "first_month":
            test = whole.arguments[0]
            return Call(
                "first_month", (self.named(Call(FIRST_SO_FAR, (self.part(test),), 0), test),), whole.at
            )
        if isinstance(whole, Call):
            return Call(whole.function, self.fit(whole, whole.arguments), whole.at)
        return Operation(whole.sign, self.fit(whole, whole.parts), whole.at)

    def move(self, whole: Expression) -> Name:
        """Move a part to a row of its own, unless it is a figure already."""
        if isinstance(whole, Name):
            return whole
        if id(whole) not in self.moved:
            self.moved[id(whole)] = self.named(self.row(whole), whole)
        return self.moved[id(whole)]

    def named(self, inside: Expression, meaning: Expression) -> Name:
        name = f"{self.owner}:{len(self.helper_rows) + 1}"
        self.helper_rows.append(HelperRow(name, inside, meaning))
        return Name(name, 0)

    def fit(self, whole: Operation | Call, parts: Sequence[Expression]) -> tuple[Expression, ...]:
        """Move parts away until the formula around them is small enough for a cell."""
        names_only = all(isinstance(part, Name) for part in parts)
        most = MOST_ADDED if names_only else MOST_FIGURES
        if isinstance(whole, Call) and len(parts) > most:
            groups = [tuple(parts[first : first + most]) for first in range(0, len(parts), most)]
            return tuple(self.move(Call(whole.function, group, whole.at)) for group in groups)
        inside = [self.part(part) for part in parts]
        for at in _tested(whole):
            if _leaves(inside[at]) > MOST_TESTED:
                inside[at] = self.move(parts[at])
        for at, part in enumerate(inside):
            if _levels(part) >= MOST_LEVELS:
                inside[at] = self.move(parts[at])
        while sum(map(_leaves, inside)) > most:
            largest = max(range(len(inside)), key=lambda at: _leaves(inside[at]))
            inside[largest] = self.move(parts[largest])
        return tuple(inside)


def _is_choice(whole: Expression) -> TypeGuard[Operation]:
    return isinstance(whole, Operation) and whole.sign == "if"


def _is_total(whole: Expression) -> TypeGuard[Call]:
    return isinstance(whole, Call) and whole.function == "cumulative"


def _is_delay(whole: Expression) -> TypeGuard[Call]:
    return isinstance(whole, Call) and whole.function == "delayed"


def _tested(whole: Operation | Call) -> tuple[int, ...]:
    """Return which parts are written more than once, since they are also tested."""
    if isinstance(whole, Call):
        return {"growth": (0, 1), "round_up": (0,)}.get(whole.function, ())
    return (1,) if whole.sign == "/" else ()


def _inside(part: Expression) -> tuple[Expression, ...]:
    return () if isinstance(part, Number | Name) else parts_of(part)


def _leaves(part: Expression) -> int:
    return sum(map(_leaves, _inside(part))) or 1


def _levels(part: Expression) -> int:
    """Count how deep brackets go; a part on the left of an operator needs none."""
    inside = _inside(part)
    if not inside:
        return 0
    right = 1 + max(map(_levels, inside[1:]), default=0)
    flat = isinstance(part, Operation) and len(inside) > 1 and part.sign not in COMPARISONS | {"and", "or"}
    return max(_levels(inside[0]) + (0 if flat else 1), right)


_POWERS = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "negative": 7} | dict.fromkeys(
    COMPARISONS, 4
)


def as_text(expression: Expression) -> str:
    """Write an expression in the language of the plan's formulas."""
    return _written(expression, 0)


def _written(expression: Expression, around: int) -> str:
    if isinstance(expression, Number):
        return f"{expression.amount:.12g}"
    if isinstance(expression, Name):
        return expression.id
    if isinstance(expression, Call):
        return f"{expression.function}({', '.join(map(as_text, expression.arguments))})"
    power = _POWERS.get(expression.sign, 0)
    text = _operation(expression, power)
    return f"({text})" if power < around else text


def _operation(expression: Operation, power: int) -> str:
    parts = expression.parts
    if expression.sign == "if":
        test, yes, no = parts
        return f"{_written(yes, 1)} if {_written(test, 1)} else {_written(no, 0)}"
    if len(parts) == 1:
        return f"{'not ' if expression.sign == 'not' else '-'}{_written(parts[0], power)}"
    return f"{_written(parts[0], power)} {expression.sign} {_written(parts[1], power + 1)}"
