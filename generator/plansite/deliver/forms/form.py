"""Put a form together: a sheet for each file of an outline, with what the plan says already."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.compute.model.catalog import load_catalog
from plansite.deliver.edit.questionnaire import Asked
from plansite.deliver.edit.scaffold import Choice, project_files
from plansite.deliver.forms.names import names_of
from plansite.deliver.forms.questions import (
    EVERY,
    KEY,
    Figure,
    Question,
    Table,
    blocks_of,
    is_by_month,
    value_at,
)
from plansite.deliver.forms.wording import Words, shown
from plansite.present.answers.phrases import words
from plansite.read.currencies import Currencies
from plansite.read.document import Document, Entry, Mark
from plansite.read.folder import read_sources
from plansite.read.migrations import NEWEST, version_of
from plansite.read.schema import BrokenSchemaError, load_schemas
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder, packaged, schema_folder, template_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plansite.compute.model.catalog import Catalog
    from plansite.deliver.forms.questions import Block
    from plansite.read.schema import Schema, SchemaSet

_ASKED = re.compile(r"^(?:# )?([a-z_]+):", re.MULTILINE)
_NEVER = frozenset(
    {"schema_version", "connections", "custom", "rules", "waivers", "guardrails", "goal_status", "repository"}
)
_LONGEST_PLAN = 60
_EMPTY_SHEETS = 2


class FormTrouble(Exception):  # noqa: N818 - it says so to people
    """Say why a form cannot be made or read."""


class State(NamedTuple):
    """Hold the files of a plan by name, such as `goals/win`, each as it was read, and the schemas they follow."""

    documents: Mapping[str, Document]
    schemas: SchemaSet
    is_new: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ask for one file; `file` is its name, or goals/+1 for the first one that is not there yet."""

    file: str
    kind: str
    schema: Schema
    blocks: tuple[Block, ...]
    data: Any

    @property
    def title(self) -> str:
        """Return what the file is called."""
        return str(self.schema.get("title", self.kind))

    @property
    def is_empty(self) -> bool:
        """Tell whether it asks for a file that is not there yet."""
        return "/+" in self.file


@dataclass(frozen=True, slots=True)
class Form:
    """Hold a form: how it came about, its sheets, and what answers may name."""

    choice: Choice
    title: str
    sheets: tuple[Sheet, ...]
    known: Words

    @property
    def answers(self) -> dict[str, str]:
        """Return all answers that stand in it, by their address."""
        return {
            address: text for sheet in self.sheets for address, text in _answers(sheet, self.known) if text
        }


def address_of(file: str, path: tuple[str, ...]) -> str:
    """Return the address of an answer: its file, and the path to it."""
    return f"{file}|{'/'.join(path)}"


def state_of(plan: Path | None, choice: Choice) -> State:
    """Read the files of a plan, or make those of a new one where there is none. Raises FormTrouble."""
    if plan is None or not (plan / "plan.yaml").is_file():
        schemas = load_schemas(packaged("schemas"), load_catalog(catalog_folder()).choices)
        return State(_started(choice, schemas), schemas, is_new=True)
    try:
        schemas = load_schemas(schema_folder(plan), load_catalog(catalog_folder()).choices)
    except BrokenSchemaError as broken:
        raise FormTrouble(f"{broken.problem.span.file}: {broken.problem.message}") from broken
    documents: dict[str, Document] = {}
    for source in read_sources(plan, schemas):
        name = source.path.relative_to(plan).with_suffix("").as_posix()
        if source.root is None or source.problems:
            raise FormTrouble(f"{source.file} has mistakes. Run “plansite check {plan}” and mend them first.")
        documents[name] = Document(source.kind, name.rsplit("/", 1)[-1], source.root, source.text)
    if version_of(documents["plan"].root) != NEWEST:
        raise FormTrouble(
            "This plan is written in another version of the plan format. Run “plansite migrate” first."
        )
    return State(documents, schemas, is_new=False)


def company_of(plan: Path, choice: Choice) -> str:
    """Return the kind of company that a plan is of: the one whose template earns as it does, else that of the choice."""
    there = state_of(plan, choice).documents.get("forecast")
    model = value_at(there.root.data, ("model",)) if there else None
    for company in template_names("companies"):
        text = project_files(replace(choice, company=company, outline="full")).get("plan/forecast.yaml", b"")
        if model and f"\nmodel: {model}\n".encode() in text:
            return company
    return choice.company


def _started(choice: Choice, schemas: SchemaSet) -> dict[str, Document]:
    """Return the files that a new plan of an outline has."""
    documents: dict[str, Document] = {}
    for file, content in project_files(choice).items():
        if file.startswith("plan/") and file.endswith(".yaml"):
            name = file.removeprefix("plan/").removesuffix(".yaml")
            root, text, _ = read_bytes(file, content)
            kind = schemas.files.get(f"{name}.yaml") or schemas.folders[name.split("/", 1)[0]]
            documents[name] = Document(kind, name.rsplit("/", 1)[-1], root or _nothing(file), text)
    return documents


