"""A workbook is imported once, and again: what came from it follows it, what people wrote stays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from plansite.cli import main
from plansite.deliver.edit.details import Details
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 20)
ROWS = {"Google Ads": [100 + month for month in range(12)], "Hotels": [43] * 12}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def save(path: Path, rows: dict[str, list[object]], title: str = "Costs 2027") -> Path:
    book = Workbook()
    book.active.title = title
    book.active.append(["", *(f"2027-{month:02}" for month in range(1, 13))])
    for name, values in rows.items():
        book.active.append([name, *values])
    book.save(path)
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    start_project(tmp_path, Choice("northbank", "subscription", "sales", "", TODAY))
    return tmp_path / "plan"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return save(tmp_path / "costs.xlsx", dict(ROWS))


def import_(workbook: Path, plan: Path, *options: object) -> str:
    done = call("import", workbook, "--plan", plan, *options)
    assert done.exit_code == 0, done.output
    return done.output


def text_of(plan: Path, file: str = "budget.yaml") -> str:
    return (plan / file).read_text(encoding="utf-8")


def spent(plan: Path, line: str) -> float:
    results = run(plan, today=TODAY).results
    assert results is not None
    return sum(value or 0 for value in results.series(f"budget.line.{line}", "month"))


def test_nothing_is_written_in_a_dry_run_or_without_a_word(workbook: Path, plan: Path) -> None:
    before = text_of(plan)
    assert "Nothing was written." in import_(workbook, plan, "--dry-run")
    assert not (plan.parent / "imports").exists()
    assert "Say --yes to write it" in import_(workbook, plan)
    assert text_of(plan) == before
    assert (plan.parent / "imports/plan/costs.yaml").is_file(), "there the rows can be looked through"


def test_lines_are_written_with_the_addresses_of_their_cells(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    assert "  hotels:\n    title: Hotels\n    category: travel\n" in text_of(plan)
    assert "    amount: 43 EUR  # costs.xlsx Costs 2027!B3:M3\n" in text_of(plan)
    assert "      2027-12: 111 EUR\n" in text_of(plan)
    assert spent(plan, "google_ads") == sum(ROWS["Google Ads"])
    assert call("check", plan).exit_code == 0


def test_a_second_import_changes_nothing(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    before, mapping = text_of(plan), text_of(plan.parent / "imports/plan", "costs.yaml")
    assert "Nothing changes" in import_(workbook, plan, "--yes")
    assert (text_of(plan), text_of(plan.parent / "imports/plan", "costs.yaml")) == (before, mapping)


def test_a_second_import_changes_only_what_changed_in_the_workbook(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    commented = (
        text_of(plan)
        .replace("      2027-03: 102 EUR\n", "      # spring\n      2027-03: 102 EUR  # as last year\n")
        .replace("    category: travel\n", "    category: travel\n    owner: founder\n")
    )
    (plan / "budget.yaml").write_text(commented, encoding="utf-8")
    save(workbook, {**ROWS, "Google Ads": [100, 101, 555, *ROWS["Google Ads"][3:]]})
    import_(workbook, plan, "--yes")
    assert text_of(plan) == commented.replace("2027-03: 102 EUR", "2027-03: 555 EUR")


def test_what_people_changed_since_stays_until_it_is_to_be_replaced(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    mine = text_of(plan).replace("amount: 43 EUR", "amount: 45 EUR")
    (plan / "budget.yaml").write_text(mine, encoding="utf-8")
    save(workbook, {**ROWS, "Hotels": [50] * 12})
    output = import_(workbook, plan, "--yes")
    assert "Stays as people wrote it" in output
    assert "“lines.hotels.amount” (costs.xlsx Costs 2027!B3:M3)" in output
    assert text_of(plan) == mine
    import_(workbook, plan, "--yes", "--replace")
    assert text_of(plan) == mine.replace("amount: 45 EUR", "amount: 50 EUR")


def test_rows_may_move_and_the_address_moves_along(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    save(workbook, {"Prospect lists": [7] * 12, **ROWS})
    import_(workbook, plan, "--yes")
    assert "amount: 43 EUR  # costs.xlsx Costs 2027!B3:M3" in text_of(plan), "the value did not change"
    save(workbook, {"Prospect lists": [7] * 12, **ROWS, "Hotels": [41] * 12})
    import_(workbook, plan, "--yes")
    assert "amount: 41 EUR  # costs.xlsx Costs 2027!B4:M4" in text_of(plan)


def test_the_values_of_the_plan_stay_and_are_named(tmp_path: Path, plan: Path) -> None:
    workbook = save(tmp_path / "sales.xlsx", {"Visitors": [5000] * 12})
    output = import_(workbook, plan, "--yes")
    assert "Stays as people wrote it; --replace takes the workbook's value:\n  forecast.yaml:" in output
    assert "visitors: {start: 4000, growth: 2% per month}" in text_of(plan, "forecast.yaml")
    import_(workbook, plan, "--yes", "--replace")
    assert "  visitors: 5000  # sales.xlsx Costs 2027!B2:M2\n" in text_of(plan, "forecast.yaml")


def test_measured_values_go_into_a_table_of_their_own(tmp_path: Path, plan: Path) -> None:
    workbook = save(
        tmp_path / "Last months.xlsx", {"New customers": [4, 6], "MRR": [27000, 27500]}, "Actuals"
    )
    import_(workbook, plan, "--yes")
    expected = "month,metric,value\n2027-01,new_customer_count,4\n2027-02,new_customer_count,6\n2027-01,mrr,27000 EUR\n2027-02,mrr,27500 EUR\n"
    assert text_of(plan, "actuals/last_months.csv") == expected
    mine = expected.replace("customer_count,4", "customer_count,5")
    (plan / "actuals/last_months.csv").write_text(mine, encoding="utf-8")
    save(workbook, {"New customers": [3, 7], "MRR": [27000, 27500]}, "Actuals")
    assert "actuals/last_months.csv “2027-01,new_customer_count,5”" in import_(workbook, plan, "--yes")
    assert text_of(plan, "actuals/last_months.csv") == mine.replace("customer_count,6", "customer_count,7")


def test_a_value_that_another_table_has_is_not_given_twice(tmp_path: Path, plan: Path) -> None:
    (plan / "actuals").mkdir()
    (plan / "actuals/crm.csv").write_text("month,metric,value\n2027-01,mrr,27100 EUR\n", encoding="utf-8")
    workbook = save(tmp_path / "book.xlsx", {"MRR": [27000, 27500]}, "Actuals")
    assert "actuals/crm.csv has mrr of 2027-01 already" in import_(workbook, plan, "--yes")
    assert text_of(plan, "actuals/book.csv") == "month,metric,value\n2027-02,mrr,27500 EUR\n"


def test_a_new_plan_has_the_months_and_the_currency_of_the_workbook(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("Costs;Oct 2027;Nov 2027\nAds;1.200,50 zł;900,00 zł\n", encoding="utf-8")
    import_(file, tmp_path / "plan", "--yes")
    assert "start: 2027-10\nmonths: 2\ncurrency: PLN\n" in text_of(tmp_path / "plan", "plan.yaml")
    assert "2027-10: 1200.5 PLN" in text_of(tmp_path / "plan")


def test_a_workbook_without_a_known_row_begins_no_plan(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("hello;world\n", encoding="utf-8")
    done = call("import", file, "--plan", tmp_path / "plan", "--yes")
    assert done.exit_code == 1
    assert "nothing to begin a plan with" in done.output
    assert not (tmp_path / "plan").exists()


def test_a_person_may_say_what_a_row_is(tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = save(
        tmp_path / "odd.xlsx",
        {"Dachdecker": [5] * 12, "Quux": [6] * 12, "Zzz": [7] * 12, "Wobble": [0.4] * 12},
        "Numbers",
    )
    monkeypatch.setattr("plansite.cli_import.is_terminal", lambda: True)
    done = CliRunner().invoke(
        main,
        ["import", str(workbook), "--plan", str(plan)],
        input="budget\nown\nleave\ngros_margin\ngross_margin\ny\n",
    )
    assert done.exit_code == 0, done.output
    assert "  dachdecker:\n" in text_of(plan)
    assert "  quux: 6  # odd.xlsx Numbers!B3:M3\n" in text_of(plan, "forecast.yaml")
    assert "Numbers!A4 “Zzz”" in done.output
    assert "No figure or KPI is called “gros_margin”. Did you mean “gross_margin”?" in done.output
    assert "“inputs.gross_margin” (odd.xlsx Numbers!B5:M5)" in done.output, "the plan has its own"
    assert "Quux: {take: own_input, name: quux" in text_of(plan.parent / "imports/plan", "odd.yaml")
    assert call("check", plan).exit_code == 0


def test_what_would_be_a_mistake_in_the_plan_is_not_written(
    workbook: Path, plan: Path, tmp_path: Path
) -> None:
    before = text_of(plan, "forecast.yaml")
    mapping = "rows:\n  Costs 2027 / Hotels: {take: input, name: hotles}\n"
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    done = call("import", workbook, "--plan", plan, "--mapping", tmp_path / "map.yaml")
    assert done.exit_code == 1
    assert "No figure is called “hotles”." in done.output
    assert "Nothing was written to the plan" in done.output
    assert text_of(plan, "forecast.yaml") == before
    assert "written:" not in text_of(tmp_path, "map.yaml").partition("rows:")[2]


def test_what_comes_out_otherwise_than_in_the_workbook_is_told(workbook: Path, plan: Path) -> None:
    import_(workbook, plan, "--yes")
    quarterly = text_of(plan).replace("title: Hotels\n", "title: Hotels\n    every: quarter\n")
    (plan / "budget.yaml").write_text(quarterly, encoding="utf-8")
    output = import_(workbook, plan, "--yes")
    assert "Costs 2027!C3 says 43 for “Hotels”; budget.line.hotels of the plan is 0" in output


def test_three_decimals_are_written_so_that_nobody_takes_them_for_thousands(
    tmp_path: Path, plan: Path
) -> None:
    import_(save(tmp_path / "fine.xlsx", {"Tools": [1.125] * 12}), plan, "--yes")
    assert "    amount: 1.1250 EUR  #" in text_of(plan)
    assert spent(plan, "tools") == 12 * 1.125


def test_dinars_keep_their_coins(tmp_path: Path) -> None:
    details = Details("Hill & Co", "KWD", "2027-01", "en")
    start_project(tmp_path, Choice("hill", "subscription", "minimal", "", TODAY, details=details))
    table = tmp_path / "costs.csv"
    table.write_text("Item,Jan 2027,Feb 2027\nGoogle Ads,12.375,1.250\n", encoding="utf-8")
    done = call("import", table, "--plan", tmp_path / "plan", "--yes")
    assert done.exit_code == 0, done.output
    written = (tmp_path / "plan" / "budget.yaml").read_text(encoding="utf-8")
    assert "2027-01: 12.375 KWD\n" in written
    assert "2027-02: 1.25 KWD\n" in written
    assert "ambiguous-number" not in {problem.rule for problem in run(tmp_path / "plan").problems}
