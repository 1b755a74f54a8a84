"""What each type of plan is asked, and in which parts its site shows the answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from plansite.judge.completeness import completeness
from plansite.judge.outlines import file_of, load_outline
from plansite.judge.rulebook import load_rulebook
from plansite.pipeline import run
from plansite.read.schema import load_schemas
from plansite.resources import catalog_folder, packaged, template_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.judge.completeness import Question

PLAN = "schema_version: 2\ntitle: Plan\ntype: {}\nwhy: x\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
OUTLINES = template_names("outlines")
KINDS = load_schemas(packaged("schemas")).kinds
FIELDS = {file_of(kind, schema): set(schema.get("properties", {})) for kind, schema in KINDS.items()}


def types_of_plans() -> Any:
    schema = json.loads((packaged("schemas") / "plan.schema.json").read_text(encoding="utf-8"))
    return schema["properties"]["type"]["enum"]


def is_there(question: str) -> bool:
    file, _, name = question.partition(".")
    return file in FIELDS and (not name or name in FIELDS[file])


def named(lists: Mapping[str, Iterable[str]]) -> set[str]:
    return {f"{file}.{name}" for file, names in lists.items() for name in names}


def questions_of(folder: Path, plan_type: str) -> tuple[Question, ...]:
    """Return what a plan of plan.yaml, and of what else is in the folder, is asked."""
    (folder / "plan.yaml").write_text(PLAN.format(plan_type), encoding="utf-8")
    outcome = run(folder)
    assert outcome.plan is not None
    return completeness(outcome.plan, outcome.outline).questions


def test_a_plan_can_have_each_outline_as_its_type() -> None:
    assert sorted(types_of_plans()) == OUTLINES


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_names_what_is_there(name: str) -> None:
    outline = load_outline(catalog_folder(), name)
    path = catalog_folder() / "templates" / "outlines" / f"{name}.yaml"
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["type"] == name
    questions = {*outline.files, *named(outline.only)}
    assert [question for question in questions if not is_there(question)] == []


@pytest.mark.parametrize("name", OUTLINES)
def test_no_page_stands_in_two_parts_and_none_is_left_out(name: str) -> None:
    whole = {part for parts in load_outline(catalog_folder(), "full").tabs.values() for part in parts}
    tabs = load_outline(catalog_folder(), name).tabs
    parts = [part for parts in tabs.values() for part in parts]
    assert len(parts) == len(set(parts))
    left_out = {
        "minimal": {"plan", "plan/why", "progress"},
        "seven": {"padre_parts", "marketing_strategies"},
    }.get(name, set())
    assert {part.split("/")[0] for part in whole - left_out} <= {part.split("/")[0] for part in parts}


def test_a_rule_asks_for_what_is_there() -> None:
    questions = {name for rule in load_rulebook(catalog_folder()).values() for name in rule.asks}
    assert questions
    assert [name for name in questions if not is_there(name)] == []


def test_a_type_that_the_catalogue_does_not_know_is_asked_everything() -> None:
    outline = load_outline(catalog_folder(), "of_our_own")
    assert outline.files == load_outline(catalog_folder(), "full").files
    assert outline.is_of(["of_our_own"])
    assert not outline.is_of(["full"])


@pytest.mark.parametrize("name", OUTLINES)
def test_a_plan_is_asked_only_what_its_outline_asks(tmp_path: Path, name: str) -> None:
    outline = load_outline(catalog_folder(), name)
    for question in questions_of(tmp_path, name):
        file = file_of(question.kind, KINDS[question.kind])
        assert file in outline.files
        assert outline.asks_field(file, question.path.split(".")[0]) or not question.path


def test_a_file_that_the_outline_leaves_out_is_asked_about_once_it_is_there(tmp_path: Path) -> None:
    assert "situation" not in {question.kind for question in questions_of(tmp_path, "marketing")}
    (tmp_path / "situation.yaml").write_text("journey: Ten offices know us.\n", encoding="utf-8")
    assert "situation" in {question.kind for question in questions_of(tmp_path, "marketing")}


def test_seven_sections_are_the_parts_of_their_site_and_what_is_about_the_plan_stands_last() -> None:
    assert list(load_outline(catalog_folder(), "seven").tabs) == [
        "Mission and goals",
        "Sales team",
        "Customers",
        "Strategies and tactics",
        "Tools",
        "Metrics and sales process",
        "Budget",
        "About this plan",
    ]


def test_seven_sections_ask_for_what_the_seven_are_about(tmp_path: Path) -> None:
    asked = {(question.kind, question.path.split(".")[0]) for question in questions_of(tmp_path, "seven")}
    assert {kind for kind, _ in asked} == {
        "plan",
        "goal",
        "team",
        "profile",
        "persona",
        "customers",
        "tools",
        "kpis",
        "sales",
        "forecast",
        "budget",
    }
    assert {("customers", "buying"), ("customers", "seasonality"), ("customers", "territories")} <= asked
    assert {path for kind, path in asked if kind == "sales"} == {"process"}
    assert {("budget", "lines"), ("budget", "promotions")} <= asked
    assert not asked & {("plan", "stage_needs"), ("plan", "insights"), ("team", "stakeholders")}


@pytest.mark.parametrize("name", OUTLINES)
def test_questions_count_under_the_parts_of_the_plan_where_its_outline_says_so(
    tmp_path: Path, name: str
) -> None:
    tabs = {(question.kind, question.tab) for question in questions_of(tmp_path, name)}
    sections = {
        ("plan", "Mission and goals"),
        ("goal", "Mission and goals"),
        ("team", "Sales team"),
        ("profile", "Customers"),
        ("persona", "Customers"),
        ("customers", "Customers"),
        ("tools", "Tools"),
        ("kpis", "Metrics and sales process"),
        ("sales", "Metrics and sales process"),
        ("forecast", "Metrics and sales process"),
        ("budget", "Budget"),
    }
    assert tabs == (sections if name == "seven" else {(kind, "") for kind, _ in tabs})


def test_a_file_of_ones_own_counts_under_the_first_part() -> None:
    outline = load_outline(catalog_folder(), "seven")
    assert outline.counted_under("weather", "rain") == "Mission and goals"
    assert outline.counted_under("sales", "owner") == "Strategies and tactics"
