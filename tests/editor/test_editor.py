"""Plan files in a real editor's language server: names are completed, questions shown, wrong values marked."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from language_server import SERVER, LanguageServer

from plansite.deliver.edit.scaffold import Choice, start_project

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[2]
FILES = sorted((TOP / "plan").rglob("*.yaml"))
pytestmark = pytest.mark.node


class Case(NamedTuple):
    """A kind of file: text to start from, a key that is offered, one to point at, and a line that is wrong."""

    file: str
    start: str
    offered: str
    pointed: str
    wrong: str
    word: str


CASES = [
    Case("plan.yaml", "title: A plan\n", "headline", "title", "months: many", "integer"),
    Case("marketing.yaml", "owner: lotte\n", "promotion", "owner", "place: [shop]", "Place"),
    Case("sales.yaml", "owner: ravi\n", "challenges", "owner", "proces: {}", "proces"),
    Case("budget.yaml", "owner: oskar\n", "lines", "owner", "gain_label: profit", "gross_profit"),
    Case("forecast.yaml", "model: orders\n", "inputs", "model", "model: subscriptions", "subscription"),
    Case("team.yaml", "owner: noor\n", "vacancies", "owner", "measurement: 5", "string"),
    Case("goals/win_customers.yaml", "title: Win ten\n", "kind", "title", "kind: stretch", "milestone"),
    Case("personas/cfo.yaml", "title: Ann\n", "narrative", "title", "quote: [a, b]", "string"),
    Case(
        "strategies/line_trial_offer.yaml", "title: Trial\n", "tactics", "title", "horizon: soon", "this_year"
    ),
]


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    if not SERVER.exists():
        assert "CI" not in os.environ, "run .ci/test-tools"
        pytest.skip("the language server is not installed: run .ci/test-tools")
    with LanguageServer(TOP) as running:
        yield running


def modeline(file: str) -> str:
    return (TOP / "plan" / file).read_text(encoding="utf-8").splitlines(keepends=True)[0]


def schema_of(file: str) -> dict[str, Any]:
    path = TOP / "plan" / file
    found = path.parent / modeline(file).split("$schema=")[1].strip()
    schema: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return schema


def question(schema: dict[str, Any], key: str) -> str:
    return str(schema["properties"][key]["description"]).split("\n", 1)[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOP / "plan")))
def test_a_sound_file_is_not_marked(server: LanguageServer, path: Path) -> None:
    address = server.open(path, path.read_text(encoding="utf-8"))
    assert server.diagnostics(address) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_missing_names_are_offered_with_their_question(server: LanguageServer, case: Case) -> None:
    text = modeline(case.file) + case.start
    address = server.open(TOP / "plan" / case.file, text)
    offered = {each["label"]: each for each in server.completions(address, text.count("\n"), 0)}
    schema = schema_of(case.file)
    present = case.start.split(":")[0]
    everything_required = {schema["title"]}  # offered at once where a file must have several keys
    assert set(offered) - everything_required == set(schema["properties"]) - {present}
    help_text = offered[case.offered]["documentation"]
    words = help_text["value"] if isinstance(help_text, dict) else help_text
    assert question(schema, case.offered) in words


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_the_question_and_its_help_are_shown_over_a_name(server: LanguageServer, case: Case) -> None:
    address = server.open(TOP / "plan" / case.file, modeline(case.file) + case.start)
    field = schema_of(case.file)["properties"][case.pointed]
    shown = server.hover(address, 1, 1)
    assert field["title"] in shown
    for paragraph in field["description"].split("\n\n"):
        assert paragraph.replace("*", "") in shown.replace("\\", "").replace("*", "")
    assert str(field["examples"][0]) in shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_wrong_value_is_marked_where_it_stands(server: LanguageServer, case: Case) -> None:
    start = "" if case.wrong.startswith(case.start.split(":")[0]) else case.start
    text = f"{modeline(case.file)}{start}{case.wrong}\n"
    marked = server.diagnostics(server.open(TOP / "plan" / case.file, text))
    line = 1 + start.count("\n")
    assert [
        each for each in marked if each["range"]["start"]["line"] == line and case.word in each["message"]
    ], marked


def test_values_of_a_list_of_options_are_offered(server: LanguageServer) -> None:
    text = modeline("budget.yaml") + "lines:\n  crm:\n    title: CRM\n    category: \n"
    address = server.open(TOP / "plan" / "budget.yaml", text)
    offered = {each["label"] for each in server.completions(address, 4, 14)}
    assert {"software", "travel", "commissions"} <= offered


def test_a_shared_definition_is_found_from_any_file(server: LanguageServer) -> None:
    text = modeline("goals/win_customers.yaml") + "title: Win\nowner: Not An Id\nstart: soon\n"
    marked = server.diagnostics(server.open(TOP / "plan" / "goals" / "win_customers.yaml", text))
    assert {each["range"]["start"]["line"] for each in marked} == {2, 3}


def test_a_new_project_brings_its_own_questions(tmp_path: Path) -> None:
    if not SERVER.exists():
        pytest.skip("the language server is not installed: run .ci/test-tools")
    start_project(tmp_path, Choice("demo", "shop", "full", "", date(2026, 11, 23)))
    schema = tmp_path / "schemas" / "sales.schema.json"
    data = json.loads(schema.read_text(encoding="utf-8"))
    data["properties"]["window"] = {
        "title": "Window",
        "description": "What is in the window?",
        "type": "string",
        "x-text": "prose",
    }
    schema.write_text(json.dumps(data), encoding="utf-8")
    with LanguageServer(tmp_path) as running:
        for path in sorted((tmp_path / "plan").rglob("*.yaml")):
            assert running.diagnostics(running.open(path, path.read_text(encoding="utf-8"))) == []
        path = tmp_path / "plan" / "sales.yaml"
        first = path.read_text(encoding="utf-8").splitlines(keepends=True)[0]
        offered = running.completions(running.open(tmp_path / "plan" / "new.yaml", first), 1, 0)
        assert "What is in the window?" in [each.get("documentation") for each in offered]