def _nothing(file: str) -> Entry:
    return Entry({}, Mark(file, 1, 1, 0, {}))


def form_of(state: State, choice: Choice) -> Form:
    """Put the form of an outline together, with what a plan says already."""
    plan = state.documents["plan"].root
    catalog = load_catalog(catalog_folder())
    known = Words(
        names_of(state.documents.values(), state.schemas), Currencies(plan.text("currency"), _rated(plan))
    )
    for key, definition in catalog.kpis.items():
        known.names.add("kpis", key, definition.title)
    started = _started(choice, state.schemas)
    asked = Asked(plan.text("type"), plan.text("stage"))
    sheets: list[Sheet] = []
    for name in dict.fromkeys(file.split("/", 1)[0] for file in started):
        texts = [document.text for file, document in started.items() if file.split("/", 1)[0] == name]
        keys = {key for text in texts for key in _ASKED.findall(text)}
        sheets += _sheets(name, state, asked, keys)
    sheets = [_with_months(sheet, plan, catalog) for sheet in sheets]
    return Form(choice, plan.text("title") or "Plan", tuple(sheets), known)


def _rated(plan: Entry) -> frozenset[str]:
    return frozenset(key for key, _ in plan.under("exchange_rates"))


def _sheets(name: str, state: State, asked: Asked, keys: set[str]) -> Iterator[Sheet]:
    """Yield the sheets for a file of the outline, or for all files of a folder and some that are to come."""
    is_folder = name in state.schemas.folders
    kind = state.schemas.folders[name] if is_folder else state.schemas.files[f"{name}.yaml"]
    files = [file for file in state.documents if file == name or file.startswith(f"{name}/")]
    files += (
        [f"{name}/+{number}" for number in range(1, _EMPTY_SHEETS + 1)]
        if is_folder
        else []
        if files
        else [name]
    )
    schema = state.schemas.kinds[kind]
    there = {file: state.documents[file].root.data for file in files if file in state.documents}
    top = keys.union(*there.values())
    for file in files:
        data = there.get(file, {})

        def asks(key: str, field: Schema) -> bool:
            is_top = field is schema["properties"].get(key)
            return key not in _NEVER and (key in top if is_top else asked.wants(key, field))

        yield Sheet(file, kind, schema, tuple(blocks_of(schema, asks)), data)


def _with_months(sheet: Sheet, plan: Entry, catalog: Catalog) -> Sheet:
    """Return a sheet whose tables of figures have the months of the plan, and all inputs of its revenue model."""
    return replace(
        sheet,
        blocks=tuple(
            _by_month(block, sheet, plan, catalog)
            if isinstance(block, Table) and is_by_month(block.field)
            else block
            for block in sheet.blocks
        ),
    )


def _by_month(table: Table, sheet: Sheet, plan: Entry, catalog: Catalog) -> Table:
    present = value_at(sheet.data, table.path) or {}
    model = catalog.models.get(str(value_at(sheet.data, ("model",))))
    inputs = (
        {key: definition for key, definition in model.definitions.items() if not definition.formula}
        if model
        else {}
    )
    known = {key: Figure(one.title, one.meaning, one.unit) for key, one in inputs.items()}
    known |= {key: Figure(words(key), "", "any") for key in present if key not in known}
    return replace(table, months=months_of(plan), known=known)


def months_of(plan: Entry) -> tuple[str, ...]:
    """Return the months of a plan, YYYY-MM, sixty at most; none where it does not say them."""
    start, count = plan.text("start"), plan.data.get("months")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", start) or type(count) is not int:
        return ()
    first = int(start[:4]) * 12 + int(start[5:]) - 1
    return tuple(
        f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, first + min(count, _LONGEST_PLAN))
    )


def _answers(sheet: Sheet, known: Words) -> Iterator[tuple[str, str]]:
    for block in sheet.blocks:
        if isinstance(block, Question):
            answer = shown(block.field, value_at(sheet.data, block.path), known.names)
            yield address_of(sheet.file, block.path), answer
        elif isinstance(block, Table):
            for row in rows_of(block, sheet.data):
                for column in block.columns:
                    yield (
                        address_of(sheet.file, path_of(block, row, column)),
                        cell_text(block, row, column, sheet.data, known),
                    )


def rows_of(table: Table, data: Any) -> list[str]:
    """Return the keys of the rows that a table has already; positions of a list are written as digits."""
    present = value_at(data, table.path) or {}
    keys = [str(number) for number in range(len(present))] if isinstance(present, list) else list(present)
    return [*(table.known or {}), *(key for key in keys if key not in (table.known or {}))]


def path_of(table: Table, row: str, column: Question) -> tuple[str, ...]:
    """Return the path to what a cell of a table answers; all months of a figure are one answer."""
    return (*table.path, row) if table.months or column.path == (EVERY,) else (*table.path, row, *column.path)


def cell_text(table: Table, row: str, column: Question, data: Any, known: Words) -> str:
    """Return what a cell of a table shows."""
    if column.path == (KEY,):
        return known.names.title(str(column.field["x-refers"]), row)
    return shown(column.field, value_at(data, path_of(table, row, column)), known.names)
