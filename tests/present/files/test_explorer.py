"""What readers group and filter on the page of the budget comes to what Plansite computes and exports."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from every_plan import TOP

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS
from plansite.compute.model.spend.spending import BREAKDOWNS
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.files.explorer import explorer_files
from plansite.present.page import EXPLORER
from plansite.present.text.rounding import exported
from plansite.present.withholding import for_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

ASSETS = TOP / "docs_theme/assets"
WEIGHT = 30_000
PLAN = "schema_version: 2\ntitle: T\ntype: padre\nwhy: W.\ncurrency: EUR\nexchange_rates: {USD: 0.5}\nstart: 2027-01\nmonths: 14\n"
HOSTILE = '\'=HYPERLINK("https://evil.example", "</script><b>ads</b>")\''
BUDGET = f"""lines:
  ads: {{title: {HOSTILE}, category: advertising, department: marketing, kind: recurring, amount: 0.10 EUR}}
  tool: {{title: "Tool, large", category: software, department: sales, kind: recurring, amount: 0.2 USD, padre: run}}
  fair: {{title: Fair, category: events, department: marketing, kind: one_off, month: 2027-03, amount: 100.50 EUR, padre: acquire}}
"""
ACTUALS = "month,metric,value\n2027-01,budget.line.ads,0.30 EUR\n2027-03,budget.line.fair,90 EUR\n"


def ask_node(outcome: Outcome, states: list[dict[str, Any]]) -> dict[str, Any]:
    script = explorer_files(open_context(outcome))[EXPLORER].decode()
    command = ["node", str(Path(__file__).with_name("explorer_tables.js")), str(ASSETS)]
    given = json.dumps({"script": script, "states": states})
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def measured(write: Callable[..., Path]) -> Outcome:
    folder = write(plan=PLAN, budget=BUDGET)
    (folder / "actuals").mkdir()
    (folder / "actuals/spending.csv").write_text(ACTUALS, encoding="utf-8")
    return run(folder)


def by_period(results: Results, node: str, columns: list[list[str]]) -> list[float | None]:
    calendar, values = results.calendar, []
    for label, _ in columns:
        period = calendar.named(label)
        assert period
        values.append(
            exported(results.value(node, period.grain, calendar.periods(period.grain).index(period)))
        )
    return values


def close(left: list[float | None], right: list[float | None]) -> bool:
    return all(
        one is other is None or (one is not None and other is not None and abs(one - other) < 1e-6)
        for one, other in zip(left, right, strict=True)
    )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The example, with what each role is paid."""
    folder = tmp_path_factory.mktemp("published") / "plan"
    shutil.copytree(TOP / "plan", folder)
    with (folder / "plan.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\npublish_pay: true\n")
    return run(folder)


@pytest.mark.node
def test_every_grouping_of_the_example_adds_up_to_what_is_exported(example: Outcome) -> None:
    assert example.results
    assert example.outlook
    numbers = {"plan": example.results, "outlook": example.outlook}
    states = [
        {"rows": rows, "by": by, "show": show}
        for rows in BREAKDOWNS
        for by in ("year", "quarter", "month")
        for show in numbers
    ]
    compared = 0
    for state, table in zip(states, ask_node(example, states)["made"], strict=True):
        results, rows = numbers[state["show"]], state["rows"]
        assert close(table["totals"], by_period(results, "plan_cost_total", table["columns"])), state
        for row in table["rows"]:
            node = {"-": ids.without(rows), "-pay": ids.TEAM_PAY}.get(row["key"]) or ids.breakdown(
                rows, row["key"]
            )
            node = ids.padre_cost(row["key"]) if rows == "padre" and row["key"] != "-" else node
            if rows == "padre" and row["key"] == "-":
                continue  # pay without a part is in no total of its own
            assert close(row["values"], by_period(results, node, table["columns"])), (state, row["title"])
            compared += len(row["values"])
        shown = table["shown"]
        assert [sum(column) for column in zip(*shown["rows"], strict=True)] == shown["totals"]
        assert table["again"], table["address"]
    assert compared > 5000


