"""Run all benchmarks and print one table; with --keep, also write it to BENCHMARKS.md.

Each module beside this one that tells rows is one benchmark. It runs in a process of its own, so that what one loads does not
weigh on the next. Modules that are named run alone: bench/report.py run growth
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from row import JSON, NOT_RUN, PAIRS, TOP, WIDTHS, WORDS, Row, line, say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
KEEP = "--keep"
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
EXPLAINED = """\
# Benchmarks

`make bench-report` writes this page; `make bench` prints the same table. It takes about {minutes:.0f} minutes on a machine like this, which
should do nothing else meanwhile.

**How to read it.** A figure without a unit is a ratio: the seconds of the processor that the work on the left takes, over those that
the program or the work beside it takes. Below 1 is quicker. Both run in turn, {pairs} times unless a row says otherwise, and the ratio
is that of the medians; the last column has the medians and the ratio of each pair, so that you see how they scatter. Where a row says
“time that passes”, it is what a clock on the wall says. A growth is time over size, net of the plan without what grows: 1.0 is linear, and
the exponent is what the size is raised to. “must” is what we hold ourselves to, “reach” what we strive for: a figure is *reached*, *met*
or *missed*. What could not run here says why.

**Where.** {day}, commit {commit}: {processor}, {cores} cores, {memory:.0f} GB of memory, a load of {load:.1f} at the end; {system},
Python {python}, {packages}.

"""


def main() -> None:
    """Run what there is, and print each row as it comes."""
    begun = time.monotonic()
    print(line(HEAD))
    rows: list[Row] = []
    for module in modules([word for word in sys.argv[1:] if word != KEEP]):
        say(module.stem)
        for row in rows_of(module):
            say("")
            rows.append(row)
            print(shown(row), flush=True)
    missed, not_run = (sum(row.verdict == verdict for row in rows) for verdict in ("missed", NOT_RUN))
    minutes = (time.monotonic() - begun) / 60
    print(f"{'-' * sum(WIDTHS)}\n{len(rows)} rows, {missed} missed, {not_run} not run, {minutes:.0f} minutes")
    if KEEP in sys.argv:
        (TOP / "BENCHMARKS.md").write_text(page(rows, minutes), encoding="utf-8")


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


def page(rows: Sequence[Row], minutes: float) -> str:
    """Return the table as a page, with how to read it, the machine, the versions and the day."""
    table = [
        (*HEAD, "medians; single pairs"),
        ("---", "---", "--:", "--:", "--:", "---", "---"),
        *((*row.cells, row.single) for row in rows),
    ]
    about = EXPLAINED.format(
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
    return about + "".join(f"| {' | '.join(map(in_table, cells))} |\n" for cells in table)


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
    """Return the commit that was measured, with a + where files are not as it has them."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=TOP, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{'+' if git('status', '--porcelain') else ''}"


def processor() -> str:
    """Return the name of the processor."""
    about = Path("/proc/cpuinfo")
    text = about.read_text(encoding="utf-8") if about.exists() else ""
    return text.partition("model name")[2].partition(":")[2].partition("\n")[0].strip() or platform.machine()


if __name__ == "__main__":
    main()
