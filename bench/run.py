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
DATED = 400
PAIRS = 5
PARTS = ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
AROUND = {
    "plan.yaml": "schema_version: 2\ntitle: Many buyers\ntype: padre\nwhy: To know them.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n",
    "padre.yaml": "".join(f"{part}: {{approach: As before.}}\n" for part in PARTS),
    "team.yaml": "people: {lotte: {name: L}, ravi: {name: R}, oskar: {name: O}}\n",
    "profiles/mid_size_food_manufacturer.yaml": "title: Food manufacturer\n",
    "profiles/ready_meal_group.yaml": "title: Ready meals\n",
}


@dataclass(frozen=True)
class Race:
    """Name two commands, what each does, and the goal for the ratio of their times; `before` clears what A made.

    `part` names what A does in the seconds that it prints; then the goal is for them, and all of A is shown beside them.
    `kept` is the folder in which A finds what it said before; without one, nothing is kept.
    """

    title: str
    ours: Sequence[str | Path]
    theirs: Sequence[str | Path]
    goal: float
    before: Callable[[], None]
    part: str = ""
    kept: Path | None = None


@dataclass(frozen=True)
class Took:
    """Hold the seconds that passed, and those that the processor worked."""

    passed: float
    worked: float


@dataclass(frozen=True)
class Call:
    """Hold what a whole process took, and the part of it that the process itself has timed."""

    whole: Took
    part: Took | None


def main() -> None:
    """Run all races and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'':42}{'Plansite':>10}{'other':>10}{'ratio':>8}{'goal':>8}")
        many, replies = Path(folder) / "many", Path(folder) / "replies"
        races = (
            checking(many),
            unchanged(many, replies),
            *starting(replies),
            writing(Path(folder) / "pages"),
            dated(Path(folder) / "dated"),
        )
        for race in races:
            ours, theirs = run(race)
            whole, other = [each.whole for each in ours], [each.whole for each in theirs]
            if race.part:
                show(race.part, [each.part for each in ours if each.part], other, race.goal)
            show(race.title, whole, other, None if race.part else race.goal)


def show(title: str, ours: list[Took], theirs: list[Took], goal: float | None) -> None:
    """Print two lines, of the time that passed and of the processor's."""
    line(title, [each.passed for each in ours], [each.passed for each in theirs], goal)
    line("  of the processor", [each.worked for each in ours], [each.worked for each in theirs], goal)


def line(title: str, ours: list[float], theirs: list[float], goal: float | None) -> None:
    """Print medians, their ratio, the goal where there is one, and the ratios of the single pairs."""
    ratio = statistics.median(ours) / statistics.median(theirs)
    single = " ".join(f"{a / b:.3f}" for a, b in zip(ours, theirs, strict=True))
    print(f"{title:42}{statistics.median(ours):9.2f}s{statistics.median(theirs):9.2f}s{ratio:8.3f}", end="")
    verdict = f"{goal:8.2f}  {'met' if ratio <= goal else 'missed'}" if goal is not None else f"{'':8}"
    print(f"{verdict}  ({single})", flush=True)


def checking(folder: Path) -> Race:
    """Check 1,000 personas: the example's own, repeated, in a plan with no more around them than they name.

    What a plan computes is left out, since the other program computes nothing.
    """
    shutil.copytree(TOP / "schemas", folder / "schemas")
    personas = folder / "plan" / "personas"
    personas.mkdir(parents=True)
    for name, text in AROUND.items():
        (folder / "plan" / name).parent.mkdir(exist_ok=True)
        (folder / "plan" / name).write_text(text, encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in sorted((TOP / "plan" / "personas").glob("*.yaml"))]
    for number in range(FILES):
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


def unchanged(folder: Path, replies: Path) -> Race:
    """Check the same files once more, against checking them as if for the first time."""
    command = [BIN / "plansite", "check", folder / "plan"]
    return Race("  nothing changed / the first time", command, command, 0.10, lambda: None, kept=replies)


def starting(replies: Path) -> tuple[Race, ...]:
    """Check the example, and ask for help, against Python that starts and ends."""
    check, nothing = [BIN / "plansite", "check", TOP / "plan"], [sys.executable, "-c", "pass"]
    return (
        Race("check the example / bare Python", check, nothing, 25, lambda: None),
        Race("  nothing changed / bare Python", check, nothing, 8, lambda: None, kept=replies),
        Race("--help / bare Python", [BIN / "plansite", "--help"], nothing, 4, lambda: None, kept=replies),
    )


def writing(folder: Path) -> Race:
    """Write the pages of the example, and let MkDocs build them."""
    build = folder / "build"
    write = [sys.executable, TOP / "bench" / "write_pages.py", TOP / "plan", build]
    call(write)
    pages = sum(1 for _ in build.rglob("*.md"))
    return Race(
        "  read, check, compute and write, in all",
        write,
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", build / "mkdocs.yml"],
        0.35,
        before=lambda: shutil.rmtree(build, ignore_errors=True),
        part=f"write {pages} pages / build them with MkDocs",
    )


def dated(folder: Path) -> Race:
    """Build a plan with 400 items in its calendar, and the same plan with as many tactics of one day."""
    around = "schema_version: 2\ntitle: Many days\ntype: full\nwhy: To be seen.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
    days = [f"2027-{number % 12 + 1:02}-{number // 12 % 28 + 1:02}" for number in range(DATED)]
    items = [
        f"  post_{at}: {{title: Post {at}, channel: search, date: {day}}}\n" for at, day in enumerate(days)
    ]
    tactics = [
        f"  post_{at}: {{title: Post {at}, channel: search, start: {day}, end: {day}}}\n"
        for at, day in enumerate(days)
    ]
    texts = {
        "calendar": {"calendar.yaml": f"items:\n{''.join(items)}"},
        "tactics": {"strategies/posts.yaml": f"title: Posts\ntactics:\n{''.join(tactics)}"},
    }
    for name, files in texts.items():
        files |= {"plan.yaml": around, "marketing.yaml": "place: {channels: {search: {title: Search}}}\n"}
        for file, text in files.items():
            (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / file).write_text(text, encoding="utf-8")
    ours, theirs = (
        [BIN / "plansite", "build", folder / name, "--output", folder / f"{name}_site"] for name in texts
    )
    return Race(f"build {DATED} items / {DATED} tactics", ours, theirs, 1.0, before=lambda: None)


def run(race: Race) -> tuple[list[Call], list[Call]]:
    """Time both commands in turn. One pair before the first warms the disk and is not counted."""
    ours, theirs = [], []
    for pair in range(PAIRS + 1):
        say(f"{race.title}: pair {pair} of {PAIRS}")
        race.before()
        ours.append(call(race.ours, timed=bool(race.part), kept=race.kept))
        theirs.append(call(race.theirs))
    say("")
    return ours[1:], theirs[1:]


def call(command: Sequence[str | Path], *, timed: bool = False, kept: Path | None = None) -> Call:
    """Run a command that must succeed; `timed` when it prints what a part of it took, `kept` where it finds what it said."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PLANSITE_CACHE": str(kept or "off")}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    passed, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(
            f"{' '.join(str(part) for part in command[:4])} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Call(Took(passed, worked), Took(*map(float, done.stdout.split())) if timed else None)


def say(words: str) -> None:
    """Show progress on one line of the terminal, or nowhere when there is none."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
