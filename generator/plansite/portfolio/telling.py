"""Tell in a plan what comes from other plans of its repository, and load nothing for a plan that has none beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.read.portfolio.shared import portfolio_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome


def with_hand_overs(outcome: Outcome, plan: Path, run: Callable[[Path], Outcome]) -> Outcome:
    """Return the outcome of a plan with what its hand-overs come to; `run` is for the plans on their other sides.

    A plan without any is returned as it is, and nothing else is run; so is one that has errors.
    """
    file = portfolio_of(plan) if outcome.results else None
    if file is None or not file.has_hand_overs:
        return outcome
    from plansite.portfolio.gaps import with_gaps

    return with_gaps(outcome, plan, file, run)
