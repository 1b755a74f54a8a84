"""What warehouses have answered: read without asking anybody, and only as long as it is the answer to what is asked."""

from __future__ import annotations

import re
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.pipeline import run
from plansite.read.reader import read_plan
from plansite.read.tables.query import Row
from plansite.read.warehouses.pins import fingerprint, pin_text, read_pin
from plansite.read.warehouses.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.read.schema import SchemaSet

CONNECTION = (
    "connections: {warehouse: {kind: postgres, host: db.example.com, database: sales, user: reader}}\n"
)
SQL = "select to_char(closed, 'YYYY-MM') as month, 'deals_won' as metric, count(*) as value from deals group by 1"
ASKED = f"connection: warehouse\nsql: {SQL}\n"
ROWS = [Row("2027-01", "deals_won", "", 12.0), Row("2027-02", "deals_won", "", 7.5)]
FORECAST = "model: none\ninputs: {deals_won: 80, deals_lost: 200}\n"


@pytest.fixture
def answered(write: Callable[..., Path], schemas: SchemaSet) -> Callable[..., Path]:
    """Write a plan whose query was answered; `asked` is the query that stands there since."""

    def written(rows: list[Row] = ROWS, asked: str = ASKED, connection: str = CONNECTION) -> Path:
        folder = write(actuals__crm=ASKED, forecast=FORECAST)
        with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
            file.write(CONNECTION)
        reading = read_plan(folder, schemas)
        assert reading.plan
        [question] = questions_of(reading.plan.documents)
        path = folder / question.file
        path.parent.mkdir(exist_ok=True)
        text = pin_text("warehouse", "2027-04-01T08:00:00Z", question.fingerprint, SQL, rows)
        path.write_text(text, encoding="utf-8")
        (folder / "actuals" / "crm.yaml").write_text(asked, encoding="utf-8")
        plan = folder / "plan.yaml"
        plan.write_text(plan.read_text(encoding="utf-8").replace(CONNECTION, connection), encoding="utf-8")
        return folder

    return written


def said(outcome: Outcome) -> list[str]:
    return [
        f"{each.span.file.rsplit('plan/', 1)[-1]}:{each.span.line}:{each.span.column} {each.rule}"
        for each in outcome.problems
        if each.severity.word == "error"
    ]


def test_an_answer_is_measured_and_nobody_is_asked(
    answered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise AssertionError("somebody was asked")

    folder = answered()
    monkeypatch.setattr(socket, "socket", nobody)
    monkeypatch.setattr(subprocess, "Popen", nobody)
    outcome = run(folder)
    assert said(outcome) == []
    assert outcome.plan
    assert [(row.month, row.metric, row.scope, row.amount) for row in outcome.plan.actuals] == [
        ("2027-01", "deals_won", "", 12.0),
        ("2027-02", "deals_won", "", 7.5),
    ]
    second = outcome.plan.actuals[1]
    assert (second.value.span.line, second.value.span.column, second.value.span.end) == (10, 19, 22)
    assert second.places["metric"].file.endswith("actuals/crm.yaml")


@pytest.mark.parametrize(
    ("asked", "connection"),
    [
        (ASKED.replace("count(*)", "sum(amount)"), CONNECTION),
        (ASKED.replace("group by 1", "where won group by 1"), CONNECTION),
        (ASKED, CONNECTION.replace("sales", "staging")),
        (ASKED, CONNECTION.replace("db.example.com", "db2.example.com")),
        (ASKED, CONNECTION.replace("host: db.example.com", "host: db.example.com, port: 5433")),
        (ASKED, CONNECTION.replace("kind: postgres", "kind: trino")),
    ],
)
def test_an_answer_to_something_else_is_stale_at_the_query(
    answered: Callable[..., Path], asked: str, connection: str
) -> None:
    assert said(run(answered(asked=asked, connection=connection))) == ["actuals/crm.yaml:2:6 stale-pin"]


@pytest.mark.parametrize(
    ("asked", "connection"),
    [
        (f"# why\n{ASKED}owner: ana\n", CONNECTION),
        (f"connection: warehouse\nsql: |\n  {SQL}\n", CONNECTION),
        (ASKED, CONNECTION.replace("reader", "somebody")),
        (ASKED, CONNECTION.replace("user: reader", "user: reader, password_from: PLANSITE_PW")),
    ],
)
def test_who_asks_and_how_it_is_written_changes_nothing(
    answered: Callable[..., Path], asked: str, connection: str
) -> None:
    assert [
        problem for problem in said(run(answered(asked=asked, connection=connection))) if "pin" in problem
    ] == []


def test_a_query_without_an_answer_is_said_at_the_query(answered: Callable[..., Path]) -> None:
    folder = answered()
    (folder / "actuals/pinned/crm.csv").unlink()
    [problem] = [each for each in run(folder).problems if each.rule == "not-pinned"]
    assert (problem.span.line, problem.span.column) == (2, 6)
    assert "plansite refresh" in problem.hint


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_other_systems_are_no_damage(answered: Callable[..., Path], ending: str) -> None:
    path = answered() / "actuals/pinned/crm.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", ending.encode()))
    assert said(run(path.parents[2])) == []


