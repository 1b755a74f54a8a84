"""Show where the answer to an open question belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import given

if TYPE_CHECKING:
    from plansite.judge.completeness import Question
    from plansite.present.context import PageContext

_LINK = Markup('<a class="ps-line" href="{}">{}</a>')


def answer_place(context: PageContext, question: Question) -> Markup:
    """Return the file of an answer, as a link to its line if the web shows it."""
    if question.span is None:
        return Markup("{}").format(question.file)
    address = context.lines.address(question.span)
    return _LINK.format(address, question.file) if address else given(question.file, question.span)
