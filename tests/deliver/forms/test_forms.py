"""A form goes out, is filled in by a program for offices, and comes back: the plan is the same as one written by hand."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result
from filled_forms import all_saved_by_office, fill_document, fill_workbook, saved_by_office

from plansite.cli import main
from plansite.deliver.edit.migrate import write
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.deliver.forms.filling import Filled, fill_in
from plansite.deliver.forms.form import Form, FormTrouble, form_of, state_of
from plansite.deliver.forms.questions import Question
from plansite.deliver.forms.reading import is_form
from plansite.deliver.forms.wording import WrongAnswerError, typed
from plansite.deliver.forms.written import written
from plansite.resources import template_names

DAY = date(2026, 11, 29)
OUTLINES = template_names("outlines")
FILL = {".xlsx": fill_workbook, ".docx": fill_document}


def choice(outline: str) -> Choice:
    return Choice("acme", "subscription", outline, "", DAY)


def started(folder: Path, outline: str) -> Path:
    """A plan as “plansite init” starts it."""
    start_project(folder, choice(outline))
    return folder / "plan"


def form(plan: Path | None, outline: str) -> Form:
    return form_of(state_of(plan, choice(outline)), choice(outline))


def back(folder: Path, plan: Path, outline: str, answers: dict[str, Any], ending: str = ".xlsx") -> Filled:
    """Fill in a form of a plan and take it over."""
    file = folder / f"form{ending}"
    file.write_bytes(FILL[ending](written(form(plan, outline), ending), answers))
    return taken(file, plan)


def taken(file: Path, plan: Path) -> Filled:
    filled = fill_in(file, plan)
    write(filled.files, plan)
    return filled


def plain(text: str) -> Any:
    """Return what a text says, dates and numbers as they are written."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only


def data(plan: Path) -> dict[str, Any]:
    """What all files of a plan say."""
    return {
        path.relative_to(plan).as_posix(): plain(path.read_text(encoding="utf-8"))
        for path in sorted(plan.rglob("*.yaml"))
    }


def texts(plan: Path) -> dict[str, str]:
    return {
        path.relative_to(plan).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(plan.rglob("*.yaml"))
    }


def comments(plan: Path) -> Counter[str]:
    lines = (
        line.partition("#")[2] for text in texts(plan).values() for line in text.splitlines() if "# " in line
    )
    return Counter(lines)


def example_answers(asked: Form) -> dict[str, str]:
    """For each question that is still open: the example of its schema, if it can stand in any plan."""
    answers = {}
    for sheet in asked.sheets:
        for block in sheet.blocks:
            address = f"{sheet.file}|{'/'.join(block.path)}" if isinstance(block, Question) else ""
            if isinstance(block, Question) and not sheet.is_empty and address not in asked.answers:
                shown = block.field.get("examples", [""])[0]
                text = "\n".join(map(str, shown)) if isinstance(shown, list) else str(shown)
                try:
                    if text and not isinstance(shown, dict) and typed(block.field, text, asked.known):
                        answers[address] = text
                except WrongAnswerError:
                    continue  # it names an item of another company
    return answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outlines")


@pytest.fixture(scope="module", params=FILL)
def saved(folder: Path, request: pytest.FixtureRequest) -> dict[str, Path]:
    """For each outline a form of a new plan, in which all that can be was answered, as LibreOffice has saved it."""
    ending, files = request.param, []
    for outline in OUTLINES:
        asked = form(started(folder / outline, outline), outline)
        files.append(folder / f"{outline}{ending}")
        files[-1].write_bytes(FILL[ending](written(asked, ending), example_answers(asked)))
    return dict(zip(OUTLINES, all_saved_by_office(files, ending[1:]), strict=True))


