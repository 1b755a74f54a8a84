"""Name files from the root of their repository, as code hosts do, wherever the command runs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.problems import Problem

FOR_HOSTS = frozenset({"github", "gitlab", "sarif"})


def from_root(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems whose files are named from the root of the repository they lie in; outside of one, as they were."""
    named = cache(_from_root)
    return tuple(
        replace(problem, span=problem.span._replace(file=named(problem.span.file))) for problem in problems
    )


def _from_root(file: str) -> str:
    """Return the path of a file from the root of its repository. A folder that is a link stands for the one it leads to."""
    path = Path(file)
    folder = path.parent.resolve()
    root = next((outer for outer in (folder, *folder.parents) if (outer / ".git").exists()), None)
    return (folder / path.name).relative_to(root).as_posix() if root else file
