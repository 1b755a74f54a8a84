"""What plans come to together is what an independent count over their exports says: currencies, months and fiscal years included."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run_bare
from plansite.portfolio.adding_up import added_up
from plansite.portfolio.reading import ExchangeRate, PlanPlace, Portfolio
from plansite.portfolio.summary import as_json, from_json, summary_of

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.portfolio.adding_up import Together

SIZES = {"month": 1, "quarter": 3, "year": 12}
FLOWS = (
    "revenue",
    "gross_profit",
    "new_customers",
    "plan_cost_total",
    "acquisition_spend",
    "customers_lost_count",
)
STARTS = ("customers_at_start", "mrr_at_start")
ENDS = ("paying_subscribers", "mrr_at_end", "mrr", "buyers_at_end")
# a ratio, what stands above its line and what below; `same` says that both must be of the same plans
RATIOS = {
    "customer_acquisition_cost": ("acquisition_spend", "new_customers", False),
    "cost_to_revenue": ("plan_cost_total", "revenue", False),
    "gross_profit_margin": ("gross_profit", "revenue", True),
    "arpu": ("revenue", "customer_months", True),
    "average_order_value": ("order_revenue", "orders", True),
    "lead_conversion_rate": ("customers_from_leads", "leads_new", True),
}
FORECASTS = {
    "subscription": {
        "visitors": (500, 5000, ""),
        "visitor_to_lead": (1, 8, "%"),
        "lead_to_mql": (20, 90, "%"),
        "mql_to_sql": (20, 90, "%"),
        "sql_to_opportunity": (20, 90, "%"),
        "opportunity_to_customer": (10, 60, "%"),
        "days_to_mql": (0, 40, " days"),
        "days_to_sql": (0, 40, " days"),
        "days_to_opportunity": (0, 60, " days"),
        "days_to_customer": (0, 60, " days"),
        "opening_customers": (10, 200, ""),
        "opening_mrr": (1000, 20000, " {}"),
        "monthly_churn": (0.5, 8, "%"),
        "price_per_month": (20, 90, " {}"),
        "gross_margin": (20, 90, "%"),
    },
    "orders": {
        "visits": (2000, 30000, ""),
        "visit_to_order": (1, 6, "%"),
        "opening_buyers": (10, 900, ""),
        "monthly_repurchase": (1, 10, "%"),
        "monthly_buyer_loss": (0.5, 5, "%"),
        "order_value": (20, 120, " {}"),
        "new_buyer_share": (20, 90, "%"),
        "gross_margin": (20, 70, "%"),
    },
}


class Drawn(NamedTuple):
    """A portfolio of random plans: their files, the rates by code and first month, and where the years of the sums begin."""

    plans: dict[str, dict[str, str]]
    rates: dict[str, list[tuple[str, float]]]
    fiscal_year_start: int


def month(first: str, later: int) -> str:
    at = int(first[:4]) * 12 + int(first[5:]) - 1 + later
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def drawn(seed: int) -> Drawn:
    draw = random.Random(seed)  # noqa: S311 - the same plans every time
    plans = {}
    for name in ("north", "south", "east-2", "west")[: draw.randint(2, 4)]:
        currency, model = draw.choice(["EUR", "USD", "GBP"]), draw.choice([*FORECASTS, ""])
        start, months = month("2026-10", draw.randrange(9)), draw.randint(5, 20)
        plans[name] = {
            "plan": f"schema_version: 2\ntitle: {name.title()}\ntype: full\nwhy: To try.\ncurrency: {currency}\n"
            f"start: {start}\nmonths: {months}\nfiscal_year_start: {draw.randint(1, 12)}\n",
            "budget": budget(draw, currency),
        }
        if model:
            plans[name]["forecast"] = forecast(draw, model, currency)
    rates = {
        "USD": [("2026-01", round(draw.uniform(0.7, 1.1), 4)), ("2027-02", round(draw.uniform(0.7, 1.1), 4))]
    }
    if draw.random() < 0.7:
        rates["GBP"] = [("", round(draw.uniform(1, 1.3), 4))]
    return Drawn(plans, rates, draw.randint(1, 12))


def budget(draw: random.Random, currency: str) -> str:
    lines = [
        f"  line_{at}: {{title: Line {at}, department: {draw.choice(['marketing', 'sales'])}, category: software,"
        f" kind: recurring, every: {draw.choice(['month', 'quarter'])}, amount: {draw.uniform(50, 5000):.2f} {currency}}}"
        for at in range(draw.randint(1, 4))
    ]
    return "\n".join(["lines:", *lines, ""])


def forecast(draw: random.Random, model: str, currency: str) -> str:
    inputs = [
        f"  {name}: {draw.uniform(low, high):.4f}{unit.format(currency)}"
        for name, (low, high, unit) in FORECASTS[model].items()
    ]
    return "\n".join([f"model: {model}", "inputs:", *inputs, ""])


class Counted:
    """Count what exports come to, from their text alone."""

    def __init__(
        self, exports: dict[str, str], rates: dict[str, list[tuple[str, float]]], begins: int
    ) -> None:
        self.exports = {name: json.loads(text) for name, text in exports.items()}
        self.rates, self.begins = rates, begins
        self.figures = {
            name: {figure["id"]: figure for figure in data["scenarios"][0]["figures"]}
            for name, data in self.exports.items()
        }
        self.of_plan = {
            name: [period["label"] for period in data["periods"]["month"]]
            for name, data in self.exports.items()
        }
        self.months = sorted({label for labels in self.of_plan.values() for label in labels})
        self.months = [
            month(self.months[0], at) for at in range(1 + self.apart(self.months[0], self.months[-1]))
        ]

    @staticmethod
    def apart(first: str, last: str) -> int:
        return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])

    def worth(self, plan: str, label: str) -> float | None:
        code = self.exports[plan]["plan"]["currency"]
        if code == "EUR":
            return 1.0
        return next((rate for since, rate in reversed(self.rates.get(code, [])) if since <= label), None)

    def lacks_rate(self, plan: str) -> bool:
        return any(self.worth(plan, label) is None for label in self.of_plan[plan])

    def knows(self, plan: str, figure: str) -> bool:
        data = self.figures[plan].get(figure)
        return data is not None and any(value is not None for value in data["values"]["month"])

    def plans(self, figure: str) -> set[str]:
        return {plan for plan in self.exports if self.knows(plan, figure)}

    def is_money(self, figure: str) -> bool:
        return any(self.figures[plan][figure]["unit"] == "money" for plan in self.plans(figure))

    def at(self, figure: str, label: str) -> float | None:
        """Return what plans have of a figure in a month, None where no plan has the month."""
        there = [plan for plan in self.exports if label in self.of_plan[plan]]
        if not there:
            return None
        total = 0.0
        for plan in there:
            if self.knows(plan, figure) and not (self.is_money(figure) and self.lacks_rate(plan)):
                data = self.figures[plan][figure]
                value = data["values"]["month"][self.of_plan[plan].index(label)]
                total += value * ((self.worth(plan, label) or 0) if data["unit"] == "money" else 1)
        return total

    def periods(self, size: int) -> dict[str, list[str]]:
        """Return the months of each period by its label; a year is called by the calendar year in which it ends."""
        periods: dict[str, list[str]] = {}
        for label in self.months:
            into = (int(label[5:]) - self.begins) % 12
            year = int(month(label, 11 - into)[:4])
            name = {1: label, 3: f"{year}-Q{into // 3 + 1}", 12: str(year)}[size]
            periods.setdefault(name, []).append(label)
        return periods

    def over(self, figure: str, labels: list[str]) -> float | None:
        values = [self.at(figure, label) for label in labels]
        known = [value for value in values if value is not None]
        if not known:
            return None
        if figure in STARTS or figure in ENDS:
            return (values[0] if figure in STARTS else values[-1]) or 0.0
        return sum(known)

    def ratio(self, kpi: str, labels: list[str]) -> float | None:
        above, below, same = RATIOS[kpi]
        if (
            not self.plans(above)
            or not self.plans(below)
            or (same and self.plans(above) != self.plans(below))
        ):
            return None
        mixed = self.is_money(above) and not self.is_money(below)
        if mixed and any(self.lacks_rate(plan) for plan in self.plans(below)):
            return None
        part, whole = self.over(above, labels), self.over(below, labels)
        if part is None or not whole or (kpi == "customer_acquisition_cost" and not part):
            return None
        return part / whole


def told(together: Together, figure: str, grain: Any, label: str) -> float | None:
    assert together.results
    labels = [period.label for period in together.results.calendar.periods(grain)]
    return together.value(figure, grain, labels.index(label))


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_those_of_an_independent_count(seed: int, tmp_path: Path) -> None:
    portfolio = drawn(seed)
    places, summaries, exports = [], [], {}
    for name, files in portfolio.plans.items():
        folder = tmp_path / name
        folder.mkdir()
        for file, text in files.items():
            (folder / f"{file}.yaml").write_text(text)
        outcome = run_bare(folder, name)
        assert outcome.plan
        assert outcome.catalog
        assert not outcome.failed, [problem for problem in outcome.problems if not problem.severity]
        exports[name] = export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "json").decode()
        places.append(PlanPlace(name, folder))
        summaries.append(from_json(as_json(summary_of(outcome, name))))
    rates = {code: ExchangeRate(tuple(steps)) for code, steps in portfolio.rates.items()}
    together = added_up(
        Portfolio(
            tmp_path,
            "All",
            "EUR",
            rates,
            portfolio.fiscal_year_start,
            tuple(places),
            is_stated=True,
            problems=(),
            texts={},
        ),
        summaries,
    )
    count = Counted(exports, portfolio.rates, portfolio.fiscal_year_start)
    compared = 0
    for grain, size in SIZES.items():
        for label, months in count.periods(size).items():
            for figure in (*FLOWS, *STARTS, *ENDS):
                if any(
                    not (count.is_money(figure) and count.lacks_rate(plan)) for plan in count.plans(figure)
                ):
                    expected = count.over(figure, months)
                    assert told(together, figure, grain, label) == (
                        None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-6)
                    ), (figure, label)
                    compared += 1
            for kpi in RATIOS:
                expected = count.ratio(kpi, months)
                assert told(together, kpi, grain, label) == (
                    None if expected is None else pytest.approx(expected, rel=1e-9)
                ), (kpi, label, together.why(kpi, "plan", 0))
                compared += 1
    assert compared > 200
    assert {problem.span.file.split("/")[0] for problem in together.problems} == {
        plan for plan in exports if count.lacks_rate(plan)
    }
