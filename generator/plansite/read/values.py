"""Hold what may stand wherever a plan has a number: one number, months, a season, growth, a range or a formula."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plansite.read.currencies import is_currency

if TYPE_CHECKING:
    from decimal import Decimal

    from plansite.problems import Span

EXCHANGE_RATE = "exchange_rate"
ANY_UNIT = "any"  # of what states no unit that can be: everything fits
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much a scenario changes a value of the plan.

    `amount` counts percent of the value, percentage points, or what the value itself counts; `unit` says which of them:
    percent, points, a currency, days, minutes, or None for the unit of the value. `word` is the unit as written.
    """

    amount: Decimal
    unit: str | None
    word: str
    span: Span
    written: str


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number in its unit's base: percent as a fraction, `money` in the plan's currency, `USD` in that one.

    `written` is the number as it stands in the plan, with its unit if it has one there. In a scenario, `shifts` say by how
    much a value of the plan was changed, for this and for all other forms.
    """

    amount: float
    unit: str | None
    span: Span
    written: str = field(default="", kw_only=True, compare=False)
    shifts: tuple[Shift, ...] = field(default=(), kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Range(Number):
    """A number that is not certain: `amount` is what is most likely, `low` and `high` are the ends, in the same unit.

    It may stand wherever one number may. Whatever needs a single number takes the likely one. `parts` are its numbers
    as they stand in the plan, each with its own place and unit: low, likely, high.
    """

    low: float
    high: float
    parts: tuple[Number, ...] = field(default=(), kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class MonthMap:
    """Numbers that each hold from their month until the next one; months are “YYYY-MM”, ascending.

    `lengths` says of how many months each number is told: 3 for a quarter, 12 for a year. Where it is empty, of one.
    """

    steps: tuple[tuple[str, Number], ...]
    span: Span
    lengths: tuple[int, ...] = ()
    shifts: tuple[Shift, ...] = field(default=(), kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers that were measured, each in its own month only; months are “YYYY-MM”, ascending."""

    steps: tuple[tuple[str, Number], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Growth:
    """A number that grows: `rate` is a fraction `per` month, quarter or year, compounded monthly."""

    start: Number
    rate: float
    per: str
    span: Span
    shifts: tuple[Shift, ...] = field(default=(), kw_only=True, compare=False)

    @property
    def months(self) -> int:
        """Return over how many months the number grows by its rate."""
        return MONTHS_PER[self.per]


@dataclass(frozen=True, slots=True)
class Season:
    """A year's amount spread over January to December by twelve weights, in percent of the year."""

    year: Number
    weights: tuple[float, ...]
    span: Span
    shifts: tuple[Shift, ...] = field(default=(), kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class FormulaText:
    """A formula as written, without its “=”, and the place of its first character."""

    text: str
    span: Span
    shifts: tuple[Shift, ...] = field(default=(), kw_only=True, compare=False)


Value = Number | MonthMap | Measured | Growth | Season | FormulaText


def by_month(value: Value, *, adds_up: bool) -> Value:
    """Return a value with what is told of a quarter or year as what it comes to in each of its months.

    An amount that adds up, such as sales, is parted evenly; a level or a rate, such as a price, is the same in each month.
    """
    if not isinstance(value, MonthMap) or not value.lengths:
        return value
    steps = zip(value.steps, value.lengths, strict=True)
    parted = tuple((month, _part(number, months if adds_up else 1)) for (month, number), months in steps)
    return replace(value, steps=parted, lengths=())


def _part(number: Number, months: int) -> Number:
    amount = number.amount / months
    if not isinstance(number, Range):
        return replace(number, amount=amount)
    parts = tuple(_part(part, months) for part in number.parts)
    return replace(number, amount=amount, low=number.low / months, high=number.high / months, parts=parts)


def numbers_in(value: Value) -> tuple[Number, ...]:
    """Return the numbers that are written in a value; a formula has none."""
    if isinstance(value, Number):
        return (value,)
    if isinstance(value, MonthMap | Measured):
        return tuple(number for _, number in value.steps)
    if isinstance(value, FormulaText):
        return ()
    return (value.start if isinstance(value, Growth) else value.year,)


def currency_of(value: Value) -> str:
    """Return the currency in which a value is written, empty for the plan's own and for what is no money."""
    units = [number.unit for number in numbers_in(value)]
    return units[0] if units and units[0] and is_currency(units[0]) else ""
