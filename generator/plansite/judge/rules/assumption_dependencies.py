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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry
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
    root = plan.single(KIND)
    return root is not None and root.get("confirmed") is not None


def assumption_dependencies(plan: Plan, results: Results) -> tuple[AssumptionDependency, ...]:
    """Return all that rests on each assumption, in the order of the plan."""
    assumptions = plan.items("assumptions")
    affected = {
        key: [figure for figure in each.texts("affects") if figure in results.graph.nodes]
        for key, each in assumptions.items()
    }
    figures = [figure for each in affected.values() for figure in each]
    moved = moved_by(results, figures, [node for node, _, _, _ in _commitments(plan)])
    return tuple(
        found
        for key, affects in affected.items()
        for found in _on(
            plan, results, key, affects, frozenset().union(*(moved.get(each, ()) for each in affects))
        )
    )


def _on(
    plan: Plan, results: Results, key: str, affects: list[str], resting: frozenset[str]
) -> Iterator[AssumptionDependency]:
    assumption = plan.items("assumptions")[key]
    said, root = _fingerprint(results.graph, assumption, affects), plan.single(KIND)
    noted = root.at(["confirmed"]).get(key) if root else None
    for node, collection, item_id, owner in _commitments(plan):
        if node in resting:
            found = AssumptionDependency(key, collection, item_id, owner, said)
            last = noted.get(found.key) if noted else None
            yield (
                replace(found, by=last.text("by"), on=last.text("on"), then=last.text("said"))
                if last
                else found
            )


def _commitments(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Yield what somebody has promised, goals and KPIs with a target: its node, collection, id and owner."""
    for key, goal in plan.items("goals").items():
        yield ids.goal(key, "forecast"), "goals", key, goal.text("owner")
    root = plan.single("kpis")
    for key, tracked in root.under("tracked") if root else ():
        if tracked.get("target"):
            yield key, "kpis", key, tracked.text("owner")


def _fingerprint(graph: Graph, assumption: Entry, affects: list[str]) -> str:
    """Return what tells one wording of an assumption from another: its words, and the values that it affects."""
    words = [" ".join(assumption.text(name).split()) for name in ("statement", "value")]
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
            _bare(getattr(value, each.name)) for each in fields(value) if each.compare and each.name != "span"
        ]
        return [type(value).__name__, *kept]
    return [_bare(each) for each in value] if isinstance(value, tuple) else value


def suspect(context: RuleContext) -> Iterator[Finding]:
    """Find assumptions that have changed since those who rely on them last looked."""
    if context.results is None or not is_used(context.plan):
        return
    waiting: dict[str, list[AssumptionDependency]] = {}
    for each in assumption_dependencies(context.plan, context.results):
        if not each.confirmed:
            waiting.setdefault(each.assumption, []).append(each)
    for key, found in waiting.items():
        yield _suspect(context.plan, key, [_title(context, each) for each in found], found)


def _title(context: RuleContext, found: AssumptionDependency) -> str:
    if found.collection == "goals":
        return context.plan.items("goals")[found.id].text("title", found.id)
    return context.catalog.kpis[found.id].title if found.id in context.catalog.kpis else found.id


def _suspect(plan: Plan, key: str, titles: list[str], found: list[AssumptionDependency]) -> Finding:
    assumption, people = plan.items("assumptions")[key], plan.items("people")
    owners = dict.fromkeys(each.owner for each in found)
    names = [
        people[owner].text("name", owner) if owner in people else "nobody in particular" for owner in owners
    ]
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    when = "since this assumption changed" if any(each.then for each in found) else "on this assumption yet"
    message = (
        f"“{titles[0]}”{more} {'are' if more else 'is'} not confirmed {when}; that is for {_few(names)}."
    )
    command = f"plansite confirm {next((owner for owner in owners if owner), 'PERSON')} --assumption {key}"
    hint = f"If it still holds, run “{command}”; otherwise change the goal or the target."
    return about("assumptions", key, assumption, message, hint)


def _few(names: list[str]) -> str:
    """Join names, the first three of many."""
    return listed(names if len(names) <= _MANY else [*names[:3], f"{len(names) - 3} others"])


RULES: tuple[Rule, ...] = (suspect,)
