"""Race 200 plans in one run, on all cores, against one process for each, one after the other; and watch the memory of a worker.

Both times are told: that which passes, since several cores are what the run is to use, and that of the processors. Single plans
are checked for every tenth only, and counted ten times. Named another number of plans, it takes that: bench/portfolio.py 20
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from row import BIN, PAIRS, PEAK, TOP, Row, call, of_pairs, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLANS = 200
EVERY = 10
ROUNDS = min(PAIRS, 2)
CHECK = (BIN / "plansite", "check")
MUST, REACH = 0.30, 0.25
MUST_MEMORY = 300
_LOOK = 0.2  # seconds


def rows(count: int) -> Iterator[Row]:
    """Race, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        plans = [Path(folder) / "plans" / f"plan_{number}" for number in range(count)]
        for plan in plans:
            shutil.copytree(TOP / "plan", plan)
        every = plans[::EVERY]
        together, apart, few = [], [], []
        for pair in range(ROUNDS):
            say(f"{count} plans: pair {pair + 1} of {ROUNDS}")
            together.append(taken([[*CHECK, *plans]]))
            apart.append(taken([[*CHECK, plan] for plan in every]))
            few.append(taken([[*CHECK, *every]]))
        height = memory([*CHECK, *plans])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    work, times = f"check {count} plans of the example's size, {cores} cores", count / len(every)
    for at, (title, must, reach) in enumerate(
        (("time that passes", MUST, REACH), ("processors' time", None, None))
    ):
        ours, theirs = [one[at] for one in together], [times * one[at] for one in apart]
        yield of_pairs(work, f"a process each, {title}", ours, theirs, must, reach)
    yield growth(few, together, (len(every), count))
    yield height


def growth(few: Sequence[Taken], many: Sequence[Taken], counts: tuple[int, int]) -> Row:
    """Return how the processors' time grows with the number of plans, as the other rows of growth do."""
    small, large = (statistics.median(one.worked for one in runs) for runs in (few, many))
    size = counts[1] / counts[0]
    single = f"exponent {log(large / small) / log(size):.2f}; {small:.2f}, {large:.2f} s"
    return Row(
        f"plans, {counts[0]} to {counts[1]}", "linear = 1.0", large / small / size, 1.2, 1.0, single=single
    )


class Taken(NamedTuple):
    """Hold the seconds that passed, and those of the processors."""

    passed: float
    worked: float


def taken(commands: Sequence[Sequence[str | Path]]) -> Taken:
    """Run commands one after the other."""
    start = time.perf_counter()
    worked = sum(call(command).seconds for command in commands)
    return Taken(time.perf_counter() - start, worked)


def memory(command: Sequence[str | Path]) -> Row:
    """Return how much memory the largest worker has at its height; without /proc, nothing is known."""
    environment = {**os.environ, "PLANSITE_CACHE": "off"}
    heights: dict[str, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
        while process.poll() is None:
            for child in children(process.pid):
                heights[child] = max(heights.get(child, 0.0), peak(child))
            time.sleep(_LOOK)
    single = f"{len(heights)} workers, median {statistics.median(heights.values()):.0f} MB" if heights else ""
    return Row(
        "  a worker",
        PEAK,
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


def peak(pid: str) -> float:
    """Return the most memory that a process has had, in MB; nothing of one that has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    _, _, rest = text.partition("VmHWM:")
    return float(rest.split()[0]) / 1000 if rest else 0.0


if __name__ == "__main__":
    tell(rows(next((int(word) for word in sys.argv[1:] if word.isdigit()), PLANS)))
