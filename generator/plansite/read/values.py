"""Hold what may stand wherever a plan has a number: one number, months, a season, growth, a range or a formula."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """Numbers that each hold from their month until the next one; months are “YYYY-MM”, ascending."""

    steps: tuple[tuple[str, Number], ...]
    span: Span
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
    """A year's amount spread over January to December by twelve weights that add up to 100."""

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
