"""Which sums of pay may be told: worked out by hand on small teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine import ids
from plansite.judge.pay import kept_back, rests_on_pay
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.calendar import Grain
    from plansite.outcome import Outcome

BUDGET = "lines: {ads: {title: Ads, kind: recurring, amount: 700, department: marketing}}\n"
SALES, MARKETING = ids.department_pay("sales"), ids.department_pay("marketing")


def team(*roles: str, starts: dict[str, str] | None = None) -> str:
    """Return a team with a person for each role; a role is written as name, department and pay."""
    starts = starts or {}
    lines = [
        "teams: {sales: {title: S, department: sales}, marketing: {title: M, department: marketing}}",
        "roles:",
    ]
    people = ["people:"]
    for role in roles:
        name, department, pay = role.split()
        lines.append(f"  {name}: {{title: {name}, team: {department}, monthly_pay: {pay}}}")
        start = f", start: {starts[name]}" if name in starts else ""
        people.append(f"  p{name}: {{name: P {name}, role: {name}{start}}}")
    return "\n".join([*lines, *people, ""])


def told(outcome: Outcome, node: str) -> str:
    """Return the lengths of periods in which a figure is told, by their first letters."""
    assert outcome.plan
    assert outcome.results
    kept = kept_back(outcome.plan, outcome.numbers)[BASE]
    return "".join(
        grain[0]
        for grain in ("month", "quarter", "year", "plan")
        if all(kept.shows(node, grain, at) for at in range(len(outcome.results.calendar.periods(grain))))
    )


def shown(outcome: Outcome, node: str, grain: Grain, scenario: str = BASE) -> str:
    """Return for each period whether a figure is told in it."""
    assert outcome.plan
    assert outcome.results
    kept = kept_back(outcome.plan, outcome.numbers)[scenario]
    periods = outcome.results.calendar.periods(grain)
    return "".join("+" if kept.shows(node, grain, at) else "-" for at in range(len(periods)))


THREE = ("a sales 5001", "b sales 6003", "c sales 7007")
FOURTH, FIFTH, SIXTH = "d marketing 5501", "e marketing 6607", "f marketing 7703"


@pytest.mark.parametrize(
    ("roles", "all_pay", "sales", "marketing"),
    [
        (THREE[:1], "", "", "mqyp"),  # the pay of one; in marketing nobody is paid
        (THREE[:2], "", "", "mqyp"),
        (THREE, "mqyp", "mqyp", "mqyp"),
        ((*THREE, FOURTH), "mqyp", "", ""),  # all but sales would be one
        ((*THREE, FOURTH, FIFTH), "mqyp", "", ""),  # two
        ((*THREE, FOURTH, FIFTH, SIXTH), "mqyp", "mqyp", "mqyp"),
    ],
)
def test_sums_stand_for_three(
    outcome: Callable[..., Outcome], roles: tuple[str, ...], all_pay: str, sales: str, marketing: str
) -> None:
    plan = outcome(team=team(*roles), budget=BUDGET)
    assert told(plan, ids.TEAM_PAY) == all_pay
    assert told(plan, SALES) == sales
    assert told(plan, MARKETING) == marketing
    assert told(plan, "plan_cost_total") == "mqyp"


def test_what_all_are_paid_is_told_as_the_cost_of_the_plan_is(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(team=team(*THREE, "d sales 8009", starts={"d": "2027-05"}), budget=BUDGET)
    assert told(plan, ids.TEAM_PAY) == "mqyp"


def test_a_longer_period_does_not_tell_what_a_month_in_it_must_not(outcome: Callable[..., Outcome]) -> None:
    """Until May, when sales is paid more, all but sales are two."""
    raised = [
        f'{name} sales {{"2027-01":{pay},"2027-05":{pay + 500}}}'
        for name, pay in zip("abc", (5001, 6003, 7007), strict=True)
    ]
    plan = outcome(team=team(*raised, FOURTH, FIFTH, SIXTH, starts={"f": "2027-05"}), budget=BUDGET)
    assert told(plan, ids.TEAM_PAY) == "mqyp"
    for node in (SALES, MARKETING):
        assert shown(plan, node, "month") == "----++++++++"
        assert shown(plan, node, "quarter") == "--++"  # April is the second quarter without May and June
        assert shown(plan, node, "year") == "-"
        assert shown(plan, node, "plan") == "-"


def test_three_who_begin_together_do_not_tell_of_each_other(outcome: Callable[..., Outcome]) -> None:
    starts = dict.fromkeys("def", "2027-05")
    plan = outcome(
        team=team(*THREE, "d sales 8009", "e sales 8111", "f sales 8221", starts=starts), budget=BUDGET
    )
    assert told(plan, ids.TEAM_PAY) == "mqyp"


def test_one_role_of_many_people_is_one_pay(outcome: Callable[..., Outcome]) -> None:
    many = team("a sales 5001") + "vacancies: {more: {title: More, role: a, people: 5, start: 2027-01}}\n"
    assert told(outcome(team=many, budget=BUDGET), ids.TEAM_PAY) == ""


def test_the_cost_of_a_plan_is_not_told_where_it_is_the_pay_of_few(outcome: Callable[..., Outcome]) -> None:
    ads = BUDGET.replace("700", "{2027-01: 0, 2027-07: 700}")
    assert told(outcome(team=team(*THREE[:2]), budget=ads), "plan_cost_total") == "yp"


def test_figures_of_the_plans_own_do_not_tell_a_pay(outcome: Callable[..., Outcome]) -> None:
    kpis = "definitions: {twice: {title: Twice, question: Why?, definition: Two., formula: team.a.pay * 2, unit: money, better: down, rollup: sum}}\n"
    plan = outcome(team=team(*THREE), budget=BUDGET, kpis=kpis)
    assert not plan.failed, plan.problems
    assert told(plan, "twice") == ""
    assert told(plan, ids.role("a", "pay")) == ""


def test_a_scenario_in_which_fewer_are_paid_keeps_more_back(outcome: Callable[..., Outcome]) -> None:
    later = "title: Later\nchange: {team: {people: {pc: {start: 2027-12}}}}\n"
    plan = outcome(team=team(*THREE, starts={"c": "2027-01"}), budget=BUDGET, scenarios__later=later)
    assert shown(plan, ids.TEAM_PAY, "month") == "++++++++++++"
    assert shown(plan, ids.TEAM_PAY, "month", "later") == "-----------+"
    assert shown(plan, ids.TEAM_PAY, "year", "later") == "-"


def test_all_is_told_where_the_plan_says_so(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(
        plan="schema_version: 2\ntitle: P\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\npublish_pay: true\n",
        team=team("a sales 5001"),
    )
    assert told(plan, ids.role("a", "pay")) == "mqyp"


def test_only_what_rests_on_pay_is_kept_back(outcome: Callable[..., Outcome]) -> None:
    kpis = "definitions: {twice: {title: Twice, question: Why?, definition: Two., formula: team.a.pay * 2, unit: money, better: down, rollup: sum}}\n"
    later = "title: Later\nchange: {team: {people: {pc: {start: 2027-06}}}}\n"
    paid = team(*THREE, FOURTH, starts={"c": "2027-01"})
    plan = outcome(team=paid, budget=BUDGET, kpis=kpis, scenarios__later=later)
    assert plan.plan
    kept = kept_back(plan.plan, plan.numbers)
    for name, results in plan.numbers.items():
        resting = {node for node in results.graph.nodes if rests_on_pay(results.graph, node)}
        assert kept[name].gone | {node for node, _, _ in kept[name].values} <= resting
        assert {"twice", SALES, ids.TEAM_PAY, "plan_cost_total", ids.role("a", "pay")} <= resting
        assert resting.isdisjoint({ids.budget_line("ads"), ids.role("a", "headcount")})
