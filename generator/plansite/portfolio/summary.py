"""Sum one plan up: its figures by month, how its goals stand, what it spends, and who answers for what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Derived, inputs_of
from plansite.compute.model.by_stream import SINGLE_KIND
from plansite.compute.model.kpis import headline_kpis
from plansite.portfolio.sharing import roots_of
from plansite.portfolio.summed_plan import (
    Counts,
    Figure,
    GoalOfPlan,
    Person,
    Spending,
    Summary,
    as_json,
    from_json,
)
from plansite.portfolio.ways import OF_CALENDAR
from plansite.present.context import open_context
from plansite.present.parts.responsibilities import owned_kinds
from plansite.present.parts.spend_lines import DEPARTMENT, PAY, all_spent
from plansite.present.places import title_of
from plansite.present.text.rounding import exported
from plansite.present.withholding import for_readers
from plansite.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.judge.status import JudgedGoal
    from plansite.outcome import Outcome
    from plansite.portfolio.summed_plan import Months
    from plansite.present.context import PageContext
    from plansite.problems import Span
    from plansite.read.plan import Plan

__all__ = ["Summary", "as_json", "from_json", "summary_of"]
_MIXED = "its figures are of several kinds of revenue, and only each kind has it"
_COMPUTED, _RATES = frozenset({"recompute", "product", "setting"}), frozenset({"percent", "ratio"})
_SUMS = frozenset({"budget", "team"})


def summary_of(outcome: Outcome, id: str, told: Outcome | None = None) -> Summary:  # noqa: A002 - what it is called everywhere
    """Sum up what a plan yields for its readers; of one with errors, how many there are.

    `told` is the outcome without what readers may not see, where the caller has it already.
    """
    plan, counts = outcome.plan, _counts(outcome)
    if plan is None or outcome.failed or outcome.results is None:
        failed = Counts(max(counts.errors, 1), counts.warnings, counts.notes, counts.questions)
        if plan is None:
            return Summary(id, "", id, "", "en", "", "", 0, 1, (1, 1, 0), failed)
        return replace(_named(id, plan), months=0, counts=failed)
    context = open_context(told or for_readers(outcome), whole=outcome)
    return replace(
        _named(id, context.plan),
        counts=counts,
        owner=str(context.plan.files.plan.owner),
        headline=tuple(map(str, headline_kpis(context.plan, context.results))),
        figures=tuple(_figures(context)),
        goals=tuple(_goal(context, judged) for judged in context.goals),
        spending=tuple(_spending(context)),
        people=tuple(_people(context)),
    )


def _named(id: str, plan: Plan) -> Summary:  # noqa: A002 - as above
    """Return what a plan is called, and which months and money it is about."""
    settings, file = plan.settings, plan.files.plan
    return Summary(
        id,
        file.span.file,
        settings.title or id,
        str(file.company),
        settings.language,
        settings.currency,
        settings.start,
        settings.months,
        settings.fiscal_year_start,
        _place(file.currency.span),
        Counts(0),
    )


def _place(span: Span) -> tuple[int, int, int]:
    return span.line, span.column, span.end


def _counts(outcome: Outcome) -> Counts:
    count = Counter(problem.severity for problem in outcome.problems)
    return Counts(
        count[Severity.ERROR],
        count[Severity.WARNING],
        count[Severity.NOTE],
        count[Severity.QUESTION],
    )


def _figures(context: PageContext) -> Iterator[Figure]:
    """Yield the figures of the company that are known by month or kept back, the plan's own KPIs, and the sums of the budget that formulas name."""
    nodes, withheld = context.results.graph.nodes, context.results.withheld
    roots = roots_of(context.computed.graph, context.plan.shared, context.plan.files.plan.span.file)
    own = {*context.plan.files.kpis.definitions, *context.plan.files.kpis.inputs}
    names = _names(nodes)
    sharing = {name: roots.sharing(name) for name in names}
    of_parts = dict.fromkeys(part for one in sharing.values() for _, part in one.parts if part in nodes)
    for name in names | of_parts:
        node, months = nodes[name], _months(context, name)
        kpi = _kpi(context.catalog, name)
        is_own = name in own or not _knows(context.catalog, name)
        reason = withheld.get(name, "") or (_MIXED if SINGLE_KIND in inputs_of(node) else "")
        if reason or (kpi and is_own) or any(value is not None for value in months):
            yield Figure(
                name,
                node.title,
                node.unit,
                node.rollup,
                node.source.text if isinstance(node.source, Derived) else "",
                is_own,
                kpi is not None,
                kpi.better if kpi else "neutral",
                kpi.suffix if kpi else "",
                months,
                exported(context.results.value(name, "plan", 0)),
                reason,
                *roots.sharing(name),
            )


