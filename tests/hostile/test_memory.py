"""The largest tables and files full of mistakes are checked within 512 MB, and rows over their limit are a problem."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.read.tables import table
from plansite.read.tables.table import MAX_BYTES, MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.commands

MEMORY = 512_000  # kilobytes
# what the system says of a child begins with the memory of its parent: the program's own is in /proc
PROGRAM = """
import sys
from pathlib import Path
from plansite.cli import main
try:
    main(["check", sys.argv[1]])
finally:
    print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
HEADER = "month,metric,value,scope\n"
MONTHS = [f"{year}-{month:02}" for year in range(2027, 2032) for month in range(1, 13)]


def line_of_values(number: int) -> str:
    return f"{MONTHS[number % 60]},budget.line.line_{number // 60},{number},\n"


# the first fills all rows that may be, the others all bytes
TABLES: dict[str, Callable[[int], str]] = {
    "values": line_of_values,
    "values of nothing": lambda number: f"2027-01,budget.line.x_{number},{number} horses,\n",
    "wrong rows": lambda _: "a\n",
    "line breaks": lambda _: "\n",
    "commas": lambda _: ",,,\n",
}


def put(plan: Path, **tables: str) -> Path:
    """Add tables of measured values to a plan."""
    (plan / "actuals").mkdir(exist_ok=True)
    for name, text in tables.items():
        (plan / f"actuals/{name}.csv").write_text(text, encoding="utf-8", newline="")
    return plan


def filled(row: Callable[[int], str], bytes_left: int) -> str:
    rows = [HEADER]
    while (bytes_left := bytes_left - len(rows[-1])) > 100:
        rows.append(row(len(rows) - 1))
    return "".join(rows)


@pytest.mark.parametrize("kind", TABLES)
def test_the_largest_table_fits(write: Callable[..., Path], kind: str) -> None:
    text = (
        filled(TABLES[kind], MAX_BYTES)
        if kind != "values"
        else HEADER + "".join(map(line_of_values, range(MAX_ROWS)))
    )
    lines = "".join(
        f"  line_{number}: {{title: L {number}, category: other, department: sales, kind: recurring, amount: 5 EUR}}\n"
        for number in range(-(-MAX_ROWS // 60))
    )
    plan = put(write(budget=f"lines:\n{lines}"), all=text)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(plan)], capture_output=True, text=True, check=False
    )
    *said, peak = done.stdout.splitlines()
    assert done.returncode in {0, 1}, said[-20:]
    assert "Traceback" not in done.stderr
    assert int(peak) < MEMORY


@pytest.mark.parametrize(
    "line",
    [
        "  Line {number}: {{title: L}}\n",  # a name that cannot be one
        "  line_{number}: {{titel: L}}\n",
        "  line_{number}: {{title: L, amount: {{x: 1}}}}\n",
        "  line_{number}: {{title: L, monthly: {{2027-13: 1}}}}\n",
        "  line_{number}: L\n",
        "  ? [a, {number}]\n  : {{title: L}}\n",
    ],
)
def test_thousands_of_mistakes_in_one_file_fit(write: Callable[..., Path], line: str) -> None:
    plan = write(budget="lines:\n" + "".join(line.format(number=number) for number in range(8_000)))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(plan)], capture_output=True, text=True, check=False
    )
    *said, peak = done.stdout.splitlines()
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), said[-20:]
    assert int(peak) < MEMORY


def test_rows_over_the_limit_are_a_problem(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    rows = [f"2027-0{month},total_revenue,5,\n" for month in range(1, 5)]
    plan = put(write(), a=HEADER + "".join(rows[:2]), b=HEADER + "".join(rows[2:]))
    places = [
        (problem.span.file.rpartition("/")[2], problem.span.line)
        for problem in run(plan).problems
        if problem.rule == "too-many-rows"
    ]
    assert places == [("b.csv", 3)]
    plan = put(plan, a=HEADER + "x\n" * 5, b=HEADER)
    rules = [problem.rule for problem in run(plan).problems]
    assert rules.count("row-length") == 3
    assert "too-many-rows" in rules


def test_lines_are_counted_as_excerpts_count_them(write: Callable[..., Path]) -> None:
    rows = "2027-01,total_revenue,5,\r2027-13,total_revenue,5,\r\n\nx\n"
    plan = put(write(), a=HEADER + rows)
    outcome = run(plan)
    places = {problem.rule: problem.span.line for problem in outcome.problems}
    assert places["wrong-month"] == 3
    assert places["row-length"] == 5
