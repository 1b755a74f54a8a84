"""The map of an export over a table of a warehouse gives what the same map gives for a file with the same rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

from plansite.deliver.refresh.mapping import NUMBER, REST, TIME, TIME_IN_ZONE, WRITTEN_IN, Looked, Mapper
from plansite.deliver.refresh.refresh import Answer, Warehouses, reading_of, refresh
from plansite.deliver.refresh.statement import reading_statement
from plansite.read.tables.query import Fault
from plansite.read.warehouses.connections import warehouses
from plansite.read.warehouses.pinned import in_the_way
from plansite.read.warehouses.questions import Question, questions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from plansite.read.document import Document

pytestmark = pytest.mark.tools


class Deal(NamedTuple):
    """Hold a row of the table, and of the file."""

    created: str
    closed: str
    amount: str
    currency: str
    stage: str
    owner: str


DEALS = (
    Deal("2027-01-03", "2027-02-10", "100.50", "EUR", "Closed Won", "Ana Silva"),
    Deal("2027-01-20", "2027-02-28", "200", "", "closed  won", "silva, ana"),
    Deal("2027-02-01", "2027-05-31", "50", "EUR", "Closed Won", "Ben Okoro"),
    Deal("2027-02-09", "2027-03-01", "900", "EUR", "Closed Lost", "Ben Okoro"),
    Deal("2027-03-09", "2027-09-01", "70", "EUR", "Negotiation", "Cleo Nobody"),
    Deal("2026-12-31", "2026-12-31", "999", "EUR", "Closed Won", "Ana Silva"),
)
TEAM = "people: {ana: {name: Ana Silva}, ben: {name: Ben Okoro}}\n"
OWN = """\
columns: {stage: Deal Stage, created: Create Date, closed: Close Date, amount: Amount, owner: Deal owner}
stages: {won: Closed Won}
figures:
  opportunities_created: {count: rows, date: created, except: {stage: [Negotiation]}, by: [owner]}
  won_deal_value: {average: amount, date: closed, where: {stage: won}, by: [owner]}
  active_customers: {distinct: owner, date: closed, by: [owner]}
  deals_lost: {count: rows, date: closed, where: {stage: Nowhere}}
