"""Figures of many plans leave together: their sums, and into a folder those of each plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plansite.cli import main

pytestmark = pytest.mark.commands
TINY = Path(__file__).parents[1] / "golden/tiny/plan"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("north", "south"):
        shutil.copytree(TINY, tmp_path / "plans" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def figure(text: str, name: str) -> dict[str, float]:
    """Return the values of a figure by period out of a file of sums."""
    rows = (line.split(",") for line in text.splitlines())
    return {row[2]: float(row[3]) for row in rows if row[0] == name and row[3]}


def test_sums_are_written_and_beside_them_each_plan(top: Path) -> None:
    sums = call()
    assert sums.exit_code == 0
    alone = call("plans/north").stdout
    of_north = [line.split(",") for line in alone.splitlines()]
    months = {row[3]: float(row[4]) for row in of_north if row[:3] == ["base", "new_customers", "month"]}
    assert months
    together = figure(sums.stdout, "new_customer_count")
    assert {month: together[month] for month in months} == pytest.approx(
        {month: 2 * customers for month, customers in months.items()}, rel=1e-11
    )
    assert call("-o", "figures").exit_code == 0
    assert sorted(file.name for file in (top / "figures").iterdir()) == [
        "north.csv", "portfolio.csv", "south.csv",
    ]  # fmt: skip
    assert (top / "figures/north.csv").read_text(encoding="utf-8") == alone
    assert (top / "figures/portfolio.csv").read_text(encoding="utf-8") == sums.stdout


def test_parts_give_the_files_of_the_whole(top: Path) -> None:
    assert call("-o", "whole").exit_code == 0
    for part in (1, 2):
        assert call("--shard", f"{part}/2", "-o", "parts").exit_code == 0
    parts = {file.name: file.read_bytes() for file in (top / "parts").iterdir()}
    assert parts == {
        file.name: file.read_bytes() for file in (top / "whole").iterdir() if file.name != "portfolio.csv"
    }


def test_a_plan_with_errors_stops_no_other(top: Path) -> None:
    broken = top / "plans/north/plan.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("months:", "monhts:"), encoding="utf-8")
    done = call("-o", "figures")
    assert done.exit_code == 1
    assert "plansite check plans/north" in done.stderr
    assert sorted(file.name for file in (top / "figures").iterdir()) == ["portfolio.csv", "south.csv"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "xlsx"), "Name a folder"),
        (("--shard", "1/2"), "Name a folder"),
        (("-o", "plans/north/plan.yaml"), "is a file"),
        (("plans/north", "-o", "plans"), "is a folder"),
        (("plans/north", "--shard", "1/2"), "no parts"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(
    top: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = sorted(top.rglob("*"))
    done = call(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert sorted(top.rglob("*")) == before
