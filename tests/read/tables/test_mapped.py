"""An export is read as its map says: letters, separators, days, amounts, names, and what counts for which figure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome
    from plansite.problems import Problem

MAP = """\
file: data/deals.csv
columns: {day: Closed on, amount: Value, owner: Salesperson, stage: Status}
date: day
"""
COUNT = "figures: {deals_won: {count: rows}}\n"
SUM = "figures: {won_deal_value: {sum: amount}}\n"
BY_OWNER = "figures: {deals_won: {count: rows, by: [owner]}}\n"
TEAM = """\
teams: {sales: {title: Sales}}
people:
  femke: {name: Femke de Vries, email: f.devries@example.com}
  jose: {name: José Álvarez}
  ana: {name: Ana Silva}
  ana_b: {name: Ana Silva}
"""
HEADINGS = "Closed on,Value,Salesperson,Status\n"


@pytest.fixture
def checked(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Check a small plan that maps an export."""

    def outcome(rows: str | bytes, settings: str = MAP + COUNT, **files: str) -> Outcome:
        folder = write(actuals__crm=settings, team=TEAM, **files)
        (folder / "data").mkdir(exist_ok=True)
        raw = rows if isinstance(rows, bytes) else (HEADINGS + rows).encode()
        (folder / "data" / "deals.csv").write_bytes(raw)
        return run(folder)

    return outcome


def measured(outcome: Outcome) -> dict[str, float | None]:
    """Return what was measured, as “month scope”: amount."""
    assert outcome.plan
    return {f"{row.month} {row.scope}".strip(): row.amount for row in outcome.plan.actuals}


def told(outcome: Outcome) -> list[Problem]:
    """Return what is said about the export and its map."""
    return [
        problem
        for problem in outcome.problems
        if problem.span.file.endswith(("deals.csv", "crm.yaml")) and problem.severity.word != "note"
    ]


def one(outcome: Outcome) -> Problem:
    """Return the one thing that is said about the export and its map."""
    problems = told(outcome)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("text", "settings", "month"),
    [
        ("2027-03-04", "", "2027-03"),
        ("2027/3/4", "", "2027-03"),
        ("20270304", "", "2027-03"),
        ("2027-03-04T23:59:59.123", "", "2027-03"),
        ("04.03.2027", "", "2027-03"),
        ("31/03/2027", "", "2027-03"),
        ("03/31/2027", "", "2027-03"),
        ("03/03/2027", "", "2027-03"),
        ("4 March 2027", "", "2027-03"),
        ("Mar 4, 2027", "", "2027-03"),
        ("4-Mar-2027", "", "2027-03"),
        ("04/03/2027", "dates: DD/MM/YYYY\n", "2027-03"),
        ("03/04/2027 11:30 PM", "dates: MM/DD/YYYY\n", "2027-03"),
        ("4/3/27", "dates: dd/mm/yy\n", "2027-03"),
        ("04-Mar-27", "dates: DD-MMM-YY\n", "2027-03"),
        ("2027-03-31T23:30:00Z", "time_zone: Europe/Amsterdam\n", "2027-04"),
        ("2027-03-31 23:30:00 +0100", "time_zone: UTC\n", "2027-03"),
        ("2027-04-01 00:30:00+01:00", "time_zone: UTC\n", "2027-03"),
        ("2027-04-01 00:30:00 +0100", "time_zone: as written\n", "2027-04"),
        ("2027-04-01 03:30", "time_zone: America/New_York\ntimes_in: UTC\n", "2027-03"),
        ("2027-04-01 03:30", "time_zone: America/New_York\n", "2027-04"),
        ("2027-04-01", "time_zone: America/New_York\ntimes_in: UTC\n", "2027-04"),
    ],
)
def test_a_day_is_in_its_month(checked: Callable[..., Outcome], text: str, settings: str, month: str) -> None:
    outcome = checked(f'"{text}",1,,\n', MAP + COUNT + settings)
    assert measured(outcome) == {month: 1.0}, told(outcome)


