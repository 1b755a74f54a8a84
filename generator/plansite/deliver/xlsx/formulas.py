"""Write formulas of a plan as formulas of spreadsheet cells.

What Plansite calls unknown is an empty cell or an empty text there: a formula first counts that all cells it uses hold
numbers and tests that nothing is divided by zero. Only functions that all spreadsheet programs share are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from plansite.compute.engine.formula import COMPARISONS, Call, Expression, Name, Number, Operation, parts_of
from plansite.deliver.xlsx.delays import STEPS, step_formula
from plansite.deliver.xlsx.references import EMPTY, Cell, listed, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.deliver.xlsx.references import Spot

# what stands in a helper row for first_month: 0 until its test holds, then since when; for first_month_for_good: 0 while its
# test does not hold, else since when it does
FIRST_SO_FAR, SINCE_WHEN = "first_so_far", "since_when"
SO_FAR = {"first_month": FIRST_SO_FAR, "first_month_for_good": SINCE_WHEN}


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a part of a cell's formula: its text, how strongly it binds, and when it is known.

    All `cells` must hold numbers. `failing` has tests that make it unknown; those of one level may be asked once no
    test of an earlier level holds. `is_test` marks a text that yields true or false.
    """

    text: str
    power: int
    cells: tuple[Cell, ...] = ()
    failing: tuple[tuple[str, ...], ...] = ()
    is_test: bool = False

    @property
    def number(self) -> str:
        """Return the text as a number."""
        return f"IF({self.text},1,0)" if self.is_test else self.text

    @property
    def test(self) -> str:
        """Return the text as a test; every number but zero holds."""
        return self.text if self.is_test else f"{_bracket(self, _COMPARE + 1)}<>0"


