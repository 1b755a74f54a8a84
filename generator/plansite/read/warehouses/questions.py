"""Read what a plan has warehouses asked: a query of its own, or the map of an export applied to one of their tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plansite.problems import Hint, Problem, Suggestion, error
from plansite.read.plan_months import month_after
from plansite.read.tables.actuals import FOLDER as MEASURED
from plansite.read.tables.export_map import ExportMap, read_map
from plansite.read.tables.extracts import KIND, is_asked
from plansite.read.tables.mapped import clock_of
from plansite.read.warehouses.connections import connections_of
from plansite.read.warehouses.pins import FOLDER, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.read.document import Document, Entry
    from plansite.read.warehouses.connections import Connection

# what a map says of a file and cannot say of a table, whose days and numbers are no texts
_OF_FILES = ("file", "separator", "encoding", "dates", "decimal_mark", "leave_out")


@dataclass(frozen=True, slots=True)
class TableMap:
    """Hold a map that is applied to a table: for which currency, and for which months, the first and the last."""

    export: ExportMap
    table: str
    currency: str
    months: tuple[str, str]

    @property
    def described(self) -> dict[str, Any]:
        """Return all that decides on the answer, as values of JSON."""
        export = self.export
        return {
            "table": self.table,
            "figures": [
                [
                    figure.id,
                    figure.way,
                    figure.of,
                    figure.date,
                    dict(figure.where),
                    dict(figure.excluded),
                    figure.by,
                ]
                for figure in export.figures
            ],
            "columns": dict(export.columns),
            "names": {
                column: {word: entry.data for word, entry in words.items()}
                for column, words in export.names.items()
            },
            "zones": [export.time_zone, export.times_in],
            "currency": self.currency,
            "months": self.months,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what a file of a plan asks over a connection; `place` is the text of its query, or the name of its table.

    `map` is None for a query.
    """

    id: str
    connection: Connection
    place: Entry
    map: TableMap | None = None

    @property
    def fingerprint(self) -> str:
        """Return what tells whether it is still the same question."""
        asked = self.map.described if self.map else str(self.place.data)
        return fingerprint(self.connection.asked_of, asked)

    @property
    def kind(self) -> str:
        """Return what it is, for people."""
        return "map" if self.map else "query"

    @property
    def answered(self) -> str:
        """Return what a warehouse does with it, for people."""
        return "added up this table" if self.map else "answered this query"

    @property
    def file(self) -> PurePosixPath:
        """Return the name of the file with its answer, seen from the folder of the plan."""
        return PurePosixPath(MEASURED, FOLDER, f"{self.id}.csv")


def questions_of(documents: Iterable[Document]) -> list[Question]:
    """Return all that a plan has warehouses asked, in the order of the files; what is not whole is not among it."""
    documents = list(documents)
    connections = connections_of(documents)
    plan = next((document.root for document in documents if document.kind == "plan"), None)
    questions: list[Question] = []
    for document in documents:
        root = document.root
        connection = connections.get(root.text("connection")) if document.kind == KIND else None
        if connection is None or root.get("sources"):
            continue
        if root.text("sql") and not root.get("table"):
            questions.append(Question(document.id, connection, root.at(["sql"])))
        elif root.text("table") and not root.get("sql") and plan:
            table_map = _table_map(root, plan)
            if table_map:
                questions.append(Question(document.id, connection, root.at(["table"]), table_map))
    return questions


def _table_map(root: Entry, plan: Entry) -> TableMap | None:
    export, problems = read_map(root)
    start, count = plan.text("start"), plan.data.get("months")
    if export is None or problems or not start or not isinstance(count, int):
        return None
    last = month_after(start, count - 1)
    months = max(start, export.first), min(last, export.last or last)
    return TableMap(export, root.text("table"), plan.text("currency"), months)


def unclear_questions(documents: Iterable[Document]) -> Iterator[Problem]:
    """Find files that name a connection, and either none of the plan or nothing that is asked."""
    documents = list(documents)
    connections = connections_of(documents)
    asked = (document.root for document in documents if document.kind == KIND and is_asked(document.root))
    for root in asked:
        named = root.at(["connection"])
        if root.text("connection") not in connections:
            message = f"There is no connection “{named.data}” in this plan."
            nearest: Hint = Suggestion(
                str(named.data), connections, "Add it under “connections:” in plan.yaml.", lists=True
            )
            yield error("unknown-reference", message, nearest, named.span)
        yield from _unclear_question(root, named)


def _unclear_question(root: Entry, named: Entry) -> Iterator[Problem]:
    if sources := root.get("sources"):
        hint = "Delete “sources:” to ask the warehouse, or “connection:” to read the files."
        yield error("wrong-value", "A query reads either files or a warehouse.", hint, sources.key_span)
    elif not root.get("sql") and not root.get("table"):
        hint = "Add “sql: select … from …”, or “table:” with the map of an export: “map:” or “figures:”."
        yield error("missing-key", "Nothing here says what is asked.", hint, named.key_span)
    elif root.get("sql") and (table := root.get("table")):
        hint = "Delete “table:”, or “sql:”."
        message = "What is asked is either a query or the map of a table."
        yield error("wrong-value", message, hint, table.key_span)
    elif root.get("table"):
        yield from _wrong_map(root)


def _wrong_map(root: Entry) -> Iterator[Problem]:
    export, problems = read_map(root)
    yield from problems
    if export:
        yield from clock_of(export)[1]
    for name in _OF_FILES:
        if value := root.get(name):
            message = f"“{name}” is about a file, and here a table of a warehouse is read."
            yield error("unknown-key", message, "Delete it.", value.key_span)
