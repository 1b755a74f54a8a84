"""Cut a formula that is too long for a person: parts of it stand in helper rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from plansite.compute.engine.formula import COMPARISONS, Call, Expression, Name, Number, Operation, parts_of
from plansite.deliver.xlsx.delays import BEFORE, COMING, DAYS, STEPS, TOTAL
from plansite.deliver.xlsx.formulas import SO_FAR
from plansite.deliver.xlsx.measure import is_small

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.deliver.xlsx.measure import Measure

_MOST_CHOICES = 4  # inside each other
_FEW = 3  # of so few figures, those on other sheets are read in rows of their own; of more, groups are made
_FOLDED = frozenset({"sum", "min", "max"})  # what may be put together in any order
_LOOKING_BACK = frozenset({"lag", "year_ago"})


class HelperRow(NamedTuple):
    """Name one helper row: its formula, the part of the plan's formula that it stands for, and what it is in words."""

    name: str
    expression: Expression
    meaning: Expression
    words: str = ""


class Cut(NamedTuple):
    """Hold a formula for one row, and the helper rows that it needs, in the order of computing."""

    expression: Expression
    helper_rows: tuple[HelperRow, ...]


def cut(expression: Expression, measure: Measure) -> Cut:
    """Cut the formula of a figure. The names of its helper rows are no ids, so that none can be taken."""
    cutter = _Cutter(measure)
    return Cut(cutter.row(expression), tuple(cutter.helper_rows))


class _Cutter:
    """Rewrite a formula from its leaves; each part that moves to a row of its own leaves that row's name behind.

    Parts are told apart by identity: they all hang on the formula, and comparing long ones would go too deep.
    """

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.helper_rows: list[HelperRow] = []
        self.moved: dict[int, Name] = {}
        self.parts: dict[int, Expression] = {}
        self.called: dict[str, Name] = {}

    def row(self, whole: Expression, choices: int = 0) -> Expression:
        """Return what may stand in a row: choices, running totals and delays are allowed at its top only."""
        if is_small(whole) and _is_plain(whole, is_branch=choices > 0) and self.measure.fits(whole):
            return whole
        if _is_choice(whole) and choices < _MOST_CHOICES:
            test, yes, no = whole.parts
            inside = [self.part(test), self.row(yes, choices + 1), self.row(no, choices + 1)]
            return self.fit(whole, whole.parts, inside)
        if _is_total(whole) and not choices:
            return self.fit(whole, whole.arguments, [self.part(whole.arguments[0])])
        if _is_delay(whole) and not choices:
            return self.delay(whole)
        return self.part(whole)

    def delay(self, whole: Call) -> Expression:
        """Move each step of a delay to a row of its own, and return the last one."""
        told = [self.move(part) for part in whole.arguments]
        rows = {COMING: told[0], DAYS: told[1], BEFORE: told[-1] if told[2:] else told[0]}
        for name, step in STEPS.items():
            expression = Call(name, tuple(rows[part] for part in step.uses), 0)
            if name == TOTAL:
                return expression
            rows[name] = self.named(expression, whole, step.words)
        raise ValueError(TOTAL)

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
        if isinstance(whole, Call) and whole.function in SO_FAR:
            test = whole.arguments[0]
            so_far = self.fit(Call(SO_FAR[whole.function], (test,), 0), (test,), [self.part(test)])
            return Call(whole.function, (self.named(so_far, test, "first month so far"),), whole.at)
        parts = parts_of(whole)
        fitted = self.fit(whole, parts, [self.part(part) for part in parts])
        is_folded = isinstance(whole, Call) and whole.function in _FOLDED
        return fitted if not is_folded or self.measure.fits(fitted) else self.grouped(fitted, parts)

    def fit(self, whole: Expression, originals: Sequence[Expression], inside: list[Expression]) -> Expression:
        """Move parts away, the longest first, until the formula around them is short."""
        fixed = 1 if isinstance(whole, Call) and whole.function in _LOOKING_BACK else 0
        while not self.measure.fits(_with(whole, inside)):
            movable = [at for at in range(fixed, len(inside)) if not isinstance(inside[at], Number | Name)]
            if movable:
                longest = max(movable, key=lambda at: self.measure.length(inside[at]))
                inside[longest] = self.move(originals[longest])
                continue
            away = next((at for at in range(fixed, len(inside)) if self.is_elsewhere(inside[at])), None)
            if away is None or len(inside) > _FEW:
                break
            inside[away] = self.called_up(inside[away])
        return _with(whole, inside)

    def grouped(self, whole: Expression, originals: Sequence[Expression]) -> Expression:
        """Put as many arguments into each helper row as fit, those that stand below each other together."""
        pairs = sorted(zip(parts_of(whole), originals, strict=True), key=lambda pair: self.place(pair[0]))
        groups: list[list[tuple[Expression, Expression]]] = []
        for pair in pairs:
            if groups and self.measure.fits(_with(whole, [part for part, _ in (*groups[-1], pair)])):
                groups[-1].append(pair)
            else:
                groups.append([pair])
        rows = [
            self.named(
                _with(whole, [part for part, _ in group]),
                _with(whole, [original for _, original in group]),
                f"part {at} of {len(groups)}",
            )
            for at, group in enumerate(groups, start=1)
        ]
        return _with(whole, rows)

    def is_elsewhere(self, part: Expression) -> bool:
        return isinstance(part, Name) and self.measure.is_elsewhere(part.id)

    def place(self, part: Expression) -> tuple[str, int]:
        return self.measure.place(part.id) if isinstance(part, Name) else ("", 0)

    def called_up(self, part: Expression) -> Expression:
        """Read a figure of another sheet in a row of its own, once."""
        if not isinstance(part, Name):
            return part
        if part.id not in self.called:
            words = f"“{part.id}”, from {self.measure.place(part.id)[0]}"
            self.called[part.id] = self.named(part, part, words)
        return self.called[part.id]

    def move(self, whole: Expression) -> Name:
        """Move a part to a row of its own, unless it is a figure already."""
        if isinstance(whole, Name):
            return whole
        if id(whole) not in self.moved:
            self.moved[id(whole)] = self.named(self.row(whole), whole)
        return self.moved[id(whole)]

    def named(self, inside: Expression, meaning: Expression, words: str = "") -> Name:
        step = len(self.helper_rows) + 1
        name = f"{self.measure.owner}:{step}"
        self.measure.add(name, step)
        self.helper_rows.append(HelperRow(name, inside, meaning, words))
        return Name(name, 0)


