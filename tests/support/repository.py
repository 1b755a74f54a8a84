"""Real git repositories in temporary folders, with a plan's folder and pages ready to be published."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handmade import BASE_FILE, handmade

from plansite.deliver.building.own_settings import read_settings
from plansite.deliver.git import Repository
from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.checkout import find_checkout
from plansite.deliver.publish.publish import Draft, Published, publish

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import VersionStore


@dataclass
class Repo:
    """A repository with the folder plan/, and what its site shall hold."""

    folder: Path
    base: Path = BASE_FILE

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def tip(self, branch: str = "gh-pages") -> str:
        """Return the branch's commit, empty when there is none."""
        found = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        return found.strip()

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def files(self, branch: str = "gh-pages") -> set[str]:
        return set(self.git("ls-tree", "-r", "--name-only", branch).split("\n"))

    def shown(self, path: str, branch: str = "gh-pages") -> str:
        return self.git("show", f"{branch}:{path}")

    def publish(
        self, release: Release, *, push: bool = False, store: VersionStore | None = None, extra: str = ""
    ) -> Published:
        checkout = find_checkout(self.folder / "plan", self.base)
        site = handmade(extra=extra)
        draft = Draft(site, read_settings(self.base), self.folder / "build", checkout.author, checkout.commit)
        return publish(draft, release, store or self.branch(push=push), lambda _: None)

    def branch(self, *, push: bool = False) -> Branch:
        return Branch(Repository(self.folder), "gh-pages", push)


def new_repository(folder: Path) -> Repo:
    """Make a repository with one commit."""
    (folder / "plan").mkdir(parents=True)
    (folder / "plan/plan.yaml").write_text("title: A plan\n", encoding="utf-8")
    repo = Repo(folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.git("config", "user.name", "Noor van Dijk")
    repo.git("config", "user.email", "noor@example.org")
    repo.git("add", "plan")
    repo.git("commit", "--quiet", "--message=Start the plan")
    return repo
