"""Ask warehouses what the queries of a plan want to know, and keep each answer in a file beside the plan.

A file is replaced only by a whole answer: whatever goes wrong, the one of before stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from plansite.compute.model.catalog import load_catalog
from plansite.deliver.refresh.arguments import arguments_of
from plansite.deliver.refresh.asking import SECONDS, Look, Request, ask, look
from plansite.deliver.refresh.completing import completed
from plansite.deliver.refresh.mapping import WRITTEN_IN, CannotMapError, Mapper, wanted_words
from plansite.deliver.replacing import NewText, put_texts
from plansite.problems import Problem, error
from plansite.read.files.opening import project_of, why_not_read
from plansite.read.reader import Reading, read_plan
from plansite.read.schema import BrokenSchemaError, load_schemas
from plansite.read.tables.query import Fault, Row
from plansite.read.warehouses.pins import NAME, pin_text
from plansite.resources import catalog_folder, schema_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from plansite.deliver.refresh.mapping import Looked
    from plansite.read.tables.naming import Items
    from plansite.read.warehouses.connections import Connection
    from plansite.read.warehouses.questions import Question

Result = TypeVar("Result")
_ENDINGS = frozenset({".duckdb", ".db", ".ddb"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what became of a question: how many rows were kept, or the problem that kept the file as it was; and what to know."""

    question: Question
    rows: int = 0
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Warehouses:
    """Hold how warehouses are reached: the secrets in the environment, and what asks them and looks at their tables."""

    environment: Mapping[str, str]
    ask: Callable[[Request], list[Row] | Fault] = ask
    look: Callable[[Look], Looked | Fault] = look


def reading_of(folder: Path) -> Reading:
    """Read a plan without computing it: what it has asked need not be answered yet."""
    try:
        schemas = load_schemas(schema_folder(folder), load_catalog(catalog_folder()).choices)
    except BrokenSchemaError as broken:
        return Reading(None, [broken.problem], {broken.problem.span.file: broken.text}, computable=False)
    return read_plan(folder, schemas)


def refresh(
    folder: Path, questions: Iterable[Question], reached: Warehouses, asked: str, items: Items
) -> Iterator[Answer]:
    """Ask each question and keep its answer; `asked` is the moment that the files say, `items` are those of the plan.

    Raises OSError where a file cannot be written.
    """
    for question in questions:
        warnings: list[Problem] = []
        try:
            sql, rows = _answered(folder, question, reached, items, warnings)
        except _NoAnswerError as refusal:
            yield Answer(question, problem=refusal.problem, warnings=tuple(warnings))
            continue
        text = pin_text(question.connection.id, asked, question.fingerprint, sql, rows)
        put_texts([NewText(folder / question.file, text, project_of(folder))])
        yield Answer(question, len(rows), warnings=tuple(warnings))


class _NoAnswerError(Exception):
    """Hold the problem that keeps a question without an answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _answered(
    folder: Path, question: Question, reached: Warehouses, items: Items, warnings: list[Problem]
) -> tuple[str, list[Row]]:
    """Return what was sent, and the rows that came back. Raises _NoAnswerError."""
    connection = question.connection
    secret = _secret(connection, reached.environment)
    arguments = arguments_of(connection, secret, SECONDS, _file(folder, question))
    if question.map is None:
        sql = str(question.place.data)
        rows = _sound(question, reached.ask(Request(connection.kind, arguments, sql, secret)))
    else:
        headings = wanted_words(question.map)
        looked = _sound(
            question, reached.look(Look(connection.kind, arguments, question.map.table, headings, secret))
        )
        mapper = Mapper(question.map, connection.kind, looked, items, warnings)
        try:
            sql = mapper.select()
            request = Request(connection.kind, arguments, sql, secret, written_in=WRITTEN_IN)
            rows = completed(question.map, _sound(question, reached.ask(request)) if sql else [])
        except CannotMapError as refusal:
            raise _NoAnswerError(_problem(question, refusal.fault)) from refusal
    if fault := _unnamed(rows):
        raise _NoAnswerError(_problem(question, fault))
    return sql, rows


def _sound(question: Question, answer: Result | Fault) -> Result:
    if isinstance(answer, Fault):
        raise _NoAnswerError(_problem(question, answer))
    return answer


def _problem(question: Question, fault: Fault) -> Problem:
    return error(fault.rule, fault.message, fault.hint, question.place.span)


def _secret(connection: Connection, environment: Mapping[str, str]) -> str:
    """Return the password or token, empty for a connection without one."""
    variable = connection.variable
    secret = environment.get(variable, "") if variable else ""
    if variable and not secret:
        message = f"The environment variable {variable} is not set, or empty."
        hint = f"Set it to the password of “{connection.id}”, and ask again."
        raise _NoAnswerError(error("warehouse", message, hint, connection.variable_place.span))
    return secret


def _file(folder: Path, question: Question) -> str:
    """Return where the database of a file lies, empty for one that is reached over a network."""
    connection = question.connection
    if connection.kind != "duckdb":
        return ""
    entry = connection.database
    path = folder / str(entry.data)
    if path.suffix.lower() not in _ENDINGS:
        hint = "Name a file in the folder of the plan, such as data/sales.duckdb."
        message = f"“{entry.data}” is no database of DuckDB."
        raise _NoAnswerError(error("unknown-source", message, hint, entry.span))
    if refusal := why_not_read(path, project_of(folder)):
        raise _NoAnswerError(error("unknown-source", refusal.message, refusal.hint, entry.span))
    return str(path.resolve())


def _unnamed(rows: Iterable[Row]) -> Fault | None:
    """Find the first row whose figure or part has a name that no plan can have."""
    for row in rows:
        for column, name in (("metric", row.metric), ("scope", row.scope)):
            if (name or column == "metric") and not NAME.match(name):
                message = f"The query yields “{name[:40]}” as a {column}, in {row.month}."
                return Fault("wrong-id", message, "Yield the id under which the plan knows it.")
    return None
