"""A new project: every company kind in every outline checks without a word but its blanks."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.deliver.edit.details import Details
from plansite.deliver.edit.scaffold import Choice, project_files, start_project
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.problems import Severity
from plansite.resources import packaged, template_names

if TYPE_CHECKING:
    from plansite.outcome import Outcome

COMPANIES = template_names("companies")
OUTLINES = [
    name for name in template_names("outlines") if name != "minimal"
]  # which is one file of ten lines
TODAY = date.today()  # noqa: DTZ011 - a new plan must not be overdue on the day it is made


def started(folder: Path, company: str = "subscription", outline: str = "full", server: str = "") -> Path:
    start_project(folder, Choice("north_quay", company, outline, server, TODAY))
    return folder


def figure(outcome: Outcome, node: str) -> float | None:
    assert outcome.results
    return outcome.results.value(node, "plan", 0)


def test_there_is_a_template_for_each_company_kind_and_outline() -> None:
    assert COMPANIES == ["services", "shop", "subscription"]
    assert OUTLINES == ["full", "marketing", "padre", "sales", "seven"]
    assert template_names("servers") == ["github", "gitlab"]


@pytest.mark.parametrize(("company", "outline"), list(product(COMPANIES, OUTLINES)))
def test_a_new_plan_has_blanks_and_nothing_else_to_report(tmp_path: Path, company: str, outline: str) -> None:
    outcome = run(started(tmp_path, company, outline) / "plan")
    others = [problem for problem in outcome.problems if problem.severity is not Severity.BLANK]
    assert others == []
    assert len(outcome.problems) > 50
    assert figure(outcome, "new_customer_count")
    assert figure(outcome, "plan_cost_total")
    assert figure(outcome, "expected_gain")
    assert figure(outcome, "break_even_month"), "a sample that never pays for itself teaches the wrong thing"


@pytest.mark.parametrize("outline", OUTLINES)
def test_check_lists_every_todo(tmp_path: Path, outline: str) -> None:
    plan = started(tmp_path, outline=outline) / "plan"
    todos = {
        (str(path), number)
        for path in plan.rglob("*.yaml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip().startswith("TODO") and not line.lstrip().startswith("#")
    }
    blanks = [problem for problem in run(plan).problems if problem.severity is Severity.BLANK]
    listed = {
        (problem.span.file, problem.span.line + 1) for problem in blanks
    }  # a folded text begins below its mark
    assert listed == todos
    assert all(problem.hint for problem in blanks)


@pytest.mark.parametrize(("company", "outline"), list(product(COMPANIES, OUTLINES)))
def test_no_blank_is_shown_on_a_page(tmp_path: Path, company: str, outline: str) -> None:
    site = make_site(run(started(tmp_path, company, outline) / "plan"), TODAY)
    pages = site.navigation.pages()
    assert len(pages) > 10
    assert [page.path for page in pages if "TODO" in page.text] == []


def test_the_outline_decides_which_files_there_are(tmp_path: Path) -> None:
    def files(outline: str) -> set[str]:
        return {path.name for path in (started(tmp_path / outline, outline=outline) / "plan").iterdir()}

    assert {"marketing.yaml", "sales.yaml", "padre.yaml", "situation.yaml"} <= files("full")
    assert "marketing.yaml" in files("marketing")
    assert not {"sales.yaml", "padre.yaml"} & files("marketing")
    assert "sales.yaml" in files("sales")
    assert not {"marketing.yaml", "padre.yaml"} & files("sales")
    assert "padre.yaml" in files("padre")
    assert not {"marketing.yaml", "sales.yaml"} & files("padre")
    sections = {
        "plan.yaml",
        "goals",
        "team.yaml",
        "profiles",
        "personas",
        "strategies",
        "tools.yaml",
        "kpis.yaml",
    }
    assert files("seven") == sections | {"forecast.yaml", "budget.yaml", "customers.yaml", "sales.yaml"}
    assert files("minimal") == {"plan.yaml"}


def test_the_smallest_plan_has_ten_lines_and_two_blanks(tmp_path: Path) -> None:
    plan = started(tmp_path, outline="minimal") / "plan"
    assert len((plan / "plan.yaml").read_text(encoding="utf-8").splitlines()) == 10
    outcome = run(plan)
    assert [problem.severity for problem in outcome.problems] == [Severity.BLANK] * 2
    assert [page.path for page in make_site(outcome, TODAY).navigation.pages()] == [
        "index.md",
        "findings.md",
        "rules.md",
    ]


def test_a_plan_says_what_its_author_chose(tmp_path: Path) -> None:
    details = Details("Hill & Co", "JPY", "2027-04", "es")
    start_project(tmp_path, Choice("north_quay", "shop", "seven", "", TODAY, details=details))
    outcome = run(tmp_path / "plan")
    assert not outcome.failed
    assert outcome.plan
    settings = outcome.plan.settings
    assert outcome.plan.files.plan.company == "Hill & Co"
    assert (settings.currency, settings.start, settings.language) == ("JPY", "2027-04", "es")
    assert settings.fiscal_year_start == 4
    assert "EUR" not in (tmp_path / "plan" / "budget.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("outline", template_names("outlines"))
def test_check_of_a_new_plan_fits_on_two_screens_errors_first(tmp_path: Path, outline: str) -> None:
    plan = started(tmp_path, outline=outline) / "plan"
    assert len(CliRunner().invoke(main, ["check", str(plan)]).output.splitlines()) <= 48
    path = plan / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("months: 12", "months: many"), encoding="utf-8")
    lines = CliRunner().invoke(main, ["check", str(plan)]).output.splitlines()
    assert len(lines) <= 48
    assert lines[2].startswith("  error "), "below the name of the file"


@pytest.mark.parametrize(
    ("option", "value"),
    [("--currency", "eur"), ("--start", "2027-13"), ("--start", "soon"), ("--language", "de")],
)
def test_init_refuses_what_cannot_stand_in_a_plan(tmp_path: Path, option: str, value: str) -> None:
    said = CliRunner().invoke(main, ["init", str(tmp_path / "x"), option, value])
    assert said.exit_code == 2
    assert value in said.output
    assert not (tmp_path / "x").exists()


def test_questions_come_from_the_schema_and_fit_the_kind_of_plan(tmp_path: Path) -> None:
    plan = started(tmp_path) / "plan"
    marketing = (plan / "marketing.yaml").read_text(encoding="utf-8")
    schema = json.loads((packaged("schemas") / "marketing.schema.json").read_text(encoding="utf-8"))
    question = schema["properties"]["product"]["properties"]["what"]["description"].split("\n")[0]
    assert f"  # {question}\n  what: >-\n    TODO, for example: " in marketing
    keys = [line.split(":")[0] for line in marketing.splitlines() if line[:1].isalpha()]
    assert keys == [key for key in schema["properties"] if key in keys]
    assert "b2c:" not in (plan / "personas" / "typical_buyer.yaml").read_text(encoding="utf-8")
    assert "first_months:" not in (plan / "plan.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("company", COMPANIES)
def test_files_are_finished(company: str) -> None:
    files = project_files(Choice("north_quay", company, "full", "", TODAY))
    for name, content in files.items():
        if name.startswith("plan/"):
            text = content.decode()
            up = "../" * name.count("/")
            assert text.startswith(f"# yaml-language-server: $schema={up}schemas/")
            assert text.splitlines()[0].split("/")[-1] in {
                path.name for path in packaged("schemas").iterdir()
            }
            assert not re.search(r"\$[{a-z_]", text.split("\n", 1)[1]), "a placeholder was left"
            assert "covers:" not in text
            assert text.endswith("\n")
            assert "\n\n\n" not in text
    assert b"sample: replace" in files["plan/forecast.yaml"]
    assert b"sample: replace" in files["plan/budget.yaml"]


def test_commented_examples_can_be_used(tmp_path: Path) -> None:
    plan = started(tmp_path) / "plan"
    path = plan / "customers.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line == "# territories:")
    last = next(number for number, line in enumerate(lines) if number > first and not line.startswith("#"))
    lines[first:last] = [line.removeprefix("# ") for line in lines[first:last]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wrong = [problem for problem in run(plan).problems if problem.severity is Severity.ERROR]
    assert {problem.rule for problem in wrong} <= {
        "unknown-reference"
    }  # the example's people are not in this plan


@pytest.mark.parametrize("month", range(1, 13))
def test_a_plan_begins_with_the_next_quarter(month: int) -> None:
    plan = project_files(Choice("x", "subscription", "full", "", date(2027, month, 28)))[
        "plan/plan.yaml"
    ].decode()
    start = next(line for line in plan.splitlines() if line.startswith("start: ")).removeprefix("start: ")
    assert start == ("2027-04", "2027-07", "2027-10", "2028-01")[(month - 1) // 3]
    assert f"fiscal_year_start: {int(start[5:])} " in plan


@pytest.mark.parametrize("name", ["2027 plan", "Müller & Söhne: Süd", "no", "#1", "a'b\"c", "42"])
def test_any_name_makes_a_sound_plan(tmp_path: Path, name: str) -> None:
    start_project(tmp_path, Choice(name, "shop", "seven", "", TODAY))
    assert not run(tmp_path / "plan").failed


def test_init_says_what_comes_next_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("demo/plan").mkdir(parents=True)
    Path("demo/plan/budget.yaml").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["init", "demo", "--template", "shop", "--ci", "gitlab"])
    assert done.exit_code == 0
    assert "  demo/plan/budget.yaml\n" in done.output
    assert done.output.count("demo/") == 1, "only what was kept is named"
    assert [line[:4] for line in done.output.splitlines() if line.startswith("  ")][-3:] == [
        "  1.",
        "  2.",
        "  3.",
    ]
    assert Path("demo/plan/budget.yaml").read_text(encoding="utf-8") == "mine"
    assert Path("demo/.gitlab-ci.yml").is_file()
    before = {path: path.read_bytes() for path in Path("demo").rglob("*") if path.is_file()}
    again = CliRunner().invoke(main, ["init", "demo"])
    assert (
        "New files in demo: 0." not in again.output
    )  # a full subscription plan has files that the shop has not
    assert all(path.read_bytes() == content for path, content in before.items())


def test_init_refuses_a_place_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = CliRunner().invoke(main, ["init", str(tmp_path / "taken")])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize("company", COMPANIES)
def test_examples_are_those_of_the_company_of_the_template_in_the_currency_of_the_plan(company: str) -> None:
    example = (Path(__file__).parents[3] / "plan/team.yaml").read_text(encoding="utf-8")
    others = re.findall(r"^  (\w+):\n    name:", example, re.MULTILINE)
    assert len(others) > 5
    details = Details(currency="CHF")
    for name, content in project_files(Choice("x", company, "full", "", TODAY, details=details)).items():
        if name.startswith("plan/"):
            text = content.decode()
            amounts = text.replace("USD: 0.92 CHF", "")  # a rate of another currency
            assert not re.search(r"\b(USD|EUR)\b", amounts), name
            assert not re.search(rf"\b(owner|done_by|reports_to): ({'|'.join(others)})\b", text), name


@pytest.mark.parametrize("company", COMPANIES)
def test_a_plan_whose_blanks_are_filled_tracks_what_its_mission_asks(tmp_path: Path, company: str) -> None:
    start_project(tmp_path, Choice("x", company, "seven", "", TODAY))
    for number, path in enumerate(sorted((tmp_path / "plan").rglob("*.yaml"))):
        text = path.read_text(encoding="utf-8")
        filled = re.sub(
            r">-\n( +)TODO(?:.*\n)(?:\1(?!#).*\n)*", f"Words of our own, number {number}.\n", text
        )
        path.write_text(filled, encoding="utf-8")
    rules = {problem.rule for problem in run(tmp_path / "plan", today=TODAY).problems}
    assert not rules & {"kpi-without-mission", "goal-out-of-reach", "example-copied", "blank"}
