"""Judge whether a plan is sound: what it names exists and its parts fit. Every rule is one small function in one list.

What makes a sound plan a good one is up to the rules in `advice.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.judge.rules.ahead.conditions import readable_conditions
from plansite.judge.rules.cycles import circular_chains
from plansite.judge.rules.dates import dates_in_order, dates_inside, goals_outside_plan, months_outside_plan
from plansite.judge.rules.guardrails import kept_guardrails
from plansite.judge.rules.mentions import mentions_in_texts
from plansite.judge.rules.process_steps import steps_said_twice
from plansite.judge.rules.references import reserved_words, unknown_references, unknown_rules
from plansite.judge.rules.shares import (
    channel_shares,
    price_tier_shares,
    price_tiers_said_twice,
    season_weights,
)
from plansite.judge.rules.thresholds import goal_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Problem

    Rule = Callable[[RuleContext], Iterable[Problem]]

RULES: tuple[Rule, ...] = (
    unknown_references,
    unknown_rules,
    reserved_words,
    mentions_in_texts,
    dates_in_order,
    dates_inside,
    goals_outside_plan,
    months_outside_plan,
    channel_shares,
    season_weights,
    price_tier_shares,
    price_tiers_said_twice,
    steps_said_twice,
    circular_chains,
    kept_guardrails,
    readable_conditions,
    goal_thresholds,
)


def judge(context: RuleContext) -> list[Problem]:
    """Return what all rules find."""
    return [problem for rule in RULES for problem in rule(context)]
