"""Know what each type of plan is asked, and in which order its site shows the answers: its outline, a file of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.read.document import Entry
    from plansite.read.plan import Plan

_WHOLE = "full"


@dataclass(frozen=True, slots=True)
class Outline:
    """Say what a plan of one type is asked.

    `types` are those whose rules and questions count, its own first. `files` names files and folders, `only` the fields that
    are asked of some of them, `known` all files that any outline has: what a plan adds of its own is always asked. `tabs` are
    the parts of the site, each with the pages in it; answers are counted by them, or else by the planning steps.
    """

    types: tuple[str, ...] = (_WHOLE,)
    files: frozenset[str] = frozenset()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    tabs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_counted_by_tabs: bool = False

    def is_of(self, types: Iterable[str]) -> bool:
        """Tell whether what is meant for some types of plan, or for all when none is named, is meant for this one."""
        wanted = tuple(types)
        return not wanted or any(name in wanted for name in self.types)

    def asks_file(self, plan: Plan, file: str) -> bool:
        """Tell whether a file or folder is asked for: by the outline, or because the plan has it."""
        return file in self.files or file not in self.known or _has(plan, file)

    def asks_field(self, file: str, name: str) -> bool:
        """Tell whether a field is asked of a file that is asked for."""
        return file not in self.only or name in self.only[file]

    def counted_under(self, file: str, name: str) -> str:
        """Return the tab under which an answer counts, that of its field before that of its file; empty where steps count."""
        places = (f"{file}/{name}", file) if self.is_counted_by_tabs else ()
        named = (tab for place in places for tab, pages in self.tabs.items() if place in pages)
        return next(named, next(iter(self.tabs)) if places else "")

    def asks(self, plan: Plan, question: str) -> bool:
        """Tell whether a question is asked: a file or folder, or one of its fields, as in `goals.evidence`."""
        file, _, name = question.partition(".")
        return self.asks_file(plan, file) and (not name or self.asks_field(file, name))


def load_outline(folder: Path, plan_type: str) -> Outline:
    """Load the outline of a type of plan; one that the catalogue does not know is asked everything."""
    outlines = folder / "templates" / "outlines"
    whole = _read(outlines / f"{_WHOLE}.yaml")
    is_known = plan_type in {path.stem for path in outlines.glob("*.yaml")}
    root = _read(outlines / f"{plan_type}.yaml") if is_known else whole
    return Outline(
        (plan_type, *root.texts("like")),
        frozenset(root.texts("files")),
        {name: frozenset(fields) for name, fields in _lists(root, "only").items()},
        frozenset(whole.texts("files")),
        _lists(root, "tabs") or _lists(whole, "tabs"),
        root.text("counted_by") == "tabs",
    )


def file_of(kind: str, schema: Mapping[str, object]) -> str:
    """Return what an outline calls the file or the folder of a kind."""
    return str(schema.get("x-collection", kind))


def _lists(root: Entry, name: str) -> dict[str, tuple[str, ...]]:
    lists = root.get(name)
    return {key: lists.texts(key) for key, _ in lists.items()} if lists else {}


def _has(plan: Plan, file: str) -> bool:
    kinds = plan.schemas.kinds
    return any(file_of(document.kind, kinds.get(document.kind, {})) == file for document in plan.documents)


def _read(path: Path) -> Entry:
    """Read an outline. The file is ours, so a mistake in it is a bug: ValueError."""
    root, _, problems = read_bytes(path.name, path.read_bytes())
    if root is None or problems:
        raise ValueError(f"{path}: {problems}")
    return root
