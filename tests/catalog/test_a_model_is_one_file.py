"""A revenue model is one file: with it in the catalogue, everything knows the model; without it, nothing does."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKETPLACE = """\
title: Marketplace
description: Sellers offer, buyers order from them, and a share of what buyers pay stays here.
figures:
  visits: {title: Visits, meaning: visits to the marketplace each month, unit: count, rollup: sum, streams: sum}
  visit_to_order: {title: Visits that end in an order, meaning: share of visits that end in an order, unit: percent, rollup: average}
  orders: {title: Orders, unit: count, rollup: sum, streams: sum, formula: visits * visit_to_order}
  order_value: {title: Value of an order, meaning: "average value of an order, without sales tax", unit: money, rollup: average}
  merchandise_value: {title: Gross merchandise value, unit: money, rollup: sum, streams: sum, formula: orders * order_value}
  take_rate: {title: Take rate, meaning: share of the gross merchandise value that sellers pay, unit: percent, rollup: average}
  commissions: {title: Commissions, unit: money, rollup: sum, streams: sum, formula: merchandise_value * take_rate}
  listing_fee: {title: Listing fee, meaning: fee of a seller each month, unit: money, rollup: average, default: 0}
  listing_fees: {title: Listing fees, unit: money, rollup: sum, streams: sum, formula: sellers_at_end * listing_fee}
  revenue: {title: Revenue, unit: money, rollup: sum, streams: every, formula: commissions + listing_fees}
  gross_margin: {title: Gross margin, meaning: share of revenue left after payments and support, unit: percent, rollup: average}
  gross_profit: {title: Gross profit, unit: money, rollup: sum, streams: every, formula: revenue * gross_margin}
  opening_sellers: {title: Sellers when the plan starts, meaning: sellers on the day before the plan starts, unit: count, rollup: setting, default: 0}
  sellers_won: {title: Sellers won, meaning: sellers who join each month, unit: count, rollup: sum, streams: sum}
  monthly_seller_churn: {title: Sellers who leave in a month, meaning: share of sellers who leave in a month, unit: percent, rollup: average, default: 0%}
  sellers_at_start: {title: Sellers at start, unit: count, rollup: opening, streams: sum, formula: "lag(sellers_at_end, opening_sellers)"}
  sellers_lost: {title: Sellers who left, unit: count, rollup: sum, streams: sum, formula: sellers_at_start * monthly_seller_churn}
  sellers_at_end: {title: Sellers at end, unit: count, rollup: closing, streams: sum, formula: sellers_at_start + sellers_won - sellers_lost}
  new_buyer_share: {title: Orders of new buyers, meaning: share of orders of people who buy for the first time, unit: percent, rollup: average}
  new_customers: {title: Customers won, unit: count, rollup: sum, streams: sum, formula: orders * new_buyer_share}
  buyers: {title: People who have bought, unit: count, rollup: closing, streams: sum, formula: "lag(buyers, 0) + new_customers"}
  orders_without_plan: {title: Orders without the plan, meaning: orders each month without this plan, unit: count, rollup: sum, streams: sum, default: 0}
  continuing_gross_profit: {title: Gross profit without the plan, unit: money, rollup: sum, streams: sum, formula: orders_without_plan * order_value * take_rate * gross_margin}
  expected_gain: {title: Expected gain, unit: money, rollup: sum, streams: recompute, formula: gross_profit - continuing_gross_profit}

funnel:
  title: From visit to order
  stages:
    visits: []
    orders: [visit_to_order]
revenue: [commissions, listing_fees]
sums:
  - title: Sellers from month to month
    parts: [sellers_at_start, sellers_won, -sellers_lost]
    total: sellers_at_end
charts:
  - title: Sellers and buyers at the end of the month
    figures: [sellers_at_end, buyers]
"""
INPUTS = (
    "{visits: 10000, visit_to_order: 2%, order_value: 50 EUR, take_rate: 10%, gross_margin: 80%,"
    " opening_sellers: 40, sellers_won: 5, monthly_seller_churn: 5%, listing_fee: 10 EUR, new_buyer_share: 50%}"
)
ALONE = f"model: marketplace\ninputs: {INPUTS}\n"
BESIDE = f"""\
streams:
  platform:
    model: subscription
    inputs: {{visitors: 1000, visitor_to_lead: 10%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 40%,
      opportunity_to_customer: 50%, monthly_churn: 2%, price_per_month: 100 EUR, gross_margin: 80%}}
  bazaar: {{model: marketplace, inputs: {INPUTS}}}
