"""Read a CSV file of which every cell knows its place: one row a line, below a line that names the columns.

Reading is bounded: a file that is too large is not read at all, and of many wrong rows only the first are told one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from plansite.problems import Problem, Span, did_you_mean, error
from plansite.read.files.encoding import decode
from plansite.read.files.opening import Limit, Refusal, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 20_000_000
MAX_LINE = 2_000
MAX_TOLD = 10_000
MAX_ROWS = 250_000  # of all files of a plan together: some 400 MB
_PIECE = 100_000
_BREAK = re.compile(r"\r\n|[\n\r]")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_LONGEST_WORD = 40
Record = TypeVar("Record")


class Cell(NamedTuple):
    """Hold the text of one cell and its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Form:
    """Say what a file may hold: its columns, those that may be left out last, and how to make one smaller that is too large.

    `only` has what stands in some columns of the rows that count; all other rows are passed over. `foreign` says what to do
    with a file of another program, which has none of the columns.
    """

    content: str
    needed: tuple[str, ...]
    further: tuple[str, ...]
    smaller: str
    only: Mapping[str, str] = field(default_factory=dict)
    foreign: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns that may be there."""
        return (*self.needed, *self.further)

    @property
    def first_line(self) -> str:
        """Return the shortest line that names the columns."""
        return ",".join(self.needed)


@dataclass(slots=True)
class Table(Generic[Record]):
    """Hold what was read: rows that could be used, problems, and the texts of files."""

    rows: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


class BadRowError(Exception):
    """Say what makes a row unusable."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_table(  # noqa: PLR0913 - what is read, and what becomes of it
    path: Path,
    file: str,
    form: Form,
    use: Callable[[dict[str, Cell]], Record | None],
    table: Table[Record],
    project: Path,
) -> None:
    """Read a file into a table; `file` is its name as people know it, `project` the folder that it may come from.

    `use` makes a record of the cells of a row by their columns, None of one that does not count, and raises BadRowError.
    """
    raw = read_file(path, project, Limit(MAX_BYTES, f"a file of {form.content}", form.smaller))
    if isinstance(raw, Refusal):
        table.problems.append(raw.at(file))
        return
    text, unusable = decode(file, raw)
    table.texts[file] = text
    if not unusable and not text.strip():
        hint = f"Fill it, or delete it. Its first line is: {form.first_line}"
        unusable = error("empty-file", "This file is empty.", hint, Span(file, 1, 1))
    table.problems += [unusable] if unusable else _read_lines(file, text, form, use, table.rows)


def bounded(problems: Sequence[Problem], count: int = 0) -> list[Problem]:
    """Return the first problems of rows, and in one more how many are left out, of which `problems` may lack some."""
    left_out = max(count, len(problems)) - MAX_TOLD
    if left_out <= 0:
        return list(problems)
    message = f"{left_out:,} more rows have mistakes."
    hint = "Mend the first ones and check again: they often have one cause."
    return [*problems[:MAX_TOLD], error("many-rows", message, hint, problems[MAX_TOLD].span)]


def require_month(cell: Cell) -> None:
    """Refuse a cell that is no month."""
    if not _MONTH.match(cell.text):
        message = f"“{short(cell.text)}” is not a month."
        raise BadRowError(error("wrong-month", message, "Write year and month: 2027-01.", cell.span))


def short(text: str) -> str:
    """Return as much of a text as a message can hold."""
    return text if len(text) <= _LONGEST_WORD else f"{text[:_LONGEST_WORD]}…"


def _read_lines(
    file: str,
    text: str,
    form: Form,
    use: Callable[[dict[str, Cell]], Record | None],
    rows: list[Record],
) -> list[Problem]:
    """Read the header and the rows below it; rows that cannot be used give a problem each."""
    lines = enumerate(_lines_of(text), start=1)
    number, first = next((number, line) for number, line in lines if line.strip())
    try:
        columns = _header(file, number, first, form)
    except BadRowError as refusal:
        return [refusal.problem]
    problems: list[Problem] = []
    wrong = 0
    for at, line in lines:
        if not line.strip(" ,") or not _may_count(line, columns, form.only):
            continue
        if len(rows) + wrong >= MAX_ROWS:
            return [*bounded(problems, wrong), _too_many(file, at, form)]
        try:
            record = use(_row(file, at, line, columns))
        except BadRowError as refusal:
            wrong += 1
            problems += [refusal.problem] if wrong <= MAX_TOLD + 1 else []
        else:
            rows += [record] if record is not None else []
    return bounded(problems, wrong)


