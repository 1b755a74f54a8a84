"""Queries over larger data: a million rows give one value a month, and a query reaches nothing but its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.read.tables import query
from plansite.read.tables.query import Fault, Row, run_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

pytestmark = pytest.mark.tools

SQL = "select strftime(closed, '%Y-%m') as month, 'deals_won' as metric, count(*) as value from deals where won group by all"
MILLION = """
copy (
  select date '2027-01-01' + cast(range % 90 as integer) as closed, range % 4 = 0 as won, 'ana' as seller
  from range(1000000)
) to '{path}'
"""
EXTRACT = 'sources: {{deals: {file}}}\nsql: "{sql}"\n'


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import duckdb

    path = tmp_path_factory.mktemp("data") / "deals.parquet"
    duckdb.execute(MILLION.format(path=path))
    return path


@pytest.fixture
def plan(write: Callable[..., Path], million: Path) -> Callable[..., Outcome]:
    """Check a small plan with a query, the million rows beside it."""

    def checked(sql: str = SQL, file: str = "data/deals.parquet") -> Outcome:
        folder = write(
            actuals__crm=EXTRACT.format(file=file, sql=sql),
            forecast="model: none\ninputs: {deals_won: 80000, deals_lost: 200000}\n",
        )
        (folder / "data").mkdir(exist_ok=True)
        if not (folder / "data" / "deals.parquet").exists():
            (folder / "data" / "deals.parquet").hardlink_to(million)
        return run(folder)

    return checked


def said(outcome: Outcome) -> list[str]:
    return [f"{each.span.line}:{each.span.column} {each.rule}" for each in outcome.problems]


def test_a_million_rows_give_a_value_a_month(plan: Callable[..., Outcome]) -> None:
    outcome = plan()
    assert outcome.results, outcome.problems
    assert outcome.outlook
    january = sum(1 for row in range(0, 1_000_000, 4) if row % 90 < 31)
    assert outcome.results.value("actual.deals_won", "month", 0) == january
    assert outcome.outlook.value("deals_closed", "month", 0) == january
    node = outcome.results.graph.nodes["actual.deals_won"]
    assert (node.span.file.rsplit("/", 1)[-1], node.span.line) == ("crm.yaml", 2)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("select * from read_text('/etc/passwd')", "closed-query"),
        ("select * from glob('/*')", "closed-query"),
        ("select * from read_csv('https://example.com/x.csv')", "closed-query"),
        ("copy deals to 'out.csv'", "not-a-query"),
        ("attach 'x.db'", "not-a-query"),
        ("set memory_limit = '9GB'", "not-a-query"),
        ("install httpfs", "not-a-query"),
        ("select 1; select 2", "not-a-query"),
        ("selec 1", "query"),
        ("select nothing from deals", "query"),
        ("select now() as month, 'mrr' as metric, 1 as value", "unsteady-query"),
        ("select '2027-01' as month, 'mrr' as metric", "missing-column"),
        ("select '2027-01' as month, 'mrr' as metric, 1 as value, 2 as extra", "unknown-column"),
        ("select 'Jan' as month, 'mrr' as metric, 1 as value", "wrong-month"),
        ("select '2027-01' as month, 'mrr' as metric, 'nan'::double as value", "wrong-value"),
        ("select '2027-01' as month, 'mrr' as metric, null as value", "wrong-value"),
        ("select '2027-01' as month, 'mrr' as metric, 1 as value from deals", "too-many-rows"),
        (
            "select '2027-01' as month, 'deals_won' as metric, seller as value from deals limit 1",
            "wrong-value",
        ),
        ("select '2027-01' as month, 'deal_won' as metric, 1 as value", "unknown-metric"),
        (
            "from values ('2027-01', 'deals_won', 1), ('2027-01', 'deals_won', 2) t(month, metric, value)",
            "duplicate-row",
        ),
    ],
)
def test_what_a_query_may_not_do_is_a_problem_on_its_line(
    plan: Callable[..., Outcome], sql: str, rule: str
) -> None:
    outcome = plan(sql)
    assert said(outcome) == [f"2:6 {rule}"]
    assert outcome.problems[0].hint


@pytest.mark.parametrize(
    "file", ["data/gone.parquet", "../outside.csv", "/etc/passwd", "plan.yaml", "data/*.parquet"]
)
def test_a_source_is_a_file_of_the_plan(plan: Callable[..., Outcome], file: str, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("month\n")
    assert said(plan(file=file)) == ["1:18 unknown-source"]


def test_a_query_without_an_end_is_stopped(million: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SECONDS", 0.3)
    endless = "select '2027-01' as month, 'mrr' as metric, count(*) as value from deals a, deals b, deals c where a.closed < b.closed"
    found = run_query({"deals": million}, endless)
    assert isinstance(found, Fault)
    assert found.rule == "slow-query"


def test_a_scope_and_a_date_are_read(million: Path) -> None:
    sql = "select date_trunc('month', closed)::date as month, 'deals_won' as metric, count(*) / 2 as value, seller as scope from deals group by all"
    found = run_query({"deals": million}, sql)
    assert not isinstance(found, Fault)
    assert found[0] == Row("2027-01", "deals_won", "ana", found[0].amount)
    assert [row.month for row in found] == ["2027-01", "2027-02", "2027-03"]


def test_without_duckdb_the_plan_says_what_to_install(
    plan: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    outcome = plan()
    assert said(outcome) == ["2:6 no-duckdb"]
    assert outcome.problems[0].hint == "Run: pip install 'plansite[duckdb]'"
