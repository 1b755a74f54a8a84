"""Measure Plansite against other programs on the same files, in pairs within one run, and print the ratios.

Pairs alternate (A B A B …), so that a machine that slows down slows both. A ratio is A's median over B's, of the time
that passes and, less disturbed by whatever else runs, of the time that the processor works.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOP = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FILES = 1_000
PAIRS = 5


@dataclass(frozen=True)
class Race:
    """Name two commands, what each does, and the goal for the ratio of their times; `before` clears what A made."""

    title: str
    ours: Sequence[str | Path]
    theirs: Sequence[str | Path]
    goal: float
    before: Callable[[], None]


@dataclass(frozen=True)
class Took:
    """Hold the seconds that a command took, and those that the processor worked for it."""

    passed: float
    worked: float


def main() -> None:
    """Run all races and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'':42}{'Plansite':>10}{'other':>10}{'ratio':>8}{'goal':>8}")
        for race in (checking(Path(folder) / "many"), writing(Path(folder) / "pages")):
            ours, theirs = run(race)
            show(race.title, [each.passed for each in ours], [each.passed for each in theirs], race.goal)
            show(
                "  of the processor",
                [each.worked for each in ours],
                [each.worked for each in theirs],
                race.goal,
            )


def show(title: str, ours: list[float], theirs: list[float], goal: float) -> None:
    """Print one line: medians, their ratio, the goal, and the ratios of the single pairs."""
    ratio = statistics.median(ours) / statistics.median(theirs)
    single = " ".join(f"{a / b:.3f}" for a, b in zip(ours, theirs, strict=True))
    print(
        f"{title:42}{statistics.median(ours):9.2f}s{statistics.median(theirs):9.2f}s{ratio:8.3f}{goal:8.2f}",
        end="",
    )
    print(f"  {'met' if ratio <= goal else 'missed'}  ({single})", flush=True)


def checking(folder: Path) -> Race:
    """Check 1,000 personas: the example's own, repeated, in a plan around them.

    The example's scenarios are left out: each is one more plan to check, which the other program does not do.
    """
    shutil.copytree(TOP / "schemas", folder / "schemas")
    shutil.copytree(TOP / "plan", folder / "plan", ignore=shutil.ignore_patterns("scenarios"))
    personas = folder / "plan" / "personas"
    texts = [path.read_text(encoding="utf-8") for path in sorted(personas.glob("*.yaml"))]
    for number in range(FILES - len(texts)):
        (personas / f"persona_{number}.yaml").write_text(texts[number % len(texts)], encoding="utf-8")
    files = sorted(personas.glob("*.yaml"))
    schema = folder / "schemas" / "persona.schema.json"
    return Race(
        f"check {len(files):,} files / check-jsonschema",
        [BIN / "plansite", "check", folder / "plan"],
        [BIN / "check-jsonschema", "--schemafile", schema, *files],
        0.10,
        before=lambda: None,
    )


def writing(folder: Path) -> Race:
    """Write the pages of the example, and let MkDocs build them."""
    build = folder / "build"
    write = [sys.executable, TOP / "bench" / "write_pages.py", TOP / "plan", build]
    call(write)
    pages = sum(1 for _ in build.rglob("*.md"))
    return Race(
        f"write {pages} pages / build them with MkDocs",
        write,
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", build / "mkdocs.yml"],
        0.35,
        before=lambda: shutil.rmtree(build, ignore_errors=True),
    )


def run(race: Race) -> tuple[list[Took], list[Took]]:
    """Time both commands in turn. One pair before the first warms the disk and is not counted."""
    ours, theirs = [], []
    for pair in range(PAIRS + 1):
        say(f"{race.title}: pair {pair} of {PAIRS}")
        race.before()
        ours.append(call(race.ours))
        theirs.append(call(race.theirs))
    say("")
    return ours[1:], theirs[1:]


def call(command: Sequence[str | Path]) -> Took:
    """Run a command that must succeed."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    passed, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(
            f"{' '.join(str(part) for part in command[:4])} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return Took(passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def say(words: str) -> None:
    """Show progress on one line of the terminal, or nowhere when there is none."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