@pytest.mark.parametrize(
    ("text", "settings", "rule"),
    [
        ("03/04/2027", "", "ambiguous-date"),
        ("03-04-2027", "", "ambiguous-date"),
        ("31/02/2027", "", "wrong-date"),
        ("2027-13-01", "", "wrong-date"),
        ("2027-03", "", "wrong-date"),
        ("soon", "", "wrong-date"),
        ("46000", "", "wrong-date"),
        ("4 Maart 2027", "", "wrong-date"),
        ("2027-03-04 25:00", "", "wrong-date"),
        ("2027-03-04 10:00 EST", "", "wrong-date"),
        ("31/12/2027", "dates: MM/DD/YYYY\n", "wrong-date"),
        ("2027-03-04", "dates: DD/MM/YYYY\n", "wrong-date"),
        ("2027-03-31T23:30:00Z", "", "time-zone"),
        ("2027-03-31 23:30", "times_in: UTC\n", "time-zone"),
        ("", "", "empty-cell"),
    ],
)
def test_a_day_that_is_not_clear_is_refused_at_its_place(
    checked: Callable[..., Outcome], text: str, settings: str, rule: str
) -> None:
    problem = one(
        checked(f"2027-01-01,1,,\n{text},1,,\n", MAP + COUNT + settings)
        if "dates" not in settings
        else checked(f"{text},1,,\n", MAP + COUNT + settings)
    )
    assert problem.rule == rule
    assert (problem.span.column, problem.span.end) == (1, 1 + len(text))
    assert problem.hint


def test_what_can_be_two_days_is_told_once_with_the_form_that_other_rows_have(
    checked: Callable[..., Outcome],
) -> None:
    problem = one(checked("03/04/2027,1,,\n" * 3000 + "12/31/2027,1,,\n"))
    assert (
        problem.message == "“03/04/2027” can be 3 April 2027 or 4 March 2027. So it is with 2,999 more rows."
    )
    assert (
        problem.hint
        == "Add, beside “file:”, “dates: MM/DD/YYYY”: “12/31/2027” in line 3002 can be nothing else."
    )
    unclear = one(checked("03/04/2027,1,,\n"))
    assert unclear.hint == "Say which, beside “file:”: “dates: DD/MM/YYYY” or “dates: MM/DD/YYYY”."


@pytest.mark.parametrize(
    ("text", "settings", "amount"),
    [
        ("1250", "", 1250.0),
        ("1250.5", "", 1250.5),
        ("1250,5", "", 1250.5),
        ("1.250,00", "", 1250.0),
        ("1,250.00", "", 1250.0),
        ("1.250.000", "", 1250000.0),
        ("1 250,00", "", 1250.0),
        ("1\u00a0250,00", "", 1250.0),
        ("1\u202f250,00 €", "", 1250.0),
        ("1'250.00", "", 1250.0),
        ("€ 1.250,00", "", 1250.0),
        ("EUR 1,250.00", "", 1250.0),
        ("-1.250,00", "", -1250.0),
        ("\u22121250", "", -1250.0),
        ("(1,250.00)", "", -1250.0),
        ("1.250", "decimal_mark: comma\n", 1250.0),
        ("1.250", "decimal_mark: point\n", 1.25),
        ("1,250", "decimal_mark: .\n", 1250.0),
        ("1,250", "decimal_mark: ','\n", 1.25),
        ("12,34,567.00", "decimal_mark: point\n", 1234567.0),
        ("0", "", 0.0),
    ],
)
def test_an_amount_is_read_as_its_country_writes_it(
    checked: Callable[..., Outcome], text: str, settings: str, amount: float
) -> None:
    outcome = checked(f'2027-01-05,"{text}",,\n', MAP + SUM + settings)
    assert measured(outcome) == {"2027-01": amount}, told(outcome)


