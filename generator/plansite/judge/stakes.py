"""Put findings in the order of what is at stake: money first, then goals, then days that have passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from plansite.judge.rulebook import Stake

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.judge.rulebook import Explanation
    from plansite.problems import Problem

_STAKES: tuple[Stake, ...] = get_args(Stake)


def by_stake(problems: Iterable[Problem], rulebook: Mapping[str, Explanation]) -> list[Problem]:
    """Return findings, those that weigh more first; of the same weight, by what is at stake, then by rule and place."""
    rules = list(rulebook)

    def order(problem: Problem) -> tuple[int, int, int]:
        rule = rulebook.get(problem.rule)
        if rule is None:
            return problem.severity, len(_STAKES), len(rules)
        return problem.severity, _STAKES.index(rule.stake), rules.index(problem.rule)

    return sorted(problems, key=order)
