"""Ask PostgreSQL for figures by month out of two million rows, against psql with the same query, and hold them against DuckDB and a plain count.

The server is one of its own, in a temporary folder. Named another number of rows, it takes that: bench/warehouse.py 10000000
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import deals
import duckdb
from postgres import postgres
from row import Row, of_pairs, say, tell

from plansite.deliver.refresh.arguments import arguments_of
from plansite.deliver.refresh.asking import SECONDS, Request, ask
from plansite.deliver.refresh.refresh import Warehouses, reading_of, refresh
from plansite.read.document import Entry, Mark
from plansite.read.warehouses.connections import Connection
from plansite.read.warehouses.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postgres import Server

ROWS = 2_000_000
PAIRS = 3
VARIABLE = deals.VARIABLE
PLAN = """\
schema_version: 2
title: Many deals
type: padre
why: To count them.
currency: EUR
start: 2026-01
months: 24
connections:
  warehouse: {kind: postgres, host: 127.0.0.1, port: PORT, database: postgres, schema: crm, user: reader, password_from: SECRET}
"""
SQL = "select to_char(closed, 'YYYY-MM') as month, 'deals_won' as metric, count(*) as value from deals where won group by 1"


def asked(server: Server) -> dict[str, float]:
    """Ask as “plansite refresh” does."""
    stated: dict[str, str | int] = {"host": "127.0.0.1", "port": server.port, "database": "postgres"}
    stated |= {"schema": "crm", "user": "reader"}
    connection = Connection("warehouse", "postgres", stated, Entry({}, Mark("plan.yaml", 1, 1, 1)))
    rows = ask(Request("postgres", arguments_of(connection, deals.SECRET, SECONDS), SQL, deals.SECRET))
    assert isinstance(rows, list), rows  # noqa: S101 - a race with a mistake tells nothing
    return {row.month: row.amount for row in rows}


def mapped(server: Server) -> dict[str, float]:
    """Add up by the map of a table, as “plansite refresh” does."""
    figure = "{deals_won: {count: rows, date: closed, where: {won: 'true'}}}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.yaml").write_text(
            PLAN.replace("PORT", str(server.port)).replace("SECRET", VARIABLE), encoding="utf-8"
        )
        (Path(folder) / "actuals").mkdir()
        asked_of = f"connection: warehouse\ntable: deals\nfigures: {figure}\n"
        (Path(folder) / "actuals/crm.yaml").write_text(asked_of, encoding="utf-8")
        plan = reading_of(Path(folder)).plan
        assert plan is not None  # noqa: S101 - a race with a mistake tells nothing
        reached = Warehouses({VARIABLE: deals.SECRET})
        [answer] = refresh(
            Path(folder), questions_of(plan.documents), reached, "2027-01-01T00:00:00Z", plan.ids
        )
        assert answer.problem is None, answer.problem  # noqa: S101 - see above
        lines = (Path(folder) / "actuals/pinned/crm.csv").read_text(encoding="utf-8").splitlines()
    cells = [line.split(",") for line in lines if line.startswith("20")]
    return {month: float(amount) for month, _, amount, _ in cells}


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


def passed(work: Callable[[], object]) -> float:
    """Return the seconds that pass."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rows(count: int) -> Iterator[Row]:
    """Make the table, ask in turn, and compare the figures."""
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        say(f"{count:,} rows of PostgreSQL")
        server.psql(deals.MAKE.replace(str(deals.ROWS), str(count)))
        alone = SQL.replace("from deals", "from crm.deals")
        times = [
            (
                passed(lambda: asked(server)),
                passed(lambda: mapped(server)),
                passed(lambda: server.psql(alone)),
            )
            for _ in range(PAIRS + 1)
        ]
        ours, by_map, theirs = asked(server), mapped(server), by_duckdb(server, Path(folder))
    queries, maps, psql = zip(*times[1:], strict=True)
    work = f"a KPI from {count:,} rows of PostgreSQL"
    yield of_pairs(f"{work}, by query", "psql alone, time that passes", queries, psql, None, None)
    yield of_pairs("  by the map of its table", "psql alone, time that passes", maps, psql, None, None)
    for name, others in (("DuckDB", theirs), ("a plain count", by_hand(count)), ("the map", by_map)):
        wrong = sum(ours.get(month) != others.get(month) for month in {*ours, *others})
        single = f"of {len(ours)} figures, {sum(ours.values()):,.0f} deals in all"
        yield Row(f"  figures that are not those of {name}", "", wrong, 0, None, "figures", single)


if __name__ == "__main__":
    tell(rows(next((int(word) for word in sys.argv[1:] if word.isdigit()), ROWS)))
