"""Plans in real git repositories, changed and compared."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.compare.comparison import Comparison, compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.pipeline import run

if TYPE_CHECKING:
    from plansite.deliver.compare.snapshot import Snapshot

TOP = Path(__file__).parents[2]
TINY = TOP / "tests/golden/tiny/plan"
EXAMPLE = TOP / "plan"


@dataclass(frozen=True)
class Kept:
    """A plan that is kept in a repository."""

    folder: Path
    plan: str = "plan"

    def git(self, *arguments: str, at: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder / at, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def change(self, file: str, *pairs: tuple[str, str]) -> None:
        """Replace texts in a file of the plan; each must be there."""
        path = self.folder / self.plan / file
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, f"{old} is not in {file}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")

    def commit(self, words: str = "Change the plan") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={words}")
        return self.git("rev-parse", "HEAD")


def keep(folder: Path, source: Path = TINY, plan: str = "plan") -> Kept:
    """Put a plan into a new repository with one commit."""
    shutil.copytree(source, folder / plan)
    kept = Kept(folder, plan)
    kept.git("init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "Noor van Dijk"), ("user.email", "noor@example.org")):
        kept.git("config", name, value)
    kept.commit("Start the plan")
    return kept


def snapshot(folder: Path, label: str = "") -> Snapshot:
    """Read and compute one of the two plans."""
    return snapshot_of(label or folder.name, folder.as_posix(), run(folder))


def difference(old: Path, new: Path) -> Comparison:
    """Compare the plans in two folders."""
    return compare(snapshot(old, "old"), snapshot(new, "new"))
