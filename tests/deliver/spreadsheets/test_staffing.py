"""A table of roles in a workbook becomes roles, people and seats to fill of the team, with the addresses of its cells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from plansite.cli import main
from plansite.compute.engine import ids
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 20)
PLAN = """\
schema_version: 2
title: A small plan
type: sales
why: To see what a team costs.
currency: EUR
start: 2027-01
months: 12
"""
TEAM = """\
# ours
roles:
  head: {title: Head of Sales, duties: Leads.}  # stays
people:
  mira: {name: Mira Holt, role: head}
"""
HEADINGS = ["Role", "Name", "Department", "Annual salary (EUR)", "Start", "Headcount", "Remarks"]
ROWS: list[list[object]] = [
    ["Head of Sales", "Mira Holt", "Sales", 72000, None, None, "since ever"],
    ["Account executive", "Tom Brandt", "Sales", 42000, date(2027, 3, 15), 1, None],
    [None, "Ada Kern", "Sales", 48000, "2027-05", 0.5, None],
    ["Sales engineer", None, "Sales", 60000, "soon", 3, None],
    ["Intern", None, None, "by hour", "2027-06", 1.5, None],
    ["Total", None, None, 222000, None, 6, None],
]


@pytest.fixture
def plan(write: Callable[..., Path]) -> Path:
    return write(plan=PLAN, team=TEAM)


def save(path: Path, headings: list[str], rows: list[list[object]], title: str = "Team") -> Path:
    book = Workbook()
    book.active.title = title
    book.active.append(["Our team"])
    book.active.append([])
    for row in [headings, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def import_(workbook: Path, plan: Path, *options: str) -> str:
    done = CliRunner().invoke(
        main, ["import", str(workbook), "--plan", str(plan), *options], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.output


def text_of(plan: Path) -> str:
    return (plan / "team.yaml").read_text(encoding="utf-8")


def team_of(plan: Path) -> Any:
    return yaml.load(text_of(plan), yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only


def test_roles_people_and_seats_are_written_with_their_cells(tmp_path: Path, plan: Path) -> None:
    output = import_(save(tmp_path / "team.xlsx", HEADINGS, ROWS), plan, "--yes")
    team = team_of(plan)
    assert team["roles"] == {
        "head": {"title": "Head of Sales", "duties": "Leads.", "monthly_pay": "6000 EUR"},
        "account_executive": {"title": "Account executive", "team": "sales", "monthly_pay": "3750 EUR"},
        "sales_engineer": {"title": "Sales engineer", "team": "sales", "monthly_pay": "5000 EUR"},
        "intern": {"title": "Intern"},
    }
    assert team["people"] == {
        "mira": {"name": "Mira Holt", "role": "head"},
        "tom_brandt": {"name": "Tom Brandt", "role": "account_executive", "start": "2027-03"},
        "ada_kern": {"name": "Ada Kern", "role": "account_executive", "start": "2027-05"},
    }
    assert team["vacancies"] == {"sales_engineer": {"role": "sales_engineer", "people": "3"}}
    assert team["teams"] == {"sales": {"title": "Sales"}}
    text = text_of(plan)
    assert text.startswith(
        "# ours\nroles:\n  head: {title: Head of Sales, duties: Leads., monthly_pay: 6000 EUR}  # stays\n"
    )
    assert "    monthly_pay: 3750 EUR  # team.xlsx Team!D5, Team!D6\n" in text
    assert "    start: 2027-03  # team.xlsx Team!E5\n" in text
    assert "    people: 3  # team.xlsx Team!F7\n" in text
    for said in (
        "Team!D5, Team!D6: “Account executive” is paid differently",
        "Team!F7: 3 × “Sales engineer” has no names",
        "Team!F6 “0.5” is part of a seat: a plan counts whole people",
        "Team!E7 “soon” is no month or day",
        "Team!D8 “by hour” is no amount of money",
        "Team!F8 “1.5” is no number of whole people",
        "Team!A9 “Total” is a sum of other rows",
        "Team!G4 “Remarks” is a column that is not taken over",
        "Team!A1 “Our team” is a text outside of the tables",
    ):
        assert said in output, said


def test_what_is_paid_counts_in_the_plan(tmp_path: Path, plan: Path) -> None:
    import_(save(tmp_path / "team.xlsx", HEADINGS, ROWS), plan, "--yes")
    results = run(plan, today=TODAY).results
    assert results is not None
    headcount = results.series(ids.role("account_executive", "headcount"), "month")
    assert headcount == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2]


@pytest.mark.parametrize("name", ["N.N.", "TBD", "offen", "To be hired"])
def test_a_seat_that_is_open_is_to_be_filled(tmp_path: Path, plan: Path, name: str) -> None:
    headings = ["Role", "Name", "Monthly pay", "Start"]
    output = import_(
        save(tmp_path / "team.xlsx", headings, [["Closer", name, 4000, "2027-06"]]), plan, "--yes"
    )
    assert team_of(plan)["vacancies"] == {"closer": {"role": "closer", "people": "1", "start": "2027-06"}}
    assert "    people: 1  # team.xlsx Team!B4\n" in text_of(plan)
    assert "has no names" not in output


def test_a_table_of_roles_without_end_is_read_to_a_limit(tmp_path: Path, plan: Path) -> None:
    rows: list[list[object]] = [["Closer", None, 4000 + number] for number in range(400)]
    output = import_(save(tmp_path / "team.xlsx", ["Role", "Name", "Monthly pay"], rows), plan, "--yes")
    assert "Team!A304 to A403 “Closer” is below the first 300 lines" in output
    assert team_of(plan)["roles"]["closer"]["monthly_pay"] == "4149.5 EUR"


def test_a_line_of_salaries_beside_a_table_of_roles_is_pointed_out(tmp_path: Path, plan: Path) -> None:
    workbook = save(tmp_path / "team.xlsx", HEADINGS, ROWS)
    book = load_workbook(workbook)
    book.create_sheet("Costs").append(["", "2027-01", "2027-02"])
    book["Costs"].append(["Salaries", 9000, 9000])
    book.save(workbook)
    assert "the pay of roles counts in the budget, too" in import_(workbook, plan, "--yes")


def test_a_second_import_changes_only_what_came_from_the_workbook(tmp_path: Path, plan: Path) -> None:
    workbook = save(tmp_path / "team.xlsx", HEADINGS, ROWS)
    import_(workbook, plan, "--yes")
    before = text_of(plan)
    assert "Nothing changes" in import_(workbook, plan, "--yes")
    mine = before.replace("start: 2027-03  #", "start: 2027-04  #").replace(
        "title: Intern", "title: Intern  # paid"
    )
    (plan / "team.yaml").write_text(mine, encoding="utf-8")
    raised = [list(row) for row in ROWS]
    raised[3][3], raised[1][4] = 66000, date(2027, 2, 1)
    output = import_(save(workbook, HEADINGS, raised), plan, "--yes")
    assert text_of(plan) == mine.replace("monthly_pay: 5000 EUR", "monthly_pay: 5500 EUR")
    assert "“people.tom_brandt.start” (team.xlsx Team!E5)" in output


@pytest.mark.parametrize(
    ("headings", "row", "pay"),
    [
        (["Rolle", "Gehalt pro Monat", "Anzahl"], ["Vertrieb", "3.250,50 €", 2], "3250.5 EUR"),
        (["Poste", "Salaire annuel", "Effectif"], ["Commercial", 36000, 1], "3000 EUR"),
        (["Job title", "FTE", "Base salary"], ["Closer", 1, "48k EUR"], "4000 EUR"),
        (["Position", "Monthly pay", "Seats"], ["Closer", "4,100", 1], "4100 EUR"),
    ],
)
def test_headings_in_other_words_and_languages(
    tmp_path: Path, plan: Path, headings: list[str], row: list[object], pay: str
) -> None:
    import_(save(tmp_path / "team.xlsx", headings, [row, row[:1]]), plan, "--yes")
    roles = team_of(plan)["roles"]
    assert [role.get("monthly_pay") for key, role in roles.items() if key != "head"] == [pay]


def test_a_heading_without_a_time_is_noted(tmp_path: Path, plan: Path) -> None:
    workbook = save(
        tmp_path / "team.xlsx", ["Role", "Salary", "FTE"], [["Closer", 48000, 1], ["Intern", 12000, 1]]
    )
    output = import_(workbook, plan, "--yes")
    assert "Team, “Salary”: the heading says no time; 48,000 is taken for a year" in output
    assert team_of(plan)["roles"]["intern"]["monthly_pay"] == "1000 EUR"


@pytest.mark.parametrize(
    "headings",
    [
        ["Role", "2027-01", "2027-02", "2027-03"],
        ["Position", "Amount", "Remarks"],
        ["Role", "Name", "Remarks"],
    ],
)
def test_what_only_looks_like_a_table_of_roles_is_none(
    tmp_path: Path, plan: Path, headings: list[str]
) -> None:
    rows: list[list[object]] = [["Advertising", *range(100, 99 + len(headings))]]
    output = import_(save(tmp_path / "costs.xlsx", headings, rows), plan, "--yes")
    assert "table of roles" not in output
    assert text_of(plan) == TEAM


def test_tables_of_roles_can_be_left_out(tmp_path: Path, plan: Path) -> None:
    workbook = save(tmp_path / "team.xlsx", HEADINGS, ROWS)
    mapping = plan.parent / "imports/plan/team.yaml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text("settings: {roles: false}\n", encoding="utf-8")
    import_(workbook, plan, "--yes")
    assert text_of(plan) == TEAM
