"""Measure Plansite's commands against other programs on the same files, and their memory."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, TOP, Race, memory_of, raced, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from row import Row

FILES = 1_000
DATED = 400
PARTS = ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
AROUND = {
    "plan.yaml": "schema_version: 2\ntitle: Many buyers\ntype: padre\nwhy: To know them.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n",
    "padre.yaml": "".join(f"{part}: {{approach: As before.}}\n" for part in PARTS),
    "team.yaml": "people: {lotte: {name: L}, ravi: {name: R}, oskar: {name: O}}\n",
    "profiles/mid_size_food_manufacturer.yaml": "title: Food manufacturer\n",
    "profiles/ready_meal_group.yaml": "title: Ready meals\n",
}


def rows(folder: Path, replies: Path) -> Iterator[Row]:
    """Run all races, and ask for the memory of what they run; replies stand apart, since what lies around a plan is looked at."""
    yield from raced(
        (
            *checking(folder, replies),
            *starting(replies),
            comparing(folder / "edited"),
            dated(folder / "dated"),
        )
    )
    yield memory_of("check the example", [BIN / "plansite", "check", TOP / "plan"], 64)
    build = [BIN / "plansite", "build", TOP / "plan", "--output", folder / "memory"]
    yield memory_of("build the example", build, 200)


def checking(folder: Path, replies: Path) -> tuple[Race, ...]:
    """Check 1,000 personas: the example's own, repeated, in a plan with no more around them than they name.

    What a plan computes is left out, since the other program computes nothing.
    """
    good, poor = personas(folder / "many", 0), personas(folder / "mistaken", 20)
    title = f"check {FILES:,} files"
    repeated = [BIN / "plansite", "check", good]
    return (
        Race(title, "check-jsonschema", repeated, other(good), 0.085, 0.05),
        Race(
            "  one in 20 wrong",
            "check-jsonschema",
            [BIN / "plansite", "check", "--all", poor],
            other(poor),
            0.09,
            0.05,
            codes=(0, 1),
        ),
        Race("  nothing changed", "the first time", repeated, repeated, 0.10, 0.05, kept=replies),
    )


def personas(folder: Path, wrong: int) -> Path:
    """Write the plan of many personas, one in so many with a mistake, none where that is 0."""
    shutil.copytree(TOP / "schemas", folder / "schemas")
    for name, text in AROUND.items():
        (folder / "plan" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "plan" / name).write_text(text, encoding="utf-8")
    (folder / "plan" / "personas").mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sorted((TOP / "plan" / "personas").glob("*.yaml"))]
    for number in range(FILES):
        text = texts[number % len(texts)] + ("titel: x\n" if wrong and number % wrong == 0 else "")
        (folder / "plan" / "personas" / f"persona_{number}.yaml").write_text(text, encoding="utf-8")
    return folder / "plan"


def other(plan: Path) -> list[str | Path]:
    """Return the command that checks the same files with check-jsonschema."""
    schema = plan.parent / "schemas" / "persona.schema.json"
    return [BIN / "check-jsonschema", "--schemafile", schema, *sorted((plan / "personas").glob("*.yaml"))]


def starting(replies: Path) -> tuple[Race, ...]:
    """Check the example, and ask for help, against Python that starts and ends."""
    check, nothing = [BIN / "plansite", "check", TOP / "plan"], [sys.executable, "-c", "pass"]
    return (
        Race("check the example", "bare Python", check, nothing, 25, 15),
        Race("  nothing changed", "bare Python", check, nothing, 8, 4, kept=replies),
        Race("--help", "bare Python", [BIN / "plansite", "--help"], nothing, 4, 3, kept=replies),
    )


def comparing(folder: Path) -> Race:
    """Compare the example with itself after one edit."""
    for name in ("old", "new"):
        shutil.copytree(TOP / "plan", folder / name / "plan")
        shutil.copytree(TOP / "schemas", folder / name / "schemas")
    budget = folder / "new" / "plan" / "budget.yaml"
    budget.write_text(
        budget.read_text(encoding="utf-8").replace("0.5 * new_mrr", "0.6 * new_mrr"), encoding="utf-8"
    )
    old, new = folder / "old" / "plan", folder / "new" / "plan"
    check = [BIN / "plansite", "check", new]
    return Race(
        "diff with one edit", "two checks", [BIN / "plansite", "diff", old, new], check, 1.0, 0.7, times=2
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
    return Race(f"build {DATED} items of a calendar", f"{DATED} tactics", ours, theirs, 1.0, 0.9)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as replies:
        tell(rows(Path(folder), Path(replies)))


if __name__ == "__main__":
    main()
