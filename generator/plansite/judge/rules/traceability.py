"""Judge whether strategies, tactics, tasks and actions are tied to goals, figures, customers, people and dates.

covers: PURPOSE-23, PURPOSE-24, SALES-GOALS-1, SALES-TACTICS-4, SALES-TACTICS-5, SALES-TIMELINE-3, SALES-TIMELINE-4,
SALES-TIMELINE-6, SALES-KPI-11, SALES-KPI-13, STEP9-7, PL4-5, PL4-6, PL4-7, PL4-8, PL5-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.judge.finding import Finding, about, called, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry

_FEWEST_TASKS = 2
_OFTEN = frozenset({"daily", "weekly"})
_SELLING = frozenset({"sales", "customer_success"})  # who grows and keeps customers sells as well


class Item(NamedTuple):
    """Hold an item of a collection with the word for it."""

    collection: str
    key: str
    entry: Entry
    noun: str

    def find(self, place: Entry, message: str, hint: str) -> Finding:
        """Return a finding about the item."""
        return about(self.collection, self.key, place, message, hint)

    @property
    def name(self) -> str:
        """Return what the item is and how it is called."""
        return f"The {self.noun} {called(self.key, self.entry)}"

    @property
    def title(self) -> Entry:
        """Return the place where the item is named."""
        return self.entry.at(["title"])


def strategies(context: RuleContext) -> Iterator[Item]:
    """Yield all strategies."""
    return (
        Item("strategies", key, each, "strategy") for key, each in context.plan.items("strategies").items()
    )


def tactics(context: RuleContext) -> Iterator[tuple[Item, Item]]:
    """Yield all tactics, each with its strategy."""
    for strategy in strategies(context):
        for key, each in strategy.entry.under("tactics"):
            yield Item("tactics", key, each, "tactic"), strategy


def tasks(context: RuleContext) -> Iterator[tuple[Item, Item]]:
    """Yield all recurring tasks, each with its strategy."""
    for strategy in strategies(context):
        for key, each in strategy.entry.under("tasks"):
            yield Item("tasks", key, each, "task"), strategy


def actions(context: RuleContext) -> Iterator[Item]:
    """Yield all actions that are not dropped."""
    for key, each in context.plan.items("actions").items():
        if each.text("status") != "dropped":
            yield Item("actions", key, each, "action")


def strategy_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that serve no goal."""
    for item in strategies(context):
        if not item.entry.get("goal"):
            message = f"{item.name} serves no goal."
            yield item.find(item.title, message, "Add “goal:” with the goal that it is to reach, or drop it.")