"""
Rows = set[tuple[str, str, str, float]]


def as_table(deals: Iterable[Deal], closed: str = "date") -> list[str]:
    """Return statements that make a table of the deals; an empty text is NULL."""
    values = ", ".join("(" + ", ".join(f"nullif('{cell}', '')" for cell in deal) + ")" for deal in deals)
    columns = f'created::date as "Create Date", closed::{closed} as "Close Date", amount::decimal(12, 2) as "Amount"'
    columns += ', currency as "Currency", stage as "Deal Stage", owner as "Deal owner"'
    names = ", ".join(Deal._fields)
    table = f"create table crm.deals as select {columns} from (values {values}) as t({names})"  # noqa: S608 - our own rows
    return ["create schema crm", table]


@pytest.fixture
def asked(write: Callable[..., Path]) -> Callable[..., tuple[Answer, Path]]:
    """Refresh a plan whose DuckDB file has the deals, by a map."""

    def answered(
        body: str, deals: Iterable[Deal] = DEALS, table: str = "crm.deals", closed: str = "date"
    ) -> tuple[Answer, Path]:
        import duckdb

        folder = write(actuals__crm=f"connection: local\ntable: {table}\n{body}", team=TEAM)
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data/sales.duckdb").unlink(missing_ok=True)
        with duckdb.connect(str(folder / "data/sales.duckdb")) as made:
            for statement in as_table(deals, closed):
                made.execute(statement)
        with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
            file.write("connections: {local: {kind: duckdb, database: data/sales.duckdb}}\n")
        reading = reading_of(folder)
        assert reading.plan
        questions = questions_of(reading.plan.documents)
        [answer] = refresh(folder, questions, Warehouses({}), "2027-10-01T08:00:00Z", reading.plan.ids)
        return answer, folder

    return answered


def measured(folder: Path) -> Rows:
    reading = reading_of(folder)
    assert reading.plan
    return {(row.month, row.metric, row.scope, row.amount or 0.0) for row in reading.plan.actuals}


def by_file(write: Callable[..., Path], body: str) -> Rows:
    """Return what the same map measures in a file with the same rows."""
    heading = "Create Date,Close Date,Amount,Currency,Deal Stage,Deal owner"
    folder = write(actuals__crm=f"file: data/deals.csv\n{body}", team=TEAM)
    (folder / "data").mkdir(exist_ok=True)
    lines = (",".join(f'"{cell}"' for cell in deal) for deal in DEALS)
    (folder / "data/deals.csv").write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    return measured(folder)


def test_a_ready_map_counts_in_the_warehouse(asked: Callable[..., tuple[Answer, Path]]) -> None:
    answer, folder = asked("map: hubspot_deals\n")
    assert answer.problem is None
    [unknown] = answer.warnings
    assert "“Cleo Nobody”" in unknown.message
    here = measured(folder)
    assert ("2027-02", "deals_won", "ana", 2.0) in here
    assert ("2027-02", "won_deal_value", "", 300.5) in here
    assert ("2027-03", "deals_won", "ana", 0.0) in here, "nothing was won in a month between two"
    assert ("2027-05", "won_deal_value", "ben", 50.0) in here
    assert not [row for row in here if row[0] < "2027"]


@pytest.mark.parametrize("body", ["map: hubspot_deals\n", OWN])
def test_a_table_gives_what_a_file_gives(
    asked: Callable[..., tuple[Answer, Path]], write: Callable[..., Path], body: str
) -> None:
    answer, folder = asked(body)
    assert answer.problem is None
    here = measured(folder)
    assert len(here) > 10
    assert here == by_file(write, body)


@pytest.mark.parametrize(
    ("deals", "words"),
    [
        (Deal("2027-01-03", "", "5", "EUR", "Closed Won", ""), "have no day under “closed”"),
        (Deal("2027-01-03", "2027-01-09", "5", "USD", "Closed Won", ""), "are in another currency"),
    ],
)
def test_what_cannot_be_counted_right_is_said_and_nothing_kept(
    asked: Callable[..., tuple[Answer, Path]], deals: Deal, words: str
) -> None:
    answer, folder = asked("map: hubspot_deals\n", [*DEALS, deals])
    assert answer.problem
    assert words in answer.problem.message
    assert not (folder / "actuals/pinned").exists()


def test_what_cannot_be_counted_and_does_not_count_is_in_no_ones_way(
    asked: Callable[..., tuple[Answer, Path]],
) -> None:
    others = [
        Deal("2027-01-03", "", "5", "EUR", "Open", ""),
        Deal("2027-01-03", "2027-01-09", "5", "USD", "Open", ""),
    ]
    assert asked("map: hubspot_deals\n", [*DEALS, *others])[0].problem is None


def test_times_with_a_zone_need_one_in_which_months_begin(asked: Callable[..., tuple[Answer, Path]]) -> None:
    late = Deal("2027-01-03", "2027-01-31 23:30:00+00", "5", "EUR", "Closed Won", "Ben Okoro")
    answer, _ = asked("map: hubspot_deals\n", [late], closed="timestamptz")
    assert answer.problem
    assert "depends on where your months begin" in answer.problem.message
    answer, folder = asked("map: hubspot_deals\ntime_zone: Europe/Amsterdam\n", [late], closed="timestamptz")
    assert answer.problem is None
    assert ("2027-02", "deals_won", "", 1.0) in measured(folder)
    answer, folder = asked(
        "map: hubspot_deals\ntimes_in: UTC\ntime_zone: Europe/Amsterdam\n", [late], closed="timestamp"
    )
    assert answer.problem is None
    assert ("2027-02", "deals_won", "", 1.0) in measured(folder)


def test_no_name_of_a_plan_or_table_is_read_as_sql(asked: Callable[..., tuple[Answer, Path]]) -> None:
    wicked = "O'Hara\"; drop table crm.deals; --".replace('"', "")
    deal = DEALS[0]._replace(owner=wicked.replace("'", "''"))
    names = f'names: {{owner: {{"{wicked}": ben}}}}\n'
    answer, folder = asked(f"map: hubspot_deals\n{names}", [deal])
    assert answer.problem is None, answer.problem
    assert ("2027-02", "deals_won", "ben", 1.0) in measured(folder)
    answer, _ = asked("map: hubspot_deals\n", table='crm.deals";select')
    assert answer.problem
    assert answer.problem.message.startswith("A table is not there")


def question(write: Callable[..., Path], body: str) -> Question:
    folder = write(actuals__crm=f"connection: local\ntable: crm.deals\n{body}", team=TEAM)
    with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
        file.write("connections: {local: {kind: duckdb, database: data/sales.duckdb}}\n")
    reading = reading_of(folder)
    assert reading.plan
    [asked] = questions_of(reading.plan.documents)
    return asked


COLUMNS = {
    "Create Date": TIME_IN_ZONE, "Close Date": TIME, "Amount": NUMBER, "Currency": REST, "Deal Stage": REST, "Deal owner": REST,
}  # fmt: skip
WORDS = {
    "Currency": ["EUR", "USD"],
    "Deal Stage": ["Closed Won", "It's \\ lost"],
    "Deal owner": ["Ana Silva"],
}


@pytest.mark.parametrize("kind", sorted(warehouses()))
def test_every_kind_of_warehouse_gets_a_statement_that_only_reads(
    write: Callable[..., Path], kind: str
) -> None:
    asked = question(write, "map: hubspot_deals\ntime_zone: Europe/Amsterdam\n")
    assert asked.map
    mapper = Mapper(asked.map, kind, Looked(COLUMNS, WORDS), {"people": {}})
    statement = reading_statement(mapper.select(), kind, 10, WRITTEN_IN)
    assert not isinstance(statement, Fault)
    assert "Europe/Amsterdam" in statement
    assert "deals_won" in statement


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("won: Closed Won", "won: Sold"),
        ("average: amount", "sum: amount"),
        ("figures:", "from: 2027-02\nfigures:"),
    ],
)
def test_another_map_is_another_question(write: Callable[..., Path], old: str, new: str) -> None:
    assert old in OWN
    assert question(write, OWN).fingerprint == question(write, OWN).fingerprint
    assert question(write, OWN).fingerprint != question(write, OWN.replace(old, new)).fingerprint


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("table: deals\nmap: hubspot_deals\nencoding: utf-16\n", "“encoding” is about a file"),
        ("table: deals\nmap: hubspot_deals\nsql: select 1\n", "either a query or the map of a table"),
        ("table: deals\n", "Nothing here says which figures are measured."),
        ("map: hubspot_deals\n", "Nothing here says what is asked."),
        ("table: deals\nmap: hubspot_deals\ntime_zone: Mars\n", "“Mars” is no time zone."),
        ("table: deals\nmap: hubspot_deals\n", "No warehouse has added up this table yet."),
    ],
)
def test_what_is_asked_is_clear_before_anybody_is(write: Callable[..., Path], body: str, told: str) -> None:
    folder = write(actuals__crm=f"connection: local\n{body}")
    with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
        file.write("connections: {local: {kind: duckdb, database: data/sales.duckdb}}\n")
    problems = [problem for problem in reading_of(folder).problems if problem.span.file.endswith("crm.yaml")]
    assert [problem.message for problem in problems if told in problem.message]
    assert len(in_the_way(problems, _documents(folder))) == (0 if "yet" in told else 1)


def _documents(folder: Path) -> tuple[Document, ...]:
    plan = reading_of(folder).plan
    assert plan
    return plan.documents


def test_the_days_of_a_plan_are_those_that_are_asked_for(write: Callable[..., Path]) -> None:
    asked = question(write, "map: hubspot_deals\nuntil: 2027-03\ntime_zone: UTC\n")
    assert asked.map
    sql = Mapper(asked.map, "duckdb", Looked(COLUMNS, WORDS), {"people": {}}).select()
    first, end = date(2027, 1, 1), date(2027, 4, 1)
    assert f">= cast('{first}' as date)" in sql
    assert f"< cast('{end}' as date)" in sql
