"""Every KPI of the catalogue against numbers worked out by hand, with its zero case and its missing inputs."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import cases_asked_for
import cases_marketing
import cases_plan
import cases_practice
import cases_sales
import pytest
from sheet import CATALOG, compute_kpi

from plansite.compute.engine.reasons import why_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from case import Case

    from plansite.compute.engine.results import Results

CASES: dict[str, Case] = {
    **cases_sales.CASES,
    **cases_marketing.CASES,
    **cases_plan.CASES,
    **cases_practice.CASES,
    **cases_asked_for.CASES,
}
every_kpi = pytest.mark.parametrize("kpi", CASES)
# what stands in for the time before the plan is missed in its first month or year only
BEFORE_THE_PLAN = {"opening_mrr", "revenue_before_plan"}
GRAINS = ("month", "quarter", "year", "plan")


def same(found: Sequence[float | None], expected: Sequence[float | None]) -> bool:
    """Compare series: unknown only with unknown, numbers to a billionth."""
    return len(found) == len(expected) and all(
        (a is None) == (b is None) and (a is None or a == pytest.approx(b, rel=1e-12, abs=1e-12))
        for a, b in zip(found, expected, strict=True)
    )


def computed(kpi: str) -> Results:
    return compute_kpi(kpi, CASES[kpi].given, len(CASES[kpi].months))


def test_every_kpi_has_a_case_and_every_case_a_kpi() -> None:
    assert sorted(CASES) == sorted(CATALOG.kpis)


@every_kpi
def test_by_month(kpi: str) -> None:
    assert same(computed(kpi).series(kpi, "month"), CASES[kpi].months)


@every_kpi
def test_by_quarter(kpi: str) -> None:
    assert same(computed(kpi).series(kpi, "quarter"), CASES[kpi].quarters)


@pytest.mark.parametrize("kpi", [kpi for kpi, case in CASES.items() if case.quarters[0] is None])
def test_reason_for_no_quarter(kpi: str) -> None:
    assert CASES[kpi].quarter_reason
    assert CASES[kpi].quarter_reason in why_unknown(computed(kpi), kpi, "quarter", 0)


@every_kpi
def test_zero(kpi: str) -> None:
    case = CASES[kpi]
    assert set(case.zero.given) <= set(case.given), "what is set to zero is among what is given"
    months = len(case.months)
    results = compute_kpi(kpi, {**case.given, **case.zero.given}, months)
    index = case.zero.month % len(results.calendar.periods(case.grain))
    found = results.value(kpi, case.grain, index)
    if isinstance(case.zero.then, str):
        assert found is None
        assert case.zero.then in why_unknown(results, kpi, case.grain, index)
    else:
        assert found == case.zero.then


NO_COSTS = "the plan has no costs yet: budget.yaml has no lines, and team.yaml no pay"


@every_kpi
def test_missing_inputs_are_named(kpi: str) -> None:
    case = CASES[kpi]
    needed = [name for name in case.given if name not in CATALOG.inputs or not CATALOG.inputs[name].formula]
    assert needed, "no case without an input that a plan must state"
    for name in needed:
        rest = {each: numbers for each, numbers in case.given.items() if each != name}
        results = compute_kpi(kpi, rest, len(case.months))
        values = results.series(kpi, case.grain)
        unknown = [index for index, value in enumerate(values) if value is None]
        assert len(unknown) == len(values) or name in BEFORE_THE_PLAN
        reasons = [why_unknown(results, kpi, case.grain, index) for index in unknown]
        assert {f"the plan gives no value for “{name}”", NO_COSTS}.intersection(reasons)
        assert results.series(kpi, "plan") == [None]


@every_kpi
def test_numbers_are_numbers(kpi: str) -> None:
    case = CASES[kpi]
    for given in (case.given, {**case.given, **case.zero.given}, {}):
        results = compute_kpi(kpi, given, len(case.months))
        found = [number for grain in GRAINS for number in results.series(kpi, grain)]
        assert all(number is None or math.isfinite(number) for number in found)


@every_kpi
def test_nothing_given_is_unknown_with_a_reason(kpi: str) -> None:
    results = compute_kpi(kpi, {}, len(CASES[kpi].months))
    for grain in GRAINS:
        for index in range(len(results.calendar.periods(grain))):
            assert results.value(kpi, grain, index) is None
            reason = why_unknown(results, kpi, grain, index)
            assert re.search(
                f"the plan gives no value for “|measured by month only|by which alone|{NO_COSTS}", reason
            )


def test_a_shop_finds_lifetime_value_from_orders() -> None:
    # an order of 50, six a year for three years, and 60 percent margin
    given = {"lifetime_revenue_per_customer": 50 * 6 * 3, "gross_margin_share": 0.6}
    results = compute_kpi("customer_lifetime_value", given, 1)
    assert results.value("customer_lifetime_value", "month", 0) == pytest.approx(540)


def test_the_sign_of_a_gap_turns_where_lower_is_better() -> None:
    # churn of 1.2 percent forecast where 1.0 is the target falls short by a fifth
    given = {"goal_target": 0.010, "goal_forecast": 0.012, "better_sign": -1}
    results = compute_kpi("goal_gap", given, 1)
    assert results.value("goal_gap", "month", 0) == pytest.approx(0.2)


def test_retention_of_a_company_that_starts_from_nothing_begins_with_its_first_customers() -> None:
    given = {
        "mrr_at_start": [0, 500, 800],
        "expansion_mrr": [0, 10, 40],
        "contraction_mrr": 0,
        "churned_mrr": [0, 20, 40],
    }
    results = compute_kpi("net_revenue_retention", given, 3)
    assert same(results.series("net_revenue_retention", "month"), [None, 490 / 500, 1])
    # nobody was a customer at the start of the quarter
    assert results.series("net_revenue_retention", "quarter") == [None]
    reason = why_unknown(results, "net_revenue_retention", "quarter", 0)
    assert reason == "“MRR at start” is zero, and nothing can be divided by zero"
