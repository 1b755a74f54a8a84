"""Add plans up: what they plan together, how all their goals stand, what they spend, and who answers for what across them.

A plan with errors adds nothing, and stops nothing. In a month count the plans that have it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.reasons import why_unknown
from plansite.compute.model.catalog import load_catalog
from plansite.portfolio.currencies import rates_of
from plansite.portfolio.hand_overs import MonthlyFigure, held_hand_overs
from plansite.portfolio.people import joined_people
from plansite.portfolio.spending import spent_together
from plansite.portfolio.ways import Ways
from plansite.portfolio.whole import whole_of
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.judge.status import Status
    from plansite.portfolio.currencies import Rates
    from plansite.portfolio.hand_overs import HandOver
    from plansite.portfolio.people import Colleague
    from plansite.portfolio.reading import Portfolio
    from plansite.portfolio.spending import Spent
    from plansite.portfolio.summed_plan import Figure, GoalOfPlan, Summary
    from plansite.portfolio.whole import Whole
    from plansite.problems import Problem

# worst first, then what needs nobody
BY_STATUS: tuple[Status, ...] = ("off_track", "overdue", "at_risk", "on_track", "open", "unknown", "done")


@dataclass(frozen=True, slots=True)
class OwnGoal:
    """Hold a goal with the plan that it is of, and with the others that share it and in which it stands alike."""

    plan: Summary
    goal: GoalOfPlan
    others: tuple[Summary, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """Hold what several plans come to.

    `summaries` are all plans in the order in which they are shown, those with errors too. `whole` has the figures, None where
    no plan has any. `problems` say what is left out, and where that can be mended.
    """

    portfolio: Portfolio
    summaries: tuple[Summary, ...]
    rates: Rates
    whole: Whole | None
    goals: tuple[OwnGoal, ...]
    spending: tuple[Spent, ...]
    people: tuple[Colleague, ...]
    hand_overs: tuple[HandOver, ...]

    @property
    def title(self) -> str:
        """Return what the plans are called together."""
        return self.portfolio.title

    @property
    def currency(self) -> str:
        """Return the currency of the sums."""
        return self.rates.currency

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what keeps plans from being added up."""
        return self.rates.problems

    @property
    def sound(self) -> tuple[Summary, ...]:
        """Return the plans without errors."""
        return tuple(summary for summary in self.summaries if not summary.failed)

    @property
    def failed(self) -> tuple[Summary, ...]:
        """Return the plans with errors."""
        return tuple(summary for summary in self.summaries if summary.failed)

    @property
    def results(self) -> Results | None:
        """Return the computed figures, None where no plan has any."""
        return self.whole.results if self.whole else None

    def value(self, figure: str, grain: Grain = "plan", index: int = 0) -> float | None:
        """Return a figure of all plans together, None when it is unknown."""
        return self.whole.results.value(figure, grain, index) if self.whole else None

    def counted(self, figure: str) -> tuple[str, ...]:
        """Return the ids of the plans that a sum counts; of a ratio, of those that its sums count."""
        return self.whole.plans_behind(figure) if self.whole else ()

    def why(self, figure: str, grain: Grain = "plan", index: int = 0) -> str:
        """Say why a figure has no value, in a sentence without its end."""
        return why_unknown(self.whole.results, figure, grain, index) if self.whole else "no plan has figures"

    def figure(self, plan: str, figure: str) -> Figure | None:
        """Return a figure as one plan has it."""
        return self.whole.ways.figures.get(plan, {}).get(figure) if self.whole else None


def added_up(portfolio: Portfolio, summaries: Iterable[Summary]) -> Together:
    """Add up plans, given in any order; each stands where the portfolio lists it."""
    places = {place.id: at for at, place in enumerate(portfolio.plans)}
    ordered = tuple(sorted(summaries, key=lambda summary: places.get(summary.id, len(places))))
    sound = [summary for summary in ordered if not summary.failed and summary.months]
    rates = rates_of(portfolio, sound)
    calendar = calendar_over(sound, portfolio.fiscal_year_start) if sound else None
    ways = Ways(load_catalog(catalog_folder()), tuple(sound))
    return Together(
        portfolio,
        ordered,
        rates,
        whole_of(ways, calendar, rates) if calendar else None,
        tuple(_goals(sound)),
        spent_together(sound, calendar, rates) if calendar else (),
        joined_people(sound),
        held_hand_overs(portfolio, _handed_over(portfolio, sound)),
    )


def _handed_over(portfolio: Portfolio, plans: Sequence[Summary]) -> dict[tuple[str, str], MonthlyFigure]:
    """Return the figures that plans hand over to one another, by the ids of plan and figure."""
    named = {(side.plan, side.figure) for stated in portfolio.hand_overs for side in stated.sides}
    return {
        (plan.id, figure.id): MonthlyFigure(
            figure.title, figure.unit, figure.rollup, plan.currency, plan.start, figure.months
        )
        for plan in plans
        for figure in plan.figures
        if (plan.id, figure.id) in named
    }


def calendar_over(plans: Sequence[Summary], fiscal_year_start: int) -> Calendar:
    """Return the months from the first month of any plan to the last one, in years that begin where those of the sums do."""
    start = min(plan.start for plan in plans)
    first = Calendar(start, 1)
    stop = max(first.index(plan.start) + plan.months for plan in plans)
    return Calendar(start, stop, fiscal_year_start)


def _goals(plans: Sequence[Summary]) -> list[OwnGoal]:
    """Return the goals of all plans, those that need somebody first, and of these the least likely."""
    alike: dict[object, list[tuple[Summary, GoalOfPlan]]] = {}
    for plan in plans:
        for goal in plan.goals:
            key = replace(goal, basis="plan") if goal.shared else (plan.id, goal.id)
            alike.setdefault(key, []).append((plan, goal))
    goals = [OwnGoal(*same[0], tuple(plan for plan, _ in same[1:])) for same in alike.values()]
    return sorted(goals, key=_worst_first)


def _worst_first(own: OwnGoal) -> tuple[int, float]:
    chance = own.goal.chance
    return BY_STATUS.index(own.goal.status), 1.0 if chance is None else chance
