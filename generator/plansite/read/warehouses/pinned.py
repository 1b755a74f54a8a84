"""Read what warehouses have answered to the queries of a plan. Nobody is asked: only “plansite refresh” does that."""

from __future__ import annotations

import re
from math import isfinite
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Severity, Span, error
from plansite.read.document import Entry, Mark
from plansite.read.files.encoding import decode
from plansite.read.files.opening import Limit, Refusal, linked_folder, project_of, read_file
from plansite.read.tables.actuals import FOLDER as MEASURED
from plansite.read.tables.actuals import Actual
from plansite.read.tables.extracts import KIND, is_asked
from plansite.read.tables.table import Table
from plansite.read.warehouses.connections import wrong_connections
from plansite.read.warehouses.pins import FOLDER, Pin, PinnedRow, read_pin
from plansite.read.warehouses.questions import questions_of, unclear_questions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plansite.read.document import Document
    from plansite.read.warehouses.questions import Question

RULES = frozenset({"not-pinned", "stale-pin", "damaged-pin"})  # what asking anew mends
_AGAIN = "Run “plansite refresh” where the warehouse can be reached, and commit {}."
_LIMIT = Limit(3_000_000, "a file of kept values", "Group by month: a plan wants one value a month.")
_BREAK = re.compile(r"\r\n|[\n\r]")


def in_the_way(problems: Iterable[Problem], documents: Iterable[Document]) -> list[Problem]:
    """Return the mistakes in what is asked and of whom, without those that an answer mends."""
    files = {
        document.file
        for document in documents
        if document.kind == "plan" or (document.kind == KIND and is_asked(document.root))
    }
    wrong = (problem for problem in problems if problem.severity is Severity.ERROR)
    return [problem for problem in wrong if problem.span.file in files and problem.rule not in RULES]


class Place(NamedTuple):
    """Name the folder of a plan, and what it is called."""

    folder: Path
    name: str


def read_pinned(folder: Path, name: str, documents: Iterable[Document]) -> Table[Actual]:
    """Read the answers to all questions of a plan; `name` is what its folder is called."""
    table: Table[Actual] = Table()
    documents = list(documents)
    table.problems += [*wrong_connections(documents), *unclear_questions(documents)]
    if (folder / MEASURED / FOLDER).is_symlink():
        table.problems.append(linked_folder((PurePosixPath(name) / MEASURED / FOLDER).as_posix()))
        return table
    for question in questions_of(documents):
        _read(question, Place(folder, name), table)
    return table


def _read(question: Question, place: Place, table: Table[Actual]) -> None:
    path, shown = place.folder / question.file, (PurePosixPath(place.name) / question.file).as_posix()
    again = _AGAIN.format(question.file)
    if not path.exists() and not path.is_symlink():
        message = f"No warehouse has {question.answered} yet."
        table.problems.append(error("not-pinned", message, again, question.place.span))
        return
    raw = read_file(path, project_of(place.folder), _LIMIT)
    if isinstance(raw, Refusal):
        table.problems.append(raw.at(shown))
        return
    text, unusable = decode(shown, raw)
    table.texts[shown] = text
    if unusable:
        table.problems.append(unusable)
        return
    pin = read_pin(_BREAK.split(text))
    problem = _wrong(pin, question, shown, again)
    if problem:
        table.problems.append(problem)
    else:
        table.rows += [_actual(row, question.place, shown) for row in pin.rows]


def _wrong(pin: Pin, question: Question, shown: str, again: str) -> Problem | None:
    damage = pin.damage or next((row.line for row in pin.rows if not isfinite(float(row.value))), 0)
    if damage:
        message = "This file is not as “plansite refresh” has written it."
        return error(
            "damaged-pin", message, f"{again} Nothing in it is written by hand.", Span(shown, damage, 1)
        )
    if pin.fingerprint != question.fingerprint:
        message = f"The values of {pin.asked[:10]} are an answer to another {question.kind}, or of another warehouse."
        return error("stale-pin", message, again, question.place.span)
    return None


def _actual(row: PinnedRow, asked: Entry, shown: str) -> Actual:
    mark = Mark(shown, row.line, row.first, row.end)
    places = {**dict.fromkeys(("month", "metric", "scope"), asked.span), "value": mark.span}
    return Actual(row.month, row.metric, row.scope, Entry(row.value, mark, "value"), places, float(row.value))
