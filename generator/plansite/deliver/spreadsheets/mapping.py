"""Read and keep the mapping of a workbook: what each row is taken for, and what an earlier import has written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from plansite.deliver.edit.questionnaire import scalar
from plansite.deliver.spreadsheets.choices import TAKES, Choice
from plansite.deliver.spreadsheets.edits import put
from plansite.present.text.language import currency_codes
from plansite.problems import Problem, Suggestion, error
from plansite.read.files.opening import Limit, Refusal, is_free, project_of, read_file
from plansite.read.folder import IMPORTS
from plansite.read.source import MAX_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.deliver.spreadsheets.choices import Chosen, Take
    from plansite.read.document import Entry

CATEGORIES = ("salaries", "commissions", "software", "telecoms", "prospect_lists", "travel", "advertising", "content", "events", "promotions", "agencies", "training", "other")  # fmt: skip
DEPARTMENTS = ("marketing", "sales")
UNITS = ("money", "percent", "count", "days", "minutes", "ratio")
ROLLUPS = ("sum", "opening", "closing", "average", "setting", "none")
_YEARS = range(1990, 2101)
_HINTS = {
    "year": "Write a year: 2027.",
    "decimal_mark": 'Write "." or ",", in quotes.',
    "currency": "Write its code: EUR.",
    "hidden": "Write true or false.",
    "formulas": "Write true or false.",
    "roles": "Write true or false.",
}
_TOP = ("workbook", "settings", "rows", "written")
_ROW = ("take", "name", "category", "department", "unit", "rollup")
_OPTIONS = {"take": tuple(TAKES), "category": CATEGORIES, "department": DEPARTMENTS, "unit": UNITS, "rollup": ROLLUPS}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_LIMIT = Limit(MAX_BYTES, "a mapping", "Import the sheets of the workbook one by one.")
_HEAD = """\
# What “plansite import” takes each row of {workbook} for. Change what is wrong, and import the workbook again.
# take: input (of the forecast), own_input, figure (of your own, by its formula), budget, actuals, total, skip, or unknown.
# settings: year, decimal_mark, currency, hidden: true (reads hidden sheets too), formulas: false (takes their values),
#   roles: false (leaves out tables of roles and people).
# written: marks of what Plansite wrote, by which it sees what people have changed since; leave them as they are.
workbook: {workbook}
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Say how a workbook is read, as far as it does not say so itself; empty or None where nothing is said."""

    year: int | None = None
    decimal_mark: str = ""
    currency: str = ""
    hidden: bool = False
    formulas: bool = True
    roles: bool = True


@dataclass(frozen=True, slots=True)
class RowMapping:
    """Hold a mapping: settings, choices by the names of rows, and marks of what was written by the place in the plan."""

    settings: Settings = field(default_factory=Settings)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


class WrongMappingError(Exception):
    """Hold what is wrong with a mapping, with its text for quoting lines."""

    def __init__(self, problems: tuple[Problem, ...], file: str, text: str) -> None:
        super().__init__(problems[0].message)
        self.problems, self.texts = problems, {file: text}


def mapping_path(plan: Path, workbook: Path) -> Path:
    """Return where the mapping of a workbook is kept."""
    name = re.sub(r"[^\w-]+", "_", workbook.stem).strip("_").lower() or "workbook"
    return imports_of(plan) / f"{name}.yaml"


def imports_of(plan: Path) -> Path:
    """Return the folder for what is kept of imports: beside that of the plan, in it where that is a whole repository."""
    beside = plan.parent if plan.parent.resolve().is_relative_to(project_of(plan)) else plan
    return beside / IMPORTS / plan.resolve().name


def read_mapping(path: Path, project: Path | None) -> RowMapping:
    """Read a mapping, an empty one where there is none yet; links are followed within `project`. Raises WrongMappingError."""
    if is_free(path, project):
        return RowMapping()
    raw, file = read_file(path, project, _LIMIT), path.as_posix()
    if isinstance(raw, Refusal):
        raise WrongMappingError((raw.at(file),), file, "")
    root, text, problems = read_bytes(file, raw)
    if root is not None:
        problems += [*_problems(root)]
    if problems or root is None:
        raise WrongMappingError(tuple(problems), file, text)
    return RowMapping(
        _settings(root),
        {key: _choice(row) for key, row in root.under("rows")},
        {key: str(mark.data) for key, mark in root.under("written")},
        text,
    )


def _problems(root: Entry) -> Iterable[Problem]:
    yield from _unknown(root, _TOP)
    for key in ("settings", "rows", "written"):
        part = root.get(key)
        if part and not isinstance(part.data, dict):
            yield error(
                "wrong-type",
                f"“{key}:” has lines below it, each a name and a value.",
                "Look at what “plansite import” wrote.",
                part.span,
            )
    if not isinstance(root.data, dict):
        yield error(
            "wrong-type",
            "A mapping has “rows:” with a line for each row.",
            "Look at what “plansite import” wrote.",
            root.span,
        )
    settings = root.get("settings")
    if settings:
        yield from _unknown(settings, tuple(_HINTS))
        yield from _wrong_settings(settings)
    for _, row in root.under("rows"):
        if not isinstance(row.data, dict):
            yield error(
                "wrong-type",
                "A row says what it is taken for.",
                "Write {take: skip}, or {take: budget, name: crm}.",
                row.key_span,
            )
            continue
        yield from _unknown(row, _ROW)
        yield from _wrong_words(row)


def _wrong_settings(settings: Entry) -> Iterable[Problem]:
    for key, hint in _HINTS.items():
        entry = settings.get(key)
        if entry and not _is_setting(key, entry.data):
            yield error("wrong-value", f"“{entry.data}” cannot stand after “{key}:”.", hint, entry.span)


def _is_setting(key: str, data: object) -> bool:
    if key == "year":
        return isinstance(data, int) and data in _YEARS and data is not True
    if key == "decimal_mark":
        return data in {".", ","}
    return data in currency_codes() if key == "currency" else isinstance(data, bool)


def _wrong_words(row: Entry) -> Iterable[Problem]:
    for key, options in _OPTIONS.items():
        entry = row.get(key)
        if entry and entry.data not in options:
            message = f"“{entry.data}” cannot stand after “{key}:”."
            yield error(
                "not-an-option", message, Suggestion(str(entry.data), options, lists=True), entry.span
            )
    name = row.get("name")
    if name and not (isinstance(name.data, str) and _NAME.match(name.data)):
        hint = "Start with a small letter, then small letters, digits and “_” only."
        yield error("wrong-id", f"“{name.data}” cannot be used as a name.", hint, name.span)
    take = row.text("take")
    if take in {"input", "own_input", "figure", "budget", "actuals"} and not name:
        yield error(
            "missing-key",
            f"“take: {take}” needs a name.",
            "Add “name:” with the id in the plan.",
            row.key_span,
        )


def _unknown(entry: Entry, known: tuple[str, ...]) -> Iterable[Problem]:
    for key, child in entry.items():
        if key not in known:
            yield error(
                "unknown-key",
                f"A mapping does not know “{key}”.",
                Suggestion(key, known, lists=True),
                child.key_span,
            )


def _settings(root: Entry) -> Settings:
    entry = root.get("settings")
    if entry is None:
        return Settings()
    year = entry.get("year")
    return Settings(
        year.data if year and isinstance(year.data, int) else None,
        entry.text("decimal_mark"),
        entry.text("currency"),
        entry.flag("hidden"),
        entry.flag("formulas", default=True),
        entry.flag("roles", default=True),
    )


def _choice(row: Entry) -> Choice:
    return Choice(
        cast("Take", row.text("take", "unknown")),
        row.text("name"),
        "said",
        "the mapping says so",
        row.text("unit"),
        row.text("rollup"),
        row.text("category"),
        row.text("department"),
    )


def kept_text(
    mapping: RowMapping, workbook: str, chosen: Iterable[Chosen], written: Mapping[str, str]
) -> str:
    """Return the text of the mapping for next time; lines and comments of people stay, rows that are gone as well."""
    text = mapping.text or _HEAD.format(workbook=scalar(workbook))
    for row in chosen:
        before, choice = mapping.choices.get(row.key), row.choice
        if before is None or (before.take, before.name) != (choice.take, choice.name):
            text = put(
                text, "mapping", ["rows", row.key], _row(row), f"{row.row.sheet.name}!{row.row.address}"
            )
    for place, mark in written.items():
        if mapping.written.get(place) != mark:
            text = put(text, "mapping", ["written", place], scalar(mark))
    return text


def _row(chosen: Chosen) -> str:
    choice = chosen.choice
    values = {"take": choice.take, "name": choice.name}
    if choice.take == "budget":
        values |= {"category": choice.category, "department": choice.department}
    if choice.take in {"own_input", "figure", "unknown"}:
        values |= {"unit": choice.unit, "rollup": choice.rollup}
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in values.items() if value) + "}"