def test_what_is_changed_by_hand_is_found_at_every_place(answered: Callable[..., Path]) -> None:
    text = (answered() / "actuals/pinned/crm.csv").read_text(encoding="utf-8")
    whole = read_pin(text.split("\n"))
    assert whole.damage == 0
    for at, character in enumerate(text):
        for other in ("9", "x", ""):
            changed = text[:at] + other + text[at + 1 :]
            if other == character or changed == text:
                continue
            pin = read_pin(changed.split("\n"))
            same_rows = [
                row._replace if False else (row.month, row.metric, row.scope, row.value) for row in pin.rows
            ] == [(row.month, row.metric, row.scope, row.value) for row in whole.rows]
            assert pin.damage or same_rows, changed


def test_a_row_that_is_added_or_left_out_is_damage(answered: Callable[..., Path]) -> None:
    path = answered() / "actuals/pinned/crm.csv"
    text = path.read_text(encoding="utf-8")
    for changed in (
        f"{text}2027-03,deals_won,1,\n",
        text.replace("2027-02,deals_won,7.5,\n", ""),
        "",
        "\n",
        "month\n",
    ):
        path.write_text(changed, encoding="utf-8")
        assert [problem.rpartition(" ")[2] for problem in said(run(path.parents[2]))] == ["damaged-pin"]


def test_a_folder_of_answers_that_is_a_link_is_not_followed(
    answered: Callable[..., Path], tmp_path: Path
) -> None:
    pinned = answered() / "actuals/pinned"
    pinned.rename(tmp_path / "elsewhere")
    pinned.symlink_to(tmp_path / "elsewhere")
    assert said(run(pinned.parents[1])) == ["actuals/pinned:1:1 unreadable"]


names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}(\.[a-z_][a-z0-9_]{0,8})?", fullmatch=True)
rows = st.lists(
    st.builds(
        Row,
        st.from_regex(r"20[0-9]{2}-(0[1-9]|1[0-2])", fullmatch=True),
        names,
        st.just("") | names,
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15).map(float),
    ),
    max_size=8,
)


@given(rows, st.text(st.characters(codec="ascii", categories=["L", "P", "Zs"]), max_size=60))
def test_what_is_kept_is_read_again(rows: list[Row], query: str) -> None:
    text = pin_text("warehouse", "2027-04-01T08:00:00Z", "sha256:1", query, rows)
    pin = read_pin(re.split(r"\r\n|[\n\r]", text))
    assert (pin.damage, pin.asked, pin.fingerprint) == (0, "2027-04-01T08:00:00Z", "sha256:1")
    assert [Row(row.month, row.metric, row.scope, float(row.value)) for row in pin.rows] == rows


def test_what_is_asked_and_of_whom_make_the_fingerprint() -> None:
    first = fingerprint({"kind": "postgres", "host": "a"}, "select 1")
    assert first == fingerprint({"host": "a", "kind": "postgres"}, " select 1\n")
    assert (
        len(
            {
                first,
                fingerprint({"host": "a"}, "select 1"),
                fingerprint({"kind": "postgres", "host": "a"}, "select 2"),
            }
        )
        == 3
    )
