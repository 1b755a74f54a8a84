"""The plan, its outlook and its scenarios side by side, each under its own name."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run

pytestmark = pytest.mark.tools

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 10%
  lead_to_mql: 100%
  mql_to_sql: 100%
  sql_to_opportunity: 100%
  opportunity_to_customer: 10%
  opening_customers: 100
  monthly_churn: 10%
  price_per_month: 50 EUR
  opening_mrr: 5000 EUR
  gross_margin: 80%
"""
PLAN = """\
schema_version: 2
title: Side by side
type: padre
why: To be compared.
currency: EUR
start: 2027-01
months: 12
headline: [mrr, customer_churn_rate]
"""
DEARER = "title: Dearer\nchange: {forecast: {inputs: {price_per_month: +10 EUR}}}\n"


@pytest.fixture
def workbook(write: Callable[..., Path]) -> Workbook:
    """Write the workbook of a plan that wins and loses ten customers a month, and measured twelve that it won."""
    import openpyxl

    folder = write(plan=PLAN, forecast=FORECAST, scenarios__dearer=DEARER)
    (folder / "actuals").mkdir()
    (folder / "actuals/won.csv").write_text("month,metric,value\n2027-01,new_customers,12\n")
    outcome = run(folder)
    assert outcome.plan is not None
    assert outcome.catalog is not None
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    return openpyxl.load_workbook(
        BytesIO(export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx")), data_only=True
    )


def compared(sheet: Worksheet, title: str) -> dict[object, tuple[object, ...]]:
    """Return the first year's value and difference of a figure, by the name of the plan or scenario."""
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    apart = rows[0].index(rows[0][3], 4)  # the same year again
    first = next(at for at, row in enumerate(rows) if row[0] == title)
    stop = next(at for at in range(first, len(rows)) if not rows[at][1])
    return {row[1]: (row[3], row[apart]) for row in rows[first:stop]}


def test_the_outlook_has_a_name_of_its_own(workbook: Workbook) -> None:
    mrr = compared(workbook["Scenarios"], "Monthly recurring revenue (MRR)")
    assert list(mrr) == ["This plan", "Outlook, with what was measured", "Dearer"]
    assert mrr["This plan"] == (pytest.approx(5000), None)  # each month, 500 come and a tenth goes
    more = 2 * 50 * 0.9**11
    assert mrr["Outlook, with what was measured"] == (pytest.approx(5000 + more), pytest.approx(more))
    more = 1000 * (1 - 0.9**12)
    assert mrr["Dearer"] == (pytest.approx(5000 + more), pytest.approx(more))
    churn = compared(workbook["Scenarios"], "Customer churn rate")
    assert churn["Dearer"][1] == 0
    assert workbook["Outlook"]["B2"].value.endswith(
        "The plan with what was measured so far, and what follows from it. Here is what differs from the plan."
    )


def test_titles_stand_in_columns_that_are_wide_enough(workbook: Workbook) -> None:
    sheet = workbook["Forecast"]
    for column, least, most in (("A", 48, 72), ("B", 27, 46)):
        longest = max(len(str(cell.value or "")) for cell in sheet[column][4:])
        width = sheet.column_dimensions[column].width
        assert min(max(longest, least), most) <= width < most + 1
