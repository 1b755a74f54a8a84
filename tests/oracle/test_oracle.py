"""Every figure of every revenue model, of the plan and of its outlook, against plain Python over random plans.

`make oracle SEEDS=500` tries more plans.
"""

from __future__ import annotations

import importlib.util
import math
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

MONTHS = 15
_SPEC = importlib.util.spec_from_file_location("plain", Path(__file__).with_name("plain.py"))
assert _SPEC
assert _SPEC.loader
plain: Any = importlib.util.module_from_spec(_SPEC)
sys.modules["plain"] = plain
_SPEC.loader.exec_module(plain)

FUNNEL = {
    "opportunity_to_customer": (0.1, 0.6, "%"),
    "days_to_opportunity": (0, 70, " days"),
    "days_to_customer": (0, 100, " days"),
    "opening_customers": (0, 200, ""),
    "gross_margin": (0.2, 0.9, "%"),
}
# what a plan states: between which numbers, and the unit
INPUTS: dict[str, dict[str, tuple[float, float, str]]] = {
    "subscription": {
        **FUNNEL,
        "visitors": (500, 5000, ""),
        "visitor_to_lead": (0.01, 0.08, "%"),
        "outbound_leads": (0, 60, ""),
        "lead_to_mql": (0.2, 0.9, "%"),
        "mql_to_sql": (0.2, 0.9, "%"),
        "sql_to_opportunity": (0.2, 0.9, "%"),
        "days_to_mql": (0, 40, " days"),
        "days_to_sql": (0, 40, " days"),
        "monthly_churn": (0.005, 0.08, "%"),
        "opening_mrr": (1000, 20000, " EUR"),
        "price_per_month": (20, 90, " EUR"),
        "monthly_expansion": (0, 0.02, "%"),
        "monthly_contraction": (0, 0.02, "%"),
        "one_time_fees": (0, 900, " EUR"),
    },
    "services": {
        **FUNNEL,
        "leads_new": (10, 90, ""),
        "lead_to_opportunity": (0.2, 0.7, "%"),
        "monthly_churn": (0.005, 0.08, "%"),
        "days_per_client": (0.5, 3, ""),
        "billable_people": (2, 12, ""),
        "working_days": (16, 20, ""),
        "highest_utilization": (0.6, 0.9, "%"),
        "day_rate": (500, 1500, " EUR"),
        "other_revenue": (0, 3000, " EUR"),
    },
    "orders": {
        "visits": (2000, 30000, ""),
        "visit_to_order": (0.01, 0.06, "%"),
        "opening_buyers": (0, 900, ""),
        "monthly_repurchase": (0.01, 0.1, "%"),
        "monthly_buyer_loss": (0.005, 0.05, "%"),
        "order_value": (20, 120, " EUR"),
        "returned_share": (0, 0.2, "%"),
        "other_revenue": (0, 500, " EUR"),
        "new_buyer_share": (0.2, 0.9, "%"),
        "orders_per_buyer": (1, 1.5, ""),
        "gross_margin": (0.2, 0.7, "%"),
        "orders_without_plan": (0, 90, ""),
    },
}
INPUTS["projects"] = {
    **{name: FUNNEL[name] for name in FUNNEL if name != "opening_customers"},
    "leads_new": (10, 90, ""),
    "lead_to_opportunity": (0.2, 0.7, "%"),
    "new_client_share": (0.3, 1, "%"),
    "order_value": (4000, 30000, " EUR"),
    "delivery_time": (20, 300, " days"),
    "opening_backlog": (0, 400000, " EUR"),
    "other_revenue": (0, 3000, " EUR"),
}
INPUTS["subscription_cohorts"] = {
    **INPUTS["subscription"],
    **{f"churn_in_month_{age}": (0.0, 0.2, "%") for age in range(1, 7)},
}
OF_THE_WHOLE_PLAN = {"opening_customers", "opening_mrr", "opening_buyers", "opening_backlog"}
ONE_FOR_ALL_MONTHS = OF_THE_WHOLE_PLAN | {"delivery_time"}
# what may be measured together: at most one of each line
CUSTOMERS = ("new_customers", "win_rate", "customers_lost", "customer_churn_rate", "customers")
MEASURABLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "subscription": (CUSTOMERS, ("mrr", "arr"), ("total_revenue",), ("gross_profit_margin",)),
    "services": (CUSTOMERS, ("days_billed",), ("total_revenue",), ("gross_profit_margin",)),
    "orders": (
        ("new_customers",),
        ("orders",),
        ("average_order_value", "total_revenue"),
        ("gross_profit_margin",),
    ),
}
MEASURABLE["projects"] = (
    ("orders", "win_rate"),
    ("backlog", "total_revenue"),
    ("gross_profit_margin",),
)
MEASURABLE["subscription_cohorts"] = MEASURABLE["subscription"]
# how the oracle calls what the plan calls otherwise
CALLED = {"customers": {"services": "customers_at_end"}}


