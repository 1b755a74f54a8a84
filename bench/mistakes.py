"""Check plans full of one mistake against the same plans without it, and print the ratios of the processor's time."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BIN = Path(sys.executable).parent
MISTAKES = 10_000
PAIRS = 3
GOAL = 10.0
SCREENS = 200  # lines
PARTS = ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
MONTHS = tuple(f"{year}-{month:02}" for year in range(2027, 2032) for month in range(1, 13))
AROUND = {
    "plan.yaml": "schema_version: 2\ntitle: Many lines\ntype: padre\nwhy: To count them.\ncurrency: EUR\nstart: 2027-01\nmonths: 60\n",
    "padre.yaml": "".join(f"{part}: {{approach: As before.}}\n" for part in PARTS),
}
Files = dict[str, str]


def people(count: int) -> str:
    """Write a team of some people."""
    return "people:\n" + "".join(f"  person_{number}: {{name: Person {number}}}\n" for number in range(count))


def budget(count: int, line: Callable[[int], str]) -> str:
    """Write a budget of some lines, each as `line` says."""
    return "lines:\n" + "".join(f"  line_{number}: {{{line(number)}}}\n" for number in range(count))


def plain_line(number: int) -> str:
    """Write a line of the budget in which nothing is wrong."""
    return f"title: L {number}, category: other, department: sales, kind: recurring, amount: 5 EUR"


def measured(
    count: int,
    month: str = "{month}",
    metric: str = "budget.line.line_{line}",
    value: str = "{number}",
    scope: str = "",
) -> Files:
    """Write rows of what was measured of a few budget lines in many months."""
    lines = -(-count // len(MONTHS))
    rows = [
        f"{month},{metric},{value},{scope}".format(
            month=MONTHS[number % len(MONTHS)], line=number // len(MONTHS), number=number
        )
        for number in range(count)
    ]
    return {
        "budget.yaml": budget(lines, plain_line),
        "team.yaml": people(200),
        "actuals/all.csv": "\n".join(["month,metric,value,scope", *rows, ""]),
    }


def lines_of(count: int, more: str = "", plain: Callable[[int], str] = plain_line) -> Files:
    """Write a plan of many budget lines, each with something more; seven in ten, since a file may have a megabyte."""
    count = count * 7 // 10
    return {
        "budget.yaml": budget(count, lambda number: plain(number) + more.format(number=number)),
        "team.yaml": people(count // 10 + 1),
    }


def figures(count: int, formula: str) -> Files:
    """Write a plan of many figures of its own, all by one formula."""
    rows = "".join(
        f"  own_{number}: {{title: Own {number}, unit: money, rollup: sum, better: up, formula: {formula.format(number=number)}}}\n"
        for number in range(count)
    )
    return {"budget.yaml": budget(200, plain_line), "kpis.yaml": "definitions:\n" + rows}


def profiles(count: int, more: str = "") -> Files:
    """Write a plan of many small files."""
    return {
        f"profiles/profile_{number}.yaml": f"title: Profile {number}\n{more.format(number=number)}"
        for number in range(count)
    }


# what is wrong, beside the same plan without it
KINDS: Mapping[str, tuple[Callable[[int], Files], Callable[[int], Files]]] = {
    "unknown metrics": (measured, lambda count: measured(count, metric="budget.lines.line_{number}")),
    "one unknown metric": (measured, lambda count: measured(count, metric="budget.line.line_x")),
    "unknown scopes": (
        lambda count: measured(count, scope="person_7"),
        lambda count: measured(count, scope="persona_{number}"),
    ),
    "wrong months": (measured, lambda count: measured(count, month="2027-13")),
    "months outside the plan": (measured, lambda count: measured(count, month="1999-01")),
    "wrong values": (measured, lambda count: measured(count, value="{number} horses")),
    "rows given twice": (measured, lambda count: measured(count, month="2027-01")),
    "quarters that overlap": (measured, lambda count: _with_quarters(measured(count))),
    "misspelt keys": (lines_of, lambda count: lines_of(count, ", onwer_{number}: person_1")),
    "unknown people": (
        lambda count: lines_of(count, ", owner: person_1"),
        lambda count: lines_of(count, ", owner: persona_{number}"),
    ),
    "unknown goals": (lines_of, lambda count: lines_of(count, ", goal: win_{number}")),
    "options that do not exist": (
        lines_of,
        lambda count: lines_of(count, ", channel: telephon_{number}"),
    ),
    "amounts that are none": (
        lines_of,
        lambda count: lines_of(count, plain=lambda number: plain_line(number) + f"00.{number} horses"),
    ),
    "words of two meanings": (lines_of, lambda count: lines_of(count, ", note: yes")),
    "names given twice": (lines_of, lambda count: lines_of(count, ", title: Again")),
    "wrong ids": (
        lines_of,
        lambda count: {
            "budget.yaml": lines_of(count)["budget.yaml"].replace("  line_", "  Line "),
            "team.yaml": people(2),
        },
    ),
    "YAML that is none": (
        lines_of,
        lambda count: {"budget.yaml": lines_of(count)["budget.yaml"].replace("title:", "title")},
    ),
    "formulas over unknown names": (
        lambda count: figures(count, "budget.total"),
        lambda count: figures(count, "budget.totals_{number}"),
    ),
    "formulas that are none": (
        lambda count: figures(count, "budget.total"),
        lambda count: figures(count, "budget.total * * {number}"),
    ),
    "units that do not fit": (
        lambda count: figures(count, "budget.total"),
        lambda count: figures(count, "budget.total * budget.total"),
    ),
    "files with unknown keys": (
        lambda count: profiles(count // 10),
        lambda count: profiles(count // 10, "".join(f"titel_{key}: x\n" for key in range(10))),
    ),
    "files that belong nowhere": (
        lambda count: profiles(count // 10),
        lambda count: {f"profils_{number}.yaml": "title: x\n" for number in range(count // 10)},
    ),
}


def _with_quarters(files: Files) -> Files:
    quarters = [
        row.replace("-01,", "-Q1,") for row in files["actuals/all.csv"].splitlines()[1:] if "-01," in row
    ]
    return {**files, "actuals/quarters.csv": "\n".join(["month,metric,value,scope", *quarters, ""])}


def write(folder: Path, files: Files) -> Path:
    """Write the files of a plan, with those that every plan has."""
    for name, text in {**AROUND, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Check both plans of each kind in turn, and print a table."""
    print(f"{f'{MISTAKES:,} of each':32}{'wrong':>10}{'right':>10}{'ratio':>8}{'goal':>8}{'lines':>8}")
    for kind, (right, wrong) in KINDS.items():
        if len(sys.argv) > 1 and sys.argv[1] not in kind:
            continue
        with tempfile.TemporaryDirectory() as folder:
            good = write(Path(folder) / "right", right(MISTAKES))
            bad = write(Path(folder) / "wrong", wrong(MISTAKES))
            pairs = [(check(bad), check(good)) for _ in range(PAIRS)]
        slow, fast = (
            statistics.median(taken) for taken in zip(*[(a[0], b[0]) for a, b in pairs], strict=True)
        )
        lines = pairs[0][0][1]
        verdict = "met" if slow / fast < GOAL and lines <= SCREENS else "missed"
        print(
            f"{kind:32}{slow:9.2f}s{fast:9.2f}s{slow / fast:8.2f}{GOAL:8.0f}{lines:8}  {verdict}", flush=True
        )


def check(plan: Path) -> tuple[float, int]:
    """Return the seconds that the processor worked for a check, and how many lines it wrote."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [BIN / "plansite", "check", plan],
        capture_output=True,
        text=True,
        env={**os.environ, "PLANSITE_CACHE": "off"},
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1} or done.stderr:
        sys.exit(done.stderr[-2000:])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.count("\n")


if __name__ == "__main__":
    main()