@pytest.mark.node
def test_departments_come_to_what_marketing_and_sales_spend(example: Outcome) -> None:
    assert example.results
    (table,) = ask_node(example, [{"rows": "department", "by": "quarter"}])["made"]
    for row in table["rows"]:
        assert close(row["values"], by_period(example.results, f"{row['key']}_spend", table["columns"]))


@pytest.mark.node
def test_pay_that_is_not_published_stands_under_its_departments() -> None:
    told = for_readers(run(TOP / "plan"))
    assert told.results
    by_department, by_category = ask_node(
        told, [{"rows": rows, "by": "quarter"} for rows in ("department", "category")]
    )["made"]
    for row in by_department["rows"]:
        assert close(row["values"], by_period(told.results, f"{row['key']}_spend", by_department["columns"]))
    (pay,) = (row for row in by_category["rows"] if row["key"] == "-pay")
    assert close(pay["values"], by_period(told.results, ids.TEAM_PAY, by_category["columns"]))


@pytest.mark.node
def test_amounts_of_other_currencies_filters_and_csv(measured: Outcome) -> None:
    # a month has 0.10 EUR for ads and 0.2 USD at 0.5 for the tool; 14 months of each, and 100.50 EUR once
    whole, only, lines, beside, unassigned = ask_node(
        measured,
        [
            {"rows": "category"},
            {"rows": "line", "only": {"department": "marketing"}, "by": "quarter"},
            {"rows": "line", "sort": "name"},
            {"rows": "category", "show": "measured", "by": "month"},
            {"rows": "padre", "find": "LARGE tool"},
        ],
    )["made"]
    assert [row["title"] for row in whole["rows"]] == ["Events", "Advertising", "Software"]
    assert whole["totals"] == [102.9, 0.4, 103.3]
    assert only["totals"] == [100.8, 0.3, 0.3, 0.3, 0.2, 101.9]
    assert beside["rows"][0]["values"][:4] == [None, None, 90, None]
    assert beside["totals"][:4] == [0.3, None, 90, None]
    assert [(row["title"], row["values"]) for row in unassigned["rows"]] == [("Run", [1.2, 0.2, 1.4])]

    read = list(csv.reader(io.StringIO(lines["csv"])))
    assert read[0] == ["Line", "Category", "Department", "PADRE part", "2027", "2028 (part)", "Whole plan"]
    first = next(row for row in read if "HYPERLINK" in row[0])
    assert first[0].startswith("'=")
    assert first[1:] == ["Advertising", "Marketing", "", "1.20", "0.20", "1.40"]
    assert read[-1] == ["Total", "", "", "", "102.90", "0.40", "103.30"]
    assert all(cell[:1] not in "=+@-" for row in read for cell in row if cell)


@pytest.mark.node
def test_an_address_of_somebody_else_asks_for_nothing_unknown(outcome: Callable[..., Outcome]) -> None:
    made = outcome(plan=PLAN, budget=BUDGET)
    answer = ask_node(made, [{"rows": "line", "only": {"padre": "-"}}])
    assert answer["nothing"] is None
    (table,) = answer["made"]
    assert sorted(row["title"][:4] for row in table["rows"]) == ["=HYP"]
    assert table["again"]


def test_the_data_says_what_is_as_planned_once(measured: Outcome) -> None:
    text = explorer_files(open_context(measured))[EXPLORER].decode()
    data = json.loads(text.removeprefix("globalThis.plansiteBudget = ").removesuffix(";\n"))
    assert [measure["id"] for measure in data["measures"]] == ["plan", "outlook", "measured"]
    ads, tool, _ = data["lines"]
    assert ads["plan"] == 0.1
    assert ads["measured"][:2] == [0.3, None]
    assert "outlook" not in tool
    assert tool["measured"] is None
    assert tool["made"] == "US$0.20"
    assert tool["page"] == "numbers/budget.html#budget-line-tool"
    assert [grain for grain in GRAINS if data["grains"][grain]["labels"]] == list(GRAINS)


def test_a_plan_without_a_budget_has_no_data(outcome: Callable[..., Outcome]) -> None:
    assert explorer_files(open_context(outcome(plan=PLAN))) == {}


def test_the_scripts_are_small() -> None:
    names = ("plansite-explorer.js", "plansite-spending.js")
    assert sum((ASSETS / name).stat().st_size for name in names) < WEIGHT
