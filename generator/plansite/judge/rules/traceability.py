"""Judge whether strategies, tactics, tasks and actions are tied to goals, figures, customers, people and dates.

covers: PURPOSE-23, PURPOSE-24, SALES-GOALS-1, SALES-TACTICS-4, SALES-TACTICS-5, SALES-TIMELINE-3, SALES-TIMELINE-4,
SALES-TIMELINE-6, SALES-KPI-11, SALES-KPI-13, STEP9-7, PL4-5, PL4-6, PL4-7, PL4-8, PL5-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.judge.finding import Finding, about, called, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.goals import Goal
    from plansite.read.items.item import Item
    from plansite.read.items.strategies import Action, Strategy, Tactic, Task

_FEWEST_TASKS = 2
_OFTEN = frozenset({"daily", "weekly"})
_SELLING = frozenset({"sales", "customer_success"})  # who grows and keeps customers sells as well


def _tactics(context: RuleContext) -> Iterator[tuple[Tactic, Strategy]]:
    """Yield all tactics, each with its strategy."""
    for strategy in context.plan.strategies.values():
        yield from ((tactic, strategy) for tactic in strategy.tactics.values())


def _tasks(context: RuleContext) -> Iterator[tuple[Task, Strategy]]:
    """Yield all recurring tasks, each with its strategy."""
    for strategy in context.plan.strategies.values():
        yield from ((task, strategy) for task in strategy.tasks.values())


def _actions(context: RuleContext) -> list[Action]:
    """Return all actions that are not dropped."""
    return [action for action in context.plan.actions.values() if action.status != "dropped"]


def _named(item: Item) -> str:
    """Return what an item is and how it is called."""
    return f"The {item.noun} {called(item)}"


def strategy_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that serve no goal."""
    for strategy in context.plan.strategies.values():
        if not strategy.goal:
            message = f"{_named(strategy)} serves no goal."
            hint = "Add “goal:” with the goal that it is to reach, or drop it."
            yield about(strategy, strategy.title, message, hint)


