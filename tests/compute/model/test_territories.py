"""Territories say themselves in how many of them the company sells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from figures import leaves

from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 6\n"
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
CUSTOMERS = """\
territories:
  home: {title: Home, status: selling, starts: 2022-11-01}
  north: {title: North, status: planned, starts: 2027-03-31}
  south: {title: South, status: planned}
  east: {title: East, status: selling}
  west: {title: West, status: planned, starts: 2029-01-01}
"""


def plan(folder: Path, **more: str) -> Path:
    for name, text in {"plan": PLAN, "padre": PADRE, "customers": CUSTOMERS, **more}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_territory_counts_from_the_month_in_which_selling_starts(tmp_path: Path) -> None:
    """Home and east from the start; north from March on, in which it starts on the last day."""
    results = run(plan(tmp_path)).results
    assert results is not None
    assert results.series("territories_active", "month") == [2, 2, 3, 3, 3, 3]
    assert results.series("territories_active", "quarter") == [3, 3]
    assert results.series("territory.north.selling", "month") == [0, 0, 1, 1, 1, 1]
    lines = {node.id: node.span.line for node in leaves(results, "territories_active")}
    assert lines["territory.north.selling"] == 3


def test_a_number_of_the_forecast_has_to_be_the_same(tmp_path: Path) -> None:
    same = "model: none\ninputs: {territories_selling: {2027-01: 2, 2027-03: 3}}\n"
    results = run(plan(tmp_path, forecast=same)).results
    assert results is not None
    assert results.value("territories_active", "month", 3) == pytest.approx(3)
    [problem] = run(plan(tmp_path, forecast=same.replace("3}", "4}"))).problems
    assert problem.rule == "two-numbers"
    assert "4 territories in 2027-03, but 3" in problem.message
    assert "customers.yaml:1" in problem.message


def test_no_territories_are_not_none(tmp_path: Path) -> None:
    results = run(plan(tmp_path, customers="buying: {patterns: None yet.}\n")).results
    assert results is not None
    assert results.value("territories_active", "month", 0) is None
