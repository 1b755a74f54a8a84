"""Simple formulas of a workbook become formulas of the plan, if they give the same numbers there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from office import recalculated
from openpyxl import Workbook
from workbooks import made, write

from plansite.cli import main
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.tools
LETTERS = "BCDEFGHIJKLM"
TODAY = date(2026, 11, 20)


def model() -> bytes:
    """A small model: growth, a product, a sum that other formulas use, a share, and a formula that is not simple."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Model"
    write(sheet, 1, 1, ["Growth", 0.02])
    write(sheet, 3, 1, ["", *(date(2027, month, 1) for month in range(1, 13))])
    write(sheet, 4, 1, ["Visitors", 4100, *(f"={letter}4*(1+$B$1)" for letter in LETTERS[:-1])])
    write(sheet, 5, 1, ["Visitors who become leads", *[0.025] * 12])
    write(sheet, 6, 1, ["New leads", *(f"={letter}4*{letter}5" for letter in LETTERS)])
    write(sheet, 7, 1, ["Ad spend", *[1100] * 12])
    write(sheet, 8, 1, ["Agency fees", *(f"=0.1*{letter}7" for letter in LETTERS)])
    write(sheet, 9, 1, ["Total costs", *(f"=SUM({letter}7:{letter}8)" for letter in LETTERS)])
    write(sheet, 10, 1, ["Spend per lead", *(f"={letter}9/{letter}6" for letter in LETTERS)])
    write(sheet, 11, 1, ["Travel", *(f"=ROUNDUP({letter}7/3,-1)" for letter in LETTERS)])
    return made(book, {}, {}).data


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recalculated({"model": model()}, tmp_path_factory.mktemp("formulas"))["model"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    start_project(tmp_path, Choice("northbank", "subscription", "sales", "", TODAY))
    return tmp_path / "plan"


def import_(workbook: Path, plan: Path, *options: str) -> str:
    done = CliRunner().invoke(main, ["import", str(workbook), "--plan", str(plan), "--replace", *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_simple_formulas_become_formulas(workbook: Path, plan: Path) -> None:
    output = import_(workbook, plan, "--yes")
    forecast, budget = (
        (plan / f"{name}.yaml").read_text(encoding="utf-8") for name in ("forecast", "budget")
    )
    assert "  visitors: {start: 4100, growth: 2% per month}  # model.xlsx Model!B4:M4\n" in forecast
    assert '  leads_new: "= visitors * visitor_to_lead"  # model.xlsx Model!B6:M6\n' in forecast
    assert '    amount: "= 0.1 * budget.line.ad_spend"  # model.xlsx Model!B8:M8\n' in budget
    assert 'formula: "(budget.line.ad_spend + budget.line.agency_fees) / leads_new"' in forecast
    assert "    amount: 370 EUR  # model.xlsx Model!B11:M11\n" in budget
    assert "Model!B11:M11 “Travel”: its formulas are not of a simple kind; their values are taken" in output
    outcome = run(plan, today=TODAY)
    assert not outcome.failed
    assert outcome.results is not None
    assert outcome.results.value("spend_per_lead", "month", 0) == pytest.approx(1210 / 102.5)
    assert "Nothing changes" in import_(workbook, plan, "--yes")


def test_a_mapping_may_want_values(workbook: Path, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("settings: {formulas: false}\n", encoding="utf-8")
    import_(workbook, plan, "--mapping", str(tmp_path / "map.yaml"))
    assert "    2027-02: 4182\n" in (plan / "forecast.yaml").read_text(encoding="utf-8")


def test_a_formula_that_gives_other_numbers_in_the_plan_is_not_taken(
    workbook: Path, plan: Path, tmp_path: Path
) -> None:
    mapping = "rows:\n  Model / Visitors who become leads: {take: skip}\n"
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    output = import_(workbook, plan, "--mapping", str(tmp_path / "map.yaml"))
    forecast = (plan / "forecast.yaml").read_text(encoding="utf-8")
    assert "  leads_new:  # model.xlsx Model!B6:M6\n    2027-01: 102.5\n" in forecast
    assert "Left out, as the mapping says:\n  Model!A5 “Visitors who become leads”" in output
