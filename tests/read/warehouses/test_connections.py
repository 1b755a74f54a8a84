"""Which warehouses a plan names: each kind has to say what leads there, and nothing secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

GOOD = "kind: postgres, host: db.example.com, database: sales, user: reader, password_from: PLANSITE_PW"
SECRET = "hunter2hunter2"  # noqa: S105 - what must never be repeated


@pytest.fixture
def outcome_of(write: Callable[..., Path]) -> Callable[..., Outcome]:
    def made(connection: str, asked: str = "") -> Outcome:
        folder = write(**({"actuals__crm": asked} if asked else {}))
        with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
            file.write(f"connections:\n  warehouse: {connection}\n")
        return run(folder)

    return made


def errors(outcome: Outcome) -> list[str]:
    return [problem.rule for problem in outcome.problems if problem.severity.word == "error"]


def test_a_connection_alone_is_fine(outcome_of: Callable[..., Outcome]) -> None:
    assert errors(outcome_of(f"{{{GOOD}}}")) == []


@pytest.mark.parametrize(
    ("connection", "rules", "word"),
    [
        ("{kind: postgres, host: db.example.com}", ["missing-key"], "“database:”"),
        ("{kind: snowflake, user: reader}", ["missing-key"] * 4, "“account:”"),
        (
            "{kind: duckdb, database: data/sales.duckdb, host: db.example.com}",
            ["unknown-key"],
            "DuckDB knows",
        ),
        ("{kind: oracle, host: db.example.com}", ["not-an-option"], "postgres"),
        ("{kind: postgres, host: db.example.com, database: sales, port: 0}", ["out-of-range"], "5432"),
        (
            "{kind: postgres, host: db.example.com, databse: sales}",
            ["unknown-key", "missing-key"],
            "database",
        ),
    ],
)
def test_what_is_missing_or_too_much_is_said(
    outcome_of: Callable[..., Outcome], connection: str, rules: list[str], word: str
) -> None:
    outcome = outcome_of(connection)
    assert sorted(errors(outcome)) == sorted(rules)
    assert any(word in problem.hint for problem in outcome.problems)


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("connection: warehose\nsql: select 1\n", "1:13 unknown-reference"),
        ("connection: warehouse\n", "1:1 missing-key"),
        ("connection: warehouse\nsources: {d: data/d.csv}\nsql: select 1\n", "2:1 wrong-value"),
        ("connection: warehouse\nfile: data/d.csv\nmap: hubspot_deals\n", "1:1 missing-key"),
    ],
)
def test_what_is_asked_is_clear(outcome_of: Callable[..., Outcome], asked: str, place: str) -> None:
    problems = outcome_of(f"{{{GOOD}}}", asked).problems
    wrong = [each for each in problems if each.severity.word == "error"]
    assert [f"{each.span.line}:{each.span.column} {each.rule}" for each in wrong] == [place]


@pytest.mark.parametrize(
    "connection",
    [
        f"{{{GOOD}, password: {SECRET}}}",
        f"{{{GOOD}, PGPASSWORD: {SECRET}}}",
        f"{{{GOOD}, passWord: {SECRET}}}",
        f"{{{GOOD}, db-password: {SECRET}}}",
        f"{{{GOOD}, access_token: {SECRET}}}",
        f"{{{GOOD}, api_key: {SECRET}}}",
        f"{{{GOOD}, privateKey: {SECRET}}}",
        f"{{{GOOD}, url: postgres://reader:{SECRET}@db/sales}}",
        f"{{{GOOD}, dsn: host=db password={SECRET}}}",
        f"{{{GOOD}, password: [{SECRET}]}}",
        f"{{{GOOD}, password: {{here: {SECRET}}}}}",
        f"{{password: {SECRET}, {GOOD}}}",
        f"{{{GOOD.replace('PLANSITE_PW', SECRET)}}}",
        f"{{{GOOD.replace('PLANSITE_PW', '12341234')}}}",
        f"{{{GOOD.replace('PLANSITE_PW', 'GITHUB_TOKEN')}}}",
        f"{{{GOOD.replace('db.example.com', f'postgres://reader:{SECRET}@db')}}}",
        f"{{{GOOD.replace('user: reader', f'user: reader:{SECRET}@db')}}}",
        f"postgres://reader:{SECRET}@db.example.com/sales",
        f"\n    {GOOD.replace(', ', f'{chr(10)}    ')}\n    password: {SECRET}",
    ],
)
def test_a_secret_is_refused_and_not_repeated(outcome_of: Callable[..., Outcome], connection: str) -> None:
    outcome = outcome_of(connection)
    assert "secret" in errors(outcome)
    for form in ("text", "json", "github", "gitlab", "sarif"):
        words = report(outcome.problems, outcome.texts, form, View("plan", all=True))
        assert SECRET not in words
        assert "12341234" not in words
    [hint] = {problem.hint for problem in outcome.problems if problem.rule == "secret"}
    assert "environment variable" in hint


def test_a_word_elsewhere_is_an_unknown_key_as_before(write: Callable[..., Path]) -> None:
    folder = write(goals__win="url: https://example.com\n")
    assert "secret" not in errors(run(folder))