def _names(nodes: Mapping[str, Node]) -> dict[str, None]:
    """Return the names of one word that stand for a figure of the company, and of others those that sums need."""
    names = dict.fromkeys(name for name in nodes if not ids.first_word(name) and name not in OF_CALENDAR)
    waiting = list(names)
    while waiting:
        node = nodes[waiting.pop()]
        needed = [
            part
            for part in inputs_of(node)
            if part not in names and part in nodes and _is_needed(node, nodes[part])
        ]
        names |= dict.fromkeys(needed)
        waiting += needed
    return names


def _is_needed(node: Node, part: Node) -> bool:
    """Tell whether the sums need a part of a figure: of those of the budget, what is money; of others, what they are computed anew from."""
    if ids.first_word(part.id) in _SUMS:
        return part.unit == "money" and not ids.first_word(node.id)
    return (part.id not in OF_CALENDAR and node.rollup in _COMPUTED) or node.unit in _RATES


def _kpi(catalog: Catalog, name: str) -> Definition | None:
    """Return the KPI of a name that is no other's alias."""
    kpi = catalog.kpis.get(name)
    return kpi if kpi and kpi.id == name else None


def _knows(catalog: Catalog, name: str) -> bool:
    """Tell whether the catalogue defines a figure, be it of a model or of an option."""
    defined = (
        frozenset(catalog.kpis),
        catalog.inputs,
        *(model.definitions for model in catalog.models.values()),
        *(option.figures for option in catalog.options.values()),
        *(option.company for option in catalog.options.values()),
    )
    return ids.first_word(name) != "" or any(name in definitions for definitions in defined)


def _months(context: PageContext, name: str) -> Months:
    return tuple(exported(value) for value in context.results.series(name, "month"))


def _goal(context: PageContext, judged: JudgedGoal) -> GoalOfPlan:
    goal, kpi = judged.goal, context.catalog.kpis.get(judged.goal.kpi)
    target, forecast = (
        exported(context.expected.value(judged.node(part), "plan", 0)) for part in ("target", "forecast")
    )
    return GoalOfPlan(
        judged.id,
        title_of(judged.id, goal.entry),
        str(goal.kpi),
        kpi.title if kpi else "",
        kpi.unit if kpi else "",
        kpi.suffix if kpi else "",
        str(goal.owner),
        str(goal.end),
        judged.status,
        judged.basis,
        target,
        None if goal.is_milestone else forecast,
        exported(judged.gap),
        exported(judged.shortfall),
        exported(judged.progress),
        exported(judged.chance),
        goal.is_milestone,
        _shared(context, goal.span),
    )


def _spending(context: PageContext) -> Iterator[Spending]:
    for spent in all_spent(context):
        under = spent.under
        yield Spending(
            spent.node,
            spent.title,
            _told(under["owner"]),
            _told(under["category"]),
            _told(under[DEPARTMENT]),
            spent.line is None,
            _months(context, spent.node),
            _shared(context, context.results.graph.nodes[spent.node].span),
        )


def _shared(context: PageContext, span: Span) -> str:
    """Return the file of a place where other plans share it, empty for a file of the plan's own."""
    return span.file if span.file in context.plan.shared else ""


def _told(name: str) -> str:
    return "" if name == PAY else str(name)


def _people(context: PageContext) -> Iterator[Person]:
    """Yield everybody on the team; who answers for nothing is there too, since another plan may name them."""
    plan, tracked = context.plan, context.plan.files.kpis.tracked
    for key, person in plan.people.items():
        role = plan.roles.get(person.role)
        yield Person(
            key,
            str(person.name) or key,
            str(role.title) if role else "",
            tuple(str(name) for name, goal in plan.goals.items() if goal.owner == key),
            tuple(
                (str(name), context.called(name) or name) for name, kpi in tracked.items() if kpi.owner == key
            ),
            owned_kinds(context, key),
        )
