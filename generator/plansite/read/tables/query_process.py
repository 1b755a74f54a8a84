"""Run queries in a process of its own: reads a list of them from standard input, and answers each with a line of JSON.

The only door to DuckDB. The process takes limits on itself first, which hold for all that it does; then each query gets a
database of its own that sees the query's sources and nothing else: no other file, no network, no extension.
"""

from __future__ import annotations

import contextlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from plansite.read.tables.query import MAX_ROWS, THREADS, Fault, Row, too_large
from plansite.read.tables.query_check import function_names, not_a_query, refusal
from plansite.read.tables.query_rows import checked_rows

_READERS = {".csv": "read_csv", ".parquet": "read_parquet"}
# Megabytes: of the code that is loaded, which the system does not count, and of all that DuckDB does not count.
_CODE = 64
_BESIDES = 128
_CONFIGURATION: dict[str, Any] = {
    "threads": THREADS,
    "max_temp_directory_size": "0B",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
_FUNCTIONS = """
select lower(function_name), bool_or(stability = 'CONSISTENT'), any_value(macro_definition)
from duckdb_functions() where function_type in ('scalar', 'aggregate', 'window', 'macro') group by 1
"""


def main() -> None:
    """Answer all queries of standard input, in order."""
    job = json.load(sys.stdin)
    _limit(job["megabytes"], job["seconds"])
    left = job["rows"]
    for sources, sql in job["queries"]:
        try:
            answer = _answer({name: Path(path) for name, path in sources.items()}, sql, job["megabytes"])
        except MemoryError:
            answer = too_large()
        left -= 0 if isinstance(answer, Fault) else len(answer)
        if left < 0:
            hint = "Group by month: a plan wants one value a month."
            answer = Fault(
                "too-many-rows", f"The queries of this plan yield more than {job['rows']:,} rows.", hint
            )
        sys.stdout.write(json.dumps({"fault" if isinstance(answer, Fault) else "rows": answer}) + "\n")
        sys.stdout.flush()


def _limit(megabytes: int, seconds: float) -> None:
    """Have the system refuse more memory, end the process after its time even without its parent, and let it write no file."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # systems without such limits
        import resource

        size, time = (megabytes - _CODE) * 1024 * 1024, int(seconds * THREADS) + 5
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (time, time))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(sources: dict[str, Path], sql: str, megabytes: int) -> list[Row] | Fault:
    configuration = {**_CONFIGURATION, "memory_limit": f"{megabytes - _CODE - _BESIDES}MB"}
    with duckdb.connect(":memory:", config=configuration) as connection:
        try:
            return _refusal(connection, sources, sql) or _rows(connection, sources, sql)
        except duckdb.Error as failure:
            return _explained(str(failure))


def _refusal(connection: Any, sources: dict[str, Path], sql: str) -> Fault | None:
    """Say why a query is not run, after what DuckDB's own parser understands; None when nothing speaks against it."""
    tree = _tree(connection, sql)
    if tree.get("error_type") == "parser":
        return _explained(f"Parser Error: {tree['error_message']}")
    if tree.get("error") or len(tree["statements"]) != 1:
        return not_a_query()
    functions = {name: rest for name, *rest in connection.execute(_FUNCTIONS).fetchall()}

    @cache
    def is_steady(name: str) -> bool:
        steady, definition = functions.get(name, (True, None))
        if definition is None or steady is not None:
            return bool(steady)
        made_of = _tree(connection, f"select {definition}")
        return name not in function_names(made_of) and refusal(made_of, (), is_steady) is None

    return refusal(tree, sources.keys(), is_steady)


def _tree(connection: Any, sql: str) -> dict[str, Any]:
    (text,) = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    tree: dict[str, Any] = json.loads(text)
    return tree


def _rows(connection: Any, sources: dict[str, Path], sql: str) -> list[Row] | Fault:
    connection.execute("SET allowed_paths = ?", [[str(path) for path in sources.values()]])
    connection.execute("SET enable_external_access = false")
    for name, path in sources.items():
        place = str(path).replace("'", "''")
        reader = _READERS[path.suffix.lower()]
        connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM {reader}('{place}')")  # noqa: S608 - an id and a quoted path
    connection.execute("SET lock_configuration = true")
    connection.execute(sql)
    rows = connection.fetchmany(MAX_ROWS + 1)
    return checked_rows([str(column[0]) for column in connection.description], rows, MAX_ROWS)


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
        return too_large()
    return Fault(
        "query", f"DuckDB cannot run this: {words or first}", hint or "Try it in DuckDB itself first."
    )


if __name__ == "__main__":
    main()
