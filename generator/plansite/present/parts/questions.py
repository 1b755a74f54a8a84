"""Show where the answer to an open question belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import given

if TYPE_CHECKING:
    from plansite.judge.completeness import Question


def answer_place(question: Question) -> Markup:
    """Return the file of an answer, marked with its line if the file is there."""
    if question.span is None:
        return Markup("{}").format(question.file)
    return given(question.file, question.span)