def strategy_without_outcome(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that do not say what shall come of them."""
    for strategy in context.plan.strategies.values():
        if not strategy.outcome:
            message = f"{_named(strategy)} does not say what shall come of it."
            hint = "Add “outcome:”: what is different when it has worked?"
            yield about(strategy, strategy.title, message, hint)


def strategy_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find strategies whose performance no figure shows."""
    for strategy in context.plan.strategies.values():
        if not strategy.kpis:
            message = f"No figure shows how {called(strategy)} performs."
            hint = "Add “kpis:” with one or two figures that it moves first."
            yield about(strategy, strategy.title, message, hint)


def strategy_without_deadline(context: RuleContext) -> Iterator[Finding]:
    """Find strategies without a last day."""
    for strategy in context.plan.strategies.values():
        if not strategy.end:
            message = f"{_named(strategy)} has no deadline."
            hint = "Add “end:” with the day on which you decide to go on or to stop."
            yield about(strategy, strategy.title, message, hint)


def strategy_without_customer(context: RuleContext) -> Iterator[Finding]:
    """Find strategies for new business that name no customer they fit."""
    for strategy in context.plan.strategies.values():
        is_for_new = strategy.purpose != "existing_business"
        if is_for_new and not strategy.profiles and not strategy.personas:
            message = f"{_named(strategy)} shall win customers, but does not say which."
            hint = "Add “profiles:” or “personas:” with those that it fits."
            yield about(strategy, strategy.title, message, hint)


def strategy_without_tool(context: RuleContext) -> Iterator[Finding]:
    """Find strategies that name no tool with which they are carried out."""
    for strategy in context.plan.strategies.values():
        if not strategy.tools:
            message = f"{_named(strategy)} names no tool with which it is carried out."
            hint = "Add “tools:” with the tools of tools.yaml that people will use."
            yield about(strategy, strategy.title, message, hint)


def few_tasks(context: RuleContext) -> Iterator[Finding]:
    """Find strategies with fewer than two recurring tasks, or with none that is done daily or weekly."""
    for strategy in context.plan.strategies.values():
        tasks = strategy.tasks
        place = tasks or strategy.title
        if len(tasks) < _FEWEST_TASKS:
            some = "one recurring task" if tasks else "no recurring task"
            message = f"{_named(strategy)} has {some}; two carry it through the year."
            hint = "Add what somebody does again and again under “tasks:”."
            yield about(strategy, place, message, hint)
        elif not any(task.cadence in _OFTEN for task in tasks.values()):
            message = f"{_named(strategy)} has no task that is done daily or weekly."
            hint = "Add a small one with “cadence: weekly”; what is rare is forgotten."
            yield about(strategy, place, message, hint)


def task_without_person(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that nobody does, and tasks of sales that nobody in sales does."""
    sellers = _people_in(context, _SELLING)
    for task, strategy in _tasks(context):
        if not task.done_by:
            yield about(task, task.title, f"Nobody does the task {called(task)}.", "Add “done_by:”.")
        elif strategy.area == "sales" and sellers and not sellers.intersection(task.done_by.items):
            message = f"{_named(task)} belongs to sales, but nobody who sells does it."
            hint = (
                "Add someone from a team whose “department:” is sales or customer_success, or move the task."
            )
            yield about(task, task.done_by, message, hint)


def task_without_quota(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that help nobody to meet a quota."""
    if not any(person.quota for person in context.plan.people.values()):
        return
    for task, _ in _tasks(context):
        if not task.quota_person and not task.feeds:
            message = f"{_named(task)} does not say whose quota it helps to meet."
            hint = "Add “quota_person:”, or “feeds:” with the figure that it moves."
            yield about(task, task.title, message, hint)


def task_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find recurring tasks that are tied to no figure."""
    for task, _ in _tasks(context):
        if not task.kpi and not task.feeds:
            message = f"{_named(task)} is tied to no figure."
            hint = "Add “kpi:” with the figure that shows whether it is done, or helps."
            yield about(task, task.title, message, hint)


def tactic_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that serve no goal, be it of their own or of their strategy."""
    for tactic, strategy in _tactics(context):
        if not tactic.goal and not strategy.goal:
            hint = "Add “goal:” to it or to its strategy."
            yield about(tactic, tactic.title, f"{_named(tactic)} serves no goal.", hint)


def tactic_without_customer(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that were picked for no customer in particular."""
    for tactic, _ in _tactics(context):
        if not tactic.profile and not tactic.persona:
            message = f"{_named(tactic)} names no customer whom it suits."
            yield about(tactic, tactic.title, message, "Add “profile:” or “persona:”.")


def tactic_without_capability(context: RuleContext) -> Iterator[Finding]:
    """Find tactics that rest on nothing the company can do well."""
    for tactic, strategy in _tactics(context):
        if not tactic.capability and not strategy.capability:
            message = f"{_named(tactic)} does not say which capability of yours it rests on."
            yield about(tactic, tactic.title, message, "Add “capability:” to it or to its strategy.")


def tactic_without_deadline(context: RuleContext) -> Iterator[Finding]:
    """Find tactics without a last day."""
    for tactic, _ in _tactics(context):
        if not tactic.end:
            hint = "Add “end:”, as in end: 2027-06-30."
            yield about(tactic, tactic.title, f"{_named(tactic)} has no deadline.", hint)


def tactic_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find tactics without a figure, and those whose figures lead to no goal."""
    tied = _kpis_of_goals(context)
    for tactic, strategy in _tactics(context):
        if not tactic.kpis:
            message = f"No figure shows whether {called(tactic)} works."
            yield about(tactic, tactic.title, message, "Add “kpis:” with the figure that it moves.")
        elif not tied.intersection((*tactic.kpis.items, *strategy.kpis.items)):
            message = f"The figures of {called(tactic)} lead to no goal: {listed(tactic.kpis.items)}."
            hint = "Track one of them in kpis.yaml with its “goal:”, or name the KPI of a goal."
            yield about(tactic, tactic.kpis, message, hint)


def action_without_goal(context: RuleContext) -> Iterator[Finding]:
    """Find actions that point at no goal."""
    for action in _actions(context):
        if not _goal_of(context, action):
            hint = "Add “goal:”, or leave the action out."
            yield about(action, action.title, f"{_named(action)} serves no goal.", hint)


def action_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find actions that are tied to no figure, not even through a goal."""
    for action in _actions(context):
        goal = context.plan.goals.get(_goal_of(context, action))
        if not action.kpi and not (goal and goal.kpi):
            hint = "Add “kpi:”, or a goal that has one."
            yield about(action, action.title, f"{_named(action)} is tied to no figure.", hint)


def goal_without_action(context: RuleContext) -> Iterator[Finding]:
    """Find goals for which nobody does anything: no action, no strategy, no step; not when a goal that serves them has one."""
    busy = {_goal_of(context, action) for action in _actions(context)}
    for goal in context.plan.goals.values() if context.plan.actions else ():
        if goal.id not in busy and not goal.done:
            message = f"No action points at {called(goal)}."
            hint = "Add “goal:” to the action in actions.yaml that brings it nearer, or write one."
            yield about(goal, goal.title, message, hint)


def without_owner(context: RuleContext) -> Iterator[Finding]:
    """Find goals, strategies, tactics and actions for which nobody answers; a tactic may leave it to its strategy."""
    owned: list[Goal | Strategy | Action | Tactic] = [
        *context.plan.goals.values(),
        *context.plan.strategies.values(),
        *_actions(context),
        *(tactic for tactic, strategy in _tactics(context) if not strategy.owner),
    ]
    for item in owned if context.plan.people else ():
        if not item.owner:
            message = f"Nobody answers for the {item.noun} {called(item)}."
            yield about(
                item, item.title, message, "Add “owner:” with one person. What many own, nobody looks after."
            )


def _goal_of(context: RuleContext, action: Action) -> str:
    """Return the goal that an action serves, be it through its strategy; empty when it serves none."""
    strategy = context.plan.strategies.get(action.strategy)
    return action.goal or (strategy.goal if strategy else "")


def _kpis_of_goals(context: RuleContext) -> set[str]:
    """Return the figures that lead to a goal: its own, those of its sub-goals, and those tracked for it."""
    kpis: set[str] = set()
    for goal in context.plan.goals.values():
        kpis |= {goal.kpi, *(sub_goal.kpi for sub_goal in goal.sub_goals.values())}
    kpis |= {kpi.id for kpi in context.plan.files.kpis.tracked.values() if kpi.goal}
    return kpis - {""}


def _people_in(context: RuleContext, departments: Collection[str]) -> set[str]:
    """Return the people whose role is in a team of one of the departments."""
    plan = context.plan
    teams = {team.id for team in plan.teams.values() if team.department in departments}
    roles = {role.id for role in plan.roles.values() if role.team in teams}
    return {person.id for person in plan.people.values() if person.role in roles}


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
