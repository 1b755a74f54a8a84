"""The catalogue inside a plan: values come from its files, and its own entries are laid over the catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sheet import CATALOG

from plansite import pipeline
from plansite.compute.engine.reasons import why_unknown
from plansite.judge.advice import Advice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog

    Compute = Callable[[Mapping[str, str]], tuple[Catalog, Results]]

MONTHS = 13
PLAN = f"""schema_version: 2
title: Every input
type: sales
stage: growth
currency: EUR
start: 2027-01
months: {MONTHS}
"""
BUDGET = """
lines:
  fairs: {title: Fairs, category: events, department: marketing, kind: one_off, month: 2027-01, amount: 300 EUR}
  search: {title: Search, category: advertising, department: marketing, kind: recurring, amount: 100 EUR, lead_generation: true}
  travel: {title: Travel, category: travel, department: sales, kind: recurring, amount: 50 EUR}
promotions:
  spring: {title: Spring offer, start: 2027-03-01, end: 2027-03-31, month: 2027-03, cost: 70 EUR, department: sales}
"""
TEAM = """
teams:
  sales: {title: Sales, department: sales}
roles:
  seller: {title: Account executive, team: sales, monthly_pay: 1000 EUR}
people:
  ravi: {name: Ravi, role: seller}
  femke: {name: Femke, role: seller, start: 2027-07}
"""
BY_UNIT = {"money": "100 EUR", "days": "30 days", "minutes": "20 minutes", "count": "10", "ratio": "0.5"}
NOT_BY_UNIT = {
    "avg_monthly_fee": "{start: 10 EUR, growth: 5% per month}",
    "price_per_unit": "40 EUR",
    "variable_cost_per_unit": "26 EUR",
    "units_expected": "20",
    "expected_gain": "3000 EUR",
    "contraction_mrr": "2 EUR",
    "churned_mrr": "3 EUR",
}
BY_QUARTER_ONLY = {"magic_number"}
FROM_CALENDAR_AND_TEAM = {"days_in_period", "sales_people_employed"}


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compute]:
    """Read and compute a plan of some files, sound in itself but too small to be judged as a whole."""

    def from_files(files: Mapping[str, str]) -> tuple[Catalog, Results]:
        folder = tmp_path_factory.mktemp("plan")
        for name, text in {"plan.yaml": PLAN, **files}.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        outcome = pipeline.run(folder)
        assert outcome.problems == ()
        assert outcome.catalog is not None
        assert outcome.results is not None
        return outcome.catalog, outcome.results

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "judge", lambda _: [])
        patch.setattr(pipeline, "advise", lambda _: Advice())
        yield from_files


def every_input() -> str:
    lines = [
        f"  {name}: {NOT_BY_UNIT.get(name, BY_UNIT[each.unit])}"
        for name, each in CATALOG.inputs.items()
        if not each.formula and name not in FROM_CALENDAR_AND_TEAM
    ]
    return "\n".join(["model: none", "inputs:", *lines])


@pytest.fixture(scope="module")
def everything(computed: Compute) -> Results:
    files = {"forecast.yaml": every_input(), "budget.yaml": BUDGET, "team.yaml": TEAM}
    return computed(files)[1]


@pytest.mark.parametrize("kpi", list(CATALOG.kpis))
def test_a_plan_that_states_every_input_knows_every_kpi(everything: Results, kpi: str) -> None:
    known = everything.value(kpi, "month", MONTHS - 1) is not None
    assert known or (kpi in BY_QUARTER_ONLY and everything.value(kpi, "quarter", 3) is not None)


def test_list_inputs_are_the_totals_of_the_budget(everything: Results) -> None:
    # 13 × 100 for search and 300 for the fairs, and the one promotion, whichever department runs it
    assert everything.value("marketing_cost_lines", "plan", 0) == 13 * 100 + 300
    assert everything.value("promotion_cost_lines", "plan", 0) == 70
    assert everything.value("promotion_spend", "plan", 0) == 1600 + 70
    assert everything.value("one_off_cost_total", "plan", 0) == 300 + 70
    # 13 × (100 + 50) for lines, 13 + 7 months of pay
    assert everything.value("recurring_cost_total", "plan", 0) == 13 * 150 + 20 * 1000
    assert everything.value("lead_generation_spend", "year", 0) == 12 * 100
    assert everything.series("sales_headcount", "year") == [2, 2]


def test_a_plan_with_no_figures_says_what_is_missing(computed: Compute) -> None:
    _, results = computed({"forecast.yaml": "model: none"})
    assert results.value("total_revenue", "year", 0) is None
    assert results.value("plan_cost_total", "year", 0) is None  # what nobody has written down is not free
    assert "no costs" in why_unknown(results, "plan_cost_total", "plan", 0)
    _, free = computed(
        {
            "forecast.yaml": "model: none",
            "budget.yaml": "lines: {ad: {title: Ads, amount: 0 EUR, every: month}}",
        }
    )
    assert free.value("plan_cost_total", "year", 0) == 0


def test_a_line_that_is_to_bring_leads_counts_as_spend_on_leads(computed: Compute) -> None:
    line = "lines: {{ad: {{title: Ads, amount: 10 EUR, every: month, kpi: {}}}}}"
    for kpi, cost in (("total_revenue", 0), ("lead_count", 10), ("cost_per_lead", 10), ("mql_count", 10)):
        _, results = computed({"budget.yaml": line.format(kpi)})
        assert results.value("lead_generation_spend", "month", 0) == cost, kpi


OWN = """
definitions:
  cost_per_new_customer:
    title: Marketing cost of a new customer
    formula: marketing_spend / new_customers
    unit: money
    better: down
    rollup: recompute
"""
GOAL = """
title: Win customers at less cost
kpi: cost_per_new_customer
kind: level
amount: 100 EUR
start: 2027-01-01
end: 2027-12-31
"""
FORECAST = "model: none\ninputs: {new_customers: 10}"


def test_a_goal_may_name_a_kpi_by_its_alias(computed: Compute) -> None:
    files = {"forecast.yaml": FORECAST, "budget.yaml": BUDGET, "goals/cheaper.yaml": GOAL}
    catalog, results = computed(files)
    assert catalog.kpis["cost_per_new_customer"].id == "customer_acquisition_cost"
    # 100 + 50 in December, for ten customers
    assert results.value("goal.cheaper.forecast", "plan", 0) == 15


def test_a_plan_may_use_an_alias_for_a_kpi_of_its_own(computed: Compute) -> None:
    files = {"forecast.yaml": FORECAST, "budget.yaml": BUDGET, "goals/cheaper.yaml": GOAL, "kpis.yaml": OWN}
    catalog, results = computed(files)
    assert catalog.kpis["cost_per_new_customer"].id == "cost_per_new_customer"
    assert results.value("goal.cheaper.forecast", "plan", 0) == 10