@pytest.mark.parametrize(
    ("text", "settings", "rule"),
    [
        ("1.250", "", "ambiguous-number"),
        ("1,250", "", "ambiguous-number"),
        ("12.50", "decimal_mark: comma\n", "wrong-value"),
        ("n/a", "", "wrong-value"),
        ("#REF!", "", "wrong-value"),
        ("1.2E+05", "", "wrong-value"),
        ("1250 apples", "", "wrong-value"),
        ("=1+1", "", "wrong-value"),
        ("9" * 400, "", "wrong-value"),
        ("$ 1,250.00", "", "wrong-currency"),
        ("1250 USD", "", "wrong-currency"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused_at_its_place(
    checked: Callable[..., Outcome], text: str, settings: str, rule: str
) -> None:
    problem = one(checked(f'2027-01-05,"{text}",,\n', MAP + SUM + settings))
    assert problem.rule == rule
    assert (problem.span.line, problem.span.column, problem.span.end) == (2, 13, 13 + len(text))


def test_numbers_that_can_be_two_are_told_once_with_the_mark_that_others_have(
    checked: Callable[..., Outcome],
) -> None:
    problem = one(checked('2027-01-05,1.250,,\n2027-01-05,2.500,,\n2027-01-05,"1.250,50",,\n', MAP + SUM))
    assert problem.message == "“1.250” can be 1250 or 1.25. So it is with 1 more row."
    assert (
        problem.hint
        == "Add, beside “file:”, “decimal_mark: comma”: “1.250,50” in line 4 can be nothing else."
    )


@pytest.mark.parametrize(
    ("raw", "settings"),
    [
        ((HEADINGS + "2027-01-05,1,Zoë,\n").encode("utf-8-sig"), ""),
        ((HEADINGS + "2027-01-05,1,Zoë,\n").replace(",", ";").encode(), ""),
        ((HEADINGS + "2027-01-05,1,Zoë,\n").replace(",", "\t").encode("utf-16"), ""),
        ((HEADINGS + "2027-01-05,1,Zoë,\n").replace(",", "|").encode(), "separator: pipe\n"),
        ((HEADINGS + "2027-01-05,1,Zoë,\n").encode("cp1252"), "encoding: windows-1252\n"),
        (("sep=;\n" + HEADINGS + "2027-01-05,1,Zoë,\n").replace(",", ";").encode(), ""),
        (("All deals\n\n" + HEADINGS + "2027-01-05,1,Zoë,\n").replace("\n", "\r\n").encode(), ""),
        (("CLOSED  ON,value , Salesperson,STATUS\n2027-01-05,1,Zoë,\n").encode(), ""),
        ((HEADINGS + "2027-01-05,1,Zoë,,,\n\n\nTotal of the report\n2027,1\n").encode(), ""),
        ((HEADINGS + '"2027-01-05","1","Zoë, ""Z""\nand a line",\n').encode(), ""),
    ],
)
def test_a_file_is_read_however_it_is_saved(
    checked: Callable[..., Outcome], raw: bytes, settings: str
) -> None:
    outcome = checked(raw, MAP + COUNT + settings)
    assert measured(outcome) == {"2027-01": 1.0}, told(outcome)
    assert told(outcome) == []


@pytest.mark.parametrize(
    ("raw", "rule", "place"),
    [
        (b"", "empty-file", (1, 1)),
        (b"PK\x03\x04rest", "not-csv", (1, 1)),
        ((HEADINGS + "2027-01-05,1,Zo\u00eb,\n").encode("cp1252"), "not-utf-8", (2, 16)),
        (b"Closed,Value\n2027-01-05,1\n", "missing-column", (1, 1)),
        (b"just a text\nof some lines\n", "wrong-separator", (1, 1)),
        ((HEADINGS + "2027-01-05,1,Ann,\n2027-01-06,1\n").encode(), "row-length", (3, 1)),
        ((HEADINGS + "2027-01-05,1,Ann,Won,more\n").encode(), "row-length", (2, 1)),
        ((HEADINGS + '2027-01-05,"1,Ann,\n2027-01-06,1,,\n').encode(), "open-quote", (2, 1)),
        (b"<<<<<<< HEAD\n" + HEADINGS.encode(), "unresolved-merge", (1, 1)),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    checked: Callable[..., Outcome], raw: bytes, rule: str, place: tuple[int, int]
) -> None:
    problem = one(checked(raw))
    assert (problem.rule, problem.span.line, problem.span.column) == (rule, *place)
    assert problem.hint


def test_thousands_of_wrong_rows_are_bounded(checked: Callable[..., Outcome]) -> None:
    outcome = checked("soon,1,,\n" * 12_000)
    problems = told(outcome)
    assert len(problems) == 10_001
    assert {problem.rule for problem in problems} == {"wrong-date", "many-rows"}


def test_names_are_those_of_the_plan_however_they_are_spelt(checked: Callable[..., Outcome]) -> None:
    spellings = ("femke", "Femke de Vries", "FEMKE  DE VRIES ", '"de Vries, Femke"', "F.DeVries@example.com")
    outcome = checked("".join(f"2027-01-05,1,{name},\n" for name in spellings), MAP + BY_OWNER)
    assert measured(outcome) == {"2027-01": 5.0, "2027-01 femke": 5.0}
    assert told(outcome) == []


def test_who_is_unknown_is_told_once_and_counts_in_the_whole(checked: Callable[..., Outcome]) -> None:
    rows = "2027-01-05,1,Jan,\n" * 3 + "2027-01-05,1,Ana Silva,\n2027-01-05,1,,\n2027-01-05,1,jose,\n"
    outcome = checked(rows, MAP + BY_OWNER)
    assert measured(outcome) == {"2027-01": 6.0, "2027-01 jose": 1.0}
    problem = one(outcome)
    assert (problem.rule, problem.severity.word, problem.span.line) == ("unmatched-name", "warning", 2)
    assert problem.message == (
        "2 names are unknown to this plan: “Jan” (3 rows), “Ana Silva” (1 row, which can be ana or ana_b). "
        "Their rows count in the whole, not by owner."
    )


def test_a_map_says_who_is_meant(checked: Callable[..., Outcome]) -> None:
    rows = "2027-01-05,1,J. Jansen,\n2027-01-05,1,Ana Silva,\n2027-01-05,1,Old,\n"
    names = "names: {owner: {J. Jansen: femke, ana  silva: ana_b, Old: ignore}}\n"
    outcome = checked(rows, MAP + BY_OWNER + names)
    assert measured(outcome) == {"2027-01": 3.0, "2027-01 femke": 1.0, "2027-01 ana_b": 1.0}
    assert told(outcome) == []
    problem = one(checked(rows, MAP + BY_OWNER + names.replace("femke", "femka")))
    assert (problem.rule, problem.span.line) == ("unknown-scope", 5)


def test_only_rows_with_the_words_count(checked: Callable[..., Outcome]) -> None:
    rows = "2027-01-05,10,,Won\n2027-01-06,20,, WON \n2027-01-07,30,,Lost\n,,,Open\nlater,x,,Open\n"
    where = (
        "figures: {won_deal_value: {average: amount, where: {stage: [won, signed]}, except: {Value: 20}}}\n"
    )
    assert measured(checked(rows, MAP + where)) == {"2027-01": 10.0}
    where = "stages: {won: [Won, Lost]}\nfigures: {won_deal_value: {sum: Value, where: {Status: won}}}\n"
    assert measured(checked(rows, MAP + where)) == {"2027-01": 60.0}


def test_words_that_no_row_has_are_told(checked: Callable[..., Outcome]) -> None:
    where = "figures: {deals_won: {count: rows, where: {stage: Wonn}}}\n"
    problem = one(checked("2027-01-05,10,,Won\n2027-01-05,10,,Lost\n", MAP + where))
    assert (problem.rule, problem.severity.word, problem.span.line) == ("no-match", "warning", 4)
    assert problem.hint == "Did you mean “won”?"


def test_different_words_are_counted(checked: Callable[..., Outcome]) -> None:
    figures = "figures: {active_customers: {distinct: Salesperson}}\n"
    outcome = checked(
        "2027-01-05,1,Ann,\n2027-01-06,1,ann ,\n2027-01-07,1,Bo,\n2027-01-07,1,,\n", MAP + figures
    )
    assert measured(outcome) == {"2027-01": 2.0}


def test_an_empty_amount_adds_nothing_and_is_told_once(checked: Callable[..., Outcome]) -> None:
    outcome = checked("2027-01-05,,,\n2027-01-06,,,\n2027-01-07,30,,\n", MAP + SUM)
    assert measured(outcome) == {"2027-01": 30.0}
    problem = one(outcome)
    assert (problem.rule, problem.severity.word) == ("empty-cell", "warning")
    assert problem.message.endswith("So it is with 1 more row.")
    average = "figures: {won_deal_value: {average: amount}}\n"
    assert measured(checked("2027-01-05,,,\n2027-02-07,30,,\n", MAP + average)) == {"2027-02": 30.0}


def test_a_month_in_between_measures_zero(checked: Callable[..., Outcome]) -> None:
    rows = "2027-01-05,1,jose,\n2027-02-05,1,femke,\n2027-04-05,1,,\n"
    assert measured(checked(rows, MAP + BY_OWNER)) == {
        "2027-01": 1.0,
        "2027-02": 1.0,
        "2027-03": 0.0,
        "2027-04": 1.0,
        "2027-01 jose": 1.0,
        "2027-02 jose": 0.0,
        "2027-03 jose": 0.0,
        "2027-04 jose": 0.0,
        "2027-02 femke": 1.0,
        "2027-03 femke": 0.0,
        "2027-04 femke": 0.0,
    }


def test_months_outside_the_plan_are_passed_over_unless_all_are(checked: Callable[..., Outcome]) -> None:
    outcome = checked("2020-01-05,1,,\n2027-01-05,1,,\n2031-01-05,1,,\n")
    assert (measured(outcome), told(outcome)) == ({"2027-01": 1.0}, [])
    problem = one(checked("2020-01-05,1,,\n2021-01-05,1,,\n"))
    assert (problem.rule, problem.severity.word, problem.span.line) == ("month-outside", "warning", 2)


def test_from_and_until_leave_months_out(checked: Callable[..., Outcome]) -> None:
    rows = "".join(f"2027-0{month}-05,1,,\n" for month in range(1, 7))
    outcome = checked(rows, MAP + COUNT + "from: 2027-02\nuntil: 2027-03\n")
    assert measured(outcome) == {"2027-02": 1.0, "2027-03": 1.0}


def test_a_value_leads_to_the_first_row_that_counts(checked: Callable[..., Outcome]) -> None:
    outcome = checked(
        '2026-01-05,5,,\n2027-01-05,"7,5",femke,\n2027-01-06,1,,\n',
        MAP + SUM.replace("}}", ", by: [owner]}}"),
    )
    assert outcome.plan
    row = next(row for row in outcome.plan.actuals if row.scope == "femke")
    places = {
        name: (span.file.rsplit("/", 1)[-1], span.line, span.column, span.end)
        for name, span in row.places.items()
    }
    assert places == {
        "month": ("deals.csv", 3, 1, 11),
        "metric": ("crm.yaml", 4, 11, 25),
        "value": ("deals.csv", 3, 13, 16),
        "scope": ("deals.csv", 3, 18, 23),
    }


@pytest.mark.parametrize(
    ("settings", "rule", "place"),
    [
        ("figures: {deals_won: {count: rows}}\n", "missing-key", (1, 1)),
        ("file: data/deals.csv\n", "missing-key", (1, 1)),
        ("file: data/deals.csv\nfigures: {deals_won: {count: rows}}\n", "missing-key", (2, 11)),
        (
            "file: data/deals.csv\ndate: Closed on\nfigures: {deals_won: {where: {Status: Won}}}\n",
            "missing-key",
            (3, 11),
        ),
        (
            "file: data/deals.csv\ndate: Closed on\nfigures: {deals_won: {count: rows, sum: Value}}\n",
            "missing-key",
            (3, 11),
        ),
        ("file: data/gone.csv\nmap: hubspot_deals\n", "unknown-source", (1, 7)),
        ("file: ../outside.csv\nmap: hubspot_deals\n", "unknown-source", (1, 7)),
        ("file: data/deals.xlsx\nmap: hubspot_deals\n", "unknown-source", (1, 7)),
        ("file: data/deals.csv\nmap: hubspot\n", "not-an-option", (2, 6)),
        ("file: data/deals.csv\nmap: hubspot_deals\ntake: [deals_wonn]\n", "unknown-name", (3, 8)),
        (MAP + COUNT + "time_zone: Europe/Amsterdamm\n", "time-zone", (5, 12)),
        (MAP + COUNT + "dates: European\n", "wrong-form", (5, 8)),
        (MAP + COUNT.replace("deals_won", "deal_won"), "unknown-metric", (4, 11)),
        ("sql: select 1\n", "missing-key", (1, 1)),
        ("sources: {deals: data/deals.csv}\n", "missing-key", (1, 1)),
    ],
)
def test_a_map_with_a_mistake_says_so_at_its_place(
    checked: Callable[..., Outcome], settings: str, rule: str, place: tuple[int, int]
) -> None:
    problem = one(checked("2027-01-05,1,,Won\n", settings))
    assert (problem.rule, problem.span.line, problem.span.column) == (rule, *place)
    assert problem.hint


def test_what_the_plan_says_comes_before_the_ready_map(checked: Callable[..., Outcome]) -> None:
    raw = b"Closed on,Value,Status\n2027-01-05,1,Gewonnen\n2027-01-06,1,Verloren\n"
    settings = (
        "map: hubspot_deals\nfile: data/deals.csv\ntake: [deals_won]\n"
        "columns: {closed: Closed on, stage: Status}\nstages: {won: Gewonnen}\n"
    )
    outcome = checked(raw, settings)
    assert (measured(outcome), told(outcome)) == ({"2027-01": 1.0}, [])
    problem = one(checked(raw, settings.replace("closed: Closed on, ", "")))
    assert problem.rule == "missing-column"
    assert "“Close Date”" in problem.message
    assert "In HubSpot: " in problem.hint


def test_the_example_of_the_guide_is_read(checked: Callable[..., Outcome]) -> None:
    guide = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    chapter = guide[guide.index("## Measured values from your systems") :]
    settings = re.findall(r"^```yaml\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)[1]
    rows = "Created;Closed on;Value;Salesperson;Status\n05/01/2027;31/01/2027;1.250,00;J. Jansen;Won\n06/01/2027;;99;Former colleague;Open\n"
    outcome = checked(rows.encode(), settings)
    assert outcome.plan
    assert {(row.metric, row.scope): row.amount for row in outcome.plan.actuals} == {
        ("opportunities_created", ""): 2.0,
        ("deals_won", ""): 1.0,
        ("deals_won", "femke"): 1.0,
        ("won_deal_value", ""): 1250.0,
    }
    assert told(outcome) == []


def test_an_export_may_lie_among_the_measured_values(write: Callable[..., Path]) -> None:
    folder = write(actuals__crm=(MAP + COUNT).replace("data/", "actuals/"))
    (folder / "actuals" / "deals.csv").write_text(HEADINGS + "2027-01-05,1,,\n", encoding="utf-8")
    assert (measured(run(folder)), told(run(folder))) == ({"2027-01": 1.0}, [])
    (folder / "actuals" / "crm.yaml").unlink()
    problem = one(run(folder))
    assert problem.message == "This file has none of the columns month,metric,value."
    assert "“map: hubspot_deals”" in problem.hint
