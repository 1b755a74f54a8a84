from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.judge.completeness import Completeness, Question, completeness, is_answer
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: x\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"


@pytest.fixture
def complete(outcome: Callable[..., Outcome]) -> Callable[..., Completeness]:
    def of(**files: str) -> Completeness:
        plan, outline = (yielded := outcome(**files)).plan, yielded.outline
        assert plan is not None
        return completeness(plan, outline)

    return of


def asked(found: Completeness, file: str, path: str) -> Question:
    return next(each for each in found.questions if (each.file, each.path) == (file, path))


def test_a_small_plan_answers_little_and_fails_nothing(complete: Callable[..., Completeness]) -> None:
    found = complete()
    assert 0 < found.total.answered < found.total.asked
    assert set(found.steps) <= set(range(11))
    assert len(found.open_questions) == found.total.asked - found.total.answered
    assert sum(each.asked for each in found.steps.values()) == found.total.asked
    assert sum(each.answered for each in found.files.values()) == found.total.answered
    assert sum(each.asked for each in found.owners.values()) == found.total.asked
    assert asked(found, "plan.yaml", "why").answered
    assert not asked(found, "plan.yaml", "summary").answered


def test_each_answer_counts(complete: Callable[..., Completeness]) -> None:
    before, after = complete(), complete(plan=PLAN + "summary: In short.\n")
    assert after.total.asked == before.total.asked
    assert after.total.answered == before.total.answered + 1


def test_a_blank_does_not_count(complete: Callable[..., Completeness]) -> None:
    assert complete(plan=PLAN + "summary: TODO in short\n").total == complete().total


def test_only_what_suits_the_type_and_stage_is_asked(complete: Callable[..., Completeness]) -> None:
    padre = complete()
    assert not any(each.kind in {"marketing", "sales"} for each in padre.questions)
    sales = complete(plan=PLAN.replace("padre", "sales"))
    assert {"sales"} == {each.kind for each in sales.questions} & {"marketing", "sales", "padre"}
    growth = complete(plan=PLAN + "stage: growth\n")
    young = complete(plan=PLAN + "stage: pre_revenue\n")
    needs = {each.path for each in padre.questions if each.path.startswith("stage_needs.")}
    grown = {each.path for each in growth.questions if each.path.startswith("stage_needs.")}
    new = {each.path for each in young.questions if each.path.startswith("stage_needs.")}
    assert grown
    assert new
    assert not grown & new
    assert grown | new == needs


def test_the_nearest_owner_answers_for_a_question(complete: Callable[..., Completeness]) -> None:
    found = complete(
        plan=PLAN + "owner: ana\n",
        market="owner: ben\ninsights: {owner: cem}\n",
        team="people: {ana: {name: Ana}, ben: {name: Ben}, cem: {name: Cem}}\n",
        goals__win="title: Win\nowner: ben\n",
    )
    owners = {each.path.split(".")[0]: each.owner for each in found.questions if each.file == "market.yaml"}
    assert (owners["insights"], owners["topics"]) == ("cem", "ben")
    assert {each.owner for each in found.questions if each.file == "goals/win.yaml"} == {"ben"}
    assert {each.owner for each in found.questions if each.file == "plan.yaml"} == {"ana"}
    assert set(found.owners) == {"ana", "ben", "cem"}


def test_nobody_answers_for_a_plan_without_owner(complete: Callable[..., Completeness]) -> None:
    assert set(complete().owners) == {""}


def test_items_of_a_folder_are_asked_each_and_records_together(complete: Callable[..., Completeness]) -> None:
    found = complete(
        goals__win="title: Win\nwhy: To live.\n",
        goals__grow="title: Grow\n",
        budget="lines:\n"
        + "".join(
            f"  {name}: {{title: x, category: other, department: sales, kind: recurring, amount: 5{more}}}\n"
            for name, more in {"a": "", "b": ", kpi: mrr"}.items()
        ),
    )
    assert asked(found, "goals/win.yaml", "why").answered
    assert not asked(found, "goals/grow.yaml", "why").answered
    assert asked(found, "goals/grow.yaml", "why").section == "Grow"
    assert asked(found, "budget.yaml", "lines.*.category").answered
    assert asked(found, "budget.yaml", "lines").answered


def test_a_missing_file_is_asked_for_with_no_place(complete: Callable[..., Completeness]) -> None:
    found = complete()
    question = asked(found, "team.yaml", "people")
    assert (question.answered, question.span) == (False, None)
    assert question.text.endswith("?")
    assert question.step == 8


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("", False), (" ", False), ("TODO", False), ("TODO: ask", False), (None, False), ({}, False), ([], False),
        ({"a": "TODO"}, False), ({"a": None}, False), ([""], False), ("x", True), (0, True), (False, True),
        ({"a": {"b": "x"}}, True), (["TODO", "x"], True),
    ],
)  # fmt: skip
def test_what_counts_as_an_answer(data: object, *, answer: bool) -> None:
    assert is_answer(data) == answer


def test_the_example_plan_answers_nearly_everything() -> None:
    outcome = run(Path(__file__).resolve().parents[2] / "plan")
    assert outcome.plan is not None
    found = completeness(outcome.plan, outcome.outline)
    assert found.total.share > 0.98
    assert set(found.steps) == set(range(11))
    assert "" not in found.owners
