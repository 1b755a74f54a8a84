"""Workbooks as people make them: imported, computed, and held against their own totals as LibreOffice computes them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
import workbooks
from click.testing import CliRunner, Result
from office import recalculated

from plansite.cli import main
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

    from workbooks import Made

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
