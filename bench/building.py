"""Measure building whole sites against a plain Material build of the same pages, and against building them anew."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, TOP, Call, Race, Row, call, raced, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

MORE = {
    "personas": 390,
    "sections": 390,
}  # pages of words, which cost the builder more than what computes them
AMOUNTS = (45, 50)
TIMES = 3


def rows(folder: Path) -> Iterator[Row]:
    """Yield all rows."""
    small, large = plan(folder / "small", {}), plan(folder / "large", MORE)
    few, many = first_build(small), first_build(large)
    yield from raced(
        (
            against_plain(small, few, 1.10, 0.8),
            against_plain(large, many, 0.60, 0.45),
            changed(small),
            unchanged(small, folder / "replies"),
        )
    )
    yield from growing({few: small, many: large})


def growing(projects: dict[int, Path]) -> Iterator[Row]:
    """Yield what each page takes where there are many, and the memory; `projects` are named by how many pages they have."""
    calls: dict[int, list[Call]] = {pages: [] for pages in projects}
    for _ in range(TIMES):
        for pages, project in projects.items():
            shutil.rmtree(project / "build_new", ignore_errors=True)
            calls[pages].append(call(building(project, "build_new")))
    few, many = projects
    page = {pages: statistics.median(each.seconds for each in calls[pages]) / pages for pages in projects}
    single = " / ".join(f"{1000 * seconds:.0f} ms" for seconds in page.values())
    yield Row(
        f"build {many} pages, per page",
        f"{few} pages, per page",
        page[many] / page[few],
        1.0,
        0.9,
        "",
        single,
    )
    for pages in projects:
        peak = max(each.memory for each in calls[pages])
        yield Row(f"build {pages} pages, memory at its height", "", peak, 200, unit="MB")


def plan(folder: Path, more: dict[str, int]) -> Path:
    """Copy the example, with so many more items of words, and return the folder of the project."""
    shutil.copytree(TOP / "plan", folder / "plan")
    for kind, count in more.items():
        texts = [file.read_text(encoding="utf-8") for file in sorted((TOP / "plan" / kind).glob("*.yaml"))]
        for number in range(count):
            text = texts[number % len(texts)].replace("title: ", f"title: {number} ", 1)
            (folder / "plan" / kind / f"more_{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def building(project: Path, output: str = "build") -> list[str | Path]:
    """Return the command that builds a project."""
    return [BIN / "plansite", "build", project / "plan", "--output", project / output]


def first_build(project: Path) -> int:
    """Build a project, write settings for a plain build of its pages beside it, and return how many pages there are."""
    say(f"building {project.name}")
    call(building(project))
    settings = json.loads((project / "build/mkdocs.yml").read_text(encoding="utf-8"))
    plain = {
        "site_name": "Plan",
        "docs_dir": str(project / "build/pages"),
        "site_dir": str(project / "plain"),
        "theme": {"name": "material"},
        "plugins": {"search": {}},
        "markdown_extensions": {"attr_list": {}},  # without it, anchors that are named are missed
        "nav": in_one_list(settings["nav"]),
    }
    (project / "plain.yml").write_text(json.dumps(plain), encoding="utf-8")
    return sum(1 for _ in (project / "build/pages").rglob("*.md"))


def in_one_list(nav: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the navigation without the parts that Plansite makes of long sections."""
    whole: list[dict[str, object]] = []
    for entry in nav:
        for title, below in entry.items():
            if not isinstance(below, list):
                whole.append(entry)
            elif " – " in title:
                whole += in_one_list(below)
            else:
                whole.append({title: in_one_list(below)})
    return whole


def plainly(project: Path) -> list[str | Path]:
    """Return the command of a plain build."""
    return [BIN / "mkdocs", "build", "--quiet", "--config-file", project / "plain.yml"]


def against_plain(project: Path, pages: int, must: float, reach: float) -> Race:
    """Check, compute, write and build a plan, against building its finished pages."""
    before = partial(shutil.rmtree, project / "build_new", ignore_errors=True)
    ours = building(project, "build_new")
    return Race(
        f"build {pages} pages",
        "plain Material build of its pages",
        ours,
        plainly(project),
        must,
        reach,
        before,
    )


def changed(project: Path) -> Race:
    """Build again where one amount of the budget is another, against building the same plan for the first time."""
    budget = project / "plan/budget.yaml"

    def change() -> None:
        text = budget.read_text(encoding="utf-8")
        old, new = (f"amount: {amount} EUR" for amount in AMOUNTS)
        budget.write_text(text.replace(old, new) if old in text else text.replace(new, old), encoding="utf-8")
        shutil.rmtree(project / "build_new", ignore_errors=True)

    return Race(
        "build, one value changed",
        "first build",
        building(project),
        building(project, "build_new"),
        0.6,
        0.2,
        change,
    )


def unchanged(project: Path, replies: Path) -> Race:
    """Build again where nothing is another, against a plain build."""
    return Race(
        "build, nothing changed",
        "plain Material build of its pages",
        building(project),
        plainly(project),
        0.08,
        0.03,
        kept=replies,
    )


def main() -> None:
    """Print all rows."""
    with tempfile.TemporaryDirectory() as folder:
        tell(rows(Path(folder)))


if __name__ == "__main__":
    main()
