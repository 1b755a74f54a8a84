"""What was measured beside the plan, by hand: deviations with the right sign, what follows, and the outlook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.explain import trace
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

FILES = {
    "plan": "schema_version: 2\ntitle: Small\ntype: padre\nwhy: To grow.\nstart: 2027-01\nmonths: 12\ncurrency: EUR\n",
    "forecast": """\
model: none
inputs:
  deals_won: 10
  deals_lost: 30
  level: {start: 100, growth: 0% per month}
  rate: {2027-01: 2%, 2027-07: 1%}
figures:
  stock: {title: Stock, formula: "lag(stock, level) + deals_won - deals_lost / 3", unit: count, rollup: closing}
""",
    "kpis": """\
inputs:
  level: {title: Level, meaning: A level., unit: count, rollup: closing}
  rate: {title: Rate, meaning: A rate., unit: percent, rollup: average}
tracked: {deals_closed: {}, win_rate: {}}
""",
    "budget": """\
lines:
  ads: {title: Ads, kind: recurring, amount: 100 EUR, department: marketing, category: advertising}
""",
    "goals__deals": "title: Deals\nkpi: deals_closed\nkind: level\namount: 120\nstart: 2027-01-01\nend: 2027-12-31\n",
    "goals__cost": "title: Cost\nkpi: plan_cost_total\nkind: level\namount: 1200 EUR\nstart: 2027-01-01\nend: 2027-12-31\n",
}


@dataclass
class Measuring:
    """Write the small plan with rows of measured values, and compute it."""

    write: Callable[..., Path]

    def __call__(self, *rows: str, header: str = "month,metric,value") -> Outcome:
        folder = self.write(**FILES)
        (folder / "actuals").mkdir(exist_ok=True)
        (folder / "actuals" / "measured.csv").write_text("\n".join([header, *rows]) + "\n")
        outcome = run(folder)
        assert outcome.results, outcome.problems
        return outcome


@pytest.fixture
def measured(write: Callable[..., Path]) -> Measuring:
    return Measuring(write)


def both(outcome: Outcome) -> tuple[Results, Results]:
    assert outcome.results
    assert outcome.outlook
    return outcome.results, outcome.outlook


def test_without_measured_values_there_is_no_outlook(write: Callable[..., Path]) -> None:
    outcome = run(write(**FILES))
    assert outcome.results
    assert outcome.outlook is None
    assert not [name for name in outcome.results.graph.nodes if name.startswith("actual.")]


def test_more_than_planned_is_good_for_deals_and_bad_for_costs(measured: Measuring) -> None:
    plan, outlook = both(measured("2027-01,deals_closed,12", "2027-01,plan_cost_total,120"))
    assert plan.value("actual.deals_closed.deviation", "month", 0) == pytest.approx(0.2)
    assert plan.value("actual.plan_cost_total.deviation", "month", 0) == pytest.approx(-0.2)
    assert outlook.value("deals_closed", "plan", 0) == 12 + 11 * 10
    assert outlook.value("plan_cost_total", "plan", 0) == 120 + 11 * 100
    assert outlook.value("goal.deals.gap", "plan", 0) == pytest.approx(-2 / 120)
    assert outlook.value("goal.cost.gap", "plan", 0) == pytest.approx(20 / 1200)
    assert plan.value("goal.deals.gap", "plan", 0) == 0
    assert plan.value("goal.cost.gap", "plan", 0) == 0


def test_less_than_planned_is_bad_for_deals_and_good_for_costs(measured: Measuring) -> None:
    plan, outlook = both(measured("2027-01,deals_closed,8", "2027-01,plan_cost_total,80"))
    assert plan.value("actual.deals_closed.deviation", "month", 0) == pytest.approx(-0.2)
    assert plan.value("actual.plan_cost_total.deviation", "month", 0) == pytest.approx(0.2)
    assert outlook.value("goal.deals.gap", "plan", 0) == pytest.approx(2 / 120)
    assert outlook.value("goal.cost.gap", "plan", 0) == pytest.approx(-20 / 1200)


def test_so_far_counts_the_months_up_to_the_last_one(measured: Measuring) -> None:
    plan, _ = both(measured("2027-02,deals_won,9", "2027-03,deals_won,13", "2027-04,deals_won,11"))
    assert plan.value("actual.deals_won.so_far", "plan", 0) == 33
    assert plan.value("actual.deals_won.planned_so_far", "plan", 0) == 30
    assert plan.value("actual.deals_won.so_far.deviation", "plan", 0) == pytest.approx(0.1)


def test_a_figure_whose_parts_were_measured_follows(measured: Measuring) -> None:
    rows = ("2027-01,deals_won,12", "2027-01,deals_lost,24", "2027-02,deals_won,8")
    plan, outlook = both(measured(*rows))
    assert plan.value("actual.win_rate", "month", 0) == pytest.approx(12 / 36)
    assert plan.value("actual.win_rate", "month", 1) is None
    assert plan.value("actual.win_rate.deviation", "month", 0) == pytest.approx(12 / 36 - 0.25)  # in points
    assert outlook.value("win_rate", "plan", 0) == pytest.approx((12 + 8 + 100) / (120 + 24 + 330))


def test_a_balance_goes_on_from_its_measured_level(measured: Measuring) -> None:
    plan, outlook = both(measured("2027-03,stock,110"))
    assert plan.value("stock", "month", 2) == 100
    assert outlook.series("stock", "month") == [100, 100, *[110] * 10]


def test_a_rate_stays_as_far_from_plan_as_when_it_was_last_measured(measured: Measuring) -> None:
    plan, outlook = both(measured("2027-01,rate,2.1%", "2027-03,rate,2.5%"))
    assert plan.value("actual.rate.deviation", "month", 2) == pytest.approx(0.005)
    found = outlook.series("rate", "month")
    assert found == pytest.approx([0.021, 0.021, *[0.025] * 4, *[0.015] * 6])


def test_what_the_plan_does_not_foresee_is_known_when_measured(measured: Measuring) -> None:
    plan, _ = both(measured("2027-01,customers_satisfied,81", "2027-01,plan_cost_total,120"))
    assert plan.value("customers_satisfied", "month", 0) == 81
    assert plan.value("spend_vs_budget", "month", 0) == pytest.approx(1.2)


def test_a_part_of_a_figure_stands_for_itself(measured: Measuring) -> None:
    files = {**FILES, "team": "people:\n  ana: {name: Ana, quota: 4, quota_kpi: deals_closed}\n"}
    measured.write(**files)
    plan, outlook = both(
        measured("2027-01,deals_closed,3,ana", "2027-01,deals_closed,12,", header="month,metric,value,scope")
    )
    assert plan.value("actual.deals_closed.of.ana", "month", 0) == 3
    assert plan.value("rep_target_attainment.of.ana", "month", 0) == 0.75
    assert plan.value("rep_target_attainment.of.ana", "month", 1) is None
    assert outlook.value("deals_closed", "month", 0) == 12


def test_months_outside_the_plan_are_left_out_with_a_warning(measured: Measuring) -> None:
    outcome = measured("2026-11,deals_won,7", "2026-12,deals_won,8", "2027-01,deals_won,9")
    outside = [problem for problem in outcome.problems if problem.rule == "month-outside"]
    assert [(problem.severity.word, problem.span.line) for problem in outside] == [("warning", 2)]
    assert both(outcome)[1].value("deals_won", "plan", 0) == 119


def test_a_measured_value_leads_to_its_line(measured: Measuring) -> None:
    _, outlook = both(measured("2027-01,deals_closed,12", "2027-02,deals_closed,9"))
    step = trace(outlook, "actual.deals_won", "month", 1)
    assert (step.span.file.rsplit("/", 1)[-1], step.span.line, step.span.column) == ("measured.csv", 3, 22)
    assert trace(outlook, "actual.deals_won", "month", 5).reason == "“Deals won” was not measured then"
