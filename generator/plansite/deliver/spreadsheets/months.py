"""Turn the numbers of a row into values of a plan: month by month, in the plan's own way of writing them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.amounts import PERCENT
from plansite.deliver.spreadsheets.cells.periods import MONTH, QUARTER, YEAR, month_index, month_name
from plansite.read.currencies import minor_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.deliver.spreadsheets.cells.tables import Value
    from plansite.deliver.spreadsheets.choices import Chosen

_DIGITS = Decimal("0.0000000001")
_COINS_OF_DINARS = 3  # digits after the point
_FINE = 6
_GROUP = re.compile(r"\.[0-9]{3}\Z")
_LARGEST_SHARE = 1


@dataclass(frozen=True, slots=True)
class Span:
    """Hold the months of a plan: its first one, counted from year 0, how many, and its currency."""

    first: int
    months: int
    currency: str

    @property
    def last(self) -> int:
        """Return the last month, counted from year 0."""
        return self.first + self.months - 1


@dataclass(frozen=True, slots=True)
class Series:
    """Hold the values of a row by month, as a plan writes them, and what was assumed on the way."""

    months: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def content(self) -> str | dict[str, str]:
        """Return one value where all months have the same, else all of them by month."""
        values = list(dict.fromkeys(self.months.values()))
        return values[0] if len(values) == 1 else dict(self.months)


def series_of(chosen: Chosen, span: Span) -> Series:
    """Return the values of a row in the months of a plan. What is said of no month counts as zero for what adds up, else goes on."""
    choice = chosen.choice
    notes: list[str] = []
    adds_up = choice.rollup == "sum"
    amounts: dict[int, Decimal] = {}
    for one in chosen.every:
        outside: list[Value] = []
        for value in one.row.values:
            months = spread(value, one, adds_up=adds_up)
            kept = {month: amount for month, amount in months.items() if span.first <= month <= span.last}
            if len(kept) < len(months):
                outside.append(value)
            amounts |= kept
        if outside:
            notes.append(
                f"{one.row.sheet.name}!{_addresses(one, outside)} lie outside the months of the plan and are left out"
            )
    if not amounts:
        return Series({}, tuple(notes))
    longer = {value.period.length for one in chosen.every for value in one.row.values} - {MONTH}
    if longer and choice.rollup == "none":
        notes.append(
            "a value of a longer time is taken for each of its months, although months cannot be added up"
        )
    missing = [month for month in range(span.first, span.last + 1) if month not in amounts]
    if missing:
        words = "zero" if adds_up else "the value before"
        notes.append(f"nothing is said of {_runs(missing)}: {words} is taken")
    return Series(_filled(amounts, chosen, span, adds_up=adds_up), tuple(notes))


def _filled(amounts: Mapping[int, Decimal], chosen: Chosen, span: Span, *, adds_up: bool) -> dict[str, str]:
    """Write all months of the plan."""
    carried = amounts[min(amounts)]
    written: dict[str, str] = {}
    for month in range(span.first, span.last + 1):
        amount = amounts.get(month, Decimal(0) if adds_up else carried)
        carried = amount
        written[month_name(month)] = write_amount(amount, chosen, span.currency)
    return written


def spread(value: Value, chosen: Chosen, *, adds_up: bool) -> dict[int, Decimal]:
    """Return the amounts of the months of a longer time: what adds up is divided, to the cent, and the last month has the rest."""
    period, amount = value.period, scaled(value, chosen)
    if not adds_up or period.length == MONTH:
        return dict.fromkeys(range(period.index, period.index + period.length), amount)
    digits = minor_digits(value.amount.unit) if chosen.choice.unit == "money" else _FINE
    part = (amount / period.length).quantize(Decimal(1).scaleb(-digits))
    months = dict.fromkeys(range(period.index, period.index + period.length - 1), part)
    return {**months, period.index + period.length - 1: amount - part * (period.length - 1)}


def scaled(value: Value, chosen: Chosen) -> Decimal:
    """Return an amount as the workbook means it: in ones where it writes thousands, a percentage as a fraction."""
    number = value.amount.number
    if chosen.choice.unit == "money":
        return number * chosen.scale
    return number / 100 if _writes_hundredths(chosen) else number


def _writes_hundredths(chosen: Chosen) -> bool:
    """Tell whether a row of shares writes 2.5 for 2.5%: its numbers have no percent sign, and are larger than a share is."""
    is_percentage = "%" in f"{chosen.row.unit} {chosen.row.title}"
    if chosen.choice.unit != PERCENT and not (chosen.choice.unit == "ratio" and is_percentage):
        return False
    values = [value.amount for value in chosen.row.values]
    return not any(value.unit == PERCENT for value in values) and any(
        abs(value.number) > _LARGEST_SHARE for value in values
    )


def write_amount(amount: Decimal, chosen: Chosen, currency: str) -> str:
    """Write one number with its unit, as plans do."""
    unit = chosen.choice.unit
    if unit == "percent":
        return f"{plain_number(amount * 100)}%"
    if unit == "money":
        units = {value.amount.unit for value in chosen.row.values} - {"", PERCENT}
        code = units.pop() if len(units) == 1 else currency
        return f"{plain_number(amount, three_decimals=minor_digits(code) == _COINS_OF_DINARS)} {code}"
    return plain_number(amount)


def plain_number(number: Decimal, *, three_decimals: bool = False) -> str:
    """Write a number in digits, without zeros at its end; with three decimals only where they cannot be thousands."""
    text = format(number.quantize(_DIGITS) if number.as_tuple().exponent else number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = f"{text}0" if _GROUP.search(text) and not three_decimals else text
    return "0" if text in {"-0", ""} else text


def measured_rows(chosen: Chosen, span: Span) -> tuple[dict[str, str], list[str]]:
    """Return the measured values of a row by month, quarter or year, and what cannot be said of the plan."""
    rows: dict[str, str] = {}
    notes: list[str] = []
    outside = [
        value
        for value in chosen.row.values
        if value.period.index < span.first or value.period.index + value.period.length - 1 > span.last
    ]
    if outside:
        notes.append(f"{_addresses(chosen, outside)} lie outside the months of the plan and are left out")
    for value in chosen.row.values:
        if value in outside:
            continue
        if value.period.length not in {MONTH, QUARTER, YEAR}:
            notes.append(
                f"{chosen.row.sheet.address(value.place)} is of a half-year, which measured values cannot be"
            )
            continue
        rows[value.period.label] = write_amount(scaled(value, chosen), chosen, span.currency)
    return rows, notes


def _addresses(chosen: Chosen, values: Sequence[Value]) -> str:
    """Name cells, those side by side as a range."""
    every = [value.place for value in chosen.row.values]
    runs: list[list[int]] = []
    for at in (every.index(value.place) for value in values):
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return ", ".join(chosen.row.sheet.addresses([every[at] for at in run]) for run in runs)


def _runs(months: Sequence[int]) -> str:
    """Write months as runs: 2027-01 to 2027-03, 2027-09."""
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    names = [[month_name(run[0]), month_name(run[-1])] for run in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in names)


def span_of(start: str, months: int, currency: str) -> Span:
    """Return the months of a plan from its settings."""
    return Span(month_index(start), months, currency)
