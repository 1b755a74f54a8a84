"""Hold what a benchmark says: rows of one table, each with what was measured, against what, and what it must be.

All times are those of the processor, since other work on the machine disturbs them less. Two commands are run in turn
(A B A B …), so that a machine that slows down slows both; a ratio is that of the medians.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

TOP = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PAIRS = int(os.environ.get("PAIRS", "3"))
JSON = "--json"
NOT_RUN = "not run"
PEAK = "memory at its height"
WIDTHS = (54, 46, 11, 8, 8)
WORDS = 200  # characters of what a command that failed said last


@dataclass(frozen=True, slots=True)
class Row:
    """Say what was measured, against what, the figure, and what it must be at most; `reach` is what to strive for.

    `unit` is empty for a ratio. `single` are the figures of single pairs or sizes, to see how they scatter; without a figure, it
    says why there is none.
    """

    work: str
    against: str
    figure: float | None
    must: float | None = None
    reach: float | None = None
    unit: str = ""
    single: str = ""

    @property
    def verdict(self) -> str:
        """Return whether the figure is what it must be, or even what is striven for; nothing where nothing is asked."""
        if self.figure is None:
            return NOT_RUN
        if self.must is None:
            return ""
        figure = round(self.figure, 3)
        if self.reach is not None and figure <= self.reach:
            return "reached"
        return "met" if figure <= self.must else "missed"

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row as the texts of its cells."""
        digits = 0 if self.unit else 3
        shown = "" if self.figure is None else f"{self.figure:,.{digits}f} {self.unit}".strip()
        goals = ("" if goal is None else f"{goal:g}" for goal in (self.must, self.reach))
        return (self.work, self.against, shown, *goals, self.verdict)


@dataclass(frozen=True, slots=True)
class Race:
    """Name two commands, what each does, and what the ratio of their times must be; `before` clears what A made.

    `kept` is the folder in which A finds what it said before, `kept_theirs` that of B; without one, nothing is kept. `times` says
    how often B is counted.
    """

    work: str
    against: str
    ours: Sequence[str | Path]
    theirs: Sequence[str | Path]
    must: float | None
    reach: float | None
    before: Callable[[], None] = lambda: None
    kept: Path | None = None
    kept_theirs: Path | None = None
    times: int = 1
    codes: tuple[int, ...] = (0,)


class FailedError(Exception):
    """Say why a command did not do what it was to do, in one line."""


@dataclass(frozen=True, slots=True)
class Call:
    """Hold what a process took: seconds of the processor, the memory at its height in MB, and what it wrote."""

    seconds: float
    memory: float
    said: str


def tell(rows: Iterable[Row]) -> None:
    """Print rows as they come, as a table or, with --json, one a line for a program."""
    if JSON not in sys.argv:
        print(line(("", "against", "ratio", "must", "reach", "")))
    for row in rows:
        say("")
        print(json.dumps(asdict(row)) if JSON in sys.argv else shown(row), flush=True)


def shown(row: Row) -> str:
    """Return a row as a line of a table, with what it scatters."""
    return f"{line(row.cells)}  {f'({row.single})' if row.single else ''}".rstrip()


def line(cells: Sequence[str]) -> str:
    """Return cells one beside the other."""
    work, against, *numbers, verdict = cells
    figures = "".join(f"{number:>{width}}" for number, width in zip(numbers, WIDTHS[2:], strict=True))
    return f"{work:{WIDTHS[0]}} {against:{WIDTHS[1]}}{figures}  {verdict}".rstrip()


def raced(races: Iterable[Race]) -> Iterator[Row]:
    """Run races, one after the other; one whose commands fail says why, and stops no other."""
    for race in races:
        try:
            yield run_race(race)
        except FailedError as failure:
            yield Row(race.work, race.against, None, race.must, race.reach, single=str(failure))


def run_race(race: Race) -> Row:
    """Run a race. One pair before the first warms the disk and is not counted. Raises FailedError."""
    ours: list[float] = []
    theirs: list[float] = []
    for pair in range(PAIRS + 1):
        say(f"{race.work}: pair {pair} of {PAIRS}")
        race.before()
        ours.append(call(race.ours, race.kept, race.codes).seconds)
        theirs.append(race.times * call(race.theirs, race.kept_theirs, race.codes).seconds)
    return of_pairs(race.work, race.against, ours[1:], theirs[1:], race.must, race.reach)


def memory_of(work: str, command: Sequence[str | Path], must: float) -> Row:
    """Return how much memory a command has at its height."""
    try:
        return Row(work, PEAK, call(command).memory, must, None, "MB")
    except FailedError as failure:
        return Row(work, PEAK, None, must, None, "MB", str(failure))


def of_pairs(  # noqa: PLR0913 - a row's own fields
    work: str,
    against: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    must: float | None,
    reach: float | None,
) -> Row:
    """Return the row of two lists of seconds."""
    single = " ".join(f"{a / b:.3f}" for a, b in zip(ours, theirs, strict=True))
    medians = [statistics.median(seconds) for seconds in (ours, theirs)]
    seconds = " / ".join(f"{median:.2f} s" for median in medians)
    return Row(work, against, medians[0] / medians[1], must, reach, single=f"{seconds}; {single}")


def call(command: Sequence[str | Path], kept: Path | None = None, codes: Sequence[int] = (0,)) -> Call:
    """Run a command that must end with one of some codes; `kept` is where it finds what it said before. Raises FailedError."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PLANSITE_CACHE": str(kept or "off")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles the program anew for each command
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                list(map(str, command)), stdout=said, stderr=subprocess.STDOUT, env=environment
            )
        except FileNotFoundError as missing:
            raise FailedError(f"{missing.filename} is not installed") from missing
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode not in codes:
        last = text.strip().rpartition("\n")[2][-WORDS:]
        raise FailedError(f"{' '.join(Path(word).name for word in map(str, command[:4]))} failed: {last}")
    return Call(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, text)


def say(words: str) -> None:
    """Show progress on one line of the terminal, or nowhere when there is none."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)
