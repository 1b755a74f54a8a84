"""What Ibis is called with, for each kind of warehouse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from plansite.deliver.refresh.arguments import arguments_of
from plansite.read.document import Entry, Mark
from plansite.read.warehouses.connections import Connection, warehouses
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = Entry({}, Mark("plan.yaml", 1, 1, 1))
CASES: dict[str, tuple[dict[str, str | int], dict[str, Any]]] = {
    "postgres": (
        {"host": "db.example.com", "database": "sales", "user": "reader"},
        {
            "host": "db.example.com",
            "database": "sales",
            "user": "reader",
            "password": "pw",
            "sslmode": "require",
            "connect_timeout": 15,
            "keepalives_idle": 30,
            "application_name": "plansite",
            "options": "-c default_transaction_read_only=on -c statement_timeout=600000",
        },
    ),
    "duckdb": (
        {"database": "data/sales.duckdb"},
        {
            "database": "/here/data/sales.duckdb",
            "read_only": True,
            "enable_external_access": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        },
    ),
    "bigquery": (
        {"database": "project-1", "schema": "crm", "location": "EU"},
        {
            "project_id": "project-1",
            "dataset_id": "crm",
            "location": "EU",
            "application_name": "plansite",
            "auth_cache": "none",
        },
    ),
    "snowflake": (
        {"account": "org-1", "user": "reader", "database": "sales", "schema": "crm", "warehouse": "small"},
        {
            "account": "org-1",
            "user": "reader",
            "password": "pw",
            "database": "sales/crm",
            "warehouse": "small",
            "create_object_udfs": False,
            "login_timeout": 15,
            "session_parameters": {"STATEMENT_TIMEOUT_IN_SECONDS": 600},
        },
    ),
    "databricks": (
        {"host": "adb.example.com", "http_path": "/sql/1.0/warehouses/a", "schema": "crm"},
        {
            "server_hostname": "adb.example.com",
            "http_path": "/sql/1.0/warehouses/a",
            "access_token": "pw",
            "schema": "crm",
            "session_configuration": {"STATEMENT_TIMEOUT": 600},
        },
    ),
    "trino": (
        {"host": "trino.example.com", "port": 8443, "database": "hive", "user": "reader"},
        {
            "host": "https://trino.example.com",
            "port": 8443,
            "database": "hive",
            "user": "reader",
            "auth": "pw",
            "http_scheme": "https",
            "source": "plansite",
            "session_properties": {"query_max_run_time": "600s"},
        },
    ),
}


def arguments(kind: str, stated: Mapping[str, str | int], word: str = "pw") -> dict[str, Any]:
    file = "/here/data/sales.duckdb" if kind == "duckdb" else ""
    return arguments_of(Connection("warehouse", kind, stated, PLACE), word, 600, file)


@pytest.mark.parametrize("kind", CASES)
def test_a_kind_is_called_with_what_the_plan_says(kind: str) -> None:
    stated, expected = CASES[kind]
    assert arguments(kind, stated) == expected


def test_every_kind_of_the_schema_is_known_and_tried() -> None:
    schema = json.loads((packaged("schemas") / "plan.schema.json").read_text(encoding="utf-8"))
    connection = schema["properties"]["connections"]["additionalProperties"]
    assert {*connection["properties"]["kind"]["enum"]} == {*warehouses()} == {*CASES}
    known = {name for each in warehouses().values() for name in (*each.needs, *each.further)}
    assert known == {*connection["properties"]} - {"kind"}


@pytest.mark.tools
@pytest.mark.parametrize("kind", CASES)
def test_ibis_knows_the_arguments(kind: str) -> None:
    """Of what is not installed here, the source of Ibis is read instead of imported."""
    import ast
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("ibis")
    assert spec
    assert spec.origin
    source = Path(spec.origin).parent / "backends" / kind / "__init__.py"
    nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    [connect] = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "do_connect"]
    names = {each.arg for each in (*connect.args.args, *connect.args.kwonlyargs)}
    assert {*arguments(kind, CASES[kind][0])} <= names or connect.args.kwarg


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "/var/run/postgresql"])
def test_only_this_machine_is_spoken_to_without_encryption(host: str) -> None:
    assert arguments("postgres", {"host": host, "database": "sales"})["sslmode"] == "prefer"


def test_without_a_secret_there_is_no_argument_for_it() -> None:
    assert "password" not in arguments("postgres", {"host": "localhost", "database": "sales"}, "")