_COMPARE, _ADD, _MULTIPLY, _SIGN, _ATOM = 1, 2, 3, 4, 5
_POWERS = {"+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY}


def cell_formula(expression: Expression, spot: Spot, here: str) -> str:
    """Return an expression as the formula of a cell on the sheet `here`, without its “=”."""
    if isinstance(expression, Operation) and expression.sign == "if":
        return _choice(expression, spot, here)
    if isinstance(expression, Call) and expression.function == FIRST_SO_FAR:
        return _first_so_far(expression, spot, here)
    if isinstance(expression, Call) and expression.function == SINCE_WHEN:
        return _since_when(expression, spot, here)
    if isinstance(expression, Call) and expression.function in STEPS:
        return step_formula(expression, spot, here)
    whole = _running_total(expression, spot, here) if _is_total(expression) else piece(expression, spot, here)
    return guarded(whole, here)


def guarded(part: Piece | None, here: str) -> str:
    """Return a part as a whole formula that is empty where the part is unknown."""
    if part is None:
        return EMPTY
    return _guard(part, part.number, here)


def _guard(known: Piece, text: str, here: str) -> str:
    """Put a formula behind the conditions under which a part of it is known."""
    for tests in reversed(known.failing):
        failing = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        text = f"IF({failing},{EMPTY},{text})"
    cells = tuple(dict.fromkeys(known.cells))
    if not cells:
        return text
    lacking = "=0" if len(cells) == 1 else f"<{len(cells)}"
    return f"IF(COUNT({listed(cells, here)}){lacking},{EMPTY},{text})"


def piece(expression: Expression, spot: Spot, here: str) -> Piece | None:
    """Return an expression as part of a formula; None when it is unknown whatever the cells hold."""
    if isinstance(expression, Number):
        return Piece(_literal(expression.amount), _ATOM)
    if isinstance(expression, Name):
        return _cell_piece(spot.cell(expression.id), here)
    if isinstance(expression, Call) and expression.function in _ELSEWHERE:
        return _ELSEWHERE[expression.function](expression, spot, here)
    pieces = [piece(part, spot, here) for part in parts_of(expression)]
    parts = [part for part in pieces if part is not None]
    if len(parts) < len(pieces):
        return None
    if isinstance(expression, Call):
        return _FUNCTIONS[expression.function](parts, here)
    return _operation(expression.sign, parts)


def _literal(amount: float) -> str:
    whole = amount.is_integer() and abs(amount) < 1e15  # noqa: PLR2004 - all digits count up to there
    return str(int(amount)) if whole else repr(amount).upper()


def _cell_piece(cell: Cell | None, here: str) -> Piece | None:
    return Piece(reference(cell, here), _ATOM, (cell,)) if cell else None


def _looked_back(call: Call, spot: Spot, here: str) -> Piece | None:
    name = call.arguments[0]
    steps = 1 if call.function == "lag" else spot.track.year
    if len(call.arguments) > 1 and spot.index < steps:
        return piece(call.arguments[1], spot, here)
    return _cell_piece(spot.earlier(name.id, steps), here) if isinstance(name, Name) else None


def _bracket(part: Piece, power: int) -> str:
    text = part.number
    return f"({text})" if part.power < power and not part.is_test else text


def _joined(text: str, power: int, parts: Sequence[Piece], *, is_test: bool = False) -> Piece:
    """Return a part that is known where all its parts are known."""
    levels = zip_longest(*(part.failing for part in parts), fillvalue=())
    failing = tuple(tuple(dict.fromkeys(sum(level, ()))) for level in levels)
    cells = tuple(cell for part in parts for cell in part.cells)
    return Piece(text, power, cells, failing, is_test)


def _tested(part: Piece, failing: str) -> Piece:
    """Return a part that a further test makes unknown, asked once the part itself is known."""
    return Piece(part.text, part.power, part.cells, (*part.failing, (failing,)), part.is_test)


def _operation(sign: str, parts: list[Piece]) -> Piece | None:
    if sign == "negative":
        return _joined(f"-{_bracket(parts[0], _SIGN)}", _SIGN, parts)
    if sign == "not":
        return _joined(f"NOT({parts[0].test})", _ATOM, parts, is_test=True)
    left, right = parts
    if sign in {"and", "or"}:
        return _joined(f"{sign.upper()}({left.test},{right.test})", _ATOM, parts, is_test=True)
    if sign in COMPARISONS:
        written = {"==": "=", "!=": "<>"}.get(sign, sign)
        text = f"{_bracket(left, _COMPARE + 1)}{written}{_bracket(right, _COMPARE + 1)}"
        return _joined(text, _COMPARE, parts, is_test=True)
    power = _POWERS[sign]
    text = f"{_bracket(left, power)}{sign}{_bracket(right, power + 1)}"
    if sign != "/":
        return _joined(text, power, parts)
    return _divided(text, parts)


def _divided(text: str, parts: list[Piece]) -> Piece | None:
    above, divisor = parts
    if (
        divisor.power == _ATOM and not divisor.cells and not divisor.failing
    ):  # whether a written number is zero shows now
        return None if divisor.text == "0" else _joined(text, _MULTIPLY, parts)
    return _joined(text, _MULTIPLY, [above, _tested(divisor, f"{_bracket(divisor, _COMPARE + 1)}=0")])


def _growth(parts: list[Piece], here: str) -> Piece:  # noqa: ARG001 - all functions are called alike
    now, base = parts
    text = f"({_bracket(now, _ADD)}-{_bracket(base, _ADD + 1)})/{_bracket(base, _MULTIPLY + 1)}"
    return _joined(text, _MULTIPLY, [now, _tested(base, f"{_bracket(base, _COMPARE + 1)}<=0")])


def _round_up(part: Piece) -> Piece:
    """Round up, but for the noise of rounding: a billionth of the number, or of one when it is smaller."""
    noise = f"0.000000001*MAX(1,ABS({part.number}))"
    return _joined(f"-INT({noise}-{_bracket(part, _ADD + 1)})", _SIGN, [part])


def _folded(function: str) -> Callable[[list[Piece], str], Piece]:
    def fold(parts: list[Piece], here: str) -> Piece:
        cells = [part.cells[0] for part in parts if part.power == _ATOM and len(part.cells) == 1]
        alone = len(set(cells)) == len(parts) and all(
            part.text == reference(cell, here) for part, cell in zip(parts, cells, strict=True)
        )
        arguments = listed(cells, here) if alone else ",".join(part.number for part in parts)
        return _joined(f"{function}({arguments})", _ATOM, parts)

    return fold


_FUNCTIONS: dict[str, Callable[[list[Piece], str], Piece]] = {
    "growth": _growth,
    "min": _folded("MIN"),
    "max": _folded("MAX"),
    "sum": _folded("SUM"),
    "round": lambda parts, here: _joined(f"INT({_bracket(parts[0], _ADD)}+0.5)", _ATOM, parts),  # noqa: ARG005
    "round_up": lambda parts, here: _round_up(parts[0]),  # noqa: ARG005
}


def _is_total(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "cumulative"


def _running_total(expression: Expression, spot: Spot, here: str) -> Piece | None:
    """Add to the total of the period before, as it stands one cell to the left."""
    added = piece(expression.arguments[0], spot, here) if isinstance(expression, Call) else None
    if added is None or spot.index == 0:
        return added
    before = spot.cell(spot.name, 1)
    total = Piece(reference(before, here), _ATOM, (before,))
    return _joined(f"{total.text}+{_bracket(added, _ADD + 1)}", _ADD, [total, added])


def _choice(expression: Operation, spot: Spot, here: str) -> str:
    test = piece(expression.parts[0], spot, here)
    if test is None:
        return EMPTY
    yes, no = (cell_formula(part, spot, here) for part in expression.parts[1:])
    return _guard(test, f"IF({test.test},{yes},{no})", here)


def _first_so_far(expression: Call, spot: Spot, here: str) -> str:
    """Keep the number of the first period in which a test holds, 0 before it; an unknown test leaves it unknown."""
    test = piece(expression.arguments[0], spot, here)
    holds = f"{test.number}=1" if test and not test.is_test else test.text if test else ""
    now = _guard(test, f"IF({holds},{spot.index + 1},0)", here) if test else EMPTY
    if spot.index == 0:
        return now
    before = reference(spot.cell(spot.name, 1), here)
    return f"IF(COUNT({before})=0,{EMPTY},IF({before}>0,{before},{now}))"


def _since_when(expression: Call, spot: Spot, here: str) -> str:
    """Keep the number of the period since which a test holds, 0 while it does not."""
    test = piece(expression.arguments[0], spot, here)
    if test is None:
        return EMPTY
    holds = test.text if test.is_test else f"{test.number}=1"
    since = str(spot.index + 1)
    if spot.index > 0:
        before = reference(spot.cell(spot.name, 1), here)
        since = f"IF(COUNT({before})=0,{EMPTY},IF({before}>0,{before},{since}))"
    return _guard(test, f"IF({holds},{since},0)", here)


def _first_month(expression: Call, spot: Spot, here: str) -> Piece | None:
    """Read what its helper row has found in the end.

    A figure that the test looks back at can only have seen it up to its own period.
    """
    name = expression.arguments[0]
    if not isinstance(name, Name):
        return None
    row, last = spot.rows[name.id], len(spot.track.periods) - 1
    cell = Cell(
        row.sheet, row.row, spot.track.column + (spot.index if name.id in spot.loop else last), fixed=True
    )
    first = Piece(reference(cell, here), _ATOM, (cell,))
    return _tested(first, f"{first.text}=0")


def _first_month_for_good(expression: Call, spot: Spot, here: str) -> Piece | None:
    """Read what its helper row has found in the end; a figure that the test looks back at has not seen it."""
    name = expression.arguments[0]
    is_early = isinstance(name, Name) and name.id in spot.loop and spot.index < len(spot.track.periods) - 1
    return None if is_early else _first_month(expression, spot, here)


_ELSEWHERE: dict[str, Callable[[Call, Spot, str], Piece | None]] = {  # functions that look at other periods
    "lag": _looked_back,
    "year_ago": _looked_back,
    "first_month": _first_month,
    "first_month_for_good": _first_month_for_good,
}
