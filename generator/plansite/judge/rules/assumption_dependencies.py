"""Judge what rests on assumptions: once an assumption has changed, it is suspect until its owner confirms it.

What rests on an assumption follows from the figures themselves: goals, and targets of KPIs, that come out otherwise when
what the assumption affects does. `confirmations.yaml` remembers what each assumption said when somebody last looked. The way of
working is that of requirements tools, where a changed requirement makes its links suspect (ISO/IEC/IEEE 29148, 2018).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Derived, Given
from plansite.compute.engine.influence import moved_by
from plansite.judge.finding import Finding, about, listed
from plansite.read.items.goals import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.assumptions import Assumption
    from plansite.read.items.kpis import TrackedKpi
    from plansite.read.plan import Plan

KIND = "confirmations"
_MANY = 4


@dataclass(frozen=True, slots=True)
class AssumptionDependency:
    """Name one thing that rests on an assumption: a goal, or a KPI with a target.

    `said` is the fingerprint of the assumption today; `by`, `on` and `then` tell who last confirmed the thing, when, and
    what the fingerprint was, all empty when nobody has.
    """

    assumption: str
    collection: str
    id: str
    owner: str
    said: str
    by: str = ""
    on: str = ""
    then: str = ""

    @property
    def key(self) -> str:
        """Return the name of the thing in confirmations.yaml."""
        return f"{self.collection}.{self.id}"

    @property
    def confirmed(self) -> bool:
        """Tell whether it was confirmed for what the assumption says today."""
        return self.said == self.then


def is_used(plan: Plan) -> bool:
    """Tell whether a plan has begun to confirm what rests on its assumptions."""
    return plan.files.confirmations.is_given


def assumption_dependencies(plan: Plan, results: Results) -> tuple[AssumptionDependency, ...]:
    """Return all that rests on each assumption, in the order of the plan."""
    affected = {
        assumption.id: [figure for figure in assumption.affects.items if figure in results.graph.nodes]
        for assumption in plan.assumptions.values()
    }
    figures = [figure for affects in affected.values() for figure in affects]
    moved = moved_by(results, figures, [node for node, _ in _commitments(plan)])
    return tuple(
        dependency
        for key, affects in affected.items()
        for dependency in _on(
            plan,
            results,
            plan.assumptions[key],
            affects,
            frozenset().union(*(moved.get(figure, ()) for figure in affects)),
        )
    )


def _on(
    plan: Plan, results: Results, assumption: Assumption, affects: Sequence[str], resting: frozenset[str]
) -> Iterator[AssumptionDependency]:
    said = _fingerprint(results.graph, assumption, affects)
    confirmations = plan.files.confirmations.confirmed.get(assumption.id)
    for node, item in _commitments(plan):
        if node in resting:
            dependency = AssumptionDependency(assumption.id, item.collection, item.id, item.owner, said)
            last = confirmations.get(dependency.key) if confirmations else None
            if last:
                dependency = replace(dependency, by=last.by, on=last.on, then=last.said)
            yield dependency


def _commitments(plan: Plan) -> Iterator[tuple[str, Goal | TrackedKpi]]:
    """Yield what somebody has promised, goals and KPIs with a target, each with its node."""
    for goal in plan.goals.values():
        yield ids.goal(goal.id, "forecast"), goal
    for kpi in plan.files.kpis.tracked.values():
        if kpi.target:
            yield kpi.id, kpi


def _fingerprint(graph: Graph, assumption: Assumption, affects: Sequence[str]) -> str:
    """Return what tells one wording of an assumption from another: its words, and the values that it affects."""
    words = [" ".join(text.source.split()) for text in (assumption.statement, assumption.value)]
    values = {name: _written(graph, name) for name in sorted(affects)}
    return hashlib.sha256(json.dumps([words, values]).encode()).hexdigest()[:12]


def _written(graph: Graph, name: str) -> Any:
    source = graph.nodes[name].source
    if isinstance(source, Derived):
        return source.text
    return _bare(source.value) if isinstance(source, Given) else source.node


def _bare(value: Any) -> Any:
    """Return a written value without the places where it stands."""
    if is_dataclass(value):
        kept = [
            _bare(getattr(value, field.name))
            for field in fields(value)
            if field.compare and field.name != "span"
        ]
        return [type(value).__name__, *kept]
    return [_bare(part) for part in value] if isinstance(value, tuple) else value


def suspect(context: RuleContext) -> Iterator[Finding]:
    """Find assumptions that have changed since those who rely on them last looked."""
    if context.results is None or not is_used(context.plan):
        return
    waiting: dict[str, list[AssumptionDependency]] = {}
    for dependency in assumption_dependencies(context.plan, context.results):
        if not dependency.confirmed:
            waiting.setdefault(dependency.assumption, []).append(dependency)
    for key, dependencies in waiting.items():
        yield _suspect(context, context.plan.assumptions[key], dependencies)


def _suspect(
    context: RuleContext, assumption: Assumption, dependencies: list[AssumptionDependency]
) -> Finding:
    titles = [_title(context, dependency) for dependency in dependencies]
    owners = dict.fromkeys(dependency.owner for dependency in dependencies)
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    has_changed = any(dependency.then for dependency in dependencies)
    when = "since this assumption changed" if has_changed else "on this assumption yet"
    names = _few([_name(context, owner) for owner in owners])
    message = f"“{titles[0]}”{more} {'are' if more else 'is'} not confirmed {when}; that is for {names}."
    person = next((owner for owner in owners if owner), "PERSON")
    command = f"plansite confirm {person} --assumption {assumption.id}"
    hint = f"If it still holds, run “{command}”; otherwise change the goal or the target."
    return about(assumption, assumption, message, hint)


def _title(context: RuleContext, dependency: AssumptionDependency) -> str:
    if dependency.collection == Goal.collection:
        return context.plan.goals[dependency.id].title or dependency.id
    kpi = context.catalog.kpis.get(dependency.id)
    return kpi.title if kpi else dependency.id


def _name(context: RuleContext, person: str) -> str:
    if person not in context.plan.people:
        return "nobody in particular"
    return context.plan.people[person].name or person


def _few(names: list[str]) -> str:
    """Join names, the first three of many."""
    return listed(names if len(names) <= _MANY else [*names[:3], f"{len(names) - 3} others"])


RULES: tuple[Rule, ...] = (suspect,)
