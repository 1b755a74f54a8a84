"""Ask a warehouse in a process of its own: reads what is asked from standard input, and answers with a line of JSON.

The only door to Ibis, which knows every warehouse by the same two calls: connect, and run a statement.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any

import ibis

from plansite.deliver.refresh.refusals import explained
from plansite.deliver.refresh.statement import reading_statement
from plansite.read.tables.query import Fault, Row, too_large
from plansite.read.tables.query_rows import checked_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEGABYTES = 2_000


def main() -> None:
    """Answer what standard input asks."""
    job = json.load(sys.stdin)
    _limit()
    answer: dict[str, Any] = {}
    try:
        rows = _rows(job["kind"], job["arguments"], job["sql"], job["rows"])
        answer["fault" if isinstance(rows, Fault) else "rows"] = rows
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


def _rows(kind: str, arguments: dict[str, Any], sql: str, most: int) -> list[Row] | Fault:
    statement = reading_statement(sql, kind, most)
    if isinstance(statement, Fault):
        return statement
    connection = getattr(ibis, kind).connect(**arguments)
    try:
        columns, rows = _fetched(connection.raw_sql(statement), most + 1)
    finally:
        with contextlib.suppress(Exception):
            connection.disconnect()
    return checked_rows(columns, rows, most)


def _fetched(cursor: Any, most: int) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Return the names and rows of a result; BigQuery alone has no cursor of the Python standard for databases."""
    if hasattr(cursor, "description"):
        return [str(column[0]) for column in cursor.description], cursor.fetchmany(most)
    return [field.name for field in cursor.schema], [tuple(row.values()) for row in cursor]


if __name__ == "__main__":
    main()
