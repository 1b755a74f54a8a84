"""Tell in a plan what it lacks of what another one promises, or promises too little of to another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.portfolio.hand_overs import RULE, gap_told, hand_over, monthly_figure
from plansite.portfolio.reading import read_portfolio
from plansite.problems import Problem, Suggestion, error, in_order, warning
from plansite.read.portfolio.file import FILE
from plansite.read.portfolio.shared import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.portfolio.reading import Portfolio
    from plansite.read.portfolio.file import PortfolioFile
    from plansite.read.portfolio.stated import FigureOfPlan, StatedHandOver


def with_gaps(outcome: Outcome, plan: Path, file: PortfolioFile, run: Callable[[Path], Outcome]) -> Outcome:
    """Return the outcome of a plan with what its hand-overs come to; `run` is for the plans on their other sides."""
    portfolio = read_portfolio(file.top)
    own = next((place.id for place in portfolio.plans if place.folder.samefile(plan)), "")
    asked = [stated for stated in portfolio.hand_overs if own in {side.plan for side in stated.sides}]
    folders = {place.id: place.folder for place in portfolio.plans}
    needed = {side.plan for stated in asked for side in stated.sides} - {own}
    outcomes = {own: outcome, **{name: run(folders[name]) for name in sorted(needed)}}
    name = beside(plan, plan.as_posix(), file.top / FILE)
    problems = [
        replace(problem, span=problem.span._replace(file=name))
        for stated in asked
        for problem in hand_over_problems(stated, own, outcomes, portfolio)
    ]
    texts = {**outcome.texts, name: file.text} if problems else outcome.texts
    return replace(outcome, problems=in_order([*outcome.problems, *problems]), texts=texts)


def hand_over_problems(
    stated: StatedHandOver, own: str, outcomes: Mapping[str, Outcome], portfolio: Portfolio
) -> Iterator[Problem]:
    """Yield what one of the two plans of a hand-over, `own`, has to tell of it; `outcomes` has both."""
    promised, needed = (monthly_figure(outcomes[side.plan], side.figure) for side in stated.sides)
    if promised and needed:
        at = 1 if stated.needed.plan == own else 0
        held = hand_over(stated, promised, needed, portfolio)
        other = outcomes[stated.sides[1 - at].plan].plan
        problem = (
            held if isinstance(held, Problem) else gap_told(held, at, other.settings.title if other else "")
        )
        yield from [problem] if problem else []
    for side, figure in zip(stated.sides, (promised, needed), strict=True):
        if figure is None:
            yield _not_there(stated.title, side, outcomes[side.plan], is_own=side.plan == own)


def _not_there(title: str, side: FigureOfPlan, outcome: Outcome, *, is_own: bool) -> Problem:
    """Say that a figure cannot be held against another one; only the plan that lacks it has an error."""
    if outcome.results is None:
        message = f"“{title}” cannot be compared: the plan “{side.plan}” has errors."
        return warning(RULE, message, "Check that plan, and mend it first.", side.span)
    message = f"The plan “{side.plan}” has no figure “{side.figure}”."
    hint = Suggestion(side.figure, outcome.results.graph.nodes, "Name a figure of that plan.")
    return (error if is_own else warning)("unknown-name", message, hint, side.span)
