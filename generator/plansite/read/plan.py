"""Read a plan folder as a whole: its documents, settings, ids, references and values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, Severity, Span, did_you_mean, error
from plansite.read.document import Document, Entry
from plansite.read.schema import SchemaSet, visit
from plansite.read.source import read_bytes
from plansite.read.values import Expected, Value, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
BLANK = "TODO"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what everything else depends on: type, stage, currency and months of the plan."""

    title: str
    type: str
    stage: str
    currency: str
    language: str
    start: str
    months: int
    fiscal_year_start: int


class Reference(NamedTuple):
    """Name an item of a collection from somewhere else in the plan."""

    collection: str
    entry: Entry


class Answer(NamedTuple):
    """Pair a value of the plan with the field of the schema that it answers."""

    entry: Entry
    field: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold everything that was read from a plan folder.

    `ids` maps a collection to its items by id; `values` maps the place of a value to what stands there;
    `texts` maps each file to its text, for showing lines.
    """

    folder: str
    settings: Settings
    schemas: SchemaSet
    documents: tuple[Document, ...]
    ids: Mapping[str, Mapping[str, Entry]]
    references: tuple[Reference, ...]
    values: Mapping[Span, Value]
    answers: tuple[Answer, ...]
    texts: Mapping[str, str]

    def single(self, kind: str) -> Entry | None:
        """Return the root of the plan's one file of a kind, or None when there is none."""
        return next((document.root for document in self.documents if document.kind == kind), None)

    def items(self, collection: str) -> Mapping[str, Entry]:
        """Return the items of a collection by id, in the order of the files."""
        return self.ids.get(collection, {})

    def value(self, entry: Entry | None) -> Value | None:
        """Return the value that stands at an entry, None when there is none or it could not be read."""
        return self.values.get(entry.span) if entry else None


class Reading(NamedTuple):
    """Hold the result of reading: the plan, None when nothing can be built on it, and every problem."""

    plan: Plan | None
    problems: list[Problem]
    texts: Mapping[str, str]


def read_plan(folder: Path, schemas: SchemaSet) -> Reading:
    """Read a plan folder. Problems of all files are collected, never raised."""
    here = PurePosixPath(folder.as_posix())
    if not (folder / "plan.yaml").is_file():
        place = Span(str(here / "plan.yaml"), 1, 1)
        hint = "Name the folder that holds plan.yaml, or make a new plan with “plansite init”."
        return Reading(None, [error("no-plan", f"There is no plan.yaml in “{here}”.", hint, place)], {})
    documents, problems, texts = _read_documents(folder, here, schemas)
    settings = next((_settings(each.root) for each in documents if each.kind == "plan"), None)
    if settings is None:
        return Reading(None, problems, texts)
    answers = [Answer(*pair) for each in documents for pair in visit(each.root, schemas.kinds[each.kind])]
    values, value_problems = _values(answers, settings.currency)
    plan = Plan(
        folder=str(here),
        settings=settings,
        schemas=schemas,
        documents=tuple(documents),
        ids=_ids(documents, answers, schemas),
        references=tuple(_references(answers)),
        values=values,
        answers=tuple(answers),
        texts=texts,
    )
    return Reading(plan, [*problems, *value_problems, *_dates(answers), *_blanks(answers)], texts)


def _read_documents(
    folder: Path, here: PurePosixPath, schemas: SchemaSet
) -> tuple[list[Document], list[Problem], dict[str, str]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    order = list(schemas.kinds)
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in relative.parts) or path.suffix not in {".yaml", ".yml"}:
            continue
        file = str(here / PurePosixPath(relative.as_posix()))
        kind = _kind(PurePosixPath(relative.as_posix()), schemas)
        if kind is None:
            problems.append(_unknown_file(PurePosixPath(relative.as_posix()), file, schemas))
            continue
        root, texts[file], bad = read_bytes(file, path.read_bytes())
        problems += bad
        if root is None:
            continue
        if not _ID.match(path.stem):
            hint = "Rename it: start with a small letter, then small letters, digits and “_” only."
            problems.append(error("wrong-id", f"“{path.name}” cannot be used as a name.", hint, Span(file, 1, 1)))
        if not schemas.is_valid(kind, root.data):
            problems += schemas.explain(kind, root)
        documents.append(Document(kind, path.stem, root, texts[file]))
    return sorted(documents, key=lambda each: (order.index(each.kind), each.file)), problems, texts


