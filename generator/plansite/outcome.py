"""Hold what the stages yield: problems always, a plan and its numbers only when they are sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.judge.outlines import Outline
from plansite.problems import Problem, has_errors
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.judge.advice import Waived
    from plansite.judge.pay import KeptBack
    from plansite.judge.rulebook import Explanation
    from plansite.judge.status import JudgedGoal
    from plansite.read.plan import Plan
    from plansite.read.scenario import Scenario


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Hold one scenario with the plan as it would be and its numbers."""

    scenario: Scenario
    plan: Plan
    results: Results


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what the stages yield: problems always, a plan and its numbers only when they are sound.

    `goals` say how every goal stands, goals that serve another one after it. `today` is the day as of which all that was judged,
    None when no day counted; `outline` says what the plan is asked. `kept` says what readers may not see of the numbers, by their
    names, where it had to be known already; else it is empty.
    """

    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    plan: Plan | None = None
    catalog: Catalog | None = None
    results: Results | None = None
    scenarios: tuple[WhatIf, ...] = ()
    outlook: Results | None = None
    waived: tuple[Waived, ...] = ()
    rulebook: Mapping[str, Explanation] = field(default_factory=dict)
    goals: tuple[JudgedGoal, ...] = ()
    today: date | None = None
    outline: Outline = field(default_factory=Outline)
    kept: Mapping[str, KeptBack] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Tell whether any problem stops the build."""
        return has_errors(self.problems)

    @property
    def numbers(self) -> Mapping[str, Results]:
        """Return the numbers of every scenario by its id; empty when not sound.

        The plan itself comes first, as “base”, then, when anything was measured, its outlook, as “outlook”.
        """
        own = {BASE: self.results, OUTLOOK: self.outlook}
        base = {name: results for name, results in own.items() if results}
        return {**base, **{what_if.scenario.id: what_if.results for what_if in self.scenarios}}
