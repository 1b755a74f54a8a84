"""Read a folder of a git commit, through submodules and links, and write its files somewhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.git import GitTrouble, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LINK, _SUBMODULE = b"120000", b"160000"


@dataclass(frozen=True, slots=True)
class Tree:
    """Name a folder as it is in a commit of a repository; `path` is relative to the repository, with slashes."""

    repository: Repository
    commit: str
    path: str


def find_tree(repository: Repository, commit: str, parts: Sequence[str]) -> Tree | None:
    """Return the folder with these parts of a path, None when the commit has none.

    A folder below a submodule is looked for in the commit that the submodule is at. Raises GitTrouble when that is not
    here.
    """
    path = PurePosixPath(*parts).as_posix()
    path = "" if path == "." else path
    if repository.ask("cat-file", "-t", f"{commit}:{path}") == "tree":
        return Tree(repository, commit, path)
    for length in range(1, len(parts) + 1):
        below = PurePosixPath(*parts[:length]).as_posix()
        listed = repository.ask("--literal-pathspecs", "ls-tree", "--full-tree", commit, "--", below)
        if listed and listed.startswith(_SUBMODULE.decode()):
            inner = listed.split()[2]
            return find_tree(_submodule(repository, below, inner), inner, parts[length:])
    return None


def _submodule(repository: Repository, path: str, commit: str) -> Repository:
    """Return the repository of a submodule, if it has a commit."""
    inside = Repository(repository.folder / path)
    if not (inside.folder / ".git").exists():
        raise GitTrouble(
            f"The plan lies in the submodule {path}, which is not here. Get it with “git submodule update --init”."
        )
    if inside.ask("cat-file", "-e", f"{commit}^{{commit}}") is None:
        raise GitTrouble(
            f"The submodule {path} lacks the commit {commit[:8]}. Get it with “git fetch” in that folder."
        )
    return inside


def write_tree(tree: Tree, is_wanted: Callable[[str], bool], folder: Path) -> None:
    """Write the files whose path below the tree is wanted into a folder."""
    wanted = {path: key for path, key in _files(tree) if is_wanted(path)}
    contents = _contents(tree.repository, sorted(set(wanted.values())))
    for path, key in wanted.items():
        target = folder.joinpath(*PurePosixPath(path).parts)
        if ".." in target.parts or not target.is_relative_to(folder):
            raise GitTrouble(f"The commit {tree.commit[:8]} holds a file that no folder can hold: {path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents[key])


def _files(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield the path below the folder, and the object, of each file; a link stands for the file it leads to."""
    listed = tree.repository.pipe(
        "The plan could not be read", b"", "ls-tree", "-r", "-z", "--full-tree", f"{tree.commit}:{tree.path}"
    )
    for line in filter(None, listed.split(b"\0")):
        facts, _, name = line.partition(b"\t")
        mode, kind, key = facts.split()
        path = os.fsdecode(name)
        if mode == _LINK:
            target = _followed(tree, path)
            if target:
                yield path, target
        elif kind == b"blob":
            yield path, key.decode()


def _followed(tree: Tree, path: str) -> str:
    """Return the file that a link leads to; empty when it leads to none in the same commit."""
    place = os.fsencode(f"{tree.commit}:{tree.path}/{path}" if tree.path else f"{tree.commit}:{path}")
    said = tree.repository.pipe(
        "A link of the plan could not be read",
        place + b"\n",
        "cat-file",
        "--batch-check",
        "--follow-symlinks",
    ).split()
    return said[0].decode() if said[1:2] == [b"blob"] else ""


def _contents(repository: Repository, keys: list[str]) -> dict[str, bytes]:
    """Return the bytes of objects by their keys."""
    asked = "".join(f"{key}\n" for key in keys).encode()
    said = repository.pipe("The plan could not be read", asked, "cat-file", "--batch")
    contents: dict[str, bytes] = {}
    at = 0
    for key in keys:
        head = said[at : said.find(b"\n", at)]
        if not head.startswith(key.encode()) or head.endswith(b"missing"):
            raise GitTrouble(f"The repository lacks the object {key[:8]} of the plan. Run “git fetch”.")
        size, start = int(head.split()[2]), at + len(head) + 1
        contents[key] = said[start : start + size]
        at = start + size + 1
    return contents