def _is_choice(whole: Expression) -> TypeGuard[Operation]:
    return isinstance(whole, Operation) and whole.sign == "if"


def _is_total(whole: Expression) -> TypeGuard[Call]:
    return isinstance(whole, Call) and whole.function == "cumulative"


def _is_delay(whole: Expression) -> TypeGuard[Call]:
    return isinstance(whole, Call) and whole.function == "delayed"


def _with(whole: Expression, parts: Sequence[Expression]) -> Expression:
    """Return the same operator or function, applied to other parts."""
    if isinstance(whole, Call):
        return Call(whole.function, tuple(parts), whole.at)
    return Operation(whole.sign, tuple(parts), whole.at) if isinstance(whole, Operation) else whole


def _is_plain(whole: Expression, *, is_branch: bool) -> bool:
    """Tell whether a formula can stand in one row, be it long: nothing in it needs a row of its own.

    A running total adds to the cell before its own, so that it needs one where it is only a branch of a choice.
    """
    waiting = [(whole, True)]
    while waiting:
        part, is_top = waiting.pop()
        if isinstance(part, Number | Name):
            continue
        if _is_delay(part) or (isinstance(part, Call) and part.function in SO_FAR):
            return False
        if (_is_choice(part) and not is_top) or (_is_total(part) and (is_branch or part is not whole)):
            return False
        after_test = _is_choice(part)
        waiting += [(inner, after_test and at > 0) for at, inner in enumerate(parts_of(part))]
    return True


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
