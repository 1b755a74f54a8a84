"""Run git in a repository and say in words what it answers."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NO_COMMIT = "0" * 40
# answers are read by a program: nobody's habits shall change them, and nothing that a repository brings along shall run
_SETTINGS = {
    "color.ui": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "diff.ignoreSubmodules": "none",
    "i18n.logOutputEncoding": "UTF-8",
    "log.decorate": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "status.branch": "false",
    "status.showUntrackedFiles": "normal",
}


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

    def pipe(self, what: str, given: bytes, *arguments: str) -> bytes:
        """Return the bytes that a command answers to what it is given; `what` begins the sentence when it fails."""
        done = subprocess.run(  # noqa: S603 - arguments are a list, no shell reads them
            self._command(arguments),
            cwd=self.folder,
            env=self._environment(),
            input=given,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise GitTrouble(
                f"{what}: {done.stderr.decode(errors='replace').strip() or 'git gave no reason'}"
            )
        return done.stdout

    def commit_of(self, name: str) -> str | None:
        """Return the commit that a full reference name points at, None when there is none."""
        return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - arguments are a list, no shell reads them
            self._command(arguments),
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    @staticmethod
    def _command(arguments: tuple[str, ...]) -> list[str]:
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return [shutil.which("git") or "git", "--no-pager", "--no-optional-locks", *settings, *arguments]

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def find_repository(folder: Path) -> Repository | None:
    """Return the repository a folder lies in, None when there is none or git is not installed."""
    if shutil.which("git") is None or not folder.is_dir():
        return None
    top = Repository(folder).ask("rev-parse", "--show-toplevel")
    return Repository(Path(top)) if top else None


def why_no_repository(folder: Path) -> str:
    """Say why git sees no repository around a folder that lies in one, as a part of a sentence; else empty."""
    if shutil.which("git") is None:
        return "git is not installed"
    inside = any((outer / ".git").exists() for outer in (folder.resolve(), *folder.resolve().parents))
    if not inside:
        return ""
    try:
        Repository(folder).do("git cannot use the repository here", "rev-parse", "--show-toplevel")
    except GitTrouble as trouble:
        return str(trouble).partition(" To add an exception")[0].rstrip(".")
    return ""