"""
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
start: 2027-01
months: 12
"""
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
KPIS = """\
definitions:
  orders_placed:
    title: Orders placed
    question: How many orders are placed?
    definition: Orders in the period.
    formula: orders
    unit: count
    better: up
    rollup: sum
"""
GOAL = "title: {title}\nkpi: {kpi}\namount: {amount}\nstart: 2027-01-01\nend: 2027-12-31\n"


@dataclass(frozen=True, slots=True)
class Copy:
    """Run a copy of Plansite as a program of its own."""

    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "generator/plansite/catalog/models/marketplace.yaml"

    def run(self, *words: str, at: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=at,
            env={**os.environ, "PYTHONPATH": str(self.folder / "generator")},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def pages(self, plan: Path) -> dict[str, str]:
        """Return the pages of a plan as they are written, by path."""
        write = (
            "import sys; from datetime import date; from pathlib import Path; from plansite import terminal;"
            "terminal.write_pages_of(Path(sys.argv[1]), Path(sys.argv[2]), date(2027, 1, 5))"
        )
        output = plan.parent / "written"
        done = self.run("-c", write, str(plan), str(output), at=plan.parent)
        assert done.returncode == 0, done.stderr
        pages = output / "pages"
        return {
            path.relative_to(pages).as_posix(): path.read_text(encoding="utf-8")
            for path in pages.rglob("*.md")
        }

    def values(self, plan: Path) -> dict[tuple[str, str], float]:
        """Return what is exported for the year, by figure and period."""
        done = self.run("-m", "plansite", "export", str(plan), "--to", "csv", at=plan.parent)
        assert done.returncode == 0, done.stderr
        rows = list(csv.reader(done.stdout.splitlines()))
        return {(row[1], row[3]): float(row[4]) for row in rows if row[2] == "year" and row[4]}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a copy of Plansite with one file more."""
    folder = tmp_path_factory.mktemp("plansite")
    for name in ("generator", "schemas", "docs_theme"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "action.yml"):
        shutil.copy(ROOT / name, folder / name)
    with_model = Copy(folder)
    with_model.model.write_text(MARKETPLACE, encoding="utf-8")
    return with_model


def plan_with(folder: Path, forecast: str) -> Path:
    plan = folder / "plan"
    (plan / "goals").mkdir(parents=True)
    (plan / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (plan / "padre.yaml").write_text(PARTS, encoding="utf-8")
    (plan / "kpis.yaml").write_text(KPIS, encoding="utf-8")
    (plan / "forecast.yaml").write_text(forecast, encoding="utf-8")
    for kpi, amount in (("orders_placed", 3000), ("new_customer_count", 2000)):
        text = GOAL.format(title=f"More {kpi}", kpi=kpi, amount=amount)
        (plan / "goals" / f"{kpi}.yaml").write_text(text, encoding="utf-8")
    return plan


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_with(tmp_path_factory.mktemp("alone"), ALONE)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan with the model as one of two streams, and with schemas of its own that are older than the model."""
    folder = tmp_path_factory.mktemp("beside")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    return plan_with(folder, BESIDE)


@pytest.fixture(scope="module")
def started(copy: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was started while the model was there."""
    folder = tmp_path_factory.mktemp("started")
    done = copy.run("-m", "plansite", "init", "company", "--outline", "seven", at=folder)
    assert done.returncode == 0, done.stderr
    return folder / "company"


def offered(project: Path) -> tuple[list[str], list[str]]:
    """Return the models among which a company and a stream may choose, by a project's own schemas."""
    schema = json.loads((project / "schemas" / "forecast.schema.json").read_text(encoding="utf-8"))
    stream = schema["properties"]["streams"]["additionalProperties"]["properties"]["model"]
    return schema["properties"]["model"]["enum"], stream["enum"]


def headings(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("#")]


def charts(page: str) -> list[str]:
    """Return the figures of each chart over time; what moved a sum is drawn as bars beside its table."""
    return re.findall(r'<figure class="ps-chart ps-chart-(?!bars)[^>]* data-node="([^"]+)"', page)


def funnel(page: str) -> list[str]:
    """Return the figures of all funnels that are drawn: each stage, the rate that leads to it before it."""
    drawn = "".join(re.findall(r'<ol class="ps-funnel">.*?</ol>', page, re.DOTALL))
    return re.findall(r'data-node="([^"]+)"', drawn)


def stages(page: str, goal: str) -> list[str]:
    """Return the stages that the page of gaps counts back from a goal."""
    section = page.split(f"{{ #{goal} }}", 1)[1].split("\n## ", 1)[0]
    drawn_and_tabled = re.findall(rf'data-node="goal\.{goal.replace("-", "_")}\.planned\.(\w+)"', section)
    return list(dict.fromkeys(drawn_and_tabled))


def test_the_forecast_shows_its_funnel_sums_and_charts(copy: Copy, alone: Path) -> None:
    page = copy.pages(alone)["forecast.md"]
    assert headings(page)[:4] == [
        "# Forecast",
        "## Revenue and profit",
        "## From visit to order",
        "## Sellers from month to month",
    ]
    assert funnel(page) == ["visits", "visit_to_order", "orders"]
    assert charts(page) == ["revenue gross_profit", "sellers_at_end buyers"]
    tables = re.sub(r"<figure.*?</figure>", "", page, flags=re.DOTALL)
    rows = re.findall(r'<tr[^>]* data-node="(\w+)"', tables)
    assert rows[:5] == ["commissions", "listing_fees", "revenue", "gross_profit", "expected_gain"]
    assert {"sellers_at_start", "sellers_won", "sellers_lost", "sellers_at_end"} <= set(rows)


def test_a_goal_for_what_it_wins_is_counted_back_through_its_funnel(copy: Copy, alone: Path) -> None:
    page = copy.pages(alone)["gaps.md"]
    assert stages(page, "orders-placed") == ["visits"]
    assert stages(page, "new-customer-count") == ["visits", "orders"]
    values = copy.values(alone)
    assert values["orders", "2027"] == pytest.approx(12 * 200)


def test_as_a_stream_it_has_all_of_that_and_its_place_in_the_sums(copy: Copy, beside: Path) -> None:
    pages, values = copy.pages(beside), copy.values(beside)
    page = pages["forecast.md"]
    assert "### From visit to order" in headings(page)
    assert funnel(page)[-3:] == ["bazaar.visits", "bazaar.visit_to_order", "bazaar.orders"]
    assert charts(page)[1:] == [
        "platform.revenue bazaar.revenue",
        "paying_subscribers",
        "sellers_at_end buyers",
    ]
    assert stages(pages["gaps.md"], "orders-placed") == ["visits"]
    assert set(stages(pages["gaps.md"], "new-customer-count")) == {
        *("leads_new", "mqls", "sqls", "opportunities_created"),
        *("visits", "orders"),
    }
    for figure in ("revenue", "gross_profit", "new_customers", "expected_gain"):
        parts = [values[f"{stream}.{figure}", "2027"] for stream in ("platform", "bazaar")]
        assert values[figure, "2027"] == pytest.approx(sum(parts)), figure
    # 10,000 visits, 2 % of them order for 50 EUR, a tenth of that stays; and 10 EUR of each seller
    commissions, fees = (values[f"bazaar.{part}", "2027"] for part in ("commissions", "listing_fees"))
    assert commissions == pytest.approx(12 * 1_000)
    assert values["bazaar.revenue", "2027"] == pytest.approx(commissions + fees)


@pytest.mark.parametrize("name", ["alone", "beside"])
def test_its_figures_are_in_the_spreadsheet(copy: Copy, name: str, request: pytest.FixtureRequest) -> None:
    plan: Path = request.getfixturevalue(name)
    file = plan.parent / "plan.xlsx"
    done = copy.run("-m", "plansite", "export", str(plan), "--to", "xlsx", "-o", str(file), at=plan.parent)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(file) as workbook:
        texts = workbook.read("xl/sharedStrings.xml").decode()
    for title in ("Gross merchandise value", "Take rate", "Sellers at end"):
        assert title in texts


def test_it_can_be_chosen_where_a_project_starts(started: Path) -> None:
    assert [names.count("marketplace") for names in offered(started)] == [1, 1]


def test_without_its_file_nothing_knows_it(
    copy: Copy, alone: Path, beside: Path, started: Path, tmp_path: Path
) -> None:
    (started / "plan" / "forecast.yaml").write_text(ALONE, encoding="utf-8")
    copy.model.unlink()
    try:
        for plan in (alone, beside, started / "plan"):
            done = copy.run("-m", "plansite", "check", str(plan), at=plan.parent)
            assert done.returncode == 1
            assert "“Model” cannot be “marketplace”." in done.stdout
        assert copy.run("-m", "plansite", "init", "company", at=tmp_path).returncode == 0
        assert not any("marketplace" in names for names in offered(tmp_path / "company"))
    finally:
        copy.model.write_text(MARKETPLACE, encoding="utf-8")