def _kind(relative: PurePosixPath, schemas: SchemaSet) -> str | None:
    if len(relative.parts) == 1:
        return schemas.files.get(relative.name)
    if len(relative.parts) == 2 and relative.suffix == ".yaml":  # noqa: PLR2004 - folder and file
        return schemas.folders.get(relative.parts[0])
    return None


def _unknown_file(relative: PurePosixPath, file: str, schemas: SchemaSet) -> Problem:
    known = [*schemas.files, *(f"{folder}/{relative.name}" for folder in schemas.folders)]
    if relative.suffix == ".yml":
        hint = f"Rename it to “{relative.stem}.yaml”."
    else:
        hint = did_you_mean(str(relative), known)
    return error("unknown-file", f"“{relative}” is not a file of a plan.", hint, Span(file, 1, 1))


def _settings(root: Entry) -> Settings | None:
    """Return the settings, or None when the schema has already said why they cannot be used."""
    data = root.data if isinstance(root.data, dict) else {}
    start, months, year = data.get("start"), data.get("months"), data.get("fiscal_year_start", 1)
    if not (isinstance(start, str) and _MONTH.match(start) and isinstance(months, int) and 1 <= months <= 60):  # noqa: PLR2004
        return None
    if not isinstance(data.get("currency"), str):
        return None
    return Settings(
        title=root.text("title", "Plan"),
        type=root.text("type", "full"),
        stage=root.text("stage"),
        currency=root.text("currency"),
        language=root.text("language", "en"),
        start=start,
        months=months,
        fiscal_year_start=year if isinstance(year, int) and 1 <= year <= 12 else 1,  # noqa: PLR2004
    )


def _ids(documents: list[Document], answers: list[Answer], schemas: SchemaSet) -> dict[str, dict[str, Entry]]:
    found: dict[str, dict[str, Entry]] = {}
    for document in documents:
        collection = schemas.kinds[document.kind].get("x-collection")
        if collection:
            found.setdefault(collection, {})[document.id] = document.root
    roots = {id(document.root.mark) for document in documents}
    for entry, field in answers:
        if "x-collection" in field and isinstance(entry.data, dict) and id(entry.mark) not in roots:
            found.setdefault(field["x-collection"], {}).update(entry.items())
    return found


def _references(answers: list[Answer]) -> Iterator[Reference]:
    for entry, field in answers:
        collection = field.get("x-refers")
        if collection and isinstance(entry.data, str):
            yield Reference(collection, entry)


def _values(answers: list[Answer], currency: str) -> tuple[dict[Span, Value], list[Problem]]:
    values: dict[Span, Value] = {}
    problems: list[Problem] = []
    for entry, field in answers:
        if "x-unit" in field and isinstance(entry.data, int | float | str | dict):
            value, bad = read_value(entry, Expected(field["x-unit"], currency))
            problems += bad
            if value is not None:
                values[entry.span] = value
    return values, problems


def _dates(answers: list[Answer]) -> Iterator[Problem]:
    """Find days that no calendar has; the schema has checked their form."""
    for entry, field in answers:
        if field.get("x-text") == "date" and isinstance(entry.data, str) and re.match(r"\d{4}-\d{2}-\d{2}\Z", entry.data):
            try:
                date.fromisoformat(entry.data)
            except ValueError:
                yield error("wrong-date", f"There is no day {entry.data}.", "Look at the month and the day.", entry.span)


def _blanks(answers: list[Answer]) -> Iterator[Problem]:
    for entry, field in answers:
        if isinstance(entry.data, str) and entry.data.startswith(BLANK):
            question = str(field.get("description", "")).split("\n", 1)[0]
            yield Problem(
                Severity.BLANK, "blank", f"“{field.get('title', entry.key)}” is still to be filled.", question or "Fill it.", entry.span
            )
