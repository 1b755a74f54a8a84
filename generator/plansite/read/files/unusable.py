"""Recognize files that git left unfinished: pointers of Git LFS, and merges that nobody resolved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.problems import Problem, Span, error

if TYPE_CHECKING:
    from pathlib import Path

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v[0-9]+\r?\n(?:[a-z0-9.-]+ [^\n]*\n)*?oid sha256:([0-9a-f]{64})\r?\n"
)
_LARGEST_POINTER = 1024  # bytes, as the specification of Git LFS has it
_MARKER = re.compile(r"^(?:<{7,}|[|]{7,}|>{7,})(?= |\r?$)|^={7}(?=\r?$)", re.MULTILINE)
_SIGNS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_UNMERGED = "Keep the lines that are meant, and delete the others with the lines that begin with <<<<<<<, ======= and >>>>>>>."


def lfs_pointer(raw: bytes) -> str | None:
    """Return the name of the object that a pointer of Git LFS stands for, None for any other file."""
    pointer = _POINTER.match(raw[:_LARGEST_POINTER]) if raw.startswith(b"version ") else None
    return pointer[1].decode() if pointer else None


def unfinished(file: str, raw: bytes, text: str) -> Problem | None:
    """Return the problem of a file that is a pointer of Git LFS or holds an unresolved merge, None for any other."""
    if lfs_pointer(raw):
        return _only_pointer(Span(file, 1, 1))
    marker = _MARKER.search(text) if any(sign in text for sign in _SIGNS) else None
    if marker is None:
        return None
    line = len(re.findall(r"\r\n|[\n\r]", text[: marker.start()])) + 1
    message = f"A merge was not finished here: “{marker[0]}” is a line that git wrote between two versions of this file."
    return error("unresolved-merge", message, _UNMERGED, Span(file, line, 1, len(marker[0]) + 1))


def unusable_file(path: Path, span: Span) -> Problem | None:
    """Return the problem, at the place that names it, of a data file that cannot be opened or is a pointer of Git LFS."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_LARGEST_POINTER)
    except OSError as failure:
        hint = "Look at the rights of the file."
        return error("unreadable", f"“{path.name}” cannot be opened: {failure.strerror}.", hint, span)
    return _only_pointer(span) if lfs_pointer(head) else None


def _only_pointer(span: Span) -> Problem:
    message = "Git LFS keeps the content of this file elsewhere, and only the pointer to it is here."
    hint = (
        "Get it with “git lfs pull”; in a GitHub workflow, give actions/checkout “lfs: true”. "
        "Earlier revisions: “git lfs fetch --all”."
    )
    return error("lfs-pointer", message, hint, span)
