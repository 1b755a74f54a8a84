"""Run all benchmarks and print one table; with --keep, also write it to BENCHMARKS.md.

Each module beside this one that tells rows is one benchmark. It runs in a process of its own, so that what one loads does not
weigh on the next.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from row import JSON, TOP, WIDTHS, Row, line, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
KEEP = "--keep"
FIRST = ("run", "building", "growth", "proforma", "compute")  # the others follow by name
PACKAGES = ("check-jsonschema", "duckdb", "mkdocs", "mkdocs-material", "numpy", "pyproforma", "zensical")


def main() -> None:
    """Run what there is, and print each row as it comes."""
    print(line(("", "against", "ratio", "must", "reach", "")))
    rows: list[Row] = []
    for module in modules():
        for row in rows_of(module):
            rows.append(row)
            print(shown(row), flush=True)
    missed = sum(row.verdict == "missed" for row in rows)
    print(f"{'-' * sum(WIDTHS)}\n{len(rows)} rows, {missed} missed")
    if KEEP in sys.argv:
        (TOP / "BENCHMARKS.md").write_text(page(rows), encoding="utf-8")


def modules() -> list[Path]:
    """Return the benchmarks, in the order of the table."""
    files = [file for file in HERE.glob("*.py") if "tell(" in file.read_text(encoding="utf-8")]
    others = [file for file in files if file.stem not in {"row", "report"}]
    order = {name: at for at, name in enumerate(FIRST)}
    return sorted(others, key=lambda file: (order.get(file.stem, len(order)), file.stem))


def rows_of(module: Path) -> Iterator[Row]:
    """Yield the rows of a benchmark. One that fails says so, and the others go on."""
    command = [sys.executable, str(module), JSON]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        for told in process.stdout:
            yield Row(**json.loads(told))
    if process.returncode:
        print(f"{module.name} failed", file=sys.stderr)


def page(rows: list[Row]) -> str:
    """Return the table as a page, with the machine, the versions and the day."""
    head = ("work", "against", "ratio", "must", "reach", "")
    table = [head, ("---", "---", "--:", "--:", "--:", "---"), *(row.cells for row in rows)]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        "# Benchmarks\n\nWritten by `make bench-report`. Ratios are of the processor's time, medians of pairs in one run.\n"
        "A growth is time over size, net of the plan without it.\n\n"
        f"{datetime.now(UTC).date()}, {processor()}, {os.cpu_count()} cores, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + "\n\n"
        + "".join(f"| {' | '.join(cell.strip() for cell in cells)} |\n" for cells in table)
    )


def processor() -> str:
    """Return the name of the processor."""
    about = Path("/proc/cpuinfo")
    text = about.read_text(encoding="utf-8") if about.exists() else ""
    return text.partition("model name")[2].partition(":")[2].partition("\n")[0].strip() or platform.machine()


if __name__ == "__main__":
    main()
