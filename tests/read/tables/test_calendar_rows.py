"""Rows of the calendar: found as if they stood in calendar.yaml, and refused at their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: P\ntype: full\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
TEAM = "people: {mira: {name: Mira Holt}, tom: {name: Tom Brandt}}\n"
CHANNELS = "place: {channels: {letters: {title: Letters}, fairs: {title: Fairs}}}\n"


def plan(folder: Path, rows: bytes, calendar: str = "", name: str = "rows.csv") -> Outcome:
    texts = {"plan.yaml": PLAN, "team.yaml": TEAM, "marketing.yaml": CHANNELS}
    if calendar:
        texts["calendar.yaml"] = calendar
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "calendar").mkdir()
    (folder / "calendar" / name).write_bytes(rows)
    return run(folder)


def wrong(outcome: Outcome) -> list[tuple[str, int, int, str]]:
    return [
        (problem.rule, problem.span.line, problem.span.column, problem.hint)
        for problem in outcome.problems
        if problem.span.file.endswith("rows.csv")
    ]


def test_rows_are_items_beside_those_of_the_file(tmp_path: Path) -> None:
    rows = b"title,date,channel,owner,kind\nA letter,2027-03-02,Letters,Mira Holt,newsletter\n\nA letter,2027-04-06,letters,,\n"
    outcome = plan(tmp_path, rows, "items: {own: {title: Own, date: 2027-02-01}}\n")
    assert outcome.plan is not None
    items = outcome.plan.calendar_items
    assert {
        key: (item.title, item.date, item.channel, item.owner, item.kind) for key, item in items.items()
    } == {
        "own": ("Own", "2027-02-01", "", "", "other"),
        "a_letter": ("A letter", "2027-03-02", "letters", "mira", "newsletter"),
        "a_letter_2": ("A letter", "2027-04-06", "letters", "", "other"),
    }
    assert items["a_letter_2"].date.span.line == 4


@pytest.mark.parametrize(
    ("rows", "calendar"),
    [
        ("Tytuł;Data;Kanał;Status\nNowość;06.04.2027;Fairs;opublikowane\n".encode(), ""),
        (b"\xef\xbb\xbfSubject\tDay\tMedium\tState\nNowo\xc5\x9b\xc4\x87\t6 April 2027\tFairs\tsent\n", ""),
        (
            "What?|On|Where|How far\nNowość|04/06/27|Fairs|done\n".encode("utf-16"),
            "tables: {rows: {columns: {title: What?, date: 'On', channel: Where, status: How far}, dates: MM/DD/YY}}\n",
        ),
    ],
)
def test_tables_may_be_written_as_people_write_them(tmp_path: Path, rows: bytes, calendar: str) -> None:
    outcome = plan(tmp_path, rows, calendar)
    assert outcome.plan is not None
    (item,) = outcome.plan.calendar_items.values()
    assert (item.title, item.date, item.channel, item.status) == (
        "Nowość",
        "2027-04-06",
        "fairs",
        "published",
    )
    assert item.id == "nowosc"


def test_a_wrong_cell_is_named_by_line_and_column(tmp_path: Path) -> None:
    rows = (
        b"title;date;channel;kind;owner;id\n"
        b"One;03/04/2027;;;;\nTwo;2027-02-30;;;;\nThree;;Lettres;;;\n;2027-01-01;;;;\n"
        b"Five;;;poem;;\nSix;;;;Nobody;\nSeven;;\nEight;;;;;Not an id\n"
    )
    assert [(rule, line, column) for rule, line, column, _ in wrong(plan(tmp_path, rows))] == [
        ("ambiguous-date", 2, 5),
        ("wrong-date", 3, 5),
        ("unknown-reference", 4, 8),
        ("empty-cell", 5, 1),
        ("not-an-option", 6, 8),
        ("unknown-reference", 7, 8),
        ("row-length", 8, 1),
        ("wrong-id", 9, 11),
    ]


def test_what_the_hint_says_mends_it(tmp_path: Path) -> None:
    rows = b"title,date\nOne,03/04/2027\nTwo,04/25/2027\n"
    (_, _, _, hint) = wrong(plan(tmp_path, rows))[0]
    assert "tables: {rows: {dates: MM/DD/YYYY}}" in hint
    (tmp_path / "calendar.yaml").write_text("tables: {rows: {dates: MM/DD/YYYY}}\n", encoding="utf-8")
    outcome = run(tmp_path)
    assert wrong(outcome) == []
    assert outcome.plan is not None
    assert [item.date for item in outcome.plan.calendar_items.values()] == ["2027-03-04", "2027-04-25"]


def test_a_workbook_is_no_table(tmp_path: Path) -> None:
    outcome = plan(tmp_path, b"PK\x03\x04", name="rows.xlsx")
    assert [problem.rule for problem in outcome.problems if "rows.xlsx" in problem.span.file] == ["not-csv"]


def test_a_table_of_many_rows_is_bounded(tmp_path: Path) -> None:
    rows = b"title,date\n" + b"Post,2027-03-02\n" * 6_000
    outcome = plan(tmp_path, rows)
    assert outcome.plan is not None
    assert len(outcome.plan.calendar_items) == 5_000
    assert [rule for rule, *_ in wrong(outcome)] == ["too-many-rows"]


def test_what_is_no_folder_has_no_rows(tmp_path: Path) -> None:
    outcome = plan(tmp_path, b"title\nOne\n")
    assert outcome.plan is not None
    (tmp_path / "calendar" / "rows.csv").unlink()
    (tmp_path / "calendar").rmdir()
    (tmp_path / "calendar").write_text("title\nOne\n", encoding="utf-8")
    outcome = run(tmp_path)
    assert outcome.plan is not None
    assert not outcome.plan.calendar_items
