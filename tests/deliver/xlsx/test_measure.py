"""A person can read every formula of a workbook: none is long, and none needs more than plain functions."""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from every_plan import every_plan

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

MOST = 120  # characters
PLAIN = frozenset(
    [
        "IF",
        "COUNT",
        "SUM",
        "SUMIF",
        "PRODUCT",
        "AVERAGE",
        "MIN",
        "MAX",
        "INT",
        "ABS",
        "AND",
        "OR",
        "NOT",
        "ISERROR",
    ]
)  # nothing that computes arrays or cells' places: programs differ there
TOP = Path(__file__).parents[3]
SMALL = sorted(folder for folder in (TOP / "tests/plans/good").iterdir() if folder.is_dir())
PUBLISHED = sorted(file.parent for file in (TOP / "tests/published").glob("*/source.yaml"))
_FORMULA = re.compile(r"<f([^>]*)>([^<]*)</f>")
_WORD = re.compile(r'"[^"]*"')
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(")
tools = pytest.mark.tools


def workbook(outcome: Outcome) -> bytes:
    assert outcome.plan is not None
    assert outcome.catalog is not None
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    return export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx")


def unreadable(data: bytes) -> list[str]:
    """Return the formulas that are long, hold for many cells, or use a function that is not plain."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        pages = [file.read(name).decode() for name in file.namelist() if "worksheets/sheet" in name]
    formulas = [(how, unescape(text)) for page in pages for how, text in _FORMULA.findall(page)]
    assert len(formulas) > 100
    return [
        text
        for how, text in formulas
        if len(text) > MOST or how or "{" in text or not set(_FUNCTION.findall(_WORD.sub("", text))) <= PLAIN
    ]


@pytest.mark.parametrize("name", every_plan())
def test_every_formula_is_short_and_plain(name: str) -> None:
    assert unreadable(workbook(every_plan()[name])) == []


@pytest.mark.parametrize("folder", SMALL, ids=lambda folder: folder.name)
def test_every_formula_of_small_plans_is_short_and_plain(folder: Path) -> None:
    outcome = run(folder)
    if outcome.results:
        assert unreadable(workbook(outcome)) == []


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_every_formula_of_published_examples_is_short_and_plain(folder: Path, tmp_path: Path) -> None:
    for part in (folder.parent / "essentials", folder / "plan"):
        shutil.copytree(part, tmp_path / "plan", dirs_exist_ok=True)
    assert unreadable(workbook(run(tmp_path / "plan"))) == []


PLAN = """\
schema_version: 2
title: By chance
type: padre
why: To be computed.
currency: EUR
start: {start}
months: {months}
fiscal_year_start: {first}
"""
FORECAST = """\
model: subscription
inputs:
  visitors: {{start: {visitors}, growth: {growth}% per quarter}}
  visitor_to_lead: 2%
  outbound_leads: {{year: 240, season: [4, 6, 10, 10, 9, 8, 5, 5, 11, 12, 11, 9]}}
  lead_to_mql: 40%
  mql_to_sql: {{"{start}": 40%, "{later}": 45%}}
  sql_to_opportunity: 70%
  opportunity_to_customer: 30%
  days_to_mql: {days[0]}
  days_to_sql: {{"{start}": {days[1]}, "{later}": {days[2]}}}
  days_to_opportunity: {days[3]}
  days_to_customer: {days[4]}
  opportunities_before: {before}
  opening_customers: 90
  monthly_churn: 2%
  price_per_month: 120 EUR
  opening_mrr: 9800 EUR
  gross_margin: 80%
"""
LINE = """\
  line_{at}: {{title: Line {at}, kind: recurring, amount: {amount} EUR, department: {department}, category: {category}, owner: {owner}}}
"""
CATEGORIES, OWNERS = ("advertising", "content", "events", "software"), ("ana", "ben", "cleo")


def by_chance(seed: int, write: Callable[..., Path]) -> Outcome:
    """Compute a plan with delays, many spend lines, a scenario that moves some of them, and measured months."""
    chance = random.Random(seed)  # noqa: S311 - the same plans each time
    year, months = 2027, chance.randint(9, 40)
    start = f"{year}-{chance.randint(1, 3):02d}"
    lines = range(chance.randint(20, 60))
    moved = chance.sample(lines, 8)
    forecast = FORECAST.format(
        visitors=chance.randint(1000, 9000),
        growth=chance.randint(0, 5),
        start=start,
        later=f"{year}-{chance.randint(5, 9):02d}",
        days=[chance.choice((0, 7, 30, 45, 73, 365, chance.randint(1, 200))) for _ in range(5)],
        before=chance.randint(1, 50),
    )
    budget = "lines:\n" + "".join(
        LINE.format(
            at=at,
            amount=chance.randint(10, 900),
            department=chance.choice(("sales", "marketing")),
            category=chance.choice(CATEGORIES),
            owner=chance.choice(OWNERS),
        )
        for at in lines
    )
    team = "people:\n" + "".join(f"  {name}: {{name: {name.title()}}}\n" for name in OWNERS)
    cuts = "".join(f"      line_{at}: {{amount: -{chance.randint(5, 60)}%}}\n" for at in sorted(moved))
    scenario = f"title: Cut\nchange:\n  forecast: {{inputs: {{days_to_customer: +20 days}}}}\n  budget:\n    lines:\n{cuts}"
    folder = write(
        plan=PLAN.format(start=start, months=months, first=chance.choice((1, 4, 7))),
        forecast=forecast,
        budget=budget,
        team=team,
        scenarios__a_scenario_with_quite_a_long_name=scenario,
    )
    rows = [f"{year}-{month:02d},visitors,{chance.randint(500, 9000)}" for month in range(int(start[5:]), 7)]
    (folder / "actuals").mkdir(exist_ok=True)
    (folder / "actuals/measured.csv").write_text("\n".join(["month,metric,value", *rows]) + "\n")
    return run(folder)


@pytest.mark.parametrize("seed", range(8))
def test_every_formula_of_plans_by_chance_is_short_and_plain(seed: int, write: Callable[..., Path]) -> None:
    outcome = by_chance(seed, write)
    assert unreadable(workbook(outcome)) == []
    assert set(outcome.numbers) == {"base", "a_scenario_with_quite_a_long_name", "outlook"}
