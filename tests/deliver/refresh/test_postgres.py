"""Queries over PostgreSQL, by the command: the figures are those of DuckDB and of a plain count, and what fails changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from deals import ROWS, SECRET, SQL, VARIABLE
from postgres import free_port

from plansite.read.reader import read_plan
from plansite.read.tables.query import run_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from postgres import Server

    from plansite.read.schema import SchemaSet

pytestmark = pytest.mark.tools

TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'plansite' and state = 'active' and query like '%deals%'
"""
Rows = set[tuple[str, str, str, float]]


def plansite(*arguments: str, folder: Path, secret: str = SECRET) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, VARIABLE: secret, "SOURCE_DATE_EPOCH": "1800000000"}
    command = [sys.executable, "-m", "plansite", *arguments]
    return subprocess.run(
        command, env=environment, cwd=folder.parent, capture_output=True, text=True, check=False
    )


def measured(folder: Path, schemas: SchemaSet) -> Rows:
    plan = read_plan(folder, schemas).plan
    assert plan
    return {(row.month, row.metric, row.scope, row.amount or 0.0) for row in plan.actuals}


def counted() -> Rows:
    """Count in plain Python what the table holds."""
    sums: dict[tuple[str, str, str], Fraction] = {}
    for i in range(1, ROWS + 1):
        if i % 3 == 0:
            month = f"{date(2026, 1, 1) + timedelta(days=i % 730):%Y-%m}"
            seller = "ana" if i % 7 < 3 else "ben"
            for key, more in (
                ((month, "deals_won", ""), Fraction(1)),
                ((month, "won_deal_value", seller), Fraction(i % 1000, 4)),
            ):
                sums[key] = sums.get(key, Fraction(0)) + more
    return {(*key, float(amount)) for key, amount in sums.items()}


