"""Put what cells say into the text of a YAML file, with their addresses as comments; a refusal says where."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from plansite.deliver.edit.in_place import with_value
from plansite.deliver.edit.pieces import NotEditedError
from plansite.deliver.edit.questionnaire import Commented, Written
from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.read.document import Entry

    Content = str | Mapping[str, "Content"]


class CannotEditError(Exception):
    """Say in one sentence why a place in a file is not changed."""


def entry_at(text: str, file: str, path: Sequence[str]) -> Entry | None:
    """Return what stands under keys, None where nothing does. Raises CannotEditError for a file that cannot be read."""
    root = _root(text, file)
    for key in path:
        root = root.get(key) if root else None
    return root


def put(text: str, file: str, path: Sequence[str], content: Content, comment: str = "") -> str:
    """Return the text with a value put under keys, written anew or in place of what stands there.

    `content` holds YAML as it is to be written, a mapping of it for several lines, in which a key may carry its own comment
    after “  # ”. Raises CannotEditError.
    """
    root = _root(text, file)
    try:
        return with_value(text, tuple(path), _value(content, comment), {})
    except NotEditedError as refusal:
        line = _nearest(root, path).mark.line if root else 1
        raise CannotEditError(f"{file}:{line} is written in a way that is not changed here") from refusal


def _nearest(entry: Entry, path: Sequence[str]) -> Entry:
    for key in path:
        below = entry.get(key)
        if below is None:
            break
        entry = below
    return entry


def _value(content: Content, comment: str) -> object:
    if isinstance(content, str):
        return Commented(Written(content), comment)
    parts = [(key.partition("  # "), inner) for key, inner in content.items()]
    return Commented({name: _value(inner, of_key) for (name, _, of_key), inner in parts}, comment)


@lru_cache(maxsize=4)
def _root(text: str, file: str) -> Entry | None:
    root, _, problems = read_bytes(file, text.encode()) if text.strip() else (None, "", [])
    if problems and problems[0].rule != "empty-file":
        raise CannotEditError(f"{problems[0].span.file}:{problems[0].span.line}: {problems[0].message}")
    return root
