"""Take from what the stages yield what readers of a site may not see, before a page is made from it.

Nothing that is made from the rest can show it: no page, no search index, no data file, no picture, no workbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Given, inputs_of
from plansite.compute.model.given import each_month
from plansite.judge.pay import hides_pay, kept_back
from plansite.read.items.team import Role
from plansite.read.scenario import BASE, OUTLOOK
from plansite.read.values import numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.judge.pay import KeptBack
    from plansite.outcome import Outcome, WhatIf
    from plansite.problems import Problem, Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan
    from plansite.read.scenario import Scenario

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")  # as findings write numbers
_TELLING = 100  # what is less says nothing by itself
_HIDDEN = {"x-show": "hidden"}
_MESSAGE = "There is a finding that tells what a role is paid, which is not published."
_HINT = "“plansite check” shows it to whoever has the files of the plan."


def for_readers(outcome: Outcome) -> Outcome:
    """Return an outcome without what readers may not see; the same one for a plan that hides nothing."""
    plan = outcome.plan
    if plan is None or outcome.results is None or not hides_pay(plan):
        return outcome
    kept = outcome.kept or kept_back(plan, outcome.numbers)
    secrets = _Secrets(
        frozenset(_pay_lines(plan, outcome.scenarios)),
        frozenset(
            amount for name, results in outcome.numbers.items() for amount in _amounts(results, kept[name])
        ),
    )
    return replace(
        outcome,
        plan=_without_pay_fields(plan),
        results=kept[BASE].left_of(outcome.results),
        outlook=kept[OUTLOOK].left_of(outcome.outlook) if outcome.outlook else None,
        scenarios=tuple(_in_scenario(what_if, kept[what_if.scenario.id]) for what_if in outcome.scenarios),
        problems=tuple(secrets.kept_from(problem) for problem in outcome.problems),
        waived=tuple(replace(waived, problem=secrets.kept_from(waived.problem)) for waived in outcome.waived),
        kept={},
    )


def for_workbook(outcome: Outcome) -> Outcome:
    """Return the same for a workbook, which computes: figures made of something that is not shown stand in it as values, by month."""
    told = for_readers(outcome)
    if told is outcome or told.results is None:
        return outcome
    return replace(
        told,
        results=_typed(told.results),
        outlook=_typed(told.outlook) if told.outlook else None,
        scenarios=tuple(replace(what_if, results=_typed(what_if.results)) for what_if in told.scenarios),
    )


def for_changes(before: Outcome, after: Outcome) -> tuple[Outcome, Outcome]:
    """Return two states of a plan for telling readers what has changed, without pay in their files if either state hides it."""
    if not any(outcome.plan and hides_pay(outcome.plan) for outcome in (before, after)):
        return before, after
    return _unstated(before), _unstated(after)


def _unstated(outcome: Outcome) -> Outcome:
    """Return an outcome for readers in whose files nobody states pay."""
    told = for_readers(outcome)
    if told.plan is None:
        return told
    documents = (
        replace(document, root=document.root._replace(data=_blanked(document.root.data)))
        for document in told.plan.documents
    )
    return replace(told, plan=replace(told.plan, documents=tuple(documents)))


def _blanked(data: Any) -> Any:
    """Return data with nothing where pay stands, in whatever a scenario changes too."""
    if isinstance(data, dict):
        return {key: None if key in Role.pay_fields else _blanked(value) for key, value in data.items()}
    return data


def _typed(results: Results) -> Results:
    """Return numbers whose formulas name nothing that is withheld; what has no value in some months then is left out."""
    nodes: dict[str, Node] = {}
    for name, node in results.graph.nodes.items():
        if results.withheld.keys().isdisjoint([name, *inputs_of(node)]):
            nodes[name] = node
        elif None not in (months := results.series(name, "month")):
            source = Given(
                each_month((value or 0.0 for value in months), node.unit, results.calendar, node.span)
            )
            nodes[name] = replace(node, source=source)
    gone = [name for name in results.graph.nodes if name not in nodes]
    return replace(results, graph=replace(results.graph, nodes=nodes)).without(gone, (), "")


def _in_scenario(what_if: WhatIf, kept: KeptBack) -> WhatIf:
    return replace(
        what_if,
        scenario=_without_changes_of_pay(what_if.scenario),
        plan=_without_pay_fields(what_if.plan),
        results=kept.left_of(what_if.results),
    )


def _without_pay_fields(plan: Plan) -> Plan:
    """Return the plan with schemas by which no answer about pay is shown."""
    kinds = {kind: _without_pay(schema) for kind, schema in plan.schemas.kinds.items()}
    return replace(plan, schemas=replace(plan.schemas, kinds=kinds))


def _without_pay(schema: Any) -> Any:
    """Return a schema in which the pay of roles is hidden, wherever roles stand; the same schema where there are none."""
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-collection") == Role.collection:
        return {**schema, "additionalProperties": _hidden(schema.get("additionalProperties", {}))}
    below = schema.get("properties", {})
    fields = {name: _without_pay(field) for name, field in below.items()}
    return (
        {**schema, "properties": fields} if any(fields[name] is not below[name] for name in below) else schema
    )


def _hidden(schema: dict[str, Any]) -> dict[str, Any]:
    fields = {
        name: {**field, **_HIDDEN} if name in Role.pay_fields else field
        for name, field in schema.get("properties", {}).items()
    }
    return {**schema, "properties": fields}


def _without_changes_of_pay(scenario: Scenario) -> Scenario:
    changes = (change for change in scenario.changes if not _speaks_of_pay(change.after))
    return replace(scenario, changes=tuple(changes))


def _speaks_of_pay(entry: Entry) -> bool:
    """Tell whether a value is about pay, or has something in it that is."""
    return entry.key in Role.pay_fields or any(_speaks_of_pay(child) for _, child in entry.items())


def _pay_lines(plan: Plan, scenarios: tuple[WhatIf, ...]) -> Iterator[tuple[str, int]]:
    """Yield the lines on which pay stands."""
    plans = (plan, *(what_if.plan for what_if in scenarios))
    amounts = (
        amount for one in plans for role in one.roles.values() for amount in (role.monthly_pay, role.on_costs)
    )
    for amount in amounts:
        if amount:
            yield _line(amount.span)
            yield from (_line(number.span) for number in (numbers_in(amount.value) if amount.value else ()))


def _line(span: Span) -> tuple[str, int]:
    return span.file, span.line


def _amounts(results: Results, kept: KeptBack) -> Iterator[float]:
    """Yield the amounts that are kept back, as finely as findings tell them."""
    every = (
        (node, grain, at)
        for node in kept.gone
        for grain in GRAINS
        for at in range(len(results.calendar.periods(grain)))
    )
    for node, grain, at in chain(every, kept.values):
        value = results.value(node, grain, at)
        if value is not None and abs(value) >= _TELLING:
            yield from (round(abs(value)), round(abs(value), 2))


@dataclass(frozen=True, slots=True)
class _Secrets:
    """Know by which lines and amounts a finding would tell what is kept back."""

    lines: frozenset[tuple[str, int]]
    amounts: frozenset[float]

    def kept_from(self, problem: Problem) -> Problem:
        """Return a finding for readers: without its words if it is about pay, or quotes an amount that is kept back."""
        words = f"{problem.message} {problem.hint}"
        quotes = any(float(number.replace(",", "")) in self.amounts for number in _NUMBER.findall(words))
        is_told = _line(problem.span) not in self.lines and not quotes
        return problem if is_told else replace(problem, message=_MESSAGE, remedy=_HINT)
