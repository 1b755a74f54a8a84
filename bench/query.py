"""Measure how long it takes to get a KPI by month out of a million rows, against DuckDB alone on the same file and query.

Pairs alternate within one run, so that a machine that slows down slows both; a ratio is that of the medians.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from row import Row, of_pairs, tell

from plansite.read.tables.query import THREADS, Fault, run_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAIRS = 15
GOAL = 1.5
MAKE = """
copy (
  select
    date '2025-01-01' + cast(hash(range) % 700 as integer) as closed,
    hash(range + 1) % 4 = 0 as won,
    (hash(range + 2) % 100000) / 100 as amount,
    'seller_' || (hash(range + 3) % 40) as seller
  from range(1000000)
) to '{path}'
"""
ALONE = f"""
import duckdb, sys
with duckdb.connect(":memory:", config={{"threads": {THREADS}}}) as connection:
    connection.execute(sys.argv[1]).fetchall()
"""
QUERY = """
select strftime(closed, '%Y-%m') as month, 'deals_won' as metric, count(*) as value
from {deals}
where won and amount > 10
group by all
"""


def ours(path: Path) -> None:
    """Get the rows as Plansite does: walled in, bounded and checked."""
    found = run_query({"deals": path}, QUERY.format(deals="deals"))
    assert not isinstance(found, Fault), found  # noqa: S101 - a race with a mistake tells nothing
    assert len(found) == 23 + 1  # noqa: S101 - months in 700 days


def theirs(path: Path) -> None:
    """Get the rows from DuckDB in a process of its own, with as many threads and nothing around it."""
    sql = QUERY.format(deals=f"read_parquet('{path}')")
    subprocess.run([sys.executable, "-c", ALONE, sql], check=True)


def took(run: Callable[[Path], None], path: Path) -> float:
    """Return the seconds that the processor works, in this process and in those that it starts."""
    start = worked()
    run(path)
    return worked() - start


def worked() -> float:
    """Return the seconds of the processor so far."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, whose))


def rows() -> Iterator[Row]:
    """Race."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder).resolve() / "deals.parquet"
        duckdb.execute(MAKE.format(path=path))
        ours(path)
        theirs(path)
        pairs = [(took(ours, path), took(theirs, path)) for _ in range(PAIRS)]
    mine, alone = zip(*pairs, strict=True)
    yield of_pairs("a KPI by month from 1,000,000 rows", "DuckDB alone", mine, alone, GOAL, None)


if __name__ == "__main__":
    tell(rows())
