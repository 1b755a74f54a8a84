"""Know from which commit, and by whom, the files of a plan come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.git import find_repository

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Checkout:
    """Hold the commit that a plan's files are at, and its author; `commit` is empty when some are changed or not committed."""

    commit: str = ""
    author: str = ""


def find_checkout(plan: Path) -> Checkout:
    """Ask git about the folder of a plan; outside a repository nothing is known."""
    repository = find_repository(plan)
    if repository is None:
        return Checkout()
    commit, _, author = (repository.ask("log", "-1", "--format=%H %an") or "").partition(" ")
    if not commit:
        return Checkout(author=repository.ask("config", "user.name") or "")
    changed = repository.ask("status", "--porcelain", "--", str(plan.resolve()))
    return Checkout("" if changed else commit, author)
