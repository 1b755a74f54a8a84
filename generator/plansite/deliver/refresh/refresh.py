"""Ask warehouses what the queries of a plan want to know, and keep each answer in a file beside the plan.

A file is replaced only by a whole answer: whatever goes wrong, the one of before stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.model.catalog import load_catalog
from plansite.deliver.refresh.arguments import arguments_of
from plansite.deliver.refresh.asking import SECONDS, Request, ask
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

    from plansite.read.warehouses.pinned import Question

_ENDINGS = frozenset({".duckdb", ".db", ".ddb"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what became of a question: how many rows were kept, or the problem that kept the file as it was."""

    question: Question
    rows: int = 0
    problem: Problem | None = None


def reading_of(folder: Path) -> Reading:
    """Read a plan without computing it: what it has asked need not be answered yet."""
    try:
        schemas = load_schemas(schema_folder(folder), load_catalog(catalog_folder()).choices)
    except BrokenSchemaError as broken:
        return Reading(None, [broken.problem], {broken.problem.span.file: broken.text}, computable=False)
    return read_plan(folder, schemas)


def refresh(
    folder: Path,
    questions: Iterable[Question],
    environment: Mapping[str, str],
    asked: str,
    asker: Callable[[Request], list[Row] | Fault] = ask,
) -> Iterator[Answer]:
    """Ask each question and keep its answer; `asked` is the moment that the files say. Raises OSError where one cannot be written."""
    for question in questions:
        rows = _rows(folder, question, environment, asker)
        if isinstance(rows, Problem):
            yield Answer(question, problem=rows)
            continue
        sql = str(question.sql.data)
        text = pin_text(question.connection.id, asked, question.fingerprint, sql, rows)
        put_texts([NewText(folder / question.file, text, project_of(folder))])
        yield Answer(question, len(rows))


def _rows(
    folder: Path,
    question: Question,
    environment: Mapping[str, str],
    asker: Callable[[Request], list[Row] | Fault],
) -> list[Row] | Problem:
    connection = question.connection
    variable = connection.variable
    secret = environment.get(variable, "") if variable else ""
    if variable and not secret:
        message = f"The environment variable {variable} is not set, or empty."
        return error(
            "warehouse",
            message,
            f"Set it to the password of “{connection.id}”, and ask again.",
            connection.variable_place.span,
        )
    file = _file(folder, question)
    if isinstance(file, Problem):
        return file
    arguments = arguments_of(connection, secret, SECONDS, file)
    rows = asker(Request(connection.kind, arguments, str(question.sql.data), secret))
    fault = rows if isinstance(rows, Fault) else _unnamed(rows)
    return error(fault.rule, fault.message, fault.hint, question.sql.span) if fault else list(rows)  # type: ignore[arg-type]


def _file(folder: Path, question: Question) -> str | Problem:
    """Return where the database of a file lies, empty for one that is reached over a network."""
    connection = question.connection
    if connection.kind != "duckdb":
        return ""
    entry = connection.database
    path = folder / str(entry.data)
    if path.suffix.lower() not in _ENDINGS:
        hint = "Name a file in the folder of the plan, such as data/sales.duckdb."
        return error("unknown-source", f"“{entry.data}” is no database of DuckDB.", hint, entry.span)
    if refusal := why_not_read(path, project_of(folder)):
        return error("unknown-source", refusal.message, refusal.hint, entry.span)
    return str(path.resolve())


def _unnamed(rows: Iterable[Row]) -> Fault | None:
    """Find the first row whose figure or part has a name that no plan can have."""
    for row in rows:
        for column, name in (("metric", row.metric), ("scope", row.scope)):
            if (name or column == "metric") and not NAME.match(name):
                message = f"The query yields “{name[:40]}” as a {column}, in {row.month}."
                return Fault("wrong-id", message, "Yield the id under which the plan knows it.")
    return None
