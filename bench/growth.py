"""Check plans of two sizes and say how the processor's time grows with what they have more, net of the plan without it.

A growth of 1.0 is linear: ten times as many goals take ten times as long. What every plan costs is taken off before, so that
it cannot hide how steep the rest is.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, JSON, TOP, Row, call, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMES = 3
MUST, REACH = 1.2, 1.0
MONTHS = tuple(f"{year}-{month:02}" for year in range(2027, 2032) for month in range(1, 13))
SCOPES = 200
Files = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """Name what a plan has many of, two sizes, and how a plan of one size is written over the example."""

    title: str
    small: int
    large: int
    written: Callable[[Path, int], Files]
    most_memory: int = 0


def measured_rows(_plan: Path, count: int) -> Files:
    """Write rows of what was measured of budget lines, by month and person, over five years."""
    lines = -(-count // len(MONTHS) // SCOPES) or 1
    text = "".join(
        f"{MONTHS[at % 60]},budget.line.line_{at // 60 // SCOPES},{at},person_{at // 60 % SCOPES}\n"
        for at in range(count)
    )
    return {
        "plan.yaml": "schema_version: 2\ntitle: Many rows\ntype: padre\nwhy: To count them.\ncurrency: EUR\nstart: 2027-01\nmonths: 60\n",
        "padre.yaml": "".join(
            f"{part}: {{approach: As before.}}\n"
            for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
        ),
        "team.yaml": "people:\n" + "".join(f"  person_{at}: {{name: Person {at}}}\n" for at in range(SCOPES)),
        "budget.yaml": "lines:\n" + "".join(budget_line(at) for at in range(max(lines, 20))),
        "actuals/all.csv": f"month,metric,value,scope\n{text}",
    }


def budget_line(at: int) -> str:
    """Write a line of the budget."""
    return f"  line_{at}: {{title: Line {at}, category: other, department: sales, kind: recurring, amount: {at + 5} EUR}}\n"


def budget(plan: Path, count: int) -> Files:
    """Add lines to the budget."""
    return {"budget.yaml": after(plan / "budget.yaml", "lines:\n", map(budget_line, range(count)))}


def tracked(plan: Path, count: int) -> Files:
    """Add KPIs of the plan's own, and track each against a target."""
    definitions = (
        f"  own_{at}: {{title: Own {at}, question: How much?, definition: Revenue by {at + 2}., formula: revenue / {at + 2}, "
        "unit: money, rollup: sum, better: up, goal: Growth, source: Ours}\n"
        for at in range(count)
    )
    targets = (
        f"  own_{at}: {{owner: noor, every: month, target: {{2027-12: {at + 9} EUR}}}}\n"
        for at in range(count)
    )
    text = after(plan / "kpis.yaml", "definitions:\n", definitions)
    return {"kpis.yaml": text.replace("tracked:\n", "tracked:\n" + "".join(targets), 1)}


def chained(plan: Path, count: int) -> Files:
    """Add KPIs of the plan's own, each computed from the one before."""
    definitions = (
        f"  own_{at}: {{title: Own {at}, formula: {f'own_{at - 1} + 1 EUR' if at else 'revenue'}, unit: money, rollup: sum, better: up}}\n"
        for at in range(count)
    )
    return {"kpis.yaml": after(plan / "kpis.yaml", "definitions:\n", definitions)}


def goals(_plan: Path, count: int) -> Files:
    """Add goals, each for a KPI of the funnel."""
    kpis = ("new_customer_count", "lead_count", "mql_count")
    return {
        f"goals/many_{at}.yaml": f"title: Many {at}\nkpi: {kpis[at % 3]}\nkind: absolute\ndirection: increase\namount: {at + 9}\n"
        f"start: 2027-01-01\nend: 2027-12-31\nowner: noor\nwhy: To grow {at}.\n"
        for at in range(count)
    }


def people(plan: Path, count: int) -> Files:
    """Add people, each to a role of the plan."""
    more = (f"  person_{at}: {{name: Person {at}, email: p{at}@example.com}}\n" for at in range(count))
    return {"team.yaml": after(plan / "team.yaml", "\npeople:\n", more)}


