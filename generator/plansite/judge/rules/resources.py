"""Judge the means of a plan: its figures, people, spending and tools.

covers: SALES-KPI-12, SALES-KPI-14, STEP5-7, STEP5-8, STEP10-3, STEP10-5, STEP10-6, STEP10-12, PL2-6, PL2-7, PL6-12,
KPI-RULE-7
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.reasons import why_unknown
from plansite.judge.finding import Finding, about, called, listed
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.budget import BudgetLine, Promotion
    from plansite.read.items.files import OwnInput, OwnKpi
    from plansite.read.items.forecast import OwnFigure
    from plansite.read.items.kpis import TrackedKpi
    from plansite.read.items.team import Person, Vacancy

_BARE_RATE = re.compile(r"(the |our )?conversion( rate| ratio)?", re.IGNORECASE)
_CHURN = re.compile(r"churn|customers_lost")
_QUARTER, _YEAR = 3, 12
_FREE = re.compile(r"\s*(free|0\b)", re.IGNORECASE)


def kpi_without_target(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs without a value that means success."""
    aims = {goal.kpi for goal in context.plan.goals.values() if goal.amount}
    for kpi in _tracked(context):
        if not kpi.target and kpi.id not in aims:
            message = f"{_title(context, kpi)} is tracked, but nobody says from which value on it is good."
            yield about(kpi, kpi, message, "Add “target:” with a value, or with one for each month.")


def kpi_without_value(context: RuleContext) -> Iterator[Finding]:
    """Find KPIs that the plan tracks or opens with and that have no value in any period, planned, measured or read by hand."""
    results, headline = context.results, context.plan.files.plan.headline
    if results is None:
        return
    tracked = {kpi.id: kpi for kpi in _tracked(context)}
    for kpi in dict.fromkeys((*headline.items, *tracked)):
        definition = context.catalog.kpis.get(kpi)
        is_read = kpi in tracked and bool(tracked[kpi].latest.value)
        if definition is None or is_read or any(map(results.is_known, (kpi, ids.actual(kpi)))):
            continue
        what = "is a headline figure" if kpi in headline.items else "is tracked"
        message = f"“{definition.title}” {what} but has no value: {why_unknown(results, kpi, 'month', 0)}."
        hint = "Give what is missing under “inputs:” in forecast.yaml, measure the figure, or leave it out."
        place = tracked.get(kpi, headline)
        yield Finding(message, hint, place.key_span, f"kpis/{kpi}" if kpi in tracked else "plan")


