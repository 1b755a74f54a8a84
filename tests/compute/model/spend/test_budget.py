"""Spend lines by month, what they add up to, and what is left of limits; all numbers are worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.model.spend.limits import limits, tightest, uses

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

    Run = Callable[..., Outcome]

# 1000 visitors × 10% × 50% × 40% × 50% × 50% = 5 new customers of 100 EUR a month; nobody leaves
FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 10%
  lead_to_mql: 50%
  mql_to_sql: 40%
  sql_to_opportunity: 50%
  opportunity_to_customer: 50%
  price_per_month: 100 EUR
  monthly_churn: 0%
  gross_margin: 80%
"""
TEAM = """\
teams: {field: {title: Field, department: sales}, brand: {title: Brand, department: marketing}}
roles:
  seller: {title: Seller, team: field, monthly_pay: 4000 EUR, on_costs: 25%}
  adviser: {title: Adviser, team: brand, monthly_pay: 1000 EUR, in_budget: false}
people:
  ada: {name: Ada, role: seller}
  bo: {name: Bo, role: seller, start: 2027-04, end: 2027-09}
  cy: {name: Cy, role: adviser}
vacancies:
  next: {role: seller, start: 2027-10}
"""


def line(name: str, amount: str, *more: str, kind: str = "recurring", category: str = "other") -> str:
    said = ", ".join((f"title: {name}", f"category: {category}", f"kind: {kind}", f"amount: {amount}", *more))
    department = "" if "department" in said else ", department: sales"
    return f"  {name}: {{{said}{department}}}\n"


def computed(outcome: Run, *lines: str, more: str = "", **files: str) -> Results:
    found = outcome(budget="lines:\n" + "".join(lines) + more, **files)
    assert found.results is not None, [problem.message for problem in found.problems]
    return found.results


@pytest.mark.parametrize(
    ("more", "kind", "months"),
    [
        ((), "recurring", [10] * 12),
        (("start: 2027-03", "end: 2027-05"), "recurring", [0, 0, 10, 10, 10, *[0] * 7]),
        (("every: quarter",), "recurring", [10, 0, 0] * 4),
        (("every: quarter", "start: 2027-02"), "recurring", [0, 10, 0] * 4),
        (("every: year", "start: 2026-07"), "recurring", [0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0]),
        (("month: 2027-02",), "one_off", [0, 10, *[0] * 10]),
    ],
)
def test_a_line_falls_due_by_its_cadence_from_its_start_to_its_end(
    outcome: Run, more: tuple[str, ...], kind: str, months: list[int]
) -> None:
    results = computed(outcome, line("tool", "10 EUR", *more, kind=kind))
    assert results.series("budget.line.tool", "month") == months
    assert results.series("budget.total", "plan") == [sum(months)]


@pytest.mark.parametrize(
    ("amount", "month"),
    [
        ("= 10% * new_mrr", 50),  # commission on new revenue: 5 × 100 EUR × 10 %
        ("= lead_price * leads_new", 300),  # 3 EUR × 100 leads
        ("= seat_price * team.seller.headcount", 40),
        ("= 5% * revenue + 1", 13.5),  # 2.5 % of a first month's 250 EUR on average
    ],
)
def test_an_amount_may_follow_the_forecast_and_the_team(outcome: Run, amount: str, month: float) -> None:
    prices = "inputs: {lead_price: {title: Lead, unit: money, rollup: setting}, seat_price: {title: Seat, unit: money, rollup: setting}}\n"
    stated = FORECAST + "  lead_price: 3 EUR\n  seat_price: 40 EUR\n"
    results = computed(outcome, line("tool", amount), forecast=stated, team=TEAM, kpis=prices)
    assert results.value("budget.line.tool", "month", 0) == pytest.approx(month)


def test_pay_enters_the_budget_from_start_months_with_on_costs(outcome: Run) -> None:
    results = computed(outcome, line("tool", "10 EUR"), team=TEAM)
    # one seller, two from April to September and again from October: 4000 EUR and a quarter of it
    assert results.series("team.pay", "quarter") == [15000, 30000, 30000, 30000]
    assert results.series("sales_spend", "quarter") == [15030, 30030, 30030, 30030]
    assert results.series("marketing_spend", "plan") == [0]
    assert results.series("plan_cost_total", "plan") == [105120]


