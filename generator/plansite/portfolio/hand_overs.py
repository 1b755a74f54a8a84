"""Hold what one plan promises against what another needs, month by month and by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.judge.finding import written
from plansite.problems import Problem, Rule, error, warning
from plansite.read.plan_months import month_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.rollup import Rollup
    from plansite.outcome import Outcome
    from plansite.portfolio.reading import Portfolio
    from plansite.read.portfolio.stated import StatedHandOver

RULE: Rule = "hand-over"
_MONEY = "money"
_QUARTER, _YEAR = 3, 12
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """Hold a figure of a plan by month, from the month in which the plan starts; `currency` is that of the plan."""

    title: str
    unit: str
    rollup: Rollup
    currency: str
    start: str
    months: tuple[float | None, ...]

    def at(self, month: str) -> float | None:
        """Return the value in a month “YYYY-MM”, None where it is unknown."""
        year, number = int(month[:4]) - int(self.start[:4]), int(month[5:]) - int(self.start[5:])
        place = year * _YEAR + number
        return self.months[place] if 0 <= place < len(self.months) else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold what is promised and needed in a month, such as “2027-03”, or quarter, such as “2027-Q1”."""

    period: str
    promised: float
    needed: float

    @property
    def lacking(self) -> float:
        """Return by how much less is promised than is needed, 0 where enough is."""
        lacking = self.needed - self.promised
        return lacking if lacking > _DUST * max(abs(self.needed), 1) else 0.0


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hold a hand-over with its numbers, in the months that both plans know, and in the whole quarters of them.

    Money is in the currency of the sums, else in that of both plans.
    """

    stated: StatedHandOver
    unit: str
    currency: str
    rollup: Rollup
    months: tuple[Gap, ...]
    quarters: tuple[Gap, ...]

    @property
    def lacking(self) -> tuple[Gap, ...]:
        """Return the quarters in which too little is promised; the months, where no quarter is whole."""
        return tuple(gap for gap in self.quarters or self.months if gap.lacking)


def monthly_figure(outcome: Outcome, figure: str) -> MonthlyFigure | None:
    """Return a figure of a computed plan by month, None where the plan has none of that id."""
    plan, results = outcome.plan, outcome.results
    if plan is None or results is None or figure not in results.graph.nodes:
        return None
    node, settings = results.graph.nodes[figure], plan.settings
    months = tuple(results.series(figure, "month"))
    return MonthlyFigure(node.title, node.unit, node.rollup, settings.currency, settings.start, months)


def held_hand_overs(
    portfolio: Portfolio, figures: Mapping[tuple[str, str], MonthlyFigure]
) -> tuple[HandOver, ...]:
    """Hold all hand-overs of a portfolio whose figures are known, by the ids of plan and figure; the plans tell of the others."""
    held = [
        hand_over(stated, figures[promised], figures[needed], portfolio)
        for stated in portfolio.hand_overs
        for promised, needed in [tuple((side.plan, side.figure) for side in stated.sides)]
        if promised in figures and needed in figures
    ]
    return tuple(one for one in held if isinstance(one, HandOver))


def hand_over(
    stated: StatedHandOver, promised: MonthlyFigure, needed: MonthlyFigure, portfolio: Portfolio
) -> HandOver | Problem:
    """Hold two figures against each other; a problem, at the place of what is needed, says why they cannot be."""
    if promised.unit != needed.unit:
        message = f"“{needed.title}” is in {needed.unit} and “{promised.title}” in {promised.unit}, so they cannot be compared."
        return error("unit", message, "Name two figures of the same unit.", stated.needed.span)
    is_money = promised.unit == _MONEY
    currency = (portfolio.currency or needed.currency) if is_money else ""
    months = [month_after(promised.start, number) for number in range(len(promised.months))]
    gaps: list[Gap] = []
    for month in months:
        both = [
            _in_currency(figure, month, currency, portfolio) if is_money else figure.at(month)
            for figure in (promised, needed)
        ]
        if both[0] is not None and both[1] is not None:
            gaps.append(Gap(month, both[0], both[1]))
    if not gaps:
        message = (
            f"“{promised.title}” and “{needed.title}” have no month in common that is known in both plans."
        )
        hint = "Name figures that both plans know by month" + (
            ", and state exchange rates." if is_money and promised.currency != needed.currency else "."
        )
        return error("not-by-month", message, hint, stated.needed.span)
    quarters = _quarters(gaps, promised.rollup, portfolio.fiscal_year_start)
    return HandOver(stated, promised.unit, currency, promised.rollup, tuple(gaps), quarters)


def _in_currency(figure: MonthlyFigure, month: str, currency: str, portfolio: Portfolio) -> float | None:
    value = figure.at(month)
    rate = 1.0 if figure.currency == currency else portfolio.rate(figure.currency, month)
    return None if value is None or rate is None else value * rate


def _quarters(gaps: Sequence[Gap], rollup: Rollup, fiscal_year_start: int) -> tuple[Gap, ...]:
    """Return the quarters of which all months are there."""
    by_quarter: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_quarter.setdefault(quarter_of(gap.period, fiscal_year_start), []).append(gap)
    return tuple(
        Gap(
            name,
            _rolled_up([gap.promised for gap in of_quarter], rollup),
            _rolled_up([gap.needed for gap in of_quarter], rollup),
        )
        for name, of_quarter in by_quarter.items()
        if len(of_quarter) == _QUARTER
    )


def _rolled_up(months: Sequence[float], rollup: Rollup) -> float:
    """Make a quarter of its months, as far as months alone can: what is no sum and no level is their mean."""
    match rollup:
        case "sum":
            return sum(months)
        case "opening":
            return months[0]
        case "closing":
            return months[-1]
    return sum(months) / len(months)


def quarter_of(month: str, fiscal_year_start: int) -> str:
    """Return the quarter that a month lies in; a fiscal year is named after the calendar year in which it ends."""
    number = int(month[:4]) * _YEAR + int(month[5:]) - fiscal_year_start
    year = number // _YEAR + (1 if fiscal_year_start > 1 else 0)
    return f"{year}-Q{number % _YEAR // _QUARTER + 1}"


def gap_told(hand_over: HandOver, at: int, other: str) -> Problem | None:
    """Say in one of the two plans what is lacking, None where enough is promised.

    `at` is 0 for the plan that promises and 1 for the one that needs; `other` is the title of the other one.
    """
    lacking = hand_over.lacking
    if not lacking:
        return None
    worst = max(lacking, key=lambda gap: gap.lacking)
    promised, needed, short = (
        written(value, hand_over.unit, hand_over.currency)
        for value in (worst.promised, worst.needed, worst.lacking)
    )
    if at == 0:
        sides = f"this plan promises {promised} in {worst.period}, and “{other}” needs {needed}"
        hint = f"Promise more, or agree with “{other}” on less."
    else:
        sides = f"“{other}” promises {promised} in {worst.period}, and this plan needs {needed}"
        hint = f"Plan with less, or agree with “{other}” on more."
    kind, others = "quarter" if hand_over.quarters else "month", len(lacking) - 1
    also = f"; {others} other {kind}{'s are' if others > 1 else ' is'} short too" if others else ""
    message = f"“{hand_over.stated.title}”: {sides}, {short} more{also}."
    return warning(RULE, message, hint, hand_over.stated.sides[at].span)
