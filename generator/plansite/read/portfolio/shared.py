"""Find the files that a plan shares with others of its repository, and take from them what belongs to the plan.

portfolio.yaml names one folder under “shared:”. A file in it counts in each plan that has no such file itself; of goals, personas,
profiles and strategies, which stand in a file each, those that the plan names.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, error
from plansite.read.files.opening import repository_around
from plansite.read.portfolio.file import FILE, is_there, read_portfolio_file
from plansite.read.portfolio.listing import leads_away, lists, names, why_no_path
from plansite.read.schema import visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.read.document import Document
    from plansite.read.portfolio.file import PortfolioFile
    from plansite.read.schema import SchemaSet

NOT_SHARED = frozenset({"plan", "confirmations", "query"})
WHOLE = frozenset({"scenario", "section"})  # no item of a plan names them, so all count
_DEEPEST = 8
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_PART = re.compile(r"[a-z0-9_]+")


class Shared(NamedTuple):
    """Hold what a plan has beside its own folder: portfolio.yaml and the folder that it shares, each None where there is none.

    `name` is how people know the shared folder, in places.
    """

    portfolio: Path | None = None
    folder: Path | None = None
    name: str = ""
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = MappingProxyType({})

    @property
    def is_unknown(self) -> bool:
        """Tell whether a folder may be shared that nobody can name."""
        return self.folder is None and bool(self.problems)


def shared_of(plan: Path, shown: str = "") -> Shared:
    """Find what the plan in a folder shares with others, from the nearest portfolio.yaml above it that lists the plan.

    It is looked for up to the top of the repository. Places are said to lie where the plan is said to lie: in `shown`.
    """
    file = portfolio_of(plan)
    return _shared(file, plan, shown or plan.as_posix()) if file else Shared()


def wrong_with_list(plan: Path, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return those problems of a plan which say what is wrong with portfolio.yaml itself, so that every plan has them."""
    if not any(PurePosixPath(problem.span.file).name == FILE for problem in problems):
        return ()
    wrong = shared_of(plan).problems
    return tuple(problem for problem in problems if problem in wrong)


def where_shared(plan: Path) -> Path | None:
    """Return where the shared folder of a plan has to be, whether or not it is there; None where nothing is shared."""
    file = portfolio_of(plan)
    words = file.root.text("shared") if file else ""
    return file.top / words if file and words and not why_no_path(words) else None


def portfolio_of(plan: Path) -> PortfolioFile | None:
    """Return the nearest portfolio.yaml above a plan that lists it, or that cannot be used; None when there is none."""
    for top in _tops(plan):
        if is_there(top / FILE):
            file = read_portfolio_file(top)
            if lists(file, Path(os.path.realpath(plan))) or not file.root.data:
                return file
    return None


def _tops(plan: Path) -> Iterator[Path]:
    """Yield the folders around a plan, by their paths without links; out of a repository, as far as they are the same owner's."""
    real = Path(os.path.realpath(plan))
    repository = repository_around(real)
    for top in list(real.parents)[:_DEEPEST]:
        if repository is None and top.stat().st_uid != real.stat().st_uid:
            return
        yield top
        if top == repository:
            return


def _shared(file: PortfolioFile, plan: Path, shown: str) -> Shared:
    named = file.root.get("shared")
    name = beside(plan, shown, file.top / FILE)
    problems = tuple(_at(problem, name) for problem in file.problems)
    texts, portfolio = {name: file.text}, file.top / FILE
    if named is None:
        return Shared(portfolio, None, "", problems, texts)
    folder = file.top / named.data
    reason = why_no_path(named.data) or _why_no_folder(folder, named.data, file, plan)
    if reason:
        wrong = _at(error("unreadable", *reason, named.span), name)
        return Shared(portfolio, None, "", (*problems, wrong), texts)
    return Shared(portfolio, folder, beside(plan, shown, folder), problems, texts)


def _why_no_folder(folder: Path, words: str, file: PortfolioFile, plan: Path) -> tuple[str, str] | None:
    if "*" in words:
        return "One folder is shared, not several.", "Name the folder: plans/shared."
    if leads_away(os.path.realpath(folder), file.project):
        message = (
            f"“{folder.name}” leads out of the repository or to what is hidden, so nothing in it is read."
        )
        return message, "Put the folder itself here, not a link."
    if not folder.is_dir():
        return f"There is no folder “{folder.name}” here.", "Correct it, or delete the line."
    real, own = Path(os.path.realpath(folder)), Path(os.path.realpath(plan))
    if real.is_relative_to(own) or own.is_relative_to(real) or names(file, words):
        message = f"“{folder.name}” holds a plan, or is part of one."
        return message, "Put what is shared into a folder beside the plans: plans/shared."
    return None


def _at(problem: Problem, file: str) -> Problem:
    """Return a problem of portfolio.yaml by the name that the file has from the plan."""
    return replace(problem, span=problem.span._replace(file=file))


def beside(plan: Path, shown: str, path: Path) -> str:
    """Return the name of a path as people know it who know the plan by a name."""
    return Path(os.path.normpath(Path(shown, os.path.relpath(path, os.path.realpath(plan))))).as_posix()


def why_not_shared(file: str, relative: PurePosixPath) -> Problem:
    """Say that a file cannot be shared, each plan having its own."""
    message = f"“{relative}” cannot be shared: each plan has its own."
    return error("unknown-file", message, "Move it into the folder of a plan.", Span(file, 1, 1))


def taken(own: Iterable[Document], shared: Iterable[Document], schemas: SchemaSet) -> list[Document]:
    """Return the shared documents that belong to a plan: whole files, and of the others those that it names, or that these name."""
    waiting = {(document.kind, document.id): document for document in shared}
    documents: list[Document] = []
    to_look_at = list(own)
    for document in [*waiting.values()]:
        if document.kind in WHOLE or document.kind in schemas.files.values():
            to_look_at.append(waiting.pop((document.kind, document.id)))
            documents.append(document)
    collections = {kind: collection for collection, kind in schemas.folders.items()}
    while waiting and to_look_at:
        looked_at = to_look_at.pop()
        names, parts = _names_in(looked_at, schemas), set(_parts_in(looked_at.text))
        for key in list(waiting):
            if (collections[key[0]], key[1]) in names or key[1] in parts:
                to_look_at.append(waiting[key])
                documents.append(waiting.pop(key))
    return documents


def _names_in(document: Document, schemas: SchemaSet) -> set[tuple[str, str]]:
    """Return what a document refers to, by collection and id."""
    names: set[tuple[str, str]] = set()
    for entry, field in visit(document.root, schemas.kinds[document.kind]):
        if "x-refers" in field and isinstance(entry.data, str):
            names.add((field["x-refers"], entry.data))
        of_keys = field.get("propertyNames", {}).get("x-refers")
        if of_keys:
            names |= {(of_keys, key) for key, _ in entry.items()}
    return names


def _parts_in(text: str) -> Iterator[str]:
    """Yield the parts of the names of figures in a text: `goal.win.target` names the goal “win”."""
    for name in _DOTTED.findall(text):
        yield from _PART.findall(name)
