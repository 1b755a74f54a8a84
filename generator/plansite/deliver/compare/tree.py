"""Read a folder of a git commit, through submodules and links, and write its files somewhere else."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.git import GitTrouble, Repository
from plansite.read.files.unusable import lfs_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LINK, _SUBMODULE = b"120000", b"160000"
_KEY = re.compile(rb"[0-9a-f]{40,64}")
_NOTHING = "leads-nowhere"


@dataclass(frozen=True, slots=True)
class Tree:
    """Name a folder as it is in a commit of a repository; `path` is relative to the repository, with slashes.

    `key` is that of the folder itself: of what the path leads to, where it leads over links.
    """

    repository: Repository
    commit: str
    path: str
    key: str

    def place(self, name: str) -> str:
        """Return how git calls a file below the folder."""
        return f"{self.commit}:{self.path}/{name}" if self.path else f"{self.commit}:{name}"


def find_tree(repository: Repository, commit: str, parts: Sequence[str]) -> Tree | None:
    """Return the folder with these parts of a path, None when the commit has none.

    A folder below a submodule is looked for in the commit that the submodule is at. Raises GitTrouble when that is not
    here.
    """
    path = PurePosixPath(*parts).as_posix()
    path = "" if path == "." else path
    kind, key = _followed(repository, f"{commit}:{path}")
    if kind == "tree":
        return Tree(repository, commit, path, key)
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
    """Write the files whose path below the tree is wanted into a folder.

    A link stands for the file or the folder that it leads to in the same commit; one that leads elsewhere leads nowhere.
    """
    files = {path: key for path, key in _files(tree, is_wanted) if is_wanted(path)}
    contents = _contents(tree.repository, sorted(filter(None, set(files.values()))))
    for path, key in files.items():
        _write(tree, path, contents.get(key), folder)


def write_file(tree: Tree, name: str, target: Path) -> None:
    """Write one file of a tree, by its path below it, links on the way followed; nothing when the commit has none there."""
    kind, key = _followed(tree.repository, tree.place(name))
    if kind == "blob":
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_large_content(tree.repository, _contents(tree.repository, [key])[key]))


def _write(tree: Tree, path: str, content: bytes | None, folder: Path) -> None:
    """Write a file, or a link to nothing where there is no content."""
    target = folder.joinpath(*PurePosixPath(path).parts)
    if ".." in target.parts or not target.is_relative_to(folder):
        raise GitTrouble(f"The commit {tree.commit[:8]} holds a file that no folder can hold: {path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        target.symlink_to(_NOTHING)
    else:
        target.write_bytes(_large_content(tree.repository, content))


def _files(tree: Tree, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield the path below the folder, and the object, of each file; no object for a link that leads to none."""
    for mode, kind, key, path in _listed(tree.repository, tree.key):
        if mode == _LINK:
            yield from _linked(tree, path, is_wanted)
        elif kind == b"blob":
            yield path, key


def _linked(tree: Tree, path: str, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield what a link stands for: a file, or those of a folder that is wanted; links in that folder are followed to files only."""
    kind, key = _followed(tree.repository, tree.place(path))
    if kind != "tree":
        yield path, key if kind == "blob" else ""
    elif is_wanted(f"{path}/"):
        for mode, _, inner, name in _listed(tree.repository, key):
            below = f"{path}/{name}"
            if mode == _LINK:
                kind, target = _followed(tree.repository, tree.place(below))
                yield below, target if kind == "blob" else ""
            elif mode != _SUBMODULE:
                yield below, inner


def _listed(repository: Repository, key: str) -> Iterator[tuple[bytes, bytes, str, str]]:
    """Yield mode, kind, object and path of everything in a folder and below it."""
    said = repository.pipe("The plan could not be read", b"", "ls-tree", "-r", "-z", "--full-tree", key)
    for line in filter(None, said.split(b"\0")):
        facts, _, name = line.partition(b"\t")
        mode, kind, inner = facts.split()
        yield mode, kind, inner.decode(), os.fsdecode(name)


def _followed(repository: Repository, place: str) -> tuple[str, str]:
    """Return kind and object of what a path leads to over links in the same commit; empty when it leads to nothing there."""
    if "\n" in place:
        return "", ""
    said = repository.pipe(
        "A link of the plan could not be read",
        os.fsencode(place) + b"\n",
        "cat-file",
        "--batch-check",
        "--follow-symlinks",
    ).split(b"\n", 1)[0]
    key, _, rest = said.partition(b" ")
    kind = rest.split(b" ")[0].decode(errors="replace")
    return (kind, key.decode()) if kind in {"blob", "tree"} and _KEY.fullmatch(key) else ("", "")


def _large_content(repository: Repository, content: bytes) -> bytes:
    """Return what a pointer of Git LFS stands for, where that is here; anything else as it is."""
    pointer = lfs_pointer(content)
    if pointer is None:
        return content
    place = Path("lfs", "objects", pointer[:2], pointer[2:4], pointer)
    common = repository.ask("rev-parse", "--git-common-dir")
    path = repository.folder / (common or ".git") / place
    return path.read_bytes() if path.is_file() and not path.is_symlink() else content


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
