"""Judge the means of a plan: its figures, people, spending and tools.

covers: SALES-KPI-12, SALES-KPI-14, STEP5-7, STEP5-8, STEP10-3, STEP10-5, STEP10-6, STEP10-12, PL2-6, PL2-7, PL6-12,
KPI-RULE-7
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.judge.finding import Finding, about, called, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry

_BARE_RATE = re.compile(r"(the |our )?conversion( rate| ratio)?", re.IGNORECASE)
_CHURN = re.compile(r"churn|customers_lost")
_FREE = re.compile(r"\s*(free|0\b)", re.IGNORECASE)


def kpi_without_target(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs without a value that means success."""
    aims = {goal.text("kpi") for goal in context.plan.items("goals").values() if goal.get("amount")}
    for key, each in _tracked(context):
        if not each.get("target") and key not in aims:
            message = f"{_title(context, key)} is tracked, but nobody says from which value on it is good."
            yield about("kpis", key, each, message, "Add “target:” with a value, or with one for each month.")


def kpi_without_mission(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs that do not say what they contribute to mission and vision."""
    for key, each in _tracked(context):
        if not each.get("contributes_to_mission"):
            message = f"{_title(context, key)} does not say what it contributes to the mission."
            yield about("kpis", key, each, message, "Add “contributes_to_mission:”, or stop tracking it.")


def kpi_without_source(context: RuleContext) -> Iterator[Finding]:
    """Find tracked KPIs of which nobody knows where they are measured."""
    measured = {kpi for tool in context.plan.items("tools").values() for kpi in tool.texts("measures")}
    for key, each in _tracked(context):
        if not each.get("source_tool") and key not in measured:
            message = f"No tool measures {_title(context, key)}."
            hint = "Add “source_tool:” with the tool that it is read from."
            yield about("kpis", key, each, message, hint)


def kpi_named_conversion(context: RuleContext) -> Iterator[Finding]:
    """Find figures that are called “conversion rate” without saying from what to what."""
    root = context.plan.single("kpis")
    own = list(root.under("definitions")) if root else []
    for key, each in [*own, *context.plan.items("nodes").items()]:
        if _BARE_RATE.fullmatch(each.text("title").strip()) or key == "conversion_rate":
            message = f"{called(key, each)} does not say from what to what: there are seven conversion rates."
            hint = "Name both ends, such as “Leads that become customers”."
            yield about("kpis", key, each, message, hint)


def churn_without_response(context: RuleContext) -> Iterator[Finding]:
    """Find tracked churn without a value at which its causes are looked into and lost customers are won back."""
    for key, each in _tracked(context):
        missing = [name for name in ("threshold", "response") if not each.get(name)]
        if _CHURN.search(key) and missing:
            message = f"{_title(context, key)} may rise, and the plan does not say what happens then."
            hint = f"Add {listed([f'“{name}:”' for name in missing])}: look into the causes, and win customers back."
            yield about("kpis", key, each, message, hint)


def person_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find people who are tied to no figure, be it their own, their role's or one they answer for."""
    owners = {each.text("owner") for _, each in _tracked(context)}
    roles = context.plan.items("roles")
    for key, person in context.plan.items("people").items():
        role = roles.get(person.text("role"))
        own = person.texts("kpis") or person.get("quota") or key in owners
        if not own and not (role and role.texts("kpis")):
            message = f"{called(key, person)} is tied to no figure."
            hint = "Add “kpis:” to the person or to the role: which figure is better because of this work?"
            yield about("people", key, person.at(["name"]), message, hint)


def vacant_role(context: RuleContext) -> Iterator[Finding]:
    """Find roles that nobody fills and for which nobody is sought."""
    seats = [*context.plan.items("people").values(), *context.plan.items("vacancies").values()]
    filled = {each.text("role") for each in seats}
    for key, role in context.plan.items("roles").items():
        if key not in filled:
            message = f"The role {called(key, role)} is vacant, and nobody is sought for it."
            hint = "Name a person with this “role:”, add a vacancy, or drop the role."
            yield about("roles", key, role.at(["title"]), message, hint)


def spending_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find spending of marketing that is to move no figure."""
    lines = [("budget_lines", key, each) for key, each in context.plan.items("budget_lines").items()]
    root = context.plan.single("budget")
    lines += [("promotions", key, each) for key, each in (root.under("promotions") if root else ())]
    for collection, key, each in lines:
        if each.text("department", "marketing") == "marketing" and not each.get("kpi"):
            message = f"Money is spent on {called(key, each)} without a figure that gets better through it."
            hint = "Add “kpi:” with the figure that this money has to move."
            yield about(collection, key, each.at(["title"]), message, hint)


def need_without_tool(context: RuleContext) -> Iterator[Finding]:
    """Find needs for which no tool has been chosen yet."""
    for key, tool in context.plan.items("tools").items():
        if tool.get("need") and not tool.get("vendor") and not tool.get("chosen"):
            message = f"{called(key, tool)} says what is needed, but no tool is chosen for it."
            yield about("tools", key, tool.at(["title"]), message, "Add “vendor:” and “chosen:”.")


def tool_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find tools that support no strategy and measure no figure."""
    used = {name for each in context.plan.items("strategies").values() for name in each.texts("tools")}
    for key, tool in context.plan.items("tools").items():
        if not tool.texts("supports") and not tool.texts("measures") and key not in used:
            message = f"{called(key, tool)} serves no goal: it supports no strategy and measures no figure."
            yield about(
                "tools", key, tool.at(["title"]), message, "Add “supports:” or “measures:”, or drop it."
            )


def tool_without_budget(context: RuleContext) -> Iterator[Finding]:
    """Find tools that cost something and stand in no line of the budget."""
    for key, tool in context.plan.items("tools").items():
        price = tool.text("price")
        if price and not _FREE.match(price) and not tool.get("budget_line"):
            message = (
                f"{called(key, tool)} costs money ({price.strip()}), but stands in no line of the budget."
            )
            hint = "Add “budget_line:” with the line that pays for it."
            yield about("tools", key, tool.at(["price"]), message, hint)


def _tracked(context: RuleContext) -> Iterator[tuple[str, Entry]]:
    root = context.plan.single("kpis")
    return root.under("tracked") if root else iter(())


def _title(context: RuleContext, kpi: str) -> str:
    definition = context.catalog.kpis.get(kpi)
    return f"“{definition.title if definition else kpi}”"


RULES: tuple[Rule, ...] = (
    kpi_without_target,
    kpi_without_mission,
    kpi_without_source,
    kpi_named_conversion,
    churn_without_response,
    person_without_kpi,
    vacant_role,
    spending_without_kpi,
    need_without_tool,
    tool_without_goal,
    tool_without_budget,
)
