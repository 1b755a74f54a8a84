"""What a query of a plan may not do, and what all queries together may not take. A new member is a line in queries.txt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.read.tables import query
from plansite.read.tables.query import Fault, Query, Row, run_queries, run_query

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.tools

LINES = (Path(__file__).parent / "queries.txt").read_text(encoding="utf-8").splitlines()
MEMBERS = [line.split(" ", 1) for line in LINES if not line.startswith("#")]
STEADY = [
    "select strftime(closed, '%Y-%m') as month, 'deals_won' as metric, count(*) as value from deals where won group by all",
    "select date_trunc('month', closed) as month, 'now' as metric, sum(1) as value, seller as scope from deals group by all",
    "with now as (select * from deals) select strftime(closed, '%Y-%m') as month, 'x' as metric, count(*) as value from now group by 1",
    "select '2027-01' as month, 'x' as metric, list_aggr([1, 2], 'sum') as value",
    "select '2027-01' as month, 'x' as metric, list_avg([day(last_day(closed)) for c in [1]]) as value from deals limit 1",
    "select '2027-01' as month, 'x' as metric, date_diff('day', closed, date '2027-02-01') as value from deals limit 1",
    "select '2027-01' as month, 'x' as metric, days_in_month(closed) as value from DEALS as d limit 1",
    "select '2027-01' as month, split_part('random now', ' ', 1) as metric, 1 as value",
    "from (values ('2027-01', 'x', 1)) t(month, metric, value)",
    "with recursive n as (select 1 as i union all select i + 1 from n where i < 5) select '2027-01' as month, 'x' as metric, max(i) as value from n",
    "select '2027-0' || range as month, 'x' as metric, row_number() over (order by range) as value from range(1, 4)",
]
PEAK = """
import resource, sys
from pathlib import Path
from plansite.read.tables.query import Query, run_queries
large = "select '2027-01' as month, 'mrr' as metric, length(string_agg(repeat('x', 1000), '')) as value from range(100000000)"
answers = run_queries([Query({}, large)] * 3)
print(*(answer.rule for answer in answers), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    deals = tmp_path_factory.mktemp("data") / "deals.csv"
    rows = [f"2027-0{1 + row % 3}-0{1 + row % 9},{row % 2 == 0},ana" for row in range(100)]
    deals.write_text("\n".join(["closed,won,seller", *rows]), encoding="utf-8")
    return {"deals": deals}


@pytest.mark.parametrize(
    ("rule", "sql"), MEMBERS, ids=[f"{rule} {at}" for at, (rule, _) in enumerate(MEMBERS)]
)
def test_what_a_query_may_not_do_is_refused(sources: Mapping[str, Path], rule: str, sql: str) -> None:
    answer = run_query(sources, sql)
    assert isinstance(answer, Fault), answer
    assert answer.rule == rule, answer
    assert answer.message
    assert answer.hint


@pytest.mark.parametrize("sql", STEADY)
def test_what_a_query_may_do_is_done(sources: Mapping[str, Path], sql: str) -> None:
    answer = run_query(sources, sql)
    assert not isinstance(answer, Fault), answer
    assert answer == run_query(sources, sql)


def test_each_query_gets_its_own_answer(sources: Mapping[str, Path]) -> None:
    good = Query({}, "select '2027-01' as month, 'mrr' as metric, 1 as value")
    answers = run_queries([good, Query({}, "from deals"), Query(sources, "select now()"), good])
    assert answers[0] == answers[3] == [Row("2027-01", "mrr", "", 1.0)]
    assert [answer.rule for answer in answers[1:3] if isinstance(answer, Fault)] == [
        "closed-query",
        "unsteady-query",
    ]


def test_time_counts_for_all_queries_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SECONDS", 4.0)
    slow = "select '2027-01' as month, 'mrr' as metric, count(*) as value from range({}) a, range(100000) b where a.range % 7 = b.range % 11"
    good = Query({}, "select '2027-01' as month, 'mrr' as metric, 1 as value")
    answers = run_queries([good, Query({}, slow.format(10**9)), good])
    assert not isinstance(answers[0], Fault)
    assert [answer.rule for answer in answers[1:] if isinstance(answer, Fault)] == ["slow-query"] * 2


def test_rows_count_for_all_queries_together() -> None:
    many = Query({}, "select '2027-01' as month, 'mrr' as metric, range as value from range(60000)")
    first, second = run_queries([many, many])
    assert not isinstance(first, Fault)
    assert isinstance(second, Fault)
    assert second.rule == "too-many-rows"


def test_memory_counts_for_all_queries_together() -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    *rules, kilobytes = done.stdout.split()
    assert rules == ["large-query"] * 3
    assert int(kilobytes) <= query.MEGABYTES * 1024