@dataclass(frozen=True)
class RandomPlan:
    """A plan of random inputs, some of which change on the way, and random months in which something was measured."""

    model: str
    given: dict[str, list[float]]
    measured: dict[int, dict[str, float]]

    def metric(self, name: str) -> str:
        if name == "customers":
            return str(plain.MODELS[self.model].customers)
        return name

    def forecast(self) -> str:
        lines = [f"model: {self.model}", "inputs:"]
        for name, months in self.given.items():
            unit = INPUTS[self.model][name][2]
            steps = [month for month in range(MONTHS) if month == 0 or months[month] != months[month - 1]]
            written = ", ".join(f"{named(month)}: {said(months[month], unit)}" for month in steps)
            lines.append(f"  {name}: {said(months[0], unit) if len(steps) == 1 else f'{{{written}}}'}")
        return "\n".join(lines) + "\n"

    def rows(self) -> str:
        percent = {"win_rate", "customer_churn_rate", "gross_profit_margin"}
        rows = [
            f"{named(month)},{self.metric(name)},{said(value, '%' if name in percent else '')}"
            for month, values in self.measured.items()
            for name, value in values.items()
        ]
        return "\n".join(["month,metric,value", *rows]) + "\n"


def named(month: int) -> str:
    return f"{2027 + month // 12}-{month % 12 + 1:02d}"


def said(value: float, unit: str) -> str:
    return f"{value * 100:.9f}%" if unit == "%" else f"{value:.9f}{unit}"


def random_plan(seed: int) -> RandomPlan:
    draw = random.Random(seed)  # noqa: S311 - the same plans every time
    model = list(INPUTS)[seed % len(INPUTS)]
    given = {}
    for name, (low, high, _) in INPUTS[model].items():
        months = [round(draw.uniform(low, high), 6)] * MONTHS
        if name not in ONE_FOR_ALL_MONTHS and not name.startswith("days_to") and draw.random() < 0.5:
            change = draw.randrange(1, MONTHS)
            months[change:] = [round(draw.uniform(low, high), 6)] * (MONTHS - change)
        given[name] = months
    if draw.random() < 0.3:
        for name in OF_THE_WHOLE_PLAN & given.keys():
            given[name] = [0.0] * MONTHS
    planned = plain.recomputed(model, given, MONTHS, {})
    lines = [draw.choice(line) for line in MEASURABLE[model] if draw.random() < 0.6]
    measured: dict[int, dict[str, float]] = {}
    for name in lines:
        for month in draw.sample(range(MONTHS - 3), draw.randint(1, 6)):
            value = round(level(name, model, planned, month) * draw.uniform(0.8, 1.2), 6)
            measured.setdefault(month, {})[name] = value
    return RandomPlan(model, given, measured)


def level(name: str, model: str, planned: dict[str, list[float]], month: int) -> float:
    """Return about what the plan says of a figure that can be measured."""
    rates = {
        "win_rate": ("orders" if model == "projects" else "new_customers", "deals_decided"),
        "customer_churn_rate": ("customers_lost_count", "customers_at_start"),
        "gross_profit_margin": ("gross_profit", "revenue"),
        "average_order_value": ("order_revenue", "orders"),
    }
    if name in rates:
        part, whole = (planned[figure][month] for figure in rates[name])
        return part / whole if whole else 0.05
    other = {
        "customers": plain.MODELS[model].customers,
        "customers_lost": "customers_lost_count",
        "mrr": "mrr_at_end",
        "arr": "mrr_at_end",
        "total_revenue": "revenue",
        "backlog": "undelivered_work",
    }
    return planned[other.get(name, name)][month] * (12 if name == "arr" else 1)


@pytest.fixture
def computed(write: Callable[..., Path]) -> Callable[[RandomPlan], Outcome]:
    def computed(plan: RandomPlan) -> Outcome:
        text = f"schema_version: 2\ntitle: Random\ntype: padre\nwhy: To try.\nstart: 2027-01\nmonths: {MONTHS}\ncurrency: EUR\n"
        folder = write(plan=text, forecast=plan.forecast())
        if plan.measured:
            (folder / "actuals").mkdir()
            (folder / "actuals" / "measured.csv").write_text(plan.rows())
        outcome = run(folder)
        assert outcome.results, outcome.problems
        return outcome

    return computed


