"""Check plans full of one mistake against the same plans without it, and print the ratios of the processor's time."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, JSON, PAIRS, Row, call, of_pairs, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MISTAKES = 10_000
ROUNDS = min(PAIRS, 2)  # what is looked for is a ratio of ten
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
    """Write a plan of many budget lines, each with something more; seven in ten, since a file may have 100,000 values."""
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


def rows() -> Iterator[Row]:
    """Check both plans of each kind in turn, or of those whose name holds an argument."""
    words = [word for word in sys.argv[1:] if word != JSON]
    for kind, (right, wrong) in KINDS.items():
        if words and not any(word in kind for word in words):
            continue
        say(kind)
        with tempfile.TemporaryDirectory() as folder:
            good = [BIN / "plansite", "check", write(Path(folder) / "right", right(MISTAKES))]
            bad = [BIN / "plansite", "check", write(Path(folder) / "wrong", wrong(MISTAKES))]
            pairs = [(call(bad, codes=(0, 1)), call(good, codes=(0, 1))) for _ in range(ROUNDS)]
        slow, fast = ([one.seconds for one in calls] for calls in zip(*pairs, strict=True))
        row = of_pairs(f"{MISTAKES:,} {kind}", "the plan without them", slow, fast, GOAL, None)
        lines = pairs[0][0].said.count("\n")
        yield row if lines <= SCREENS else replace(row, work=f"{row.work}, {lines} lines", must=0)


if __name__ == "__main__":
    tell(rows())
