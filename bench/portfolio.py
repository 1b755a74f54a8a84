"""Race 200 plans in one run, on all cores, against one process for each, one after the other; and watch the memory of a worker.

The time is that which passes, since several cores are what the run is to use. Single plans are checked for every tenth only,
and counted ten times.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, TOP, Row, call, of_pairs, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLANS = 200
EVERY = 10
PAIRS = 3
MUST, REACH = 0.30, 0.25
MUST_MEMORY = 300
_LOOK = 0.2  # seconds


def rows() -> Iterator[Row]:
    """Race, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        plans = [Path(folder) / "plans" / f"plan_{number}" for number in range(PLANS)]
        for plan in plans:
            shutil.copytree(TOP / "plan", plan)
        check = [BIN / "plansite", "check"]
        ours, theirs = [], []
        for pair in range(PAIRS):
            say(f"{PLANS} plans: pair {pair + 1} of {PAIRS}")
            ours.append(passed([[*check, *plans]]))
            theirs.append(EVERY * passed([[*check, plan] for plan in plans[::EVERY]]))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        yield of_pairs(
            f"check {PLANS} plans, {cores} cores",
            "one after the other, a process each",
            ours,
            theirs,
            MUST,
            REACH,
        )
        yield memory([*check, *plans])


def passed(commands: Sequence[Sequence[str | Path]]) -> float:
    """Return the seconds that pass while commands run one after the other."""
    start = time.perf_counter()
    for command in commands:
        call(command)
    return time.perf_counter() - start


def memory(command: Sequence[str | Path]) -> Row:
    """Return how much memory the largest worker has at its height; without /proc, nothing is known."""
    environment = {**os.environ, "PLANSITE_CACHE": "off"}
    heights: dict[str, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
        while process.poll() is None:
            for child in children(process.pid):
                heights[child] = max(heights.get(child, 0.0), height(child))
            time.sleep(_LOOK)
    single = f"{len(heights)} workers, median {statistics.median(heights.values()):.0f} MB" if heights else ""
    return Row(
        f"check {PLANS} plans, memory of a worker",
        "",
        max(heights.values(), default=0.0),
        MUST_MEMORY,
        None,
        "MB",
        single,
    )


def children(pid: int) -> list[str]:
    """Return the processes that a process has started."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return file.read_text(encoding="ascii").split() if file.exists() else []


def height(pid: str) -> float:
    """Return the most memory that a process has had, in MB; nothing of one that has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    _, _, rest = text.partition("VmHWM:")
    return float(rest.split()[0]) / 1000 if rest else 0.0


if __name__ == "__main__":
    tell(rows())