@pytest.mark.tools
@pytest.mark.parametrize("outline", OUTLINES)
def test_each_open_question_of_an_outline_is_answered_in_an_office_program(
    tmp_path: Path, saved: dict[str, Path], outline: str
) -> None:
    plan, by_hand = started(tmp_path, outline), tmp_path / "by_hand"
    shutil.copytree(plan, by_hand)
    asked = form(plan, outline)
    answers = example_answers(asked)
    filled = taken(saved[outline], plan)
    assert filled.misfits == []
    assert len(filled.changes) == len(answers) > 0
    wanted = data(by_hand)
    for sheet in asked.sheets:
        for block in sheet.blocks:
            address = f"{sheet.file}|{'/'.join(block.path)}" if isinstance(block, Question) else ""
            if isinstance(block, Question) and address in answers:
                here: Any = wanted[f"{sheet.file}.yaml"]
                for step in block.path[:-1]:
                    here = here.setdefault(step, {})
                here[block.path[-1]] = typed(block.field, answers[address], asked.known)
    assert data(plan) == {name: plain(yaml.safe_dump(file)) for name, file in wanted.items()}
    assert comments(plan) == comments(by_hand)
    assert taken(saved[outline], plan).changes == []


ANSWERS = {
    "plan|title": "Acme's plan: 2027",
    "plan|mission": "We mend machines.",
    "goals/+1|title": "New customers",
    "goals/+1|kpi": "New customers",
    "goals/+1|kind": "Level",
    "goals/+1|amount": "105",
    "goals/+1|end": "31.12.2027",
    "goals/+1|owner": "Eva Weiß",
    "team|people/+1/name": "Eva Weiß",
    "team|people/+1/role": "Head of sales",
    "budget|lines/crm/amount": "75 €",
    "budget|lines/+1/title": "Fair in Lyon",
    "budget|lines/+1/category": "Events",
    "budget|lines/+1/department": "Sales",
    "budget|lines/+1/kind": "One off",
    "budget|lines/+1/amount": "€ 3,600.50",
    "budget|lines/+1/month": "04/2027",
    "budget|lines/+1/goal": "New customers",
    "forecast|inputs/gross_margin/every month": "80 %",
    "kpis|tracked/+1/@key": "Win rate",
    "kpis|tracked/+1/target": "25 %",
}
BY_HAND = {
    "plan.yaml": [("title: Sales plan of Acme", "title: 'Acme''s plan: 2027'")],
    "team.yaml": [
        (
            "  marketing_lead:\n    name",
            "  eva_weiss: {name: Eva Weiß, role: sales_lead}\n  marketing_lead:\n    name",
        )
    ],
    "budget.yaml": [
        ("amount: 70 EUR", "amount: 75 EUR"),
        (
            "lines:\n",
            """lines:
  fair_in_lyon:
    title: Fair in Lyon
    category: events
    department: sales
    kind: one_off
    amount: 3600.50 EUR
    month: 2027-04
    goal: new_customers
""",
        ),
    ],
    "forecast.yaml": [("gross_margin: 82%", "gross_margin: 80%")],
    "kpis.yaml": [("tracked:\n", "tracked:\n  win_rate: {target: 25%}\n")],
}
GOAL = {
    "title": "New customers",
    "kpi": "new_customer_count",
    "kind": "level",
    "amount": "105",
    "end": "2027-12-31",
    "owner": "eva_weiss",
}