def strategy_without_outcome(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that do not say what shall come of them."""
    for item in strategies(context):
        if not item.entry.get("outcome"):
            message = f"{item.name} does not say what shall come of it."
            yield item.find(item.title, message, "Add “outcome:”: what is different when it has worked?")


def strategy_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find strategies whose performance no figure shows."""
    for item in strategies(context):
        if not item.entry.texts("kpis"):
            message = f"No figure shows how {called(item.key, item.entry)} performs."
            yield item.find(item.title, message, "Add “kpis:” with one or two figures that it moves first.")


def strategy_without_deadline(context: RuleContext) -> Iterator[Finding]:
    """Find strategies without a last day."""
    for item in strategies(context):
        if not item.entry.get("end"):
            message = f"{item.name} has no deadline."
            yield item.find(
                item.title, message, "Add “end:” with the day on which you decide to go on or to stop."
            )


def strategy_without_customer(context: RuleContext) -> Iterator[Finding]:
    """Find strategies for new business that name no customer they fit."""
    for item in strategies(context):
        new = item.entry.text("purpose", "both") != "existing_business"
        if new and not item.entry.texts("profiles") and not item.entry.texts("personas"):
            message = f"{item.name} shall win customers, but does not say which."
            yield item.find(item.title, message, "Add “profiles:” or “personas:” with those that it fits.")


def strategy_without_tool(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that name no tool with which they are carried out."""
    for item in strategies(context):
        if not item.entry.texts("tools"):
            message = f"{item.name} names no tool with which it is carried out."
            yield item.find(
                item.title, message, "Add “tools:” with the tools of tools.yaml that people will use."
            )


def few_tasks(context: RuleContext) -> Iterator[Finding]:
    """Find strategies with fewer than two recurring tasks, or with none that is done daily or weekly."""
    for item in strategies(context):
        recurring = [each for _, each in item.entry.under("tasks")]
        place = item.entry.get("tasks") or item.title
        if len(recurring) < _FEWEST_TASKS:
            some = "one recurring task" if recurring else "no recurring task"
            message = f"{item.name} has {some}; two carry it through the year."
            yield item.find(place, message, "Add what somebody does again and again under “tasks:”.")
        elif not any(each.text("cadence") in _OFTEN for each in recurring):
            message = f"{item.name} has no task that is done daily or weekly."
            yield item.find(
                place, message, "Add a small one with “cadence: weekly”; what is rare is forgotten."
            )


def task_without_person(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that nobody does, and tasks of sales that nobody in sales does."""
    sales = _people_in(context, _SELLING)
    for item, strategy in tasks(context):
        people = item.entry.texts("done_by")
        if not people:
            yield item.find(
                item.title, f"Nobody does the task {called(item.key, item.entry)}.", "Add “done_by:”."
            )
        elif strategy.entry.text("area") == "sales" and sales and not sales.intersection(people):
            message = f"{item.name} belongs to sales, but nobody who sells does it."
            hint = (
                "Add someone from a team whose “department:” is sales or customer_success, or move the task."
            )
            yield item.find(item.entry.at(["done_by"]), message, hint)


def task_without_quota(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that help nobody to meet a quota."""
    people = context.plan.items("people")
    if not any(each.get("quota") for each in people.values()):
        return
    for item, _ in tasks(context):
        person = item.entry.text("quota_person")
        if not person and not item.entry.texts("feeds"):
            message = f"{item.name} does not say whose quota it helps to meet."
            yield item.find(
                item.title, message, "Add “quota_person:”, or “feeds:” with the figure that it moves."
            )


def task_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that are tied to no figure."""
    for item, _ in tasks(context):
        if not item.entry.get("kpi") and not item.entry.texts("feeds"):
            message = f"{item.name} is tied to no figure."
            yield item.find(
                item.title, message, "Add “kpi:” with the figure that shows whether it is done, or helps."
            )


def tactic_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that serve no goal, be it of their own or of their strategy."""
    for item, strategy in tactics(context):
        if not item.entry.get("goal") and not strategy.entry.get("goal"):
            yield item.find(
                item.title, f"{item.name} serves no goal.", "Add “goal:” to it or to its strategy."
            )


def tactic_without_customer(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that were picked for no customer in particular."""
    for item, _ in tactics(context):
        if not item.entry.get("profile") and not item.entry.get("persona"):
            message = f"{item.name} names no customer whom it suits."
            yield item.find(item.title, message, "Add “profile:” or “persona:”.")


def tactic_without_capability(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that rest on nothing the company can do well."""
    for item, strategy in tactics(context):
        if not item.entry.get("capability") and not strategy.entry.get("capability"):
            message = f"{item.name} does not say which capability of yours it rests on."
            yield item.find(item.title, message, "Add “capability:” to it or to its strategy.")


def tactic_without_deadline(context: RuleContext) -> Iterator[Finding]:
    """Find tactics without a last day."""
    for item, _ in tactics(context):
        if not item.entry.get("end"):
            yield item.find(item.title, f"{item.name} has no deadline.", "Add “end:”, as in end: 2027-06-30.")


def tactic_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find tactics without a figure, and those whose figures lead to no goal."""
    tied = _kpis_of_goals(context)
    for item, strategy in tactics(context):
        kpis = item.entry.texts("kpis")
        if not kpis:
            message = f"No figure shows whether {called(item.key, item.entry)} works."
            yield item.find(item.title, message, "Add “kpis:” with the figure that it moves.")
        elif not tied.intersection((*kpis, *strategy.entry.texts("kpis"))):
            message = f"The figures of {called(item.key, item.entry)} lead to no goal: {listed(kpis)}."
            hint = "Track one of them in kpis.yaml with its “goal:”, or name the KPI of a goal."
            yield item.find(item.entry.at(["kpis"]), message, hint)


def action_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find actions that point at no goal."""
    for item in actions(context):
        if not item.entry.get("goal") and not _goal_of_strategy(context, item.entry):
            yield item.find(
                item.title, f"{item.name} serves no goal.", "Add “goal:”, or leave the action out."
            )


def action_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find actions that are tied to no figure, not even through a goal."""
    goals = context.plan.items("goals")
    for item in actions(context):
        goal = goals.get(item.entry.text("goal") or _goal_of_strategy(context, item.entry))
        if not item.entry.get("kpi") and not (goal and goal.get("kpi")):
            yield item.find(
                item.title, f"{item.name} is tied to no figure.", "Add “kpi:”, or a goal that has one."
            )


def goal_without_action(context: RuleContext) -> Iterator[Finding]:
    """Find goals for which nobody does anything: no action, no strategy, no step; not when a goal that serves them has one."""
    busy = {item.entry.text("goal") or _goal_of_strategy(context, item.entry) for item in actions(context)}
    for key, goal in context.plan.items("goals").items() if context.plan.items("actions") else ():
        if key not in busy and not goal.flag("done"):
            message = f"No action points at {called(key, goal)}."
            hint = "Add “goal:” to the action in actions.yaml that brings it nearer, or write one."
            yield about("goals", key, goal.at(["title"]), message, hint)


def without_owner(context: RuleContext) -> Iterator[Finding]:
    """Find goals, strategies, tactics and actions for which nobody answers; a tactic may leave it to its strategy."""
    goals = (Item("goals", key, each, "goal") for key, each in context.plan.items("goals").items())
    owned = [*goals, *strategies(context), *actions(context)]
    owned += [item for item, strategy in tactics(context) if not strategy.entry.get("owner")]
    for item in owned if context.plan.items("people") else ():
        if not item.entry.get("owner"):
            hint = "Add “owner:” with one person. What many own, nobody looks after."
            yield item.find(
                item.title, f"Nobody answers for the {item.noun} {called(item.key, item.entry)}.", hint
            )


def _goal_of_strategy(context: RuleContext, action: Entry) -> str:
    strategy = context.plan.items("strategies").get(action.text("strategy"))
    return strategy.text("goal") if strategy else ""


def _kpis_of_goals(context: RuleContext) -> set[str]:
    """Return the figures that lead to a goal: its own, those of its sub-goals, and those tracked for it."""
    found = set()
    for goal in context.plan.items("goals").values():
        found |= {goal.text("kpi"), *(sub.text("kpi") for _, sub in goal.under("sub_goals"))}
    root = context.plan.single("kpis")
    found |= {key for key, each in root.under("tracked") if each.get("goal")} if root else set()
    return found - {""}


def _people_in(context: RuleContext, departments: Collection[str]) -> set[str]:
    teams = {
        key for key, each in context.plan.items("teams").items() if each.text("department") in departments
    }
    roles = {key for key, each in context.plan.items("roles").items() if each.text("team") in teams}
    return {key for key, each in context.plan.items("people").items() if each.text("role") in roles}


RULES: tuple[Rule, ...] = (
    strategy_without_goal,
    strategy_without_outcome,
    strategy_without_kpi,
    strategy_without_deadline,
    strategy_without_customer,
    strategy_without_tool,
    few_tasks,
    task_without_person,
    task_without_quota,
    task_without_kpi,
    tactic_without_goal,
    tactic_without_customer,
    tactic_without_capability,
    tactic_without_deadline,
    tactic_without_kpi,
    action_without_goal,
    action_without_kpi,
    goal_without_action,
    without_owner,
)