def test_lines_add_up_by_everything_that_they_are_counted_under(outcome: Run) -> None:
    results = computed(
        outcome,
        line("tool", "10 EUR", "owner: ada", "kpi: win_rate", "padre: acquire", category="software"),
        line(
            "stand",
            "500 EUR",
            "month: 2027-03",
            "channel: fairs",
            "goal: win",
            kind="one_off",
            category="events",
        ),
        line("list", "7 EUR", "every: quarter", "owner: ada", "serves: visibility"),
        more="promotions: {spring: {title: Spring, start: 2027-03-01, end: 2027-03-31, cost: 90 EUR, owner: bo, kpi: win_rate}}\n",
        team=TEAM,
        marketing="place: {channels: {fairs: {title: Fairs, kind: both}}}\n",
        goals__win="title: Win\nwhy: To grow.\nkpi: mrr\nkind: level\namount: 1000 EUR\nend: 2027-12-31\n",
    )
    wanted = {
        "total": 738,
        "one_off": 590,
        "recurring": 148,
        "promotions": 90,
        "marketing": 90,
        "sales": 648,
        "category.software": 120,
        "category.promotions": 90,
        "owner.ada": 148,
        "owner.bo": 90,
        "without_owner": 500,
        "channel.fairs": 500,
        "without_channel": 238,
        "goal.win": 500,
        "kpi.win_rate": 210,
        "without_kpi": 528,
        "padre.acquire": 120,
        "serves.visibility": 28,
    }
    assert {name: results.value(f"budget.{name}", "plan", 0) for name in wanted} == wanted


def test_the_parts_of_every_view_add_up_to_the_whole(outcome: Run) -> None:
    results = computed(
        outcome,
        *(line(f"tool_{at}", f"{at}.37 EUR", *(["padre: run"] if at % 2 else [])) for at in range(1, 8)),
    )
    total = results.series("budget.total", "month")
    parts = [results.series(node, "month") for node in ("budget.padre.run", "budget.without_padre")]
    assert [sum(value or 0 for value in month) for month in zip(*parts, strict=True)] == pytest.approx(total)


LIMITS = """\
limits:
  all: {amount: 1500 EUR}
  software: {amount: '{2027-01: 29 EUR, 2027-07: 31 EUR}', category: software, every: quarter}
  share: {title: A tenth of revenue, amount: = 10% * revenue, department: marketing, every: month}
"""


def test_a_limit_is_held_against_what_counts_toward_it(outcome: Run) -> None:
    made = outcome(
        budget="lines:\n"
        + line("tool", "10 EUR", category="software")
        + line("ads", "30 EUR", "department: marketing", category="advertising")
        + LIMITS.replace("'", ""),
        forecast=FORECAST,
    )
    assert made.plan is not None
    assert made.results is not None
    found = {limit.id: tightest(uses(limit, made.results)) for limit in limits(made.plan)}
    spent = {name: (use.index, use.spent, use.allowed, use.over) for name, use in found.items() if use}
    # recurring revenue is 0 before January and 500 EUR at its end, 250 EUR on average
    assert spent == {
        "all": (0, 480, 1500, 0),
        "software": (0, 30, 29, 1),
        "share": (0, 30, 25, 5),
    }
    exceeded = [problem for problem in made.problems if problem.rule == "limit-exceeded"]
    assert len(exceeded) == 2
    assert "1 EUR in 2027-Q1" in exceeded[0].message
    assert "2 quarters" in exceeded[0].message
    assert "tool (10 EUR)" not in exceeded[0].hint
    assert "tool (30 EUR)" in exceeded[0].hint


def test_a_limit_reads_the_same_at_each_grain(outcome: Run) -> None:
    # the plan has two months of the first quarter and one of the last
    nine_months = (
        "schema_version: 2\ntitle: T\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-02\nmonths: 9\n"
    )
    stated = """\
limits:
  monthly: {amount: 40 EUR, every: month}
  quarterly: {amount: {2027-02: 90 EUR, 2027-07: 120 EUR}, every: quarter}
  yearly: {amount: 900 EUR, every: year}
  whole: {amount: 900 EUR}
"""
    made = outcome(plan=nine_months, budget="lines:\n" + line("tool", "10 EUR") + stated)
    results = made.results
    assert results is not None
    expected = {
        "monthly": ([40] * 9, [80, 120, 120, 40], [360]),
        "quarterly": ([45, 45, 30, 30, 30, 40, 40, 40, 120], [90, 90, 120, 120], [420]),
        "yearly": ([100] * 9, [200, 300, 300, 100], [900]),
        "whole": ([100] * 9, [200, 300, 300, 100], [900]),
    }
    for limit, by_grain in expected.items():
        for grain, values in zip(("month", "quarter", "year"), by_grain, strict=True):
            assert results.series(f"budget.limit.{limit}", grain) == pytest.approx(values), (limit, grain)
        assert results.value(f"budget.limit.{limit}", "plan", 0) == pytest.approx(by_grain[-1][0])


