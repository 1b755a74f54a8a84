"""Find the version that was published last, without loading anything where nothing was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.git import find_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def last_published(plan: Path, branch: str, say: Callable[[str], None]) -> str:
    """Return the name of the last version from which a plan has changed, empty when there is none or its plan is out of reach.

    `say` is told when published versions cannot be read.
    """
    folder = plan.resolve()
    if not any((outer / ".git").exists() for outer in (folder, *folder.parents)):
        return ""
    repository = find_repository(plan)
    if repository is None or not any(
        repository.commit_of(f"refs/{place}/{branch}") for place in ("heads", "remotes/origin")
    ):
        return ""
    from plansite.deliver.publish.branch import Branch
    from plansite.deliver.publish.version_list import published_on
    from plansite.present.version import latest

    published = published_on(Branch(repository, branch))
    if isinstance(published, str):
        say(f"The plan is not held against what was published last. {published}")
        return ""
    version = latest(published)
    if version is None or not version.commit:
        return ""
    is_same = repository.ask("diff", "--quiet", version.commit, "--", str(folder)) is not None
    return "" if is_same else version.name
