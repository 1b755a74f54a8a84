"""Two hundred thousand deals in PostgreSQL, and a query over them; other sizes are made by the same rule."""

from __future__ import annotations

ROWS = 200_000
SECRET = "s3cret-of-the-reader"  # noqa: S105 - of a server that lives for a few seconds
VARIABLE = "PLANSITE_WAREHOUSE_PASSWORD"
MAKE = f"""
create schema crm;
create table crm.deals as
  select date '2026-01-01' + (i % 730)::int as closed, i % 3 = 0 as won, (i % 1000)::numeric / 4 as amount,
         case when i % 7 < 3 then 'ana' else 'ben' end as seller
  from generate_series(1, {ROWS}) as i;
create table crm.fleeting as select * from crm.deals limit 10;
create role reader login password '{SECRET}';
grant usage on schema crm to reader;
grant select on all tables in schema crm to reader;
grant create on schema crm to reader;
"""  # noqa: S608 - our own number
SQL = """\
select to_char(closed, 'YYYY-MM') as month, 'deals_won' as metric, count(*) as value, '' as scope
from deals where won group by 1
union all
select to_char(closed, 'YYYY-MM'), 'won_deal_value', sum(amount), seller from deals where won group by 1, 4
"""


def with_query(sql: str) -> str:
    body = "".join(f"  {line}\n" for line in sql.splitlines())
    return f"connection: warehouse\nsql: |\n{body}"