def scenarios(_plan: Path, count: int) -> Files:
    """Add scenarios, each with a price of its own."""
    return {
        f"scenarios/many_{at}.yaml": f"title: Many {at}\nwhy: To see.\nchange:\n  forecast:\n    inputs:\n      monthly_churn: 1.{at % 10}{at // 10}%\n"
        for at in range(count)
    }


def months(plan: Path, count: int) -> Files:
    """Let the plan run for more months."""
    return {
        "plan.yaml": (plan / "plan.yaml")
        .read_text(encoding="utf-8")
        .replace("\nmonths: 24\n", f"\nmonths: {count or 24}\n")
    }


def ranges(plan: Path, count: int) -> Files:
    """Add lines to the budget whose amounts are ranges."""
    more = (
        budget_line(at)
        .replace("amount: ", "amount: {low: 1 EUR, likely: ")
        .replace("}\n", ", high: 99999 EUR}}\n")
        for at in range(count)
    )
    return {"budget.yaml": after(plan / "budget.yaml", "lines:\n", more)}


def actions(plan: Path, count: int) -> Files:
    """Add actions with a day and an owner."""
    more = (
        f"  many_{at}: {{title: Many {at}, owner: noor, due: 2027-09-{at % 28 + 1:02}}}\n"
        for at in range(count)
    )
    return {"actions.yaml": after(plan / "actions.yaml", "actions:\n", more)}


def after(file: Path, mark: str, more: Iterator[str]) -> str:
    """Return the text of a file with more behind the first place of a mark."""
    text = file.read_text(encoding="utf-8")
    if mark not in text:
        raise ValueError(f"{mark!r} is not in {file}")
    return text.replace(mark, mark + "".join(more), 1)


KINDS = (
    Kind("rows of actuals", 2_000, 200_000, measured_rows, 400),
    Kind("tracked KPIs", 100, 1_000, tracked),
    Kind("chained KPIs", 100, 1_000, chained),
    Kind("goals", 100, 400, goals),
    Kind("budget lines", 500, 5_000, budget),
    Kind("people", 100, 1_000, people),
    Kind("actions", 500, 5_000, actions),
    Kind("scenarios", 5, 20, scenarios),
    Kind("months", 36, 60, months),
    Kind("ranges", 20, 200, ranges),
)


def main() -> None:
    """Measure each kind, or those whose title holds an argument."""
    words = [word for word in sys.argv[1:] if word != JSON]
    tell(
        row for kind in KINDS if not words or any(word in kind.title for word in words) for row in grown(kind)
    )


def grown(kind: Kind) -> Iterator[Row]:
    """Check plans with none, few and many of a kind in turn; of the largest table of measured values, tell the memory too."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = (0, kind.small, kind.large)
        plans = [written(Path(folder) / str(size), kind, size) for size in sizes]
        calls = []
        for at in range(TIMES):
            say(f"{kind.title}: {at + 1} of {TIMES}")
            calls.append([call([BIN / "plansite", "check", plan]) for plan in plans])
    none, small, large = (
        statistics.median(one.seconds for one in of_size) for of_size in zip(*calls, strict=True)
    )
    size, time = kind.large / kind.small, (large - none) / max(small - none, 0.001)
    yield Row(
        f"{kind.title}, {kind.small:,} to {kind.large:,}",
        "linear = 1.0",
        time / size,
        MUST,
        REACH,
        single=f"exponent {log(max(time, 0.001)) / log(size):.2f}; {none:.2f}, {small:.2f}, {large:.2f} s",
    )
    if kind.most_memory:
        memory = statistics.median(of_plans[-1].memory for of_plans in calls)
        yield Row(f"  {kind.large:,}", "memory at its height", memory, kind.most_memory, None, "MB")


def written(folder: Path, kind: Kind, size: int) -> Path:
    """Write a plan with so many of a kind, and the schemas beside it."""
    plan = folder / "plan"
    shutil.copytree(TOP / "schemas", folder / "schemas")
    if kind.written is not measured_rows:
        shutil.copytree(TOP / "plan", plan)
    for name, text in kind.written(TOP / "plan", size).items():
        (plan / name).parent.mkdir(parents=True, exist_ok=True)
        (plan / name).write_text(text, encoding="utf-8")
    return plan


if __name__ == "__main__":
    main()