def kpi_without_mission(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs that do not say what they contribute to mission and vision."""
    for kpi in _tracked(context):
        if not kpi.contributes_to_mission:
            message = f"{_title(context, kpi)} does not say what it contributes to the mission."
            yield about(kpi, kpi, message, "Add “contributes_to_mission:”, or stop tracking it.")


def kpi_without_source(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs of which nobody knows where they are measured."""
    measured = {figure for tool in context.plan.tools.values() for figure in tool.measures.items}
    for kpi in _tracked(context):
        if not kpi.source_tool and kpi.id not in measured:
            message = f"No tool measures {_title(context, kpi)}."
            yield about(kpi, kpi, message, "Add “source_tool:” with the tool that it is read from.")


def kpi_named_conversion(context: RuleContext) -> Iterator[Finding]:
    """Find figures that are called “conversion rate” without saying from what to what."""
    kpis, forecast = context.plan.files.kpis, context.plan.files.forecast
    figures: list[OwnKpi | OwnInput | OwnFigure] = [
        *kpis.definitions.values(),
        *kpis.inputs.values(),
        *forecast.figures.values(),
    ]
    for figure in figures:
        if _BARE_RATE.fullmatch(figure.title.strip()) or figure.id == "conversion_rate":
            message = f"{called(figure)} does not say from what to what: there are seven conversion rates."
            hint = "Name both ends, such as “Leads that become customers”."
            yield Finding(message, hint, figure.key_span, f"kpis/{figure.id}")


def churn_without_response(context: RuleContext) -> Iterator[Finding]:
    """Find tracked churn without a value at which its causes are looked into and lost customers are won back."""
    for kpi in _tracked(context):
        answers = ("threshold", kpi.threshold), ("response", kpi.response)
        missing = [name for name, answer in answers if not answer]
        if _CHURN.search(kpi.id) and missing:
            message = f"{_title(context, kpi)} may rise, and the plan does not say what happens then."
            hint = f"Add {listed(f'“{name}:”' for name in missing)}: look into the causes, and win customers back."
            yield about(kpi, kpi, message, hint)


def person_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find people who are tied to no figure, be it their own, their role's or one they answer for."""
    owners = {kpi.owner for kpi in _tracked(context)}
    for person in context.plan.people.values():
        role = context.plan.roles.get(person.role)
        has_own = person.kpis or person.quota or person.id in owners
        if not has_own and not (role and role.kpis):
            message = f"{called(person)} is tied to no figure."
            hint = "Add “kpis:” to the person or to the role: which figure is better because of this work?"
            yield about(person, person.name, message, hint)


def vacant_role(context: RuleContext) -> Iterator[Finding]:
    """Find roles that nobody fills and for which nobody is sought."""
    filled = {person.role for person in context.plan.people.values()}
    filled |= {vacancy.role for vacancy in context.plan.vacancies.values()}
    for role in context.plan.roles.values():
        if role.id not in filled:
            message = f"The role {called(role)} is vacant, and nobody is sought for it."
            hint = "Name a person with this “role:”, add a vacancy, or drop the role."
            yield about(role, role.title, message, hint)


def team_size_unlike_people(context: RuleContext) -> Iterator[Finding]:
    """Find teams that say another number of people than are named and sought, where more than one is."""
    calendar, today = context.calendar, context.today
    if calendar is None:
        return
    now = max(calendar.index(today.isoformat()), 0) if today else 0
    for team in context.plan.teams.values():
        people = [one for one in context.plan.people.values() if _team(context, one) == team.id]
        vacancies = [one for one in context.plan.vacancies.values() if _team(context, one) == team.id]
        sought = sum(_alike(vacancy) for vacancy in vacancies)
        if len(people) + sought <= 1:  # only the lead of a team outside the plan is named
            continue
        sizes = (
            ("now", team.size.now, 0),
            ("next quarter", team.size.next_quarter, _QUARTER),
            ("next year", team.size.next_year, _YEAR),
        )
        for when, size, later in sizes:
            by_then = calendar.name(now + later)
            there = sum(_is_there(person, by_then) for person in people)
            due = (
                sum(_alike(vacancy) for vacancy in vacancies if vacancy.start[:7] <= by_then)
                if later
                else sought
            )
            said = size.value.amount if isinstance(size.value, Number) else None
            if said is None or (there <= said <= there + due) or (later and said < there + due):
                continue
            words = f"{said:g} {'person' if said == 1 else 'people'}"
            open_seats = f", and {due:g} sought" if due else ""
            message = f"{called(team)} needs {words} {when}, but {there} {'is' if there == 1 else 'are'} named{open_seats}."
            hint = "Pay, headcount and quotas count who is named and sought: name the others, add a vacancy with “people:”, or correct the size."
            yield about(team, size, message, hint)


def _team(context: RuleContext, holder: Person | Vacancy) -> str:
    role = context.plan.roles.get(holder.role)
    return role.team if role else ""


def _is_there(person: Person, month: str) -> bool:
    return (not person.start or person.start[:7] <= month) and (not person.end or person.end[:7] >= month)


def _alike(vacancy: Vacancy) -> float:
    """Return how many people are sought by one vacancy."""
    value = vacancy.people.value
    return value.amount if isinstance(value, Number) else 1


def spending_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find spending of marketing that is to move no figure."""
    lines: list[BudgetLine | Promotion] = [
        *context.plan.budget_lines.values(),
        *context.plan.files.budget.promotions.values(),
    ]
    for line in lines:
        if line.department == "marketing" and not line.kpi:
            message = f"Money is spent on {called(line)} without a figure that gets better through it."
            hint = "Add “kpi:” with the figure that this money has to move."
            yield about(line, line.title, message, hint)


def need_without_tool(context: RuleContext) -> Iterator[Finding]:
    """Find needs for which no tool has been chosen yet."""
    for tool in context.plan.tools.values():
        if tool.need and not tool.vendor and not tool.chosen:
            message = f"{called(tool)} says what is needed, but no tool is chosen for it."
            yield about(tool, tool.title, message, "Add “vendor:” and “chosen:”.")


def tool_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find tools that support no strategy and measure no figure."""
    used = {tool for strategy in context.plan.strategies.values() for tool in strategy.tools.items}
    for tool in context.plan.tools.values():
        if not tool.supports and not tool.measures and tool.id not in used:
            message = f"{called(tool)} serves no goal: it supports no strategy and measures no figure."
            yield about(tool, tool.title, message, "Add “supports:” or “measures:”, or drop it.")


def tool_without_budget(context: RuleContext) -> Iterator[Finding]:
    """Find tools that cost something and stand in no line of the budget."""
    for tool in context.plan.tools.values():
        price = tool.price
        if price and not _FREE.match(price) and not tool.budget_line:
            message = f"{called(tool)} costs money ({price.strip()}), but stands in no line of the budget."
            yield about(tool, price, message, "Add “budget_line:” with the line that pays for it.")


def _tracked(context: RuleContext) -> Iterable[TrackedKpi]:
    return context.plan.files.kpis.tracked.values()


def _title(context: RuleContext, kpi: TrackedKpi) -> str:
    definition = context.catalog.kpis.get(kpi.id)
    return f"“{definition.title if definition else kpi.id}”"


RULES: tuple[Rule, ...] = (
    kpi_without_target,
    kpi_without_value,
    kpi_without_mission,
    kpi_without_source,
    kpi_named_conversion,
    churn_without_response,
    person_without_kpi,
    vacant_role,
    team_size_unlike_people,
    spending_without_kpi,
    need_without_tool,
    tool_without_goal,
    tool_without_budget,
)
