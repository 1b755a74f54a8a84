"""A DuckDB file as a warehouse: asked by the same way, with no other file in reach, and only inside the plan's repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.refresh.refresh import Warehouses, reading_of, refresh
from plansite.read.warehouses.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.refresh.refresh import Answer

pytestmark = pytest.mark.tools

SQL = "select strftime(closed, '%Y-%m') as month, 'deals_won' as metric, count(*) as value from deals group by 1"


@pytest.fixture
def answer(write: Callable[..., Path]) -> Callable[..., Answer]:
    """Ask one query of a file that holds five deals."""

    def asked(sql: str = SQL, database: str = "data/sales.duckdb") -> Answer:
        import duckdb

        folder = write(actuals__crm=f"connection: local\nsql: |\n  {sql}\n")
        (folder / "data").mkdir()
        with duckdb.connect(str(folder / "data/sales.duckdb")) as made:
            made.execute(
                "create table deals as select date '2027-01-30' + range::int as closed from range(5)"
            )
        with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
            file.write(f"connections: {{local: {{kind: duckdb, database: {database}}}}}\n")
        reading = reading_of(folder)
        assert reading.plan
        [answer] = refresh(
            folder,
            questions_of(reading.plan.documents),
            Warehouses({}),
            "2027-04-01T08:00:00Z",
            reading.plan.ids,
        )
        pinned = folder / "actuals/pinned/crm.csv"
        assert pinned.exists() == (answer.problem is None)
        if pinned.exists():
            assert pinned.read_text(encoding="utf-8").endswith("2027-01,deals_won,2,\n2027-02,deals_won,3,\n")
        return answer

    return asked


def test_a_file_answers(answer: Callable[..., Answer]) -> None:
    assert answer().rows == 2


@pytest.mark.parametrize(
    ("database", "word"),
    [
        ("data/none.duckdb", "cannot be opened"),
        ("data/../../../out.duckdb", "outside"),
        ("plan.yaml", "no database of DuckDB"),
    ],
)
def test_only_a_file_of_the_repository_is_opened(
    answer: Callable[..., Answer], database: str, word: str
) -> None:
    problem = answer(database=database).problem
    assert problem
    assert word in problem.message


def test_another_file_is_out_of_reach(answer: Callable[..., Answer]) -> None:
    problem = answer(
        "select '2027-01' as month, column0 as metric, 1 as value from '/etc/passwd.csv'"
    ).problem
    assert problem
    assert problem.rule in {"warehouse", "query", "closed-query"}
    assert "root" not in problem.message
