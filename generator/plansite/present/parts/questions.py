"""Show open questions by the file in which their answers belong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import given
from plansite.present.text.filled import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.judge.completeness import Question
    from plansite.present.context import PageContext

FEW = 12  # as many are read at a glance; more are folded, file by file
_LINK = Markup('<a class="ps-line" href="{}">Line {}</a>')


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Show one open question: what is asked, about what, and a link to the line of its answer where the web shows it."""

    question: Markup
    section: str
    line: Markup


@dataclass(frozen=True, slots=True)
class OpenIn:
    """Show the open questions whose answers belong in one file."""

    file: Markup
    questions: tuple[OpenQuestion, ...]
    is_folded: bool


def open_by_file(context: PageContext, questions: Sequence[Question]) -> list[OpenIn]:
    """Return questions by file, files and questions in the order in which they came."""
    files = list(dict.fromkeys(question.file for question in questions))
    in_files = sorted(questions, key=lambda question: files.index(question.file))
    return [
        _open_in(context, file, tuple(asked), is_folded=len(questions) > FEW)
        for file, asked in groupby(in_files, attrgetter("file"))
    ]


def _open_in(context: PageContext, file: str, questions: Sequence[Question], *, is_folded: bool) -> OpenIn:
    place = next((question.span for question in questions if question.span), None)
    shown = tuple(_shown(context, question) for question in questions)
    return OpenIn(given(file, place) if place else phrase(file), shown, is_folded)


def _shown(context: PageContext, question: Question) -> OpenQuestion:
    words = asked(question)
    if question.span is None:
        return OpenQuestion(phrase(words), question.section, Markup())
    address = context.lines.address(question.span)
    line = _LINK.format(address, question.span.line) if address else Markup()
    return OpenQuestion(given(words, question.span), question.section, line)


def asked(question: Question) -> str:
    """Return what is asked, in words that can stand alone."""
    return question.text if question.text.endswith("?") else question.title
