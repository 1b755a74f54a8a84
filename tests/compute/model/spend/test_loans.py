"""Loans: what is paid out and back, the interest, and what is owed, by hand and for terms made by chance."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plansite.compute.engine import ids
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: Loans\ntype: padre\nwhy: To try.\nstart: 2027-01\nmonths: {months}\ncurrency: EUR\n"
FORECAST = "model: none\ninputs: {revenue: 0, gross_profit: 0, cash_at_start: 1000, other_costs: 10}\n"


def loan(terms: str) -> str:
    return f"loans:\n  bank: {{title: Bank, amount: 1200 EUR, {terms}}}\n"


def of(results: Results, part: ids.LoanPart) -> list[float | None]:
    return list(results.series(ids.loan("bank", part), "month"))


def results_of(outcome: Outcome) -> Results:
    assert outcome.results, outcome.problems
    return outcome.results


def test_the_same_principal_each_month_costs_less_interest_from_month_to_month(
    outcome: Callable[..., Outcome],
) -> None:
    terms = "interest: 12%, start: 2027-02, months: 4, repayment: straight_line"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    assert of(results, "received")[:3] == [0, 1200, 0]
    assert of(results, "repaid")[:7] == [0, 0, 300, 300, 300, 300, 0]
    assert of(results, "interest")[:7] == pytest.approx([0, 0, 12, 9, 6, 3, 0])
    assert of(results, "balance")[:7] == pytest.approx([0, 1200, 900, 600, 300, 0, 0])


def test_interest_is_a_cost_and_the_rest_only_moves_cash(outcome: Callable[..., Outcome]) -> None:
    terms = "interest: 12%, start: 2027-02, months: 4, repayment: straight_line"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    assert results.series("total_costs", "month")[:4] == pytest.approx([10, 10, 22, 19])
    assert results.series("overhead", "month")[:4] == pytest.approx([10, 10, 22, 19])
    assert results.series("cash_at_end", "month")[:4] == pytest.approx([990, 2180, 1858, 1539])


def test_the_same_rate_each_month_after_months_of_interest_only(outcome: Callable[..., Outcome]) -> None:
    terms = "interest: 12%, start: 2027-01, months: 4, interest_only: 2"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    rate = 1200 * 0.01 / (1 - 1.01**-2)
    first = rate - 12
    assert of(results, "interest")[:5] == pytest.approx([0, 12, 12, 12, (1200 - first) * 0.01])
    assert of(results, "repaid")[:5] == pytest.approx([0, 0, 0, first, 1200 - first])
    assert of(results, "balance")[4] == pytest.approx(0, abs=1e-9)


def test_a_loan_of_before_the_plan_is_owed_as_far_as_it_is_not_paid_back(
    outcome: Callable[..., Outcome],
) -> None:
    terms = "interest: 0%, start: 2026-10, months: 4"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    # paid back in November, December, January and February
    assert of(results, "balance")[:3] == pytest.approx([300, 0, 0])
    assert not any(of(results, "received"))
    terms = "interest: 6%, start: 2020-01, months: 12"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    assert of(results, "balance")[0] == pytest.approx(0, abs=1e-9)


def test_all_at_the_end(outcome: Callable[..., Outcome]) -> None:
    terms = "interest: 6%, start: 2027-01, months: 3, repayment: at_the_end"
    results = results_of(outcome(budget=loan(terms), forecast=FORECAST))
    assert of(results, "repaid")[:5] == [0, 0, 0, 1200, 0]
    assert of(results, "interest")[:5] == pytest.approx([0, 6, 6, 6, 0])


@settings(max_examples=25)
@given(
    st.sampled_from(["annuity", "straight_line", "at_the_end"]),
    st.integers(0, 2400),
    st.integers(1, 40),
    st.integers(0, 39),
    st.integers(-12, 12),
)
def test_every_loan_is_paid_back_whole(
    repayment: str, interest: int, months: int, interest_only: int, paid_out: int
) -> None:
    start = f"{2027 + paid_out // 12}-{paid_out % 12 + 1:02d}"
    terms = f"interest: {interest / 100}%, start: {start}, months: {months}, interest_only: {min(interest_only, months - 1)}"
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        plan.mkdir()
        (plan / "plan.yaml").write_text(PLAN.format(months=60))
        (plan / "forecast.yaml").write_text(FORECAST)
        (plan / "budget.yaml").write_text(loan(f"{terms}, repayment: {repayment}"))
        results = results_of(run(plan))
    owed = [value or 0 for value in of(results, "balance")]
    assert owed[-1] == pytest.approx(0, abs=1e-6)
    before = (results.value(ids.loan("bank", "before"), "plan", 0) or 0) * 1200
    moved = [sum(value or 0 for value in of(results, part)) for part in ("received", "repaid")]
    assert before + moved[0] == pytest.approx(moved[1], abs=1e-6)
    assert min(owed) > -1e-6
