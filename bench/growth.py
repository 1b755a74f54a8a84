"""Check plans of two sizes and say how the processor's time grows with what they have more, net of the plan without it.

A growth of 1.0 is linear: ten times as many goals take ten times as long. What every plan costs is taken off before, so that
it cannot hide how steep the rest is. Sizes are large enough for what is left to be three tenths of a second at least, so that it
says more than the machine's own unrest; and of each plan the quickest of three runs counts, since other work only adds to one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, JSON, TOP, Call, Row, call, of_pairs, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TIMES = 3
MUST, REACH = 1.2, 1.0
MUST_MONTHS, REACH_MONTHS = 2.0, 1.5  # of five times as many
MONTHS = tuple(f"{year}-{month:02}" for year in range(2027, 2032) for month in range(1, 13))
SCOPES = 200
LINES = 5_000  # of the budget whose months grow
Files = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """Name what a plan has many of, two sizes, and how a plan of one size is written, over the example unless it is `whole`."""

    title: str
    small: int
    large: int
    written: Callable[[Path, int], Files]
    whole: bool = False
    most_memory: int = 0


def around(months: int, lines: int) -> Files:
    """Write a plan with a budget and people, and no more than it must have."""
    return {
        "plan.yaml": f"schema_version: 2\ntitle: Many\ntype: padre\nwhy: To count them.\ncurrency: EUR\nstart: 2027-01\nmonths: {months}\n",
        "padre.yaml": "".join(
            f"{part}: {{approach: As before.}}\n"
            for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
        ),
        "team.yaml": "people:\n" + "".join(f"  person_{at}: {{name: Person {at}}}\n" for at in range(SCOPES)),
        "budget.yaml": "lines:\n" + "".join(map(budget_line, range(lines))),
    }


def measured_rows(_plan: Path, count: int) -> Files:
    """Write rows of what was measured of budget lines, by month and person, over five years."""
    lines = -(-count // len(MONTHS) // SCOPES) or 1
    text = "".join(
        f"{MONTHS[at % 60]},budget.line.line_{at // 60 // SCOPES},{at},person_{at // 60 % SCOPES}\n"
        for at in range(count)
    )
    return {
        **around(len(MONTHS), max(lines, 20)),
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


def months(_plan: Path, count: int) -> Files:
    """Write a plan with many lines of a budget that runs for more months."""
    return around(count, LINES)


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


MANY_MONTHS = Kind(f"months of {LINES:,} lines", 12, 60, months, whole=True)
KINDS = (
    Kind("rows of actuals", 20_000, 200_000, measured_rows, whole=True, most_memory=400),
    Kind("tracked KPIs", 1_000, 5_000, tracked),
    Kind("chained KPIs", 2_000, 10_000, chained),
    Kind("goals", 500, 2_000, goals),
    Kind("budget lines", 1_000, 5_000, budget),
    Kind("people", 2_000, 10_000, people),
    Kind("actions", 4_000, 16_000, actions),
    Kind("scenarios", 10, 40, scenarios),
    Kind("ranges", 100, 500, ranges),
)


def main() -> None:
    """Measure each kind, or those whose title holds an argument."""
    words = [word for word in sys.argv[1:] if word != JSON]
    kinds = [kind for kind in (*KINDS, MANY_MONTHS) if not words or any(word in kind.title for word in words)]
    tell(row for kind in kinds for row in (lengthened if kind is MANY_MONTHS else grown)(kind))


def lengthened(kind: Kind) -> Iterator[Row]:
    """Check the same plan over few and many months in turn: there is no plan without months, and they cost too little to be net of one."""
    work, against = f"{kind.large} {kind.title}", f"{kind.small} months"
    few, many = zip(
        *((few.seconds, many.seconds) for few, many in rounds(kind, (kind.small, kind.large))), strict=True
    )
    yield of_pairs(work, against, many, few, MUST_MONTHS, REACH_MONTHS)


def rounds(kind: Kind, sizes: Sequence[int]) -> list[list[Call]]:
    """Check plans of some sizes in turn, several times."""
    calls = []
    with tempfile.TemporaryDirectory() as folder:
        plans = [written(Path(folder) / str(size), kind, size) for size in sizes]
        for at in range(TIMES):
            say(f"{kind.title}: {at + 1} of {TIMES}")
            calls.append([call([BIN / "plansite", "check", plan]) for plan in plans])
    return calls


def grown(kind: Kind) -> Iterator[Row]:
    """Check plans with none, few and many of a kind in turn; of the largest table of measured values, tell the memory too."""
    calls = rounds(kind, (0, kind.small, kind.large))
    seconds = [[one.seconds for one in of_plans] for of_plans in calls]
    none, small, large = best = [min(of_size) for of_size in zip(*seconds, strict=True)]
    size = kind.large / kind.small
    yield Row(
        f"{kind.title}, {kind.small:,} to {kind.large:,}",
        "linear = 1.0",
        growth(best, size),
        MUST,
        REACH,
        single=f"exponent {1 + log(growth(best, size)) / log(size):.2f}; {none:.2f}, {small:.2f}, {large:.2f} s; "
        + " ".join(f"{growth(of_round, size):.2f}" for of_round in seconds),
    )
    if kind.most_memory:
        memory = max(of_plans[-1].memory for of_plans in calls)
        yield Row(f"  {kind.large:,}", "memory at its height", memory, kind.most_memory, None, "MB")


def growth(seconds: Sequence[float], size: float) -> float:
    """Return time over size, from the seconds of the plans with none, few and many."""
    none, small, large = seconds
    return max(large - none, 0.001) / max(small - none, 0.001) / size


def written(folder: Path, kind: Kind, size: int) -> Path:
    """Write a plan with so many of a kind, and the schemas beside it."""
    plan = folder / "plan"
    shutil.copytree(TOP / "schemas", folder / "schemas")
    if not kind.whole:
        shutil.copytree(TOP / "plan", plan)
    for name, text in kind.written(TOP / "plan", size).items():
        (plan / name).parent.mkdir(parents=True, exist_ok=True)
        (plan / name).write_text(text, encoding="utf-8")
    return plan


if __name__ == "__main__":
    main()
