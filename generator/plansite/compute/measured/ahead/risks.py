"""Say what risks would cost: how likely each is, its impact on a figure, both multiplied, and whether its early sign is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import outlook_ids as ids
from plansite.compute.engine.sections import RISKS
from plansite.compute.engine.units import of_difference
from plansite.compute.measured.ahead.conditions import Judged, condition_of, latest
from plansite.compute.model.given import formula_node, given_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.compute.measured.ahead.conditions import Numbers
    from plansite.problems import Problem
    from plansite.read.items.item import Amount
    from plansite.read.items.risks import Risk
    from plansite.read.plan import Plan

_MONEY = "money"
_OVER = "over"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Hold what a risk would cost.

    `likelihood` is a share, `impact` by how much the figure would be other over the whole plan, `expected` both multiplied; None where
    the plan does not say. `unit` is that of the impact. `sign` says how the early sign stands, None without one.
    """

    risk: Risk
    likelihood: float | None
    impact: float | None
    unit: str
    sign: Judged | None

    @property
    def expected(self) -> float | None:
        """Return the impact times the likelihood."""
        return None if self.likelihood is None or self.impact is None else self.likelihood * self.impact

    @property
    def is_raised(self) -> bool:
        """Tell whether measured values say that the risk shows itself."""
        return self.sign is not None and self.sign.is_met is True and self.risk.status != _OVER


def risk_nodes(plan: Plan, nodes: Iterable[Node]) -> tuple[list[Node], list[Problem]]:
    """Return the likelihood and the impact of all risks that state them, and both multiplied; `nodes` are all other figures."""
    units = {node.id: node.unit for node in nodes} if plan.risks else {}
    made: list[Node] = []
    problems: list[Problem] = []
    for risk in plan.risks.values():
        currencies, title = plan.settings.currencies, risk.title_or_id
        stated_in = units.get(risk.figure, _MONEY)
        unit = of_difference(stated_in)
        stated: tuple[tuple[ids.RiskPart, str, Amount], ...] = (
            ("likelihood", "percent", risk.likelihood),
            ("impact", stated_in, risk.impact),
        )
        for part, of_unit, amount in stated:
            node_id = ids.risk(risk.id, part)
            of_part, wrong = given_nodes(node_id, title, of_unit, "setting", RISKS, amount, currencies, part)
            problems += wrong
            made += [replace(node, unit=unit) for node in of_part] if part == "impact" else of_part
        known = {node.id for node in made}
        if all(ids.risk(risk.id, part) in known for part, _, _ in stated):
            text = f"{ids.risk(risk.id, 'likelihood')} * {ids.risk(risk.id, 'impact')}"
            expected = ids.risk(risk.id, "expected_impact")
            made.append(
                formula_node(expected, title, unit, "setting", RISKS, text, risk.key_span, "expected impact")
            )
    return made, problems


def exposures(plan: Plan, numbers: Numbers, scenarios: Mapping[str, Results]) -> list[Exposure]:
    """Return what all risks would cost, the dearest first: those in money by what is expected of them, then the others.

    `scenarios` are the numbers of each scenario by its id. What is over comes last.
    """
    every = [_exposure(risk, plan, numbers, scenarios) for risk in plan.risks.values()]
    return sorted(every, key=_order)


def _order(exposure: Exposure) -> tuple[bool, bool, float]:
    expected = exposure.expected
    is_other = expected is None or exposure.unit != _MONEY
    return exposure.risk.status == _OVER, is_other, 0.0 if expected is None else -abs(expected)


def _exposure(risk: Risk, plan: Plan, numbers: Numbers, scenarios: Mapping[str, Results]) -> Exposure:
    results = numbers.results
    node = results.graph.nodes.get(risk.figure)
    condition = condition_of(risk.early_sign, results.graph, plan)
    return Exposure(
        risk,
        results.value(ids.risk(risk.id, "likelihood"), "plan", 0),
        _impact(risk, results, scenarios),
        of_difference(node.unit) if node else _MONEY,
        latest(condition, numbers) if condition else None,
    )


def _impact(risk: Risk, results: Results, scenarios: Mapping[str, Results]) -> float | None:
    """Return the impact as stated, else how far the figure is from plan in the scenario that the risk names."""
    stated = results.value(ids.risk(risk.id, "impact"), "plan", 0)
    if stated is not None or risk.scenario not in scenarios:
        return stated
    planned = results.value(risk.figure, "plan", 0)
    then = scenarios[risk.scenario].value(risk.figure, "plan", 0)
    return None if planned is None or then is None else then - planned
