"""Decide what a form asks: a question for each field of a file, and a table for each list of items.

covers: TEMPLATE-12
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plansite.read.schema import Schema

Form = Literal["text", "choice", "reference", "yes or no", "date", "month", "value", "number"]
KEY = "@key"  # the column in which the key of an item itself is answered
EVERY = "every month"
_SUPPORT = frozenset({"owner", "findings"})  # inside a section they hold up an answer and ask nothing
_NAMES = ("title", "name")


@dataclass(frozen=True, slots=True)
class Question:
    """Ask for one field; `path` leads to it from the top of its file, or from its item in a table."""

    path: tuple[str, ...]
    field: Schema
    group: str = ""

    @property
    def title(self) -> str:
        """Return what the field is called, in a table with the group that it belongs to."""
        title = str(self.field.get("title", self.path[-1]))
        return f"{self.group}: {title[:1].lower()}{title[1:]}" if self.group else title

    @property
    def wanted(self) -> str:
        """Return the question itself."""
        return _paragraphs(self.field)[0]

    @property
    def help(self) -> str:
        """Return what else the schema says of the question, and an example."""
        from plansite.deliver.edit.questionnaire import inline

        parts = [" ".join(part.split()) for part in _paragraphs(self.field)[1:]]
        if self.is_list:
            parts.append("One a line.")
        example = next(iter(self.field.get("examples", ())), None)
        if isinstance(example, list):
            example = "; ".join(str(element) for element in example)
        if example is not None and self.form in {"text", "value", "number", "date", "month"}:
            parts.append(f"For example: {example if isinstance(example, str) else inline(example)}")
        return " ".join(parts)

    @property
    def is_list(self) -> bool:
        """Tell whether there may be several answers."""
        return self.field.get("type") == "array"

    @property
    def form(self) -> Form:
        """Return the form of an answer, of a list that of each."""
        return form_of(element_of(self.field)) or "text"

    @property
    def is_long(self) -> bool:
        """Tell whether the answer is likely to need several lines."""
        return element_of(self.field).get("x-text") == "prose" or self.is_list


class Figure(NamedTuple):
    """Say what a figure of the forecast is called, what it is, and in which unit it is given."""

    title: str
    meaning: str
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """Ask for all items of a list, a row an item; `months` are those of inputs that may differ by month.

    `known` are the rows that a form has whether a plan has them or not, by their keys.
    """

    path: tuple[str, ...]
    field: Schema
    columns: tuple[Question, ...]
    months: tuple[str, ...] = ()
    known: Mapping[str, Figure] | None = None

    @property
    def title(self) -> str:
        """Return what the list is called."""
        return str(self.field.get("title", self.path[-1]))

    @property
    def wanted(self) -> str:
        """Return the question that the list answers."""
        return _paragraphs(self.field)[0]

    @property
    def has_keys(self) -> bool:
        """Tell whether its items have keys; else they are counted."""
        return self.field.get("type") != "array"

    @property
    def name_column(self) -> Question:
        """Return the column that an item is called by, from which its key is made."""
        named = [column for column in self.columns if column.path in {(KEY,), *((name,) for name in _NAMES)}]
        texts = [column for column in self.columns if column.form == "text" and not column.is_list]
        return (named or texts or list(self.columns))[0]


@dataclass(frozen=True, slots=True)
class Heading:
    """Head the questions of a group."""

    title: str
    wanted: str
    depth: int = 0


Block = Question | Table | Heading


def is_by_month(field: Schema) -> bool:
    """Tell whether a group holds figures of the forecast, which may differ by month."""
    item = field.get("additionalProperties")
    return (
        isinstance(item, dict)
        and form_of(item) == "value"
        and field.get("propertyNames", {}).get("x-refers") == "nodes"
    )


def element_of(field: Schema) -> Schema:
    """Return the field of an element of a list, of anything else the field itself."""
    items = field.get("items")
    return items if field.get("type") == "array" and isinstance(items, dict) else field


def form_of(field: Schema) -> Form | None:
    """Return the form of a single answer, None where a field is answered by several."""
    if "enum" in field:
        return "choice"
    if "x-refers" in field:
        return "reference"
    if field.get("x-text") in {"date", "month"}:
        return "date" if field["x-text"] == "date" else "month"
    if isinstance(field.get("type"), list):
        return "value" if "x-unit" in field else None
    forms: dict[str, Form] = {
        "boolean": "yes or no",
        "integer": "number",
        "number": "number",
        "string": "text",
    }
    return forms.get(str(field.get("type")))


def blocks_of(
    schema: Schema, asks: Callable[[str, Schema], bool], path: tuple[str, ...] = ()
) -> Iterator[Block]:
    """Yield what is asked below a group of fields, in the order of the schema; `asks` decides about each field."""
    for key, field in schema.get("properties", {}).items():
        if "const" in field or (path and key in _SUPPORT) or not asks(key, field):
            continue
        below = (*path, key)
        if form_of(element_of(field)):
            yield Question(below, field)
        elif table := _table(below, field):
            yield table
        elif "properties" in field:
            inner = list(blocks_of(field, asks, below))
            if len(inner) == 1 and isinstance(inner[0], Question):
                yield Question(
                    inner[0].path, {**inner[0].field, "title": field.get("title", key), **_described(field)}
                )
            elif inner:
                yield from [Heading(str(field.get("title", key)), _paragraphs(field)[0], len(path)), *inner]


def _table(path: tuple[str, ...], field: Schema) -> Table | None:
    item = element_of(field) if field.get("type") == "array" else field.get("additionalProperties")
    if is_by_month(field):
        return Table(path, field, (Question((EVERY,), item),)) if isinstance(item, dict) else None
    if not isinstance(item, dict) or "properties" not in item or field.get("properties"):
        return None
    columns = tuple(_columns(item))
    refers = field.get("propertyNames", {}).get("x-refers")
    if refers:
        key = {
            "title": str(field.get("title")),
            "description": "Which one is it?",
            "type": "string",
            "x-refers": refers,
        }
        columns = (Question((KEY,), key), *columns)
    return Table(path, field, columns) if columns else None


def _columns(item: Schema, path: tuple[str, ...] = (), group: str = "") -> Iterator[Question]:
    for key, field in item.get("properties", {}).items():
        if form_of(element_of(field)):
            yield Question((*path, key), field, group)
        elif "properties" in field and not path:
            yield from _columns(field, (*path, key), str(field.get("title", key)))


def _described(field: Schema) -> Schema:
    return {"description": field["description"]} if "description" in field else {}


def _paragraphs(field: Schema) -> list[str]:
    text = str(field.get("description", field.get("title", "")))
    return [" ".join(part.split()) for part in text.split("\n\n")] or [""]


def value_at(data: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path, None where it leads nowhere; positions in a list are written as digits."""
    for step in path:
        if isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        elif isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data
