"""Branches of strangers: a small plan with a link or a device in the place of a file or folder, as a clone carries it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from repository import Repo

from plansite.resources import packaged

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "belongs-to-somebody-else"  # noqa: S105 - it guards nothing
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
start: 2027-01
months: 12
"""
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
FILES = {
    "plan.yaml": PLAN,
    "padre.yaml": PARTS,
    "sections/pay.yaml": "title: Pay\nbody: As agreed.\n",
    "scenarios/less.yaml": "title: Less\nchange: {plan: {title: Less}}\n",
    "actuals/measured.csv": "month,metric,value\n",
    "baseline.csv": "scenario,metric,grain,period,value,unit\n",
}


def new_branch(folder: Path) -> Repo:
    """Make a repository with a plan, schemas of its own, and settings."""
    for name, text in FILES.items():
        path = folder / "plan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(packaged("schemas"), folder / "schemas")
    repo = Repo(folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.git("config", "user.name", "A stranger")
    repo.git("config", "user.email", "stranger@example.org")
    return repo


def cloned(repo: Repo, into: Path) -> Path:
    """Commit all that stands in a repository, even what it ignores, and return a clone."""
    repo.git("add", "--all", "--force")
    repo.git("commit", "--quiet", "--message=As a branch carries it")
    subprocess.run(["git", "clone", "--quiet", str(repo.folder), str(into)], check=True)
    return into


def victim_of(folder: Path) -> Path:
    """Make a folder of somebody else, with files that nobody may read or change."""
    victim = folder / "victim"
    (victim / "kpis").mkdir(parents=True)
    for name in ("index.md", "index.html", "kpis/keep.txt", "own.yaml", "own.csv", "own.schema.json"):
        (victim / name).write_text(f"{SECRET}: {name}\n", encoding="utf-8")
    return victim
