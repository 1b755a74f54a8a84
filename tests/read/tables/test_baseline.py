"""The frozen baseline: which rows of an export count, and that each value knows its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from plansite.read.tables.baseline import Frozen, read_baseline
from plansite.read.tables.table import MAX_BYTES, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HEADER = "scenario,metric,grain,period,value,unit"


def read(folder: Path, *rows: str) -> Table[Frozen]:
    (folder / "baseline.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8-sig")
    return read_baseline(folder, "plan")


def test_without_the_file_there_is_nothing(tmp_path: Path) -> None:
    assert read_baseline(tmp_path, "plan") == Table()


def test_only_known_months_of_the_plan_itself_count(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "base,mrr,month,2027-01,1200.5,money",
        "base,mrr,month,2027-02,,money",
        "base,mrr,year,2027,14406.0,money",
        "worse,mrr,month,2027-01,900.0,money",
        '"worse",mrr,month,2027-01,900.0,money',
        '"base",churn,month,2027-01, -2.5e-05 ,percent',
    )
    assert found.problems == []
    assert [(row.month, row.metric, row.value.amount, row.value.unit) for row in found.rows] == [
        ("2027-01", "mrr", 1200.5, "money"),
        ("2027-01", "churn", -0.000025, "percent"),
    ]
    places = [(row.value.span.file, row.value.span.line, row.value.span.column) for row in found.rows]
    assert places == [("plan/baseline.csv", 2, 24), ("plan/baseline.csv", 7, 29)]


def test_a_number_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "base,mrr,month,2027-01,1e999,money", "base,mrr,month,2027-02,1_0,money")
    assert [problem.rule for problem in found.problems] == ["not-a-number", "not-a-number"]
    assert found.rows == []


def test_a_file_that_is_too_large_or_leads_nowhere_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "baseline.csv").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert [problem.rule for problem in read_baseline(tmp_path, "plan").problems] == ["file-too-large"]
    (tmp_path / "baseline.csv").unlink()
    (tmp_path / "baseline.csv").symlink_to("nowhere.csv")
    assert [problem.rule for problem in read_baseline(tmp_path, "plan").problems] == ["unreadable"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_an_export_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, value: float
) -> None:
    found = read(tmp_path_factory.mktemp("plan"), f"base,mrr,month,2027-01,{value!r},money")
    assert [row.value.amount for row in found.rows] == [value]