def test_a_limit_in_another_currency_is_converted(outcome: Run) -> None:
    made = outcome(
        plan="schema_version: 2\ntitle: T\ntype: padre\nwhy: W.\ncurrency: EUR\nexchange_rates: {USD: 0.5}\nstart: 2027-01\nmonths: 12\n",
        budget="lines:\n" + line("tool", "10 EUR") + "limits: {all: {amount: 200 USD}}\n",
    )
    assert [problem.message for problem in made.problems] == [
        "“Whole plan” is exceeded by 20 EUR: 120 EUR of 100 EUR."
    ]


def test_cash_is_what_was_there_and_what_came_in_less_what_went_out(outcome: Run) -> None:
    # revenue of 12000 a month, paid after 30 days on average; serving costs a fifth, the plan 9000, all else 3000
    stated = (
        "inputs: {revenue: 12000 EUR, gross_profit: 9600 EUR, cash_at_start: 20000 EUR, other_costs: 3000 EUR,"
        " days_to_pay: 30 days, opening_receivables: 6000 EUR, funding_received: {2027-01: 0, 2027-06: 10000, 2027-07: 0}}\n"
    )
    results = computed(outcome, line("tool", "9000 EUR"), forecast=stated)
    # owed at the end: 12000 × 30 days ÷ 31 or 28 days
    january, february = 12000 * 30 / 31, 12000 * 30 / 28
    collected = results.series("cash_collected", "month")
    assert collected[:2] == [
        pytest.approx(12000 - (january - 6000)),
        pytest.approx(12000 - (february - january)),
    ]
    cash = results.series("cash_at_end", "month")
    assert cash[0] == pytest.approx(20000 + 12000 - (january - 6000) - 2400 - 9000 - 3000)
    # 2400 a month go, all but what customers come to owe, and 10000 come in June
    december = 20000 + 10000 - 12 * 2400 - (january - 6000)
    assert cash[-1] == pytest.approx(december)
    assert results.value("total_costs", "plan", 0) == 12 * (2400 + 9000 + 3000)
    assert results.value("lowest_cash", "plan", 0) == pytest.approx(december)
    assert results.value("lowest_cash_month", "plan", 0) == 12
    # at the end of May there is a little less than at the end of September, which has a day less to wait for money
    may, september = 20000 - 5 * 2400 - (january - 6000), 30000 - 9 * 2400 - (12000 - 6000)
    assert (cash[4], cash[8]) == (pytest.approx(may), pytest.approx(september))
    assert results.value("lowest_cash", "month", 8) == pytest.approx(may)
    assert results.value("lowest_cash_month", "month", 8) == 5


def test_what_a_plan_gains_and_when_it_is_paid_back(outcome: Run) -> None:
    # 1000 at once and 100 a month bring nothing in January and 250 a month from then on
    results = computed(
        outcome,
        line("launch", "1000 EUR", "month: 2027-01", kind="one_off"),
        line("tool", "100 EUR"),
        forecast="inputs: {expected_gain: {2027-01: 0 EUR, 2027-02: 250 EUR}, fixed_costs: 450 EUR, price_per_unit: 20 EUR, variable_cost_per_unit: 8 EUR}\n",
    )
    assert results.series("plan_cost_total", "plan") == [2200]
    assert results.series("plan_net_gain", "plan") == [11 * 250 - 2200]
    assert results.value("projected_roi", "plan", 0) == pytest.approx(550 / 2200)
    # −1100 after January, 150 more each month: −1100 + 8 × 150 = 100 after September
    assert results.value("break_even_month", "plan", 0) == 9
    assert results.value("break_even_units", "month", 0) == 38  # 450 ÷ 12, rounded up
