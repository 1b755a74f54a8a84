"""Read the measured values that queries in the plan's folder `actuals` take out of larger data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.problems import Problem, error
from plansite.read.document import Entry
from plansite.read.folder import ID
from plansite.read.tables.actuals import Actual
from plansite.read.tables.query import Fault, Row, run_query
from plansite.read.tables.table import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plansite.read.document import Document

KIND = "query"
_ENDINGS = frozenset({".csv", ".parquet"})


def read_extracts(folder: Path, documents: Iterable[Document]) -> tuple[list[Actual], list[Problem]]:
    """Run all queries of a plan in a folder, and return what they yield and what is wrong with them."""
    rows: list[Actual] = []
    problems: list[Problem] = []
    for document in documents:
        if document.kind == KIND and document.root.text("sql"):
            extract = _extract(folder, document.root)
            if isinstance(extract, Problem):
                problems.append(extract)
            else:
                rows += extract
    return rows, bounded(problems)


def _extract(folder: Path, root: Entry) -> list[Actual] | Problem:
    sql = root.at(["sql"])
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
        sources[name] = path
    measured = run_query(sources, str(sql.data))
    if isinstance(measured, Fault):
        return error(measured.rule, measured.message, measured.hint, sql.span)
    return [_actual(row, sql) for row in measured]


def _inside(folder: Path, name: str) -> Path | None:
    """Return a file of the plan, wherever links lead; None for one that lies outside or is no data."""
    here = folder.resolve()
    path = (here / name).resolve()
    usable = path.is_relative_to(here) and path.suffix.lower() in _ENDINGS and path.is_file()
    return path if usable and not set("*?[") & set(str(path)) else None


def _actual(row: Row, sql: Entry) -> Actual:
    places = dict.fromkeys(("month", "metric", "value", "scope"), sql.span)
    return Actual(
        row.month, row.metric, row.scope, Entry(repr(row.amount), sql.mark, "value"), places, row.amount
    )
