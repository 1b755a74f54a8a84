"""Have DuckDB read measured values out of larger data: SELECTs over CSV and Parquet files of the plan.

A query is text from a plan and untrusted. It runs in a process of its own, which is given a list of queries with their files
and nothing else; time, memory and rows are bounded for all queries of a plan together, whatever DuckDB counts itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plansite.problems import Rule

MAX_ROWS = 100_000
SECONDS = 30.0
MEGABYTES = 512
THREADS = 2
NEEDED = ("month", "metric", "value")
COLUMNS = (*NEEDED, "scope")

_KEPT = (
    "PATH",
    "PYTHONPATH",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
)  # of the environment; nothing else is handed on
_STOPPED = "This query was not run, because one before it was stopped."


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


class Query(NamedTuple):
    """Hold a query and the files that it may read, by the names it has for them."""

    sources: Mapping[str, Path]
    sql: str


def run_query(sources: Mapping[str, Path], sql: str) -> list[Row] | Fault:
    """Return the rows that a query yields, sorted; `sources` are files that exist, by the names the query has for them."""
    return run_queries([Query(sources, sql)])[0]


def run_queries(queries: Sequence[Query]) -> list[list[Row] | Fault]:
    """Return the rows of each query, sorted, or what is wrong with it; what comes after one that had to be stopped is not run."""
    if not queries:
        return []
    if find_spec("duckdb") is None:
        hint = "Run: pip install 'plansite[duckdb]'"
        return [Fault("no-duckdb", "This query needs DuckDB, which is not installed.", hint)] * len(queries)
    job = {
        "queries": [
            [{name: str(path) for name, path in query.sources.items()}, query.sql] for query in queries
        ],
        "megabytes": MEGABYTES,
        "seconds": SECONDS,
        "rows": MAX_ROWS,
    }
    printed, stopped = _answers(json.dumps(job))
    answers = [_answer(line) for line in printed.splitlines()]
    if len(answers) < len(queries):
        answers.append(stopped)
        hint = "Mend that one first."
        answers += [Fault(stopped.rule, _STOPPED, hint)] * (len(queries) - len(answers))
    return answers


def _answers(job: str) -> tuple[str, Fault]:
    """Return a line for each query that was answered, and why the next one was not."""
    printed, is_late = printed_by("plansite.read.tables.query_process", job, SECONDS)
    if not is_late:
        return printed, too_large()
    message = f"The queries of this plan run longer than {SECONDS:g} seconds; this one was stopped."
    return printed, Fault("slow-query", message, "Let it read fewer rows, or add the data up beforehand.")


def printed_by(module: str, job: str, seconds: float, kept: Sequence[str] = ()) -> tuple[str, bool]:
    """Return what a module prints that is given a job, in a process of its own, and whether it was ended for being late.

    Of the environment, it has what Python needs, and what `kept` names.
    """
    process = subprocess.Popen(  # noqa: S603 - the program is this Python, the module one of ours
        [sys.executable, "-P", "-m", module],
        env={name: os.environ[name] for name in (*_KEPT, *kept) if name in os.environ} | {"TZ": "UTC"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        return process.communicate(job, timeout=seconds)[0], False
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0], True
    except BaseException:
        process.kill()
        raise


def too_large() -> Fault:
    """Say that a query needs more memory than all queries may have together."""
    return Fault(
        "large-query",
        f"The query needs more than {MEGABYTES} MB of memory.",
        "Let it read fewer columns or rows.",
    )


def _answer(line: str) -> list[Row] | Fault:
    answer = json.loads(line)
    if "fault" in answer:
        rule, message, hint = answer["fault"]
        return Fault(cast("Rule", rule), message, hint)
    return [Row(*row) for row in answer["rows"]]
