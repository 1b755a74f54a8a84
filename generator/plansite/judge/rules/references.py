"""Judge names that point elsewhere: whatever a plan names must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.formula import FormulaError, Name, parse
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.spend.budget import budget_names
from plansite.judge.rules.collections import Collection, collections
from plansite.problems import NameMeant, Problem, Suggestion, error, which

if TYPE_CHECKING:
    from collections.abc import Collection as Names
    from collections.abc import Iterator, Mapping

    from plansite.judge.rule_context import RuleContext
    from plansite.read.plan import Reference


def unknown_references(context: RuleContext) -> Iterator[Problem]:
    """Find names of people, goals, KPIs and so on that nothing in the plan has."""
    references = [reference for one in context.answers for reference in one.references]
    known = {name: _known(context, name) for name in {named.collection for named in references}}
    wrong = [reference for reference in references if _is_unknown(reference, known)]
    homes = collections(context.plan.schemas) if wrong else {}
    for reference in wrong:
        home = homes.get(reference.collection, Collection(reference.collection, "item", "", {}))
        if reference.collection == "kpis":
            yield _unknown_kpi(context, reference, home)
        else:
            titles = {
                **dict.fromkeys(known[reference.collection] or (), ""),
                **context.plan.titles(reference.collection),
            }
            yield _unknown(reference, titles, home)


def _is_unknown(reference: Reference, known: dict[str, Names[str] | None]) -> bool:
    names = known[reference.collection]
    return names is not None and reference.entry.data not in names


def _known(context: RuleContext, collection: str) -> Names[str] | None:
    """Return the ids of a collection, None when a file is missing from the judgement."""
    if collection in context.plan.uncertain:
        return None
    if collection == "kpis":
        return context.catalog.kpis
    if collection == "nodes":
        # a figure whose value could not be read, and a total of costs that nobody has written, are there all the same
        figures = {*forecast_figures(context.plan, context.catalog), *budget_names(context.plan)}
        return {*context.graph.nodes, *figures} if context.graph else None
    return set(context.plan.items(collection))


def _unknown(reference: Reference, titles: Mapping[str, str], home: Collection) -> Problem:
    message = f"There is no {home.noun} “{reference.entry.data}”."
    if not titles:
        message = f"{message[:-1]}: the plan has none yet."
    hint = NameMeant(str(reference.entry.data), titles, f"Write a new one {home.home}.")
    return error("unknown-reference", message, hint, reference.entry.span)


def _unknown_kpi(context: RuleContext, reference: Reference, home: Collection) -> Problem:
    """Say of a name that is no KPI what it is: a vague one that several share, or a figure."""
    name, catalog = str(reference.entry.data), context.catalog
    figures = {**catalog.inputs, **forecast_figures(context.plan, catalog)}
    title = figures[name].title if name in figures else ""
    if context.graph and name in context.graph.nodes:
        title = context.graph.nodes[name].title
    if title:
        message = f"“{name}” is a figure ({title}), not a KPI."
        same = [key for key, kpi in catalog.kpis.items() if kpi.formula == name]
        define_it = f"define a KPI with “formula: {name}” under “definitions:” in kpis.yaml, such as {name.replace('.', '_')}_kpi"
        hint = f"Write {same[0]}, the KPI of it." if same else f"Name a KPI, or {define_it}."
        return error("unknown-reference", message, hint, reference.entry.span)
    if meant := which(catalog.kinds.get(name, ())):
        message = f"There is no KPI “{name}”: several are called so."
        return error("unknown-reference", message, meant, reference.entry.span)
    return _unknown(reference, {key: kpi.title for key, kpi in catalog.kpis.items()}, home)


def reserved_words(context: RuleContext) -> Iterator[Problem]:
    """Find figures whose name formulas read as something else."""
    for collection in ("kpis", "nodes"):
        for name, entry in context.plan.items(collection).items():
            if not _is_name(name):
                hint = f"Give it another name, such as {name}_value."
                yield error(
                    "reserved-word", f"“{name}” has a meaning of its own in formulas.", hint, entry.key_span
                )


def _is_name(word: str) -> bool:
    try:
        return isinstance(parse(word), Name)
    except FormulaError:
        return False


def unknown_rules(context: RuleContext) -> Iterator[Problem]:
    """Find settings and waivers of a plan that name no rule."""
    plan = context.plan.files.plan
    named = [(rule, weight.key_span) for rule, weight in plan.rules.items()]
    named += [(waiver.rule, waiver.rule.span) for waiver in plan.waivers]
    free = [rule for rule, explanation in context.rulebook.items() if not explanation.fixed]
    for rule, span in named:
        if rule not in free:
            message = f"There is no rule “{rule}” that a plan could weigh or waive."
            yield error("unknown-rule", message, Suggestion(rule, free, lists=True), span)
