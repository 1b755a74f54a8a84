"""Which queries are sent to a warehouse: those that are one SELECT over tables, whatever the dialect. A new member is a line."""

from __future__ import annotations

import pytest

from plansite.deliver.refresh.statement import reading_statement
from plansite.read.tables.query import Fault

pytestmark = pytest.mark.tools

REFUSED = """
not-a-query postgres insert into deals select * from deals returning 1
not-a-query postgres with gone as (delete from deals returning *) select * from gone
not-a-query postgres with a as (with b as (update deals set won = true returning *) select * from b) select * from a
not-a-query postgres select * into copied from deals
not-a-query postgres select 1 as value; drop table deals
not-a-query postgres update deals set won = true
not-a-query postgres drop table deals
not-a-query postgres truncate deals
not-a-query postgres copy deals to '/tmp/deals.csv'
not-a-query postgres copy (select 1) to program 'sh'
not-a-query postgres select * from deals for update
not-a-query postgres select * from (select * from deals for share) as d
not-a-query postgres explain analyze delete from deals
not-a-query postgres set transaction_read_only = off
not-a-query postgres call anything()
not-a-query postgres do $$ begin perform 1; end $$
not-a-query postgres begin
not-a-query postgres vacuum
not-a-query postgres values (1, 2)
not-a-query postgres -- nothing
not-a-query postgres select $1 as value
closed-query snowflake select * from identifier($table)
closed-query postgres select pg_terminate_backend(1)
closed-query postgres select PG_READ_FILE('/etc/passwd') as metric
closed-query postgres select "pg_sleep"(30)
closed-query postgres select pg_catalog.set_config('transaction_read_only', 'off', false)
closed-query postgres select nextval('counter')
closed-query postgres select query_to_xml('delete from deals', true, true, '')
closed-query postgres select * from dblink('host=elsewhere', 'select 1') as t(a int)
closed-query postgres select * from pg_ls_dir('.')
closed-query postgres select * from deals where amount > (select lo_export(1, '/tmp/x'))
closed-query postgres select own_function(amount) from deals
closed-query duckdb select * from read_csv('/etc/passwd')
closed-query duckdb select * from read_parquet('https://example.com/x.parquet')
closed-query duckdb select * from read_text('/etc/passwd')
closed-query duckdb select getenv('HOME')
closed-query snowflake select system$wait(30)
closed-query snowflake select counter.nextval
closed-query snowflake select * from @stage/file
closed-query databricks select secret('scope', 'key') as metric
closed-query databricks select ai_query('model', 'words')
closed-query bigquery select * from external_query('connection', 'select 1')
query postgres select from where
query postgres select ((((1)
"""
SENT = """
postgres select to_char(closed, 'YYYY-MM') as month, 'deals_won' as metric, count(*) as value from deals where won group by 1
postgres select date_trunc('month', closed)::date as month, 'x' as metric, sum(amount) filter (where won) as value from crm.deals group by 1
postgres with d as (select * from deals) select '2027-01' as month, 'x' as metric, percentile_cont(0.5) within group (order by amount) as value from d
postgres select '2027-01' as month, 'x' as metric, extract(epoch from max(closed) - min(closed)) / 86400 as value from deals -- why
postgres select g::text as month, 'x' as metric, coalesce(n, 0) as value from generate_series(1, 12) as g left join lateral (select count(*) as n from deals) as d on true
duckdb select strftime(closed, '%Y-%m') as month, 'x' as metric, count(distinct seller) as value from deals group by all
snowflake select to_char(closed, 'YYYY-MM') as month, 'x' as metric, count_if(won) as value from deals qualify row_number() over (order by 1) = 1
bigquery select format_date('%Y-%m', closed) as month, 'x' as metric, countif(won) as value from `project.set.deals` group by 1
databricks select date_format(closed, 'yyyy-MM') as month, 'x' as metric, approx_count_distinct(seller) as value from crm.deals group by 1
trino select date_format(closed, '%Y-%m') as month, 'x' as metric, count(*) as value from hive.crm.deals group by 1
"""


@pytest.mark.parametrize("line", REFUSED.strip().split("\n"))
def test_what_does_not_only_read_is_refused(line: str) -> None:
    rule, dialect, sql = line.split(" ", 2)
    answer = reading_statement(sql, dialect, 100)
    assert isinstance(answer, Fault), answer
    assert answer.rule == rule, answer
    assert answer.message
    assert answer.hint


@pytest.mark.parametrize("line", SENT.strip().split("\n"))
def test_what_only_reads_is_sent_with_a_limit_and_means_the_same(line: str) -> None:
    import sqlglot

    dialect, sql = line.split(" ", 1)
    sent = reading_statement(sql, dialect, 100)
    assert isinstance(sent, str), sent
    assert sent.endswith("LIMIT 101")
    assert "--" not in sent
    inner = sqlglot.parse_one(sent, read=dialect).args["from_"].this.this
    assert inner == sqlglot.parse_one(sql, read=dialect)


def test_what_is_nested_too_deeply_is_a_fault() -> None:
    answer = reading_statement("select " + "(" * 5000 + "1" + ")" * 5000, "postgres", 100)
    assert isinstance(answer, Fault)
