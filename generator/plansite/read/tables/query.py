"""Have DuckDB read measured values out of larger data: one SELECT over CSV and Parquet files of the plan.

The only door to DuckDB. A query is text from a plan and untrusted: it sees its sources and nothing else, no other file, no
network, no extension; it can change nothing; time, memory and rows are bounded; and what depends on the clock or on chance
is refused, so that the same files give the same numbers.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from math import isfinite
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plansite.problems import Rule

MAX_ROWS = 100_000
SECONDS = 30
MEMORY = "512MB"
THREADS = 2
NEEDED = ("month", "metric", "value")
COLUMNS = (*NEEDED, "scope")
_READERS = {".csv": "read_csv", ".parquet": "read_parquet"}
_UNSTEADY = re.compile(
    r"\b((now|today|random|uuid|gen_random_uuid|uuidv4|uuidv7|get_current_\w+|transaction_timestamp)\s*\("
    r"|(current_date|current_time|current_timestamp|localtime|localtimestamp)\b|using\s+sample\b|tablesample\b)",
    re.IGNORECASE,
)
_CONFIGURATION: dict[str, Any] = {
    "memory_limit": MEMORY,
    "threads": THREADS,
    "max_temp_directory_size": "0B",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


class Fault(NamedTuple):
    """Say what is wrong with a query, and what to do."""

    rule: Rule
    message: str
    hint: str


class Row(NamedTuple):
    """Hold one measured value; a percentage is a fraction."""

    month: str
    metric: str
    scope: str
    amount: float


def run_query(sources: Mapping[str, Path], sql: str) -> list[Row] | Fault:
    """Return the rows that a query yields, sorted; `sources` are files that exist, by the names the query has for them."""
    unsteady = _UNSTEADY.search(sql)
    if unsteady:
        message = f"“{unsteady[0].rstrip('( ')}” gives something else each time."
        return Fault(
            "unsteady-query", message, "Write the date or number itself, so that checks can be repeated."
        )
    try:
        import duckdb
    except ImportError:
        return Fault(
            "no-duckdb",
            "This query needs DuckDB, which is not installed.",
            "Run: pip install 'plansite[duckdb]'",
        )
    with duckdb.connect(":memory:", config=_CONFIGURATION) as connection:
        timer = Timer(SECONDS, connection.interrupt)
        timer.start()
        try:
            return _rows(connection, sources, sql)
        except duckdb.InterruptException:
            message = f"This query runs longer than {SECONDS} seconds."
            return Fault("slow-query", message, "Let it read fewer rows, or add the data up beforehand.")
        except duckdb.Error as failure:
            return _explained(str(failure))
        finally:
            timer.cancel()


def _rows(connection: Any, sources: Mapping[str, Path], sql: str) -> list[Row] | Fault:
    connection.execute("SET allowed_paths = ?", [[str(path) for path in sources.values()]])
    connection.execute("SET enable_external_access = false")
    for name, path in sources.items():
        place = str(path).replace("'", "''")
        reader = _READERS[path.suffix.lower()]
        connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM {reader}('{place}')")  # noqa: S608 - an id and a quoted path
    connection.execute("SET lock_configuration = true")
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type.name != "SELECT":
        hint = "Begin with “select” or “with”, and leave out everything after its end."
        return Fault("not-a-query", "This is not one SELECT.", hint)
    connection.execute(statements[0])
    names = [str(column[0]).lower() for column in connection.description]
    for name in names:
        if name not in COLUMNS or names.count(name) > 1:
            hint = f"It yields {', '.join(COLUMNS)}; rename with “as”."
            return Fault("unknown-column", f"The query yields a column “{name}” too many.", hint)
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        hint = "Name what is selected: … as month, 'deals_closed' as metric, count(*) as value"
        return Fault("missing-column", f"The query yields no column “{lacking[0]}”.", hint)
    rows = connection.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        hint = "Group by month: a plan wants one value a month."
        return Fault("too-many-rows", f"The query yields more than {MAX_ROWS:,} rows.", hint)
    return _checked([dict(zip(names, row, strict=True)) for row in rows])


def _checked(records: list[dict[str, Any]]) -> list[Row] | Fault:
    rows = []
    for record in records:
        month, value = record["month"], record["value"]
        month = month.isoformat()[:7] if isinstance(month, date) else str(month)
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
            hint = "Write strftime(day, '%Y-%m') as month: it gives 2027-01."
            return Fault("wrong-month", f"The query yields “{month[:40]}” as a month.", hint)
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        if not number or not isfinite(float(value)):
            hint = "A value is a number; leave out rows without one: having … is not null."
            return Fault("wrong-value", f"The query yields “{str(value)[:40]}” as a value, in {month}.", hint)
        rows.append(Row(month, str(record["metric"]), str(record.get("scope") or ""), float(value)))
    return sorted(rows)


def _explained(said: str) -> Fault:
    """Return what DuckDB says in one line; what comes after it repeats the query."""
    first, *rest = said.split("\n")
    kind, _, words = first.partition(" Error: ")
    hint = next((line for line in rest if line.startswith(("Did you mean", "Candidate"))), "")
    if kind == "Permission":
        return Fault(
            "closed-query",
            "The query reaches for something outside its sources.",
            "Name the file under “sources:”.",
        )
    if kind == "Out of Memory":
        return Fault(
            "large-query",
            f"The query needs more than {MEMORY} of memory.",
            "Let it read fewer columns or rows.",
        )
    return Fault(
        "query", f"DuckDB cannot run this: {words or first}", hint or "Try it in DuckDB itself first."
    )