def _lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text, as excerpts count them; never all at once, since a file may hold little but line breaks."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        lines = _BREAK.split(text[start:end])
        yield from lines[:-1] if end < len(text) else lines
        start = end


def _too_many(file: str, at: int, form: Form) -> Problem:
    message = f"There are more than {MAX_ROWS:,} rows of {form.content}; the rest is not read."
    return error("too-many-rows", message, form.smaller, Span(file, at, 1))


def _header(file: str, number: int, line: str, form: Form) -> list[str]:
    cells = _cells(file, number, line, form.first_line)
    names = [cell.text.lower() for cell in cells]
    words = {word.strip(' "') for word in re.split(r"[,;\t|]", line.lower())}
    if form.foreign and len(words & set(form.needed)) <= 1 and len(words) > 1:
        message = f"This file has none of the columns {form.first_line}."
        raise BadRowError(
            error("unknown-column", message, form.foreign, Span(file, number, 1, len(line) + 1))
        )
    if len(cells) == 1 and any(mark in line for mark in ";\t"):
        separators = "semicolons" if ";" in line else "tabs"
        hint = f"Separate the columns by commas: {form.first_line}"
        raise BadRowError(
            error("wrong-separator", f"This file separates columns by {separators}.", hint, cells[0].span)
        )
    for at, cell in enumerate(cells):
        if names[at] not in form.columns:
            rest = set(form.columns) - set(names)
            hint = did_you_mean(names[at], rest, f"Delete it: {','.join(form.columns)} is all.")
            message = f"There is no column “{short(cell.text)}” here."
            raise BadRowError(error("unknown-column", message, hint, cell.span))
        if names[at] in names[:at]:
            message = f"The column “{cell.text}” stands here twice."
            raise BadRowError(error("duplicate-column", message, "Keep one of them.", cell.span))
    for name in form.needed:
        if name not in names:
            hint = f"The first line names the columns: {form.first_line}"
            message = f"The column “{name}” is missing."
            raise BadRowError(error("missing-column", message, hint, Span(file, number, 1, len(line) + 1)))
    return names


def _may_count(line: str, columns: list[str], only: Mapping[str, str]) -> bool:
    """Tell at a glance whether a row may be one of those that count: most rows of an export are not."""
    if not only or '"' in line or line.count(",") != len(columns) - 1:
        return True
    cells = line.split(",")
    return all(cells[columns.index(name)].strip() == text for name, text in only.items())


def _row(file: str, number: int, line: str, columns: list[str]) -> dict[str, Cell]:
    cells = _cells(file, number, line, ",".join(columns))
    if len(cells) != len(columns):
        message = f"This row has {len(cells)} cells, but the first line names {len(columns)} columns."
        hint = "Write a point, not a comma, before decimals, and nothing between thousands."
        hint = hint if len(cells) > len(columns) else f"A row is: {','.join(columns)}"
        raise BadRowError(error("row-length", message, hint, Span(file, number, 1, len(line) + 1)))
    return dict(zip(columns, cells, strict=True))


def _cells(file: str, number: int, line: str, columns: str) -> list[Cell]:
    """Cut a line at its commas; a cell in quotes may hold commas, and a quote when it is written twice."""
    if len(line) > MAX_LINE:
        message = f"This line has {len(line):,} characters; a row may have {MAX_LINE:,}."
        hint = f"A row is: {columns}. Perhaps line breaks got lost."
        raise BadRowError(error("line-too-long", message, hint, Span(file, number, 1)))
    return list(_cut(file, number, line) if '"' in line else _split(file, number, line))


def _split(file: str, number: int, line: str) -> Iterator[Cell]:
    """Do the same without quotes, as nearly all lines are."""
    at = 1
    for part in line.split(","):
        text, first = part.strip(), at + len(part) - len(part.lstrip())
        yield Cell(text, Span(file, number, first, first + len(text)))
        at += len(part) + 1


def _cut(file: str, number: int, line: str) -> Iterator[Cell]:
    at = 0
    while at <= len(line):
        quoted = re.match(r'\s*"((?:[^"]|"")*)"\s*(?=,|\Z)', line[at:])
        if quoted is None and line[at:].lstrip().startswith('"'):
            span = Span(file, number, at + 1, len(line) + 1)
            hint = "Put a quote at both ends of the cell, or at none."
            raise BadRowError(error("open-quote", "A quote is opened here and not closed.", hint, span))
        if quoted:
            text, first, end = quoted[1].replace('""', '"'), at + quoted.start(1), at + quoted.end()
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            text, first = line[at:end].strip(), at + len(line[at:end]) - len(line[at:end].lstrip())
        yield Cell(text, Span(file, number, first + 1, first + 1 + len(text)))
        at = end + 1
