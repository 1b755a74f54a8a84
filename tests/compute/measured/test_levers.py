"""What a goal needs of levers and leads, by hand and put back into plans drawn at random."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from plansite.compute.engine import ids
from plansite.compute.measured.levers import levers_for, stages_needed
from plansite.pipeline import run

if TYPE_CHECKING:
    from plansite.compute.engine.goalseek import Lever
    from plansite.outcome import Outcome

PLAN = (
    "schema_version: 2\ntitle: Small\ntype: padre\nwhy: To grow.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
)
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
MONTH = 365 / 12  # days
# 100 leads a month become 10 opportunities, decided a month later and won by half; 4 were under way before the plan
INPUTS = {
    "visitors": "1000",
    "visitor_to_lead": "10%",
    "lead_to_mql": "50%",
    "mql_to_sql": "40%",
    "sql_to_opportunity": "50%",
    "days_to_customer": f"{MONTH} days",
    "opportunities_before": "4",
    "opportunity_to_customer": "50%",
    "opening_customers": "40",
    "opening_mrr": "4000 EUR",
    "monthly_churn": "2%",
    "price_per_month": "100 EUR",
    "gross_margin": "80%",
}


class Small(NamedTuple):
    """Hold what tests ask of one small plan."""

    outcome: Outcome

    def levers(self) -> dict[str, Lever]:
        plan, catalog, results = self.outcome.plan, self.outcome.catalog, self.outcome.results
        assert plan
        assert catalog
        assert results
        expected = self.outcome.outlook or results
        levers = levers_for(plan.goals["win"], plan, catalog, results, expected)
        return {lever.node: lever for lever in levers}

    def stages(self) -> dict[str, float]:
        plan, catalog, results = self.outcome.plan, self.outcome.catalog, self.outcome.results
        assert plan
        assert catalog
        assert results
        expected = self.outcome.outlook or results
        gap = expected.value(ids.goal("win", "gap"), "plan", 0)
        assert gap is not None
        return stages_needed(plan.goals["win"], plan, catalog, results, expected, is_missed=gap > 0)

    def value(self, part: ids.GoalPart) -> float:
        expected = self.outcome.outlook or self.outcome.results
        assert expected
        value = expected.value(ids.goal("win", part), "plan", 0)
        assert value is not None
        return value


def small(  # noqa: PLR0913 - each part of a small plan that a test may want otherwise
    kpi: str = "new_customer_count",
    amount: str = "79",
    levers: str = "visitors",
    measured: str = "",
    more: str = "",
    forecast: str = "",
    kpis: str = "",
    **changed: str,
) -> Small:
    inputs = "".join(f"  {name}: {value}\n" for name, value in {**INPUTS, **changed}.items())
    files = {
        "plan.yaml": PLAN,
        "padre.yaml": PARTS,
        "forecast.yaml": forecast or f"model: subscription\nlevers: [{levers}]\ninputs:\n{inputs}",
        "goals/win.yaml": f"title: Win\nkpi: {kpi}\nkind: level\namount: {amount}\nstart: 2027-01-01\nend: 2027-12-31\n{more}",
    }
    if kpis:
        files["kpis.yaml"] = kpis
    if measured:
        files["actuals/measured.csv"] = f"month,metric,value\n{measured}"
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        outcome = run(Path(folder))
    assert outcome.results, outcome.problems
    return Small(outcome)


def test_leads_count_what_was_under_way_and_what_comes_too_late() -> None:
    plan = small()
    # 2 of the 4 that were under way, then 5 in each of 11 months
    assert plan.value("forecast") == pytest.approx(57)
    # 79 − 2 = 55 × 1.4
    stages = {
        "leads_new": 1200 * 1.4,
        "mqls": 600 * 1.4,
        "sqls": 240 * 1.4,
        "opportunities_created": 120 * 1.4,
    }
    assert plan.stages() == pytest.approx(stages)
    assert plan.levers()["visitors"].needed == pytest.approx(1400)


def test_what_a_reached_goal_can_spare_is_counted_the_same_way() -> None:
    # 35 − 2 = 55 × 0.6
    assert small(amount="35").stages()["leads_new"] == pytest.approx(720)


def test_a_goal_that_no_number_of_leads_can_reach_has_none() -> None:
    assert small(days_to_customer=f"{12 * MONTH} days").stages() == {}
    assert small(days_to_customer=f"{12 * MONTH} days").levers() == {}


def test_months_that_were_measured_stay() -> None:
    plan = small(measured="".join(f"2027-0{month},leads_new,50\n" for month in (1, 2, 3)))
    # 2 from before, 3 × 2.5 of what was measured, 8 × 5
    assert plan.value("forecast") == pytest.approx(49.5)
    # 79 − 9.5 = 40 × 1.7375
    assert plan.stages()["leads_new"] == pytest.approx(150 + 900 * 1.7375)


def test_leads_are_sought_for_every_goal_that_rests_on_them() -> None:
    plan = small(kpi="mrr", amount="8000 EUR")
    needed = plan.stages()["leads_new"]
    put_back = small(kpi="mrr", amount="8000 EUR", visitors=f"{needed / 1.2:.12f}")
    assert put_back.value("forecast") == pytest.approx(8000)
    # and the customers that follow from them
    assert plan.stages()["new_customers"] == pytest.approx(2 + 55 * needed / 1200)


@pytest.mark.parametrize("lever", ["visitors", "visitor_to_lead"])
def test_fewer_leads_are_no_advice(lever: str) -> None:
    # of fewer leads, a larger share would be won, since what was under way stays
    plan = small(kpi="lead_conversion_rate", amount="6%", levers=f"{lever}, opportunity_to_customer")
    assert [*plan.levers()] == ["opportunity_to_customer"]


@pytest.mark.parametrize(
    ("kpi", "amount", "lever"),
    [
        ("customer_churn_rate", "1%", "monthly_churn"),
        ("gross_revenue_retention", "99%", "monthly_churn"),
        ("win_rate", "60%", "opportunity_to_customer"),
        ("unique_visitors", "2000", "visitors"),
        ("lead_count", "2000", "leads_new"),
        ("mrr", "9000 EUR", "mrr_at_end"),
    ],
)
def test_what_only_restates_the_target_is_not_shown(kpi: str, amount: str, lever: str) -> None:
    plan = small(kpi=kpi, amount=amount, levers=lever)
    assert plan.value("gap") > 0
    assert plan.levers() == {}
    assert kpi not in {"lead_count", "unique_visitors"} or plan.stages() == {}


def test_more_churn_is_no_advice() -> None:
    # a customer pays more on average where more of those leave who pay half
    changed = {"price_per_month": "200 EUR", "kpi": "arpu", "amount": "190 EUR"}
    assert [*small(levers="monthly_churn, price_per_month", **changed).levers()] == ["price_per_month"]


def test_a_lever_without_a_direction_moves_both_ways() -> None:
    plan = small(kpi="new_customer_count", amount="79", levers="opportunities_before")
    assert plan.levers()["opportunities_before"].needed == pytest.approx(4 + 2 * (79 - 57))


@pytest.mark.parametrize(
    ("better", "expected"),
    [("", True), ("better: neutral, ", True), ("better: up, ", True), ("better: down, ", False)],
)
def test_an_input_of_the_plan_says_which_way_it_is_moved(better: str, expected: bool) -> None:  # noqa: FBT001 - whether it helps
    own = f"inputs: {{posters: {{title: Posters, {better}unit: count, rollup: sum}}}}\n"
    plan = small(levers="posters", kpis=own, posters="10", visitors="= posters * 100")
    assert ("posters" in plan.levers()) == expected


def test_a_lever_that_rests_in_the_last_month_tells_the_month_before() -> None:
    lever = small(visitors="{2027-01: 1000, 2027-12: 0}").levers()["visitors"]
    assert (lever.month, lever.today) == (10, 1000)
    assert lever.needed == pytest.approx(1400)


def test_the_leads_of_all_streams_move_together() -> None:
    inputs = "".join(f"      {name}: {value}\n" for name, value in INPUTS.items())
    shop = "visits: 500, visit_to_order: 4%, order_value: 50 EUR, new_buyer_share: 50%, gross_margin: 40%"
    streams = f"streams:\n  lines:\n    model: subscription\n    inputs:\n{inputs}  shop:\n    model: orders\n    inputs: {{{shop}}}\n"
    plan = small(amount="255.6", forecast=streams)
    # 57 subscribers and 120 buyers, of whom all but 2 come from what is moved
    assert plan.value("forecast") == pytest.approx(57 + 120)
    factor = (255.6 - 2) / 175
    assert plan.stages()["leads_new"] == pytest.approx(1200 * factor)
    assert plan.stages()["visits"] == pytest.approx(6000 * factor)


shares = st.floats(0.05, 0.6)
delays = st.floats(0, 70)


class Drawn(NamedTuple):
    """Hold the inputs of a plan that was drawn at random, by how they are written."""

    amounts: dict[str, float]
    target: float
    kpi: str

    def plan(self, **factors: float) -> Small:
        written = {
            name: f"{value * factors.get(name, 1.0) * (100 if name in _SHARES else 1):.12f}{_UNITS.get(name, '')}"
            for name, value in self.amounts.items()
        }
        unit = " EUR" if self.kpi in {"mrr", "total_revenue"} else ""
        return small(self.kpi, f"{self.target:.9f}{unit}", ", ".join(_LEVERS), **written)


_SHARES = {
    "visitor_to_lead": shares,
    "lead_to_mql": shares,
    "mql_to_sql": shares,
    "opportunity_to_customer": shares,
    "monthly_churn": st.floats(0.01, 0.2),
}
_DELAYS = ("days_to_mql", "days_to_sql", "days_to_opportunity", "days_to_customer")
_UNITS = {**dict.fromkeys(_SHARES, "%"), **dict.fromkeys(_DELAYS, " days"), "price_per_month": " EUR"}
_LEVERS = ("visitors", "outbound_leads", *_SHARES, "price_per_month", "days_to_customer")


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    amounts = {name: draw(values) for name, values in _SHARES.items()} | {
        "visitors": draw(st.floats(500, 5000)),
        "outbound_leads": draw(st.floats(0, 200)),
        "price_per_month": draw(st.floats(10, 900)),
        "opportunities_before": draw(st.floats(0, 30)),
        **{name: draw(delays) for name in _DELAYS},
    }
    kpi = draw(st.sampled_from(["new_customer_count", "mrr", "total_revenue", "deals_closed"]))
    plain = Drawn(amounts, 1.0, kpi).plan()
    return Drawn(amounts, plain.value("forecast") * draw(st.floats(1.02, 2.5)), kpi)


@settings(max_examples=6, derandomize=True, phases=[Phase.generate])
@given(plan=drawn())
def test_levers_and_leads_put_back_into_any_plan_give_the_goal(plan: Drawn) -> None:
    before = plan.plan()
    for name, lever in before.levers().items():
        if lever.factor is not None:
            assert (lever.factor < 1) == (name in {"monthly_churn", "days_to_customer"})
            assert plan.plan(**{name: lever.factor}).value("forecast") == pytest.approx(plan.target, rel=1e-6)
    if stages := before.stages():
        results = before.outcome.results
        assert results
        planned = results.value(ids.goal_stage("win", "leads_new"), "plan", 0)
        assert planned
        factor = stages["leads_new"] / planned
        after = plan.plan(visitors=factor, outbound_leads=factor)
        assert after.value("forecast") == pytest.approx(plan.target, rel=1e-6)
