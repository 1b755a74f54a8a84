"""What a workbook's cells hold: typed numbers as the plan writes them, and formats of each currency."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from every_plan import every_plan

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.deliver.xlsx.spreadsheet import spreadsheet
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook

    from plansite.outcome import Outcome

_TYPED = re.compile(r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?><v>([^<]*)</v>')
_DIGITS = 12
tools = pytest.mark.tools


def parts(outcome: Outcome) -> dict[str, str]:
    assert outcome.plan is not None
    assert outcome.catalog is not None
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    data = export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx")
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


@pytest.mark.parametrize("name", ["example", "shop-full", "subscription-full"])
def test_what_is_typed_has_no_binary_dust(name: str) -> None:
    typed = [
        number
        for part, text in parts(every_plan()[name]).items()
        if "worksheets/sheet" in part
        for number in _TYPED.findall(text)
    ]
    assert len(typed) > 200
    assert [number for number in typed if len(number.strip("-").replace(".", "").strip("0")) > _DIGITS] == []


def test_a_number_keeps_the_fifteen_digits_that_spreadsheet_programs_have() -> None:
    file = spreadsheet("Digits")
    page = file.page("Digits")
    for row, number in enumerate([0.07 / (1 - 2**-53), 1 / 3, 123456789012345, -0.1 - 0.2, 0]):
        page.number(row, 0, number, "typed", "General")
    with zipfile.ZipFile(BytesIO(file.close())) as made:
        typed = _TYPED.findall(made.read("xl/worksheets/sheet1.xml").decode())
    assert typed == ["0.07", "0.333333333333333", "123456789012345", "-0.3", "0"]


def workbook(outcome: Outcome) -> Workbook:
    import openpyxl

    assert outcome.plan is not None
    assert outcome.catalog is not None
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    return openpyxl.load_workbook(
        BytesIO(export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx"))
    )


def january(outcome: Outcome, sheet: str, name: str) -> Cell:
    """Return a figure's cell of the first month."""
    return next(row[8] for row in workbook(outcome)[sheet].iter_rows() if row[1].value == name)


@tools
@pytest.mark.parametrize(
    ("currency", "form"), [("EUR", "#,##0.00"), ("JPY", "#,##0"), ("KRW", "#,##0"), ("KWD", "#,##0.000")]
)
def test_money_has_the_decimals_of_its_currency(currency: str, form: str, write: Callable[..., Path]) -> None:
    plan = f"schema_version: 2\ntitle: Small\ntype: padre\nwhy: To grow.\nstart: 2027-01\nmonths: 12\ncurrency: {currency}\n"
    fee = "title: Fee, kind: recurring, amount: 12.5, department: sales, category: software"
    outcome = run(write(plan=plan, budget=f"lines:\n  fee: {{{fee}}}\n"))
    assert january(outcome, "Budget", "budget.line.fee").number_format == f"{form};[Red]-{form}"


@tools
def test_a_formula_over_the_plan_points_at_the_plans_own_row(write: Callable[..., Path]) -> None:
    forecast = "model: none\ninputs: {deals_won: 10, deals_lost: 30}\n"
    scenario = "title: Less\nchange: {forecast: {inputs: {deals_won: base.deals_won * 0.9}}}\n"
    outcome = run(write(forecast=forecast, scenarios__less=scenario))
    row = january(outcome, "Forecast", "deals_won").row
    formula = f'=IF(COUNT(Forecast!I{row})=0,"",Forecast!I{row}*0.9)'
    assert january(outcome, "Less", "deals_won").value == formula
    differing = [row[0].value for row in workbook(outcome)["Scenarios"].iter_rows()]
    assert differing[differing.index("Inputs that differ") :] == ["Inputs that differ", "Deals won", ""]
