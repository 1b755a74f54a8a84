"""Run all benchmarks and print one table; with --keep, also write BENCHMARKS.md, with a table for each.

Each module beside this one that tells rows is one benchmark. It runs in a process of its own, so that what one loads does not
weigh on the next. Modules that are named run alone: bench/report.py run growth
"""

from __future__ import annotations

import ast
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from row import JSON, NOT_RUN, PAIRS, TOP, WIDTHS, WORDS, Row, line, say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
KEEP = "--keep"
KEPT = TOP / "BENCHMARKS.md"
FIRST = ("run", "building", "growth", "proforma", "portfolio")  # the others follow by name
PACKAGES = (
    "check-jsonschema",
    "duckdb",
    "ibis-framework",
    "mkdocs",
    "mkdocs-material",
    "numpy",
    "pyproforma",
    "zensical",
)
HEAD = ("work", "against", "figure", "must", "reach", "")
MISSED = "missed"
MARKS = {MISSED: "**missed**", NOT_RUN: "*not run*"}
EXPLAINED = """\
# Benchmarks

`make bench-report` writes this page; `make bench` prints the same figures. Of {figures} figures with a goal, {kept} keep it and {missed}
miss it; {not_run} could not be taken here. It took {minutes:.0f} minutes: {day}, commit {commit}, {processor} with {cores} cores and
{memory:.0f} GB of memory, a load of {load:.1f} at the end; {system}, Python {python}, {packages}.

## How to read it

A figure without a unit is a ratio: the seconds of the processor that the work on the left takes, over those that what stands beside it
takes. Below 1 is quicker. Both run in turn, {pairs} times unless a row says otherwise, and the ratio is that of the medians; the last
column has the medians and the ratio of each pair, so that you see how they scatter. Where a row says “time that passes”, it is what a
clock on the wall says.

Where a row is held against “linear”, the figure is growth: how many times longer it takes, over how many times more there is, net of the
plan without what grows. 1.0 is linear. The last column has the exponent that the size is raised to, the seconds, and the growth in each round.

“must” is what we hold ourselves to, “reach” what we strive for, and a figure is reached, met or missed. A row without a goal is there to
know. A row that begins with “…” goes on with the one above it.
"""
SECTION = """
## {title}

{about}

"""
Sections = dict[Path, list[Row]]


def main() -> None:
    """Run what there is, and print each row as it comes."""
    begun = time.monotonic()
    print(line(HEAD))
    sections: Sections = {}
    for module in modules([word for word in sys.argv[1:] if word != KEEP]):
        say(module.stem)
        sections[module] = []
        for row in rows_of(module):
            say("")
            sections[module].append(row)
            print(shown(row), flush=True)
    verdicts = verdicts_of(sections)
    minutes = (time.monotonic() - begun) / 60
    print(
        f"{'-' * sum(WIDTHS)}\n{verdicts.total()} rows, {verdicts[MISSED]} missed, {verdicts[NOT_RUN]} not run, {minutes:.0f} minutes"
    )
    if KEEP in sys.argv:
        KEPT.write_text(page(sections, minutes), encoding="utf-8")


def verdicts_of(sections: Sections) -> Counter[str]:
    """Count the rows by their verdict."""
    return Counter(row.verdict for rows in sections.values() for row in rows)


def modules(named: Sequence[str] = ()) -> list[Path]:
    """Return the benchmarks, in the order of the table; all where none is named."""
    files = [file for file in HERE.glob("*.py") if "tell(" in file.read_text(encoding="utf-8")]
    benchmarks = [
        file for file in files if file.stem not in {"row", "report"} and (not named or file.stem in named)
    ]
    order = {name: at for at, name in enumerate(FIRST)}
    return sorted(benchmarks, key=lambda file: (order.get(file.stem, len(order)), file.stem))


def rows_of(module: Path) -> Iterator[Row]:
    """Yield the rows of a benchmark. One that fails has a row that says why, and the others go on."""
    command = [sys.executable, str(module), JSON]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            for told in process.stdout:
                yield Row(**json.loads(told))
        said.seek(0)
        last = said.read().strip().rpartition("\n")[2][-WORDS:]
    if process.returncode:
        yield Row(f"bench/{module.name}", "", None, single=last or f"ended with {process.returncode}")


def page(sections: Sections, minutes: float) -> str:
    """Return the tables as a page, with how to read them, the machine, the versions and the day."""
    verdicts = verdicts_of(sections)
    kept = verdicts["reached"] + verdicts["met"]
    about = EXPLAINED.format(
        figures=kept + verdicts[MISSED],
        kept=kept,
        missed=verdicts[MISSED],
        not_run=verdicts[NOT_RUN],
        minutes=minutes,
        pairs=PAIRS,
        day=datetime.now(UTC).date(),
        commit=commit(),
        processor=processor(),
        cores=os.cpu_count(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        load=os.getloadavg()[0],
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        packages=", ".join(f"{name} {installed(name)}" for name in PACKAGES),
    )
    return about + "".join(section(module, rows) for module, rows in sections.items())


def section(module: Path, rows: Sequence[Row]) -> str:
    """Return the table of a benchmark, below what its module says of itself."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    table = [
        (*HEAD, "how it scatters"),
        ("---", "---", "--:", "--:", "--:", "---", "---"),
        *((*row.cells[:-1], MARKS.get(row.verdict, row.verdict), row.single) for row in rows),
    ]
    lines = "".join(f"| {' | '.join(map(in_table, cells))} |\n" for cells in table)
    return SECTION.format(title=f"bench/{module.name}", about=docstring) + lines


def in_table(cell: str) -> str:
    """Return the text of a cell as Markdown has it in a table; the first of its spaces shows what belongs to the row above."""
    text = cell.strip().replace("|", "\\|")
    return f"… {text}" if cell.startswith("  ") else text


def installed(name: str) -> str:
    """Return the version of a package, or that there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def commit() -> str:
    """Return the commit that was measured, and whether files are not as it has them; the page itself does not count."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=TOP, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", ".", f":!{KEPT.name}")
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{' with changes since' if changed else ''}"


def processor() -> str:
    """Return the name of the processor."""
    about = Path("/proc/cpuinfo")
    text = about.read_text(encoding="utf-8") if about.exists() else ""
    return text.partition("model name")[2].partition(":")[2].partition("\n")[0].strip() or platform.machine()


if __name__ == "__main__":
    main()
