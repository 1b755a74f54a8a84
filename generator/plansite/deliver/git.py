"""Run git in a repository and say in words what it answers."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NO_COMMIT = "0" * 40


class GitTrouble(Exception):  # noqa: N818 - it is what the world does, not an error of the program
    """Say in one sentence what git would not do."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Run git commands in one folder."""

    folder: Path

    def ask(self, *arguments: str) -> str | None:
        """Return what a command prints, None when it fails."""
        done = self._run(arguments)
        return done.stdout.strip() if done.returncode == 0 else None

    def do(self, what: str, *arguments: str) -> str:
        """Return what a command prints; `what` begins the sentence when it fails (GitTrouble)."""
        done = self._run(arguments)
        if done.returncode != 0:
            said = " ".join(line.strip() for line in done.stderr.splitlines() if line.strip())
            raise GitTrouble(f"{what}: {said or 'git gave no reason'}")
        return done.stdout.strip()

    def commit_of(self, name: str) -> str | None:
        """Return the commit that a full reference name points at, None when there is none."""
        return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - arguments are a list, no shell reads them
            [shutil.which("git") or "git", *arguments],
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def find_repository(folder: Path) -> Repository | None:
    """Return the repository a folder lies in, None when there is none or git is not installed."""
    if shutil.which("git") is None or not folder.is_dir():
        return None
    top = Repository(folder).ask("rev-parse", "--show-toplevel")
    return Repository(Path(top)) if top else None
