"""Read the measured values that queries in the plan's folder `actuals` take out of larger data."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from plansite.problems import Problem, error
from plansite.read.document import Entry
from plansite.read.files.opening import why_not_read
from plansite.read.files.unusable import unusable_file
from plansite.read.folder import ID
from plansite.read.source import read_bytes
from plansite.read.tables.actuals import Actual
from plansite.read.tables.query import Fault, Query, Row, run_queries
from plansite.read.tables.table import bounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from plansite.read.document import Document

KIND = "query"
_YAML = frozenset({".yaml", ".yml"})
_ENDINGS = frozenset({".csv", ".parquet"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_ALL = _ENDINGS | _TEXTS


def read_extracts(folder: Path, documents: Iterable[Document]) -> tuple[list[Actual], list[Problem]]:
    """Run all queries of a plan in a folder, and return what they yield and what is wrong with them."""
    queries: list[tuple[Entry, Query]] = []
    problems: list[Problem] = []
    for root in (document.root for document in documents if document.kind == KIND):
        if is_asked(root):
            continue
        if not root.text("sql") or not root.get("sources"):
            problems += _incomplete(root)
            continue
        query = _query(folder, root)
        if isinstance(query, Problem):
            problems.append(query)
        else:
            queries.append((root.at(["sql"]), query))
    rows: list[Actual] = []
    for (sql, _), measured in zip(queries, run_queries([query for _, query in queries]), strict=True):
        if isinstance(measured, Fault):
            problems.append(error(measured.rule, measured.message, measured.hint, sql.span))
        else:
            rows += [_actual(row, sql) for row in measured]
    return rows, bounded(problems)


def is_asked(root: Entry) -> bool:
    """Tell whether a file of the folder `actuals` is about what a warehouse is asked."""
    return isinstance(root.data, dict) and "connection" in root.data


def data_files(folder: Path) -> list[str]:
    """Return the names of data files as the YAML files of a folder have them: queries, maps of exports, and scenarios that change them."""
    names: set[str] = set()
    for path in folder.rglob("*"):
        if path.suffix.lower() in _YAML and path.is_file():
            raw = path.read_bytes()
            if any(ending.encode() in raw.lower() for ending in _ALL):
                root = read_bytes(path.name, raw)[0]
                names |= set(_texts(root.data)) if root else set()
    return sorted(name for name in names if PurePosixPath(name).suffix.lower() in _ALL)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str) and data.isprintable():
        yield data
    elif isinstance(data, list | dict):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)


def data_file(folder: Path, name: str) -> Path | None:
    """Return the text file of a plan that an export is read from; None for one that lies outside or is no text."""
    return _inside(folder, name, _TEXTS)


def named_files(folder: Path, documents: Iterable[Document]) -> set[Path]:
    """Return the files that queries and maps of exports name, wherever links lead."""
    roots = [document.root for document in documents if document.kind == KIND]
    names = [str(entry.data) for root in roots for _, entry in root.under("sources")]
    names += [root.text("file") for root in roots if root.text("file")]
    return {path for name in names if (path := _inside(folder, name, _ALL))}


def _incomplete(root: Entry) -> Iterator[Problem]:
    """Say what a query lacks; what has neither its text nor its sources is none."""
    has_text, has_sources = bool(root.get("sql")), bool(root.get("sources"))
    if has_text != has_sources:
        key, example = ("sources", "{deals: data/deals.parquet}") if has_text else ("sql", "select … from …")
        hint = f"Add “{key}: {example}”."
        yield error("missing-key", f"This query lacks “{key}”.", hint, root.span)


def _query(folder: Path, root: Entry) -> Query | Problem:
    sources: dict[str, Path] = {}
    for name, entry in root.under("sources"):
        if not ID.match(name):
            continue  # the schema has said so
        path = _inside(folder, str(entry.data))
        if path is None:
            hint = "Name a CSV or Parquet file in the folder of the plan, such as data/deals.parquet."
            return error(
                "unknown-source", f"There is no file “{entry.data}” that a query may read.", hint, entry.span
            )
        if unusable := unusable_file(path, entry.span):
            return unusable
        sources[name] = path
    return Query(sources, root.text("sql"))


def _inside(folder: Path, name: str, endings: Collection[str] = _ENDINGS) -> Path | None:
    """Return a file of the plan, wherever links lead; None for one that lies outside or is no data."""
    here = folder.resolve()
    path = Path(os.path.realpath(here / name))  # unlike resolve, it ends where links lead in a circle
    named = (
        here / name if (here / name).exists() else path
    )  # a folder that is stepped out of again need not be there
    usable = why_not_read(named, here) is None and path.suffix.lower() in endings
    return path if usable and not set("*?[") & set(str(path)) else None


def _actual(row: Row, sql: Entry) -> Actual:
    places = dict.fromkeys(("month", "metric", "value", "scope"), sql.span)
    return Actual(
        row.month, row.metric, row.scope, Entry(repr(row.amount), sql.mark, "value"), places, row.amount
    )