def test_the_figures_are_those_of_duckdb_and_of_a_plain_count(
    asking: Callable[..., Path], schemas: SchemaSet, server: Server, tmp_path: Path
) -> None:
    folder = asking()
    done = plansite("refresh", "plan", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "actuals/pinned/crm.csv: 72 rows kept." in done.stderr
    here = measured(folder, schemas)
    assert here == counted()
    server.psql(f"copy crm.deals to '{server.folder}/deals.csv' with (format csv, header)")
    (tmp_path / "deals.csv").write_bytes((server.folder / "deals.csv").read_bytes())
    local = run_query(
        {"deals": tmp_path / "deals.csv"},
        SQL.replace("to_char(closed, 'YYYY-MM')", "strftime(closed, '%Y-%m')"),
    )
    assert isinstance(local, list)
    assert {tuple(row) for row in local} == here
    kept = (folder / "actuals/pinned/crm.csv").read_bytes()
    assert b"# asked: 2027-01-15T08:00:00Z" in kept
    assert SECRET.encode() not in kept
    assert plansite("refresh", "plan", folder=folder).returncode == 0
    assert (folder / "actuals/pinned/crm.csv").read_bytes() == kept, (
        "the same answer at the same time, the same bytes"
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one thing that a command says is wrong; nothing that it says holds a secret."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr
    [told] = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("error ")]
    assert "What was kept before is as it was." in done.stderr
    return told.removeprefix("error ").strip()


@pytest.fixture
def kept(asking: Callable[..., Path]) -> Path:
    """Return the file of an answer of before, with something in it that no other answer has."""
    path = asking().parent / "plan" / "actuals" / "pinned" / "crm.csv"
    path.parent.mkdir()
    path.write_text("kept before\n", encoding="utf-8")
    return path


def test_what_fails_is_one_sentence_and_changes_nothing(
    asking: Callable[..., Path], kept: Path, server: Server
) -> None:
    folder = asking()

    def told(word: str = SECRET, sql: str = SQL, **stated: str) -> str:
        asking(sql, **stated)
        words = sentence(plansite("refresh", "plan", folder=folder, secret=word))
        assert kept.read_text(encoding="utf-8") == "kept before\n"
        assert [path.name for path in kept.parent.iterdir()] == ["crm.csv"]
        return words

    assert told("another").startswith("The warehouse does not let this user in")
    assert told("").startswith(f"The environment variable {VARIABLE} is not set")
    assert told(port=str(free_port())).startswith("The warehouse cannot be reached")
    assert told(database="nowhere").startswith("The database is not there")
    assert told(sql=SQL.replace("from deals", "from dealings")).startswith("A table is not there")
    assert told(sql=SQL.replace("sum(amount)", "sum(amounts)")).startswith("A column is not there")
    assert told(sql=SQL.replace("as value", "as worth")) == "The query yields a column “worth” too many."
    rows = "select '2027-01' as month, 'n' || i as metric, 1 as value from generate_series(1, 300000) as g(i)"
    assert told(sql=rows) == "The query yields more than 20,000 rows."
    server.psql("drop table crm.fleeting; create table crm.fleeting as select * from crm.deals limit 10")
    gone = "select '2027-01' as month, 'deals_won' as metric, count(*) as value from fleeting"
    assert told(sql=gone).startswith("The user may not read this")


MAP = """\
connection: warehouse
table: deals
columns: {owner: seller}
figures:
  deals_won: {count: rows, date: closed, where: {won: "true"}}
  won_deal_value: {sum: amount, date: closed, where: {won: "true"}, by: [owner]}
"""


def test_the_map_of_a_table_gives_the_figures_of_a_plain_count(
    asking: Callable[..., Path], schemas: SchemaSet
) -> None:
    folder = asking(map_of_table=MAP)
    done = plansite("refresh", "plan", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    plain = {row for row in counted() if row[0] >= "2027"}
    here = measured(folder, schemas)
    assert {row for row in here if row[1] == "deals_won" or row[2]} == plain
    for month in {row[0] for row in plain}:
        whole = [row[3] for row in here if row[:3] == (month, "won_deal_value", "")]
        assert whole == [sum(row[3] for row in plain if row[0] == month and row[2])]
    assert len(here) == 12 * 4


def test_a_map_that_fails_is_one_sentence_and_changes_nothing(
    asking: Callable[..., Path], kept: Path, server: Server
) -> None:
    def told(old: str, new: str) -> str:
        assert old in MAP
        folder = asking(map_of_table=MAP.replace(old, new))
        words = sentence(plansite("refresh", "plan", folder=folder))
        assert kept.read_text(encoding="utf-8") == "kept before\n"
        return words

    assert told("table: deals", "table: dealings") == "A table is not there: dealings."
    server.psql("create table if not exists crm.closed_to_all as select * from crm.deals limit 1")
    assert told("table: deals", "table: closed_to_all").startswith("The user may not read this")
    assert told("sum: amount", "sum: amounts").startswith("There is no column “amounts” in this table")
    assert told(
        'date: closed, where: {won: "true"}, by', 'date: seller, where: {won: "true"}, by'
    ).startswith("“seller” decides on the month of won_deal_value and holds neither days nor times")
    assert told("sum: amount", "sum: seller").startswith(
        "“seller” is added up for won_deal_value and holds no numbers"
    )


def test_a_connection_that_is_lost_half_way_changes_nothing(
    asking: Callable[..., Path], kept: Path, server: Server
) -> None:
    endless = "select '2027-01' as month, 'deals_won' as metric, count(*) as value from deals a, deals b where a.amount < b.amount"
    folder = asking(endless)
    ended: list[str] = []

    def end() -> None:
        while not ended:
            if server.psql(TERMINATE) == "t":
                ended.append("lost")

    killer = threading.Thread(target=end)
    killer.start()
    done = plansite("refresh", "plan", folder=folder)
    ended.append("over")
    killer.join()
    assert sentence(done).startswith("The connection was lost half way")
    assert ended == ["lost", "over"]
    assert kept.read_text(encoding="utf-8") == "kept before\n"


def test_a_session_only_reads_whatever_the_query_says(server: Server) -> None:
    """The second wall: a function that writes, called by its owner's own name, is stopped by the server."""
    import ibis

    from plansite.deliver.refresh.arguments import arguments_of
    from plansite.read.document import Entry, Mark
    from plansite.read.warehouses.connections import Connection

    stated: dict[str, str | int] = {
        "host": "127.0.0.1", "port": server.port, "database": "postgres", "schema": "crm", "user": "reader",
    }  # fmt: skip
    connection = Connection("warehouse", "postgres", stated, Entry({}, Mark("plan.yaml", 1, 1, 1)))
    session = ibis.postgres.connect(**arguments_of(connection, SECRET, 1))
    with pytest.raises(Exception, match="read-only transaction"):
        session.raw_sql("create table crm.written (a int)")
    with pytest.raises(Exception, match="statement timeout"):
        session.raw_sql("select pg_sleep(30)")
    session.disconnect()