@pytest.mark.tools
@pytest.mark.parametrize("ending", FILL)
def test_what_is_filled_in_is_the_plan_that_somebody_writes_by_hand(tmp_path: Path, ending: str) -> None:
    plan, by_hand = started(tmp_path, "seven"), started(tmp_path / "hand", "seven")
    for name, changes in BY_HAND.items():
        text = (by_hand / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (by_hand / name).write_text(text, encoding="utf-8")
    wanted = {**data(by_hand), "goals/new_customers.yaml": GOAL}
    wanted["plan.yaml"]["mission"] = "We mend machines."
    file = tmp_path / f"form{ending}"
    file.write_bytes(FILL[ending](written(form(plan, "seven"), ending), ANSWERS))
    saved = saved_by_office(file, ending[1:])
    filled = taken(saved, plan)
    assert filled.misfits == []
    assert data(plan) == wanted
    assert comments(plan) - comments(by_hand) == Counter(
        {" yaml-language-server: $schema=../../schemas/goal.schema.json": 1}
    )
    assert comments(by_hand) - comments(plan) == Counter()
    done = CliRunner().invoke(main, ["check", str(plan), "--no-blanks"])
    assert "error" not in done.output.splitlines()[0], done.output


@pytest.mark.tools
def test_a_workbook_may_come_back_as_an_open_document(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    file = tmp_path / "form.xlsx"
    file.write_bytes(fill_workbook(written(form(plan, "seven"), ".xlsx"), ANSWERS))
    ods = saved_by_office(file, "ods")
    assert is_form(ods)
    assert len(taken(ods, plan).changes) == len(ANSWERS) - 1  # the name of a KPI is no answer, but a key
    lists = openpyxl.load_workbook(saved_by_office(file, "xlsx"), data_only=True)["Choices"]
    offered = [[cell for cell in column if cell] for column in lists.iter_cols(values_only=True)]
    assert ["Alex Moreau", "Kim Larsen", "Robin Vega", "Eva Weiß"] in offered
    assert any(names[-1] == "New customers" and "Win rate" not in names for names in offered)


def test_a_form_without_a_plan_starts_one(tmp_path: Path) -> None:
    file, plan = tmp_path / "form.xlsx", tmp_path / "new" / "plan"
    file.write_bytes(
        fill_workbook(written(form(None, "seven"), ".xlsx"), {"plan|mission": "We mend machines."})
    )
    filled = taken(file, plan)
    assert [change.path for change in filled.changes] == [("mission",)]
    wanted = data(started(tmp_path / "init", "seven"))
    wanted["plan.yaml"]["mission"] = "We mend machines."
    assert data(plan) == wanted


@pytest.mark.parametrize("ending", FILL)
def test_a_form_that_nobody_filled_in_changes_nothing(tmp_path: Path, ending: str) -> None:
    example = Path(__file__).parents[3] / "plan"
    plan = tmp_path / "plan"
    shutil.copytree(example, plan)
    file = tmp_path / f"form{ending}"
    file.write_bytes(written(form(plan, "full"), ending))
    assert is_form(file)
    filled = fill_in(file, plan)
    assert filled.misfits == []
    assert filled.changes == []


def test_a_second_time_only_what_has_changed_in_the_document_counts(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    back(tmp_path, plan, "seven", ANSWERS)
    mission = (plan / "plan.yaml").read_text(encoding="utf-8")
    (plan / "plan.yaml").write_text(
        mission.replace("mission: We mend machines.", "mission: We mend all machines.  # by hand"),
        encoding="utf-8",
    )
    before = texts(plan)
    file = tmp_path / "form.xlsx"
    file.write_bytes(
        fill_workbook(file.read_bytes(), {"goals/+1|amount": 110, "team|people/+1/name": "Eva Weiss"})
    )
    filled = taken(file, plan)
    assert [(change.file, change.path, change.value) for change in filled.changes] == [
        ("goals/new_customers", ("amount",), 110),
        ("team", ("people", "eva_weiss", "name"), "Eva Weiss"),
    ]
    after = texts(plan)
    changed = {name: text for name, text in after.items() if text != before[name]}
    assert changed == {
        "goals/new_customers.yaml": before["goals/new_customers.yaml"].replace("105", "110"),
        "team.yaml": before["team.yaml"].replace('"Eva Weiß"', "Eva Weiss"),
    }
    assert taken(file, plan).changes == []


def test_what_is_emptied_in_the_document_is_taken_out_and_comments_stay(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    before, there = data(plan), comments(plan)
    answers = {"goals/win_customers|baseline": None, "goals/win_customers|shared_with": None}
    answers |= {f"budget|lines/fair/{key}": None for key in before["budget.yaml"]["lines"]["fair"]}
    filled = back(tmp_path, plan, "seven", answers)
    assert filled.misfits == []
    del before["goals/win_customers.yaml"]["baseline"]
    del before["goals/win_customers.yaml"]["shared_with"]
    del before["budget.yaml"]["lines"]["fair"]
    assert data(plan) == before
    assert comments(plan) == there


def test_wrong_answers_are_told_by_their_cell_and_nothing_is_written(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    before = texts(plan)
    filled = back(
        tmp_path,
        plan,
        "seven",
        {
            "plan|mission": "This alone would be right.",
            "plan|months": "a year",
            "goals/+1|statement": "A goal without a title.",
            "goals/win_customers|kind": "Lvel",
            "goals/win_customers|end": "03/04/2027",
            "goals/win_customers|owner": "Nobody",
            "budget|lines/crm/amount": "1,250 EUR",
            "budget|lines/+1/title": "Fair",
            "kpis|tracked/+1/@key": "Custmer churn rate",
        },
    )
    assert {misfit.place.split(",")[0] for misfit in filled.misfits} == {
        "Plan",
        "Goal new 1",
        "Goal 55 new customers in the fi",
        "Budget",
        "KPIs",
    }
    told = "\n".join(f"{misfit.place}: {misfit.message}" for misfit in filled.misfits)
    for words in (
        "“a year” is not a whole number.",
        "“Lvel” cannot be chosen here. Did you mean “Level”?",
        "“03/04/2027” can be two days. Write 2027-04-03 or 2027-03-04.",
        "“Nobody” is not known: no owner has this name.",
        "“1,250 EUR” can mean different numbers. Write 1250 EUR if",
        "Did you mean “Customer churn rate”?",
    ):
        assert words in told
    assert filled.files == []
    assert filled.changes == []
    assert texts(plan) == before


def test_the_command_names_what_changes_and_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started(tmp_path, "seven")
    assert call("form", "seven", "-o", "form.xlsx", "--plan", "plan").exit_code == 0
    file = tmp_path / "form.xlsx"
    file.write_bytes(fill_workbook(file.read_bytes(), {"plan|mission": "We mend machines."}))
    before = texts(tmp_path / "plan")
    shown = call("import", "form.xlsx", "--dry-run")
    assert shown.stdout == "Plan, cell C7 → plan/plan.yaml, mission: We mend machines.\n"
    assert texts(tmp_path / "plan") == before
    assert call("import", "form.xlsx").stdout == shown.stdout
    assert "mission: We mend machines.\n" in texts(tmp_path / "plan")["plan.yaml"]
    assert "The document says nothing new." in call("import", "form.xlsx").stderr
    file.write_bytes(fill_workbook(file.read_bytes(), {"plan|months": "x"}))
    wrong = call("import", "form.xlsx")
    assert wrong.exit_code == 1
    assert wrong.stdout.startswith("Plan, cell C")
    assert "Nothing was changed." in wrong.stderr


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["form"], "Say which outline"),
        (["form", "sevn", "-o", "x.xlsx"], "There is no outline “sevn”. Did you mean “seven”?"),
        (["form", "seven", "-o", "x.pdf"], "name a file that ends in .xlsx or .docx"),
        (["form", "seven", "-o", "x.xlsx", "--plan", "none"], "There is no plan.yaml in none."),
        (["form", "seven", "-o", "none/x.xlsx"], "none/x.xlsx cannot be written: No such file or directory."),
    ],
)
def test_wrong_use_is_answered_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(*arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert [path.name for path in tmp_path.iterdir()] == []


def damaged_files(folder: Path) -> dict[str, str]:
    """Files that are no forms, each with what is said of it."""
    whole = written(form(None, "seven"), ".xlsx")
    (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "text.docx").write_text("hello", encoding="utf-8")
    (folder / "locked.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    (folder / "empty.ods").write_bytes(b"")
    with zipfile.ZipFile(folder / "other.xlsx", "w") as packed:
        packed.writestr("hello.txt", "hello")
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(4):
            packed.writestr(f"word/{number}.xml", bytes(12_000_000))
    (folder / "large.xlsx").write_bytes(bytes(20_000_001))
    (folder / "letter.pdf").write_bytes(b"%PDF")
    return {
        "cut.xlsx": "damaged",
        "text.docx": "damaged",
        "locked.xlsx": "protected with a password",
        "empty.ods": "damaged",
        "other.xlsx": "no workbook that can be read",
        "bomb.docx": "too large once it is unpacked",
        "large.xlsx": "more than 20,000,000 bytes",
        "letter.pdf": "ends in .ods, .xlsx, .docx",
    }


def test_what_is_no_form_is_answered_with_a_sentence(tmp_path: Path) -> None:
    for name, words in damaged_files(tmp_path).items():
        assert not is_form(tmp_path / name)
        with pytest.raises(FormTrouble, match=words):
            fill_in(tmp_path / name, tmp_path / "plan")
        done = call("import", str(tmp_path / name), "--plan", str(tmp_path / "plan"))
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")


def test_an_address_leads_to_no_file_beside_the_plan(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    before = texts(tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(written(form(plan, "seven"), ".xlsx")))
    for number, name in enumerate(["../outside", "goals/../../outside", "goals/+../../x", "/outside"], 3):
        book.worksheets[number]["A1"] = f"file {name}"
        book.worksheets[number]["C4"] = "Evil"
    book.save(tmp_path / "form.xlsx")
    filled = fill_in(tmp_path / "form.xlsx", plan)
    assert len(filled.misfits) >= 4
    assert texts(tmp_path) == before


def test_nothing_is_written_where_a_link_leads(tmp_path: Path) -> None:
    plan, outside = started(tmp_path / "repository", "seven"), tmp_path / "outside"
    (tmp_path / "repository" / ".git").mkdir()
    outside.mkdir()
    file = tmp_path / "form.xlsx"
    file.write_bytes(fill_workbook(written(form(plan, "seven"), ".xlsx"), ANSWERS))
    (tmp_path / "repository" / "imports").symlink_to(outside)
    with pytest.raises(FormTrouble, match="lies outside the repository"):
        fill_in(file, plan)
    (tmp_path / "repository" / "imports").unlink()
    shutil.rmtree(plan / "goals")
    (plan / "goals").symlink_to(outside)
    with pytest.raises(FormTrouble, match="lies outside the repository"):
        fill_in(file, plan)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "noted", ["", "{", "[]", '{"answers": 1, "ids": 2}', '{"answers": {}, "ids": {"goals/+1": "../../x"}}']
)
def test_a_note_that_was_changed_by_hand_does_no_harm(tmp_path: Path, noted: str) -> None:
    plan = started(tmp_path, "seven")
    note = tmp_path / "imports" / "plan" / "form.xlsx.json"
    note.parent.mkdir(parents=True)
    note.write_text(noted, encoding="utf-8")
    assert len(back(tmp_path, plan, "seven", ANSWERS).changes) == len(ANSWERS) - 1
    assert (plan / "goals" / "new_customers.yaml").is_file()


def test_a_wrong_answer_in_a_document_is_told_by_its_heading_item_and_question(tmp_path: Path) -> None:
    plan = started(tmp_path, "seven")
    wrong = {"budget|lines/crm/amount": "1,250 EUR", "plan|months": "a year"}
    places = [misfit.place for misfit in back(tmp_path, plan, "seven", wrong, ".docx").misfits]
    assert places == ["Plan, “Length in months”", "Budget, CRM seats, “Amount”"]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = started(tmp_path, "marketing")
    assert written(form(plan, "marketing"), ".xlsx") == written(form(plan, "marketing"), ".xlsx")
