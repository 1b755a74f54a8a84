"""Find rows that add up others, and hold the sums of a workbook against its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.deliver.spreadsheets.cells.tables import Row

FEWEST = 2
_MONTHS = 3
_MOST = 200  # rows that somebody adds up in one
_NEAR = Decimal("0.000001")
_CENT = Decimal("0.01")


def sums_in(rows: Sequence[Row], is_named: Callable[[Row], bool] = lambda _: False) -> frozenset[int]:
    """Return which rows add up at least two others: those directly below them, or those directly above; sums among these do not count.

    Rows of figures that are only said to be parts of another one look the same; who knows the titles decides. A row with few
    numbers may add up others by chance: it counts only where `is_named` says that it calls itself a total.
    """
    sums: set[int] = set()
    candidates = {at for at, row in enumerate(rows) if len(row.values) >= _MONTHS or is_named(row)}
    for at in sorted(candidates, reverse=True):
        if _adds_up(rows[at], [rows[below] for below in range(at + 1, len(rows)) if below not in sums]):
            sums.add(at)
    for at in sorted(candidates - sums):
        if _adds_up(rows[at], [rows[above] for above in reversed(range(at)) if above not in sums]):
            sums.add(at)
    return frozenset(sums)


def _adds_up(row: Row, parts: Sequence[Row]) -> bool:
    """Tell whether a row is the sum of the first two or more of the parts, in all its months."""
    values = _by_time(row)
    left = dict(values)
    if not any(values.values()):
        return False
    for count, part in enumerate((part for part in parts[:_MOST] if part.measured is row.measured), 1):
        amounts = _by_time(part)
        if part.sheet.name != row.sheet.name or not amounts.keys() <= left.keys():
            return False
        left = {period: amount - amounts.get(period, Decimal(0)) for period, amount in left.items()}
        # most rows are below zero nowhere, so that too large a part ends it
        if any(amount < -_CENT for amount in left.values()) and all(
            amount >= 0 for amount in amounts.values()
        ):
            return False
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
