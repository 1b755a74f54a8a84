"""Open questions are told by the file of their answers, and folded where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from every_plan import TOP

from plansite.judge.completeness import completeness
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.parts.questions import FEW, open_by_file

if TYPE_CHECKING:
    from plansite.judge.completeness import Question
    from plansite.present.context import PageContext


@pytest.fixture(scope="module")
def context() -> PageContext:
    return open_context(run(TOP / "tests/plans/real/bureau"))


@pytest.fixture(scope="module")
def questions(context: PageContext) -> tuple[Question, ...]:
    return completeness(context.plan, context.outline).open_questions


def test_each_question_stands_once_below_its_file(
    context: PageContext, questions: tuple[Question, ...]
) -> None:
    files = open_by_file(context, questions)
    assert len({each.file for each in files}) == len(files)
    assert {each.file.striptags(): len(each.questions) for each in files} == {
        file: sum(question.file == file for question in questions)
        for file in {question.file for question in questions}
    }
    assert all(each.is_folded for each in files)


def test_a_few_are_read_at_a_glance(context: PageContext, questions: tuple[Question, ...]) -> None:
    assert not any(each.is_folded for each in open_by_file(context, questions[:FEW]))
    assert all(each.is_folded for each in open_by_file(context, questions[: FEW + 1]))
