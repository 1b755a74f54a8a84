"""Find rows that add up others, and hold the sums of a workbook against its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.deliver.spreadsheets.cells.tables import Row

FEWEST = 2
_MONTHS = 3
_NEAR = Decimal("0.000001")
_CENT = Decimal("0.01")


def is_sum(rows: Sequence[Row], at: int) -> bool:
    """Tell whether a row is the sum of at least two rows that stand directly above or directly below it."""
    values = _by_time(rows[at])
    if len(values) < _MONTHS or not any(values.values()):
        return False
    above = [row for row in rows[:at][::-1] if row.sheet is rows[at].sheet]
    below = [row for row in rows[at + 1 :] if row.sheet is rows[at].sheet]
    return _adds_up(values, above) or (_sums_below(rows[at]) and _adds_up(values, below))


def _sums_below(row: Row) -> bool:
    """Tell whether the row is a SUM by its formula, since numbers alone may add up by chance."""
    return all(value.cell.formula.upper().startswith("SUM(") for value in row.values)


def _adds_up(values: Mapping[object, Decimal], parts: Sequence[Row]) -> bool:
    left = dict(values)
    for count, part in enumerate(parts, 1):
        amounts = _by_time(part)
        if not amounts.keys() <= left.keys() and part.measured is False:
            return False
        left = {period: amount - amounts.get(period, Decimal(0)) for period, amount in left.items()}
        if count >= FEWEST and all(
            near(amount, Decimal(0), values[period]) for period, amount in left.items()
        ):
            return True
    return False


def _by_time(row: Row) -> dict[object, Decimal]:
    return {(value.period, row.measured): value.amount.number for value in row.values}


def near(one: Decimal, another: Decimal, size: Decimal = Decimal(0)) -> bool:
    """Tell whether two numbers are the same but for what computing in binary leaves."""
    return abs(one - another) <= max(abs(size), abs(one), abs(another), Decimal(1)) * _NEAR


def wrong_totals(row: Row) -> list[str]:
    """Return a sentence for each total beside a row that is not what its months add up to."""
    sentences = []
    for total in row.totals:
        inside = [
            value
            for value in row.values
            if _is_inside(value.period.index, value.period.length, total.period.index, total.period.length)
        ]
        if not inside or sum(value.period.length for value in inside) != total.period.length:
            continue
        amount = sum((value.amount.number for value in inside), Decimal(0))
        mean = amount / len(inside)
        number = total.amount.number
        is_known = any(
            abs(number - known) <= _CENT or near(number, known)
            for known in (amount, mean, inside[-1].amount.number, inside[0].amount.number)
        )
        if not is_known:
            sentences.append(
                f"{row.sheet.name}!{row.sheet.address(total.place)} says {number:,f}; {row.range} add up to {amount:,f}."
            )
    return sentences


def _is_inside(start: int, length: int, whole_start: int, whole_length: int) -> bool:
    return whole_start <= start and start + length <= whole_start + whole_length
