"""Decide whether a file may be read or written, and read it: the only way in which files of a plan are opened.

A plan comes with whatever branch is checked. Its links are followed only within its own repository, never to what is
hidden there; pipes, devices and files over their limit are refused before a byte of them is read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Rule, Span, error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPECIAL = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Limit(NamedTuple):
    """Say how many bytes a file may have, what such a file is called, and how to make one smaller."""

    size: int
    content: str
    smaller: str


class Refusal(NamedTuple):
    """Say why a file is not read, and what to do."""

    message: str
    hint: str
    rule: Rule = "unreadable"

    def at(self, file: str) -> Problem:
        """Return the problem of a file that people know by a name."""
        return error(self.rule, self.message, self.hint, Span(file, 1, 1))


class Outside(NamedTuple):
    """Say why a file is none of a project, without a full stop, and what to do."""

    message: str
    hint: str


def repository_around(folder: Path) -> Path | None:
    """Return the innermost repository that a folder stands in, None when there is none.

    A link that stands in a repository does not lead into another one.
    """
    around: Path | None = None
    place = Path(folder.anchor or "/")
    for part in Path(os.path.abspath(folder)).parts:  # noqa: PTH100 - links are looked at one by one
        place /= part
        if place.is_symlink():
            if around:
                return around
            place = Path(os.path.realpath(place))
        if os.path.lexists(place / ".git"):
            around = place
    return around


def project_of(folder: Path) -> Path:
    """Return the folder that files of a plan may come from: its repository, else the folder that the plan lies in."""
    return repository_around(folder) or Path(os.path.realpath(folder)).parent


def why_not_read(path: Path, project: Path | None) -> Refusal | None:
    """Say why a file must not be read, None when it may be.

    `project` is what project_of returns; without one, as for what comes with Plansite, the file may lie anywhere.
    """
    size = _size(path, project)
    return size if isinstance(size, Refusal) else None


def _size(path: Path, project: Path | None) -> int | Refusal:
    """Return how many bytes a file has, or why it must not be read."""
    if project and (outside := why_outside(path, project)):
        return Refusal(f"{outside.message}, so it is not read.", outside.hint)
    try:
        status = path.stat()
    except OSError as failure:
        return _cannot_be_opened(failure)
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        return Refusal(
            f"This is {_SPECIAL.get(kind, 'something else')}, not a file.", "Replace it by a file."
        )
    return status.st_size


def why_outside(path: Path, project: Path) -> Outside | None:
    """Say why a file, which need not be there yet, is none of a project; None when it is one.

    It is none when it lies outside, or when links lead to what is hidden.
    """
    there, name = os.path.realpath(path), os.path.abspath(path)  # noqa: PTH100 - links are meant
    if there == name and there.startswith(f"{project}{os.sep}"):  # as nearly all: no link leads there
        return None
    real, named = Path(there), Path(name)
    if not real.is_relative_to(project):
        return Outside(
            "This file lies outside the repository of the plan",
            "Put the file itself here: a link may lead to a file of the same repository only.",
        )
    if any(part.startswith(".") and part not in named.parts for part in real.relative_to(project).parts):
        return Outside(
            "This link leads to a hidden file",
            "Put the file itself here: hidden files are no files of a plan.",
        )
    return None


def is_free(path: Path, project: Path | None) -> bool:
    """Tell whether nothing stands in the place of a file, and a file of the project may be put there."""
    is_empty = not os.path.lexists(os.path.realpath(path))
    return is_empty and not (project and why_outside(path, project))


def why_not_entered(folder: Path) -> Refusal | None:
    """Say why the folder of a plan must not be looked into, None when it may be."""
    if Path(os.path.realpath(folder)).is_relative_to(project_of(folder)):
        return None
    message = "The folder of the plan is a link that leads out of its repository, so nothing in it is read."
    return Refusal(message, "Name the folder that the link leads to.")


def read_file(path: Path, project: Path | None, limit: Limit) -> bytes | Refusal:
    """Return the bytes of a file, but never more than may be: its size is asked first."""
    size = _size(path, project)
    if isinstance(size, Refusal):
        return size
    try:
        if size <= limit.size:
            with open(path, "rb", opener=_without_waiting) as stream:
                raw = stream.read(size + 1)
                if len(raw) > size:  # it has grown meanwhile
                    raw += stream.read(limit.size + 1 - len(raw))
            if len(raw) <= limit.size:
                return raw
            size = len(raw)
    except OSError as failure:
        return _cannot_be_opened(failure)
    message = f"This file has {size:,} bytes; {limit.content} may have {limit.size:,}."
    return Refusal(message, limit.smaller, "file-too-large")


def read_files(paths: Iterable[Path], project: Path, limit: Limit) -> Iterator[bytes | Refusal]:
    """Yield the bytes of each file as `read_file` returns them; where their folders lie is looked at once for each."""
    lies_within: dict[Path, bool] = {}
    for path in paths:
        folder = path.parent
        if folder not in lies_within:
            lies_within[folder] = _lies_within(folder, project)
        is_within = lies_within[folder] and not path.is_symlink()
        yield read_file(path, None if is_within else project, limit)


def _lies_within(folder: Path, project: Path) -> bool:
    """Tell whether a folder lies in a project and no link leads there, so that nothing in it but a link can be outside."""
    there, name = os.path.realpath(folder), os.path.abspath(folder)  # noqa: PTH100 - links are meant
    return there == name and f"{there}{os.sep}".startswith(f"{project}{os.sep}")


def linked_folder(name: str) -> Problem:
    """Say that a folder of a plan is a link, which nobody follows; `name` is how people know it."""
    message = "This folder is a link, so nothing in it is read."
    hint = "Put the folder itself here. Single files in it may be links to files of the same repository."
    return Refusal(message, hint).at(name)


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, but never wait for somebody at the other end: it may have become a pipe since."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _cannot_be_opened(failure: OSError) -> Refusal:
    hint = "Look at the rights of the file, and at where it leads if it is a link."
    return Refusal(f"This file cannot be opened: {failure.strerror}.", hint)
