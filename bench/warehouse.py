"""Ask PostgreSQL for figures by month out of ten million rows, hold them against DuckDB and a plain count, and say how long it took.

The server is one of its own, in a temporary folder. Named another number of rows, it takes that: bench/warehouse.py 1000000
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import deals
import duckdb
from postgres import postgres

from plansite.deliver.refresh.arguments import arguments_of
from plansite.deliver.refresh.asking import SECONDS, Request, ask
from plansite.read.document import Entry, Mark
from plansite.read.warehouses.connections import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postgres import Server

ROWS = 10_000_000
SQL = "select to_char(closed, 'YYYY-MM') as month, 'deals_won' as metric, count(*) as value from deals where won group by 1"


@contextmanager
def told(what: str) -> Iterator[None]:
    """Print how long something takes."""
    start = time.perf_counter()
    yield
    print(f"  {what:<44} {time.perf_counter() - start:6.1f} s")


def asked(server: Server) -> dict[str, float]:
    """Ask as “plansite refresh” does."""
    stated: dict[str, str | int] = {"host": "127.0.0.1", "port": server.port, "database": "postgres"}
    stated |= {"schema": "crm", "user": "reader"}
    connection = Connection("warehouse", "postgres", stated, Entry({}, Mark("plan.yaml", 1, 1, 1)))
    rows = ask(Request("postgres", arguments_of(connection, deals.SECRET, SECONDS), SQL, deals.SECRET))
    assert isinstance(rows, list), rows  # noqa: S101 - a race with a mistake tells nothing
    return {row.month: row.amount for row in rows}


def by_duckdb(server: Server, folder: Path) -> dict[str, float]:
    """Have DuckDB count in a copy of the table."""
    copy = folder / "deals.csv"
    server.psql(f"copy crm.deals to '{server.folder}/deals.csv' with (format csv, header)")
    copy.symlink_to(server.folder / "deals.csv")
    sql = f"select strftime(closed, '%Y-%m'), count(*) from read_csv('{copy}') where won group by 1"  # noqa: S608 - our own file
    return {month: float(count) for month, count in duckdb.execute(sql).fetchall()}


def by_hand(rows: int) -> dict[str, float]:
    """Count in plain Python by the rule that the table was made by."""
    months = [f"{date(2026, 1, 1) + timedelta(days=day):%Y-%m}" for day in range(730)]
    days = Counter(i % 730 for i in range(3, rows + 1, 3))
    counts: Counter[str] = Counter()
    for day, count in days.items():
        counts[months[day]] += count
    return {month: float(count) for month, count in counts.items()}


def main() -> None:
    """Ask, count and compare."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"figures by month from {rows:,} rows of PostgreSQL")
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        with told("make the table"):
            server.psql(deals.MAKE.replace(str(deals.ROWS), str(rows)))
        with told("psql, which counts and does nothing else"):
            server.psql(SQL.replace("from deals", "from crm.deals"))
        with told("plansite refresh, its process included"):
            ours = asked(server)
        with told("copy it for DuckDB, and count there"):
            theirs = by_duckdb(server, Path(folder))
        with told("count in plain Python"):
            plain = by_hand(rows)
    print(
        f"  {len(ours)} months, {sum(ours.values()):,.0f} deals won: equal to DuckDB and to a plain count"
        if ours == theirs == plain
        else "  The three do not agree."
    )
    sys.exit(0 if ours == theirs == plain else 1)


if __name__ == "__main__":
    main()
