"""A PostgreSQL with 200,000 deals, and a plan that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from deals import MAKE, SQL, VARIABLE, with_query
from postgres import Server, postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres() as running:
        running.psql(MAKE)
        yield running


@pytest.fixture
def asking(write: Callable[..., Path], server: Server) -> Callable[..., Path]:
    """Write a plan with one query over the connection to the server, or a map; `stated` replaces lines of the connection."""

    def written(sql: str = SQL, map_of_table: str = "", **stated: str) -> Path:
        lines = {
            "kind": "postgres", "host": "127.0.0.1", "port": str(server.port), "database": "postgres",
            "schema": "crm", "user": "reader", "password_from": VARIABLE, **stated,
        }  # fmt: skip
        team = "people: {ana: {name: Ana Silva}, ben: {name: Ben Okoro}}\n"
        folder = write(actuals__crm=map_of_table or with_query(sql), team=team)
        connection = "".join(f"    {name}: {value}\n" for name, value in lines.items())
        with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
            file.write(f"connections:\n  warehouse:\n{connection}")
        return folder

    return written
