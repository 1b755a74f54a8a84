"""Ask a warehouse in a process of its own: reads what is asked from standard input, and answers with a line of JSON.

The only door to Ibis, which knows every warehouse by the same two calls: connect, and run a statement.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any

import ibis

from plansite.deliver.refresh.mapping import (
    DAY,
    NUMBER,
    REST,
    TIME,
    TIME_IN_ZONE,
    WRITTEN_IN,
    Looked,
    words_select,
)
from plansite.deliver.refresh.refusals import explained
from plansite.deliver.refresh.statement import reading_statement
from plansite.read.tables.export_file import plain
from plansite.read.tables.query import Fault, Row, too_large
from plansite.read.tables.query_rows import checked_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_WORDS = 5_000
_MEGABYTES = 2_000


def main() -> None:
    """Answer what standard input asks."""
    job = json.load(sys.stdin)
    _limit()
    answer: dict[str, Any] = {}
    try:
        asked = _looked if "table" in job else _rows
        result = asked(job)
        answer["fault" if isinstance(result, Fault) else "answer"] = result
    except MemoryError:
        answer["fault"] = too_large()
    except ImportError as failure:
        words = f"This kind of warehouse needs “{failure.name or job['kind']}”, which is not installed."
        answer |= {"fault": Fault("warehouse", words, ""), "package": True}
    except Exception as failure:  # noqa: BLE001 - each warehouse has errors of its own, which none of its libraries shares
        answer["fault"] = explained(failure)
    sys.stdout.write(json.dumps(answer) + "\n")


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # systems without such limits
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEGABYTES * 1_000_000, _MEGABYTES * 1_000_000))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rows(job: dict[str, Any]) -> list[Row] | Fault:
    """Return the measured values that a query yields."""
    most = job["rows"]
    statement = reading_statement(job["sql"], job["kind"], most, job["written_in"])
    if isinstance(statement, Fault):
        return statement
    with _connected(job) as connection:
        columns, rows = _fetched(connection.raw_sql(statement), most + 1)
    return checked_rows(columns, rows, most)


def _looked(job: dict[str, Any]) -> Looked | Fault:
    """Return what a table has: the kinds of its columns, and the words of those that are asked for by their headings."""
    *around, name = job["table"].split(".")
    words: dict[str, list[str]] = {}
    with _connected(job) as connection:
        try:
            schema = connection.table(
                name, database=tuple(around) if len(around) > 1 else "".join(around) or None
            ).schema()
        except ibis.common.exceptions.TableNotFound:
            hint = "Look at its name in the warehouse, and at “database:” and “schema:” of the connection."
            return Fault("query", f"A table is not there: {job['table']}.", hint)
        there = {plain(column): column for column in reversed(schema.names)}
        for headings in job["headings"]:
            column = next((there[plain(heading)] for heading in headings if plain(heading) in there), None)
            if column is None or column in words:
                continue
            statement = reading_statement(
                words_select(job["table"], column), job["kind"], MOST_WORDS, WRITTEN_IN
            )
            if isinstance(statement, Fault):
                return statement
            rows = _fetched(connection.raw_sql(statement), MOST_WORDS + 1)[1]
            if len(rows) > MOST_WORDS:
                message = f"More than {MOST_WORDS:,} different words stand under “{column}”."
                return Fault("too-many-rows", message, "Choose a column of a few words, or add up in a view.")
            words[column] = sorted(str(row[0]) for row in rows)
    return Looked({column: _kind(schema[column]) for column in schema.names}, words)


def _kind(type_of_column: Any) -> str:
    """Return which kind of values a column has, as far as a map makes a difference."""
    if type_of_column.is_date():
        return DAY
    if type_of_column.is_timestamp():
        return TIME_IN_ZONE if type_of_column.timezone else TIME
    return NUMBER if type_of_column.is_numeric() and not type_of_column.is_boolean() else REST


@contextlib.contextmanager
def _connected(job: dict[str, Any]) -> Iterator[Any]:
    connection = getattr(ibis, job["kind"]).connect(**job["arguments"])
    try:
        yield connection
    finally:
        with contextlib.suppress(Exception):
            connection.disconnect()


def _fetched(cursor: Any, most: int) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Return the names and rows of a result; BigQuery alone has no cursor of the Python standard for databases."""
    if hasattr(cursor, "description"):
        return [str(column[0]) for column in cursor.description], cursor.fetchmany(most)
    return [field.name for field in cursor.schema], [tuple(row.values()) for row in cursor]


if __name__ == "__main__":
    main()
