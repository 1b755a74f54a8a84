"""Workbooks as people make them: imported, computed, and held against their own totals as LibreOffice computes them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
import workbooks
from click.testing import CliRunner, Result
from office import recalculated
from openpyxl.utils import get_column_letter, range_boundaries

from plansite.cli import main
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.deliver.spreadsheets.cells.finding import tables_of
from plansite.deliver.spreadsheets.cells.words import load_words
from plansite.deliver.spreadsheets.cells.workbook import open_workbook
from plansite.pipeline import run
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from pathlib import Path

    from workbooks import Made

    from plansite.deliver.spreadsheets.cells.grid import Place, Sheet
    from plansite.deliver.spreadsheets.cells.tables import Found
    from plansite.outcome import Outcome

pytestmark = pytest.mark.tools
NAMES = [make.__name__ for make in workbooks.KINDS]
TODAY = date(2026, 11, 20)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made() -> dict[str, Made]:
    return {make.__name__: make() for make in workbooks.KINDS}


@pytest.fixture(scope="module")
def files(made: dict[str, Made], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return recalculated({name: one.data for name, one in made.items()}, tmp_path_factory.mktemp("workbooks"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    start_project(tmp_path, Choice("northbank", "subscription", "sales", "", TODAY))
    return tmp_path / "plan"


def number_at(file: Path, cell: str) -> float:
    sheet, _, address = cell.partition("!")
    value = openpyxl.load_workbook(file, data_only=True)[sheet][address].value
    assert isinstance(value, int | float), f"LibreOffice computed {cell}: {value!r}"
    return float(value)


def months(outcome: Outcome, figures: str) -> list[float]:
    """The values of a figure by month, or of several together."""
    assert outcome.results is not None
    series = [outcome.results.series(figure, "month") for figure in figures.split(" + ")]
    return [sum(value or 0 for value in values) for values in zip(*series, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_computes_what_the_workbook_adds_up(
    name: str, made: dict[str, Made], files: dict[str, Path], plan: Path
) -> None:
    done = call("import", files[name], "--plan", plan, "--yes", "--replace")
    assert done.exit_code == 0, done.output
    assert "do not fit" not in done.output
    outcome = run(plan, today=TODAY)
    assert not outcome.failed, [problem.message for problem in outcome.problems]
    for figures, cell in made[name].totals.items():
        assert sum(months(outcome, figures)) == pytest.approx(number_at(files[name], cell)), figures
    for figure, cell in made[name].means.items():
        assert sum(months(outcome, figure)) / 12 == pytest.approx(number_at(files[name], cell)), figure
    assert made[name].totals or made[name].means


def numbers_told(sheet: Sheet, found: Found) -> set[str]:
    """The addresses of cells that belong to a row, or that are named as left out."""
    values = [value for table in found.tables for row in table.rows for value in (*row.values, *row.totals)]
    places = {
        sheet.address(value.place) if not row_is_turned(found, value) else address_down(value.place)
        for value in values
    }
    for left in found.left:
        places |= set(cells_in(left.address))
    return places


def row_is_turned(found: Found, value: object) -> bool:
    return any(
        table.sheet.turned
        for table in found.tables
        for row in table.rows
        if any(value is known for known in (*row.values, *row.totals))
    )


def address_down(place: Place) -> str:
    return f"{get_column_letter(place.row + 1)}{place.column + 1}"


def cells_in(range_of_cells: str) -> list[str]:
    columns, rows, last_columns, last_rows = range_boundaries(range_of_cells)
    return [
        f"{get_column_letter(column)}{row}"
        for column in range(columns, last_columns + 1)
        for row in range(rows, last_rows + 1)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_dropped_silently(name: str, files: dict[str, Path]) -> None:
    words = {known.id: known for known in load_words(catalog_folder())}
    for sheet in open_workbook(files[name]).sheets:
        found = tables_of(sheet, words, 2027, "")
        headings = {table.sheet.address(place) for table in found.tables for place in table.heading.places}
        numbers = {sheet.address(place) for place, cell in sheet.cells.items() if not cell.is_text}
        assert numbers - numbers_told(sheet, found) - headings == set()
        assert numbers