def differences(results: Results, figures: dict[str, list[float]]) -> Iterator[str]:
    """Yield the months and years in which a figure differs."""
    for name, months in figures.items():
        series = results.series(name, "month")
        for month, (value, expected) in enumerate(zip(series, months, strict=True)):
            if value is None or not math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-5):
                yield f"{name} in {named(month)}: {value} instead of {expected}"
        rollup = results.graph.nodes[name].rollup
        for at, months_of_year in enumerate((months[:12], months[12:])):
            whole = {"sum": sum(months_of_year), "closing": months_of_year[-1], "opening": months_of_year[0]}
            value, expected_year = results.value(name, "year", at), whole.get(rollup)
            if expected_year is not None and (
                value is None or not math.isclose(value, expected_year, rel_tol=1e-6, abs_tol=1e-4)
            ):
                yield f"{name} in year {at}: {value} instead of {expected_year}"


def test_every_figure_is_as_plain_python_has_it(seed: int, computed: Callable[[RandomPlan], Outcome]) -> None:
    plan = random_plan(seed)
    outcome = computed(plan)
    assert outcome.results
    figures = plain.recomputed(plan.model, plan.given, MONTHS, {})
    assert [*differences(outcome.results, figures)] == [], plan.forecast()
    if plan.measured:
        assert outcome.outlook
        figures = plain.recomputed(plan.model, plan.given, MONTHS, plan.measured)
        assert [*differences(outcome.outlook, figures)][:5] == [], plan.forecast() + plan.rows()


# what is so in every month, whatever was measured: parts with a sign, and what they come to
IDENTITIES: dict[str, tuple[tuple[str, str], ...]] = {
    "subscription": (
        ("customers_at_start + new_customers - customers_lost_count", "paying_subscribers"),
        ("mrr_at_start + new_mrr + expansion_mrr - contraction_mrr - churned_mrr", "mrr_at_end"),
        ("website_leads + outbound_leads", "leads_new"),
        ("new_customers + deals_lost", "deals_decided"),
        ("subscription_revenue + one_time_fees", "revenue"),
        ("mrr", "mrr_at_end"),
    ),
    "services": (
        ("customers_at_start + new_customers - customers_lost_count", "customers_at_end"),
        ("new_customers + deals_lost", "deals_decided"),
        ("days_billed + days_turned_away", "days_wanted"),
    ),
    "orders": (
        ("buyers_at_start + new_customers - buyers_lost", "buyers_at_end"),
        ("visit_orders + repurchase_orders", "orders"),
        ("new_customers + repeat_orders", "orders"),
    ),
}
IDENTITIES["projects"] = (
    ("orders + deals_lost", "deals_decided"),
    ("backlog_at_start + order_intake - project_revenue", "undelivered_work"),
    ("project_revenue + other_revenue", "revenue"),
    ("order_intake", "won_deal_value"),
)
IDENTITIES["subscription_cohorts"] = (
    *IDENTITIES["subscription"],
    (" + ".join([*(f"cohort_{age}" for age in range(7)), "older_customers"]), "paying_subscribers"),
)


def test_the_outlook_keeps_what_holds_between_figures(
    seed: int, computed: Callable[[RandomPlan], Outcome]
) -> None:
    plan = random_plan(seed)
    draw = random.Random(-seed - 1)  # noqa: S311 - the same plans every time
    planned = plain.recomputed(plan.model, plan.given, MONTHS, {})
    names = sorted(
        {name for text in IDENTITIES[plan.model] for part in text for name in part.split() if name in planned}
    )
    measured: dict[int, dict[str, float]] = {}
    for name in draw.sample(names, 3):
        for month in draw.sample(range(MONTHS), draw.randint(1, 5)):
            measured.setdefault(month, {})[name] = round(planned[name][month] * draw.uniform(0.7, 1.3), 6)
    outlook = computed(RandomPlan(plan.model, plan.given, measured)).outlook
    assert outlook
    for text, total in IDENTITIES[plan.model]:
        for month in range(MONTHS):
            parts = text.replace("- ", "-").replace("+ ", "").split()
            values = [(outlook.value(part.lstrip("-"), "month", month), part) for part in parts]
            assert all(value is not None for value, _ in values), (text, month, measured)
            added = sum(-(value or 0) if part.startswith("-") else value or 0 for value, part in values)
            assert outlook.value(total, "month", month) == pytest.approx(added, rel=1e-6, abs=1e-5), (
                text,
                month,
                RandomPlan(plan.model, plan.given, measured).rows(),
            )
