"""The day gives the days since the latest review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 6\nreview: {last: LAST}\n"
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)


@pytest.mark.parametrize(
    ("last", "today", "days"),
    [
        ("2027-02-01", date(2027, 3, 15), 42),  # 28 of February and 14 of March
        ("2026-11-20", date(2026, 12, 1), 11),  # before the plan begins
        ("2027-03-15", date(2027, 3, 15), 0),
        ("2027-03-16", date(2027, 3, 15), None),  # not yet
        ("2027-02-01", None, None),
    ],
)
def test_days_since_the_review(tmp_path: Path, last: str, today: date | None, days: int | None) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.replace("LAST", last), encoding="utf-8")
    (tmp_path / "padre.yaml").write_text(PADRE, encoding="utf-8")
    results = run(tmp_path, today=today).results
    assert results is not None
    assert results.value("days_since_review", "plan", 0) == days
