"""Judge what a plan of its type should not do without: files and answers that the schemas call essential.

covers: PURPOSE-28, TEMPLATE-9
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.judge.finding import Finding
from plansite.judge.outlines import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry
    from plansite.read.schema import Schema


@dataclass(frozen=True, slots=True)
class _Within:
    """Say what a question belongs to: the kind of file or the item, as findings name it, and what readers call it."""

    subject: str
    title: str


def essential_missing(context: RuleContext) -> Iterator[Finding]:
    """Find files and answers that the plan's outline asks for, that are essential to it, and that are not there."""
    present = {document.kind for document in context.plan.documents}
    for kind, schema in context.plan.schemas.kinds.items():
        if kind not in present and context.outline.asks_file(context.plan, file_of(kind, schema)):
            yield from _file(context, kind, schema)
    for document in context.plan.documents:
        schema = context.plan.schemas.kinds[document.kind]
        collection = schema.get("x-collection")
        subject = f"{collection}/{document.id}" if collection else document.kind
        yield from _answers(context, document.root, schema, _Within(subject, ""))


def _file(context: RuleContext, kind: str, schema: Schema) -> Iterator[Finding]:
    """Find a file that is missing although it, or something in it, is essential."""
    below: dict[str, Schema] = schema.get("properties", {})
    lacking = [str(field.get("title")) for field in below.values() if _is_essential(context, field)]
    is_folder = "x-collection" in schema
    if not _is_essential(context, schema) and (is_folder or not lacking):
        return
    name = f"{schema['x-collection']}/" if is_folder else f"{kind}.yaml"
    what = str(schema.get("title", kind)) if is_folder else f"a file with: {', '.join(lacking)}"
    message = f"{_plan_words(context)} should not do without {name} ({what})."
    place = context.plan.files.plan.type.span  # from the type follows what is asked
    yield Finding(message, f"{_question(schema)} Add {name}.", place, kind)


def _answers(context: RuleContext, entry: Entry, schema: Schema, within: _Within) -> Iterator[Finding]:
    """Find answers that are missing or empty in what is there."""
    for name, below in schema.get("properties", {}).items():
        child = entry.get(name)
        if _is_essential(context, below) and (child is None or _is_empty(child.data)):
            whose = f"“{within.title}”" if within.title else _plan_words(context)
            message = f"{whose} should not do without “{name}” ({below.get('title', name)})."
            hint = f"{_question(below)} Add “{name}:”."
            yield Finding(message, hint, (child or entry).key_span, within.subject)
        elif child is not None:
            yield from _answers(context, child, below, within)
            yield from _records(context, child, below, within)


def _records(context: RuleContext, entry: Entry, schema: Schema, within: _Within) -> Iterator[Finding]:
    """Find answers that are missing in the records of a list."""
    of_record = schema.get("additionalProperties") or schema.get("items")
    if not isinstance(of_record, dict) or "properties" not in of_record:
        return
    collection = schema.get("x-collection")
    records = list(entry.items()) or [("", record) for record in entry.elements()]
    for key, record in records:
        subject = f"{collection}/{key}" if collection and key else within.subject
        title = record.text("title") or record.text("name") or key or str(schema.get("title", ""))
        yield from _answers(context, record, of_record, _Within(subject, title))


def _is_essential(context: RuleContext, schema: Schema) -> bool:
    settings, types = context.plan.settings, schema.get("x-essential", ())
    stages = schema.get("x-stages", [settings.stage])
    return bool(types) and context.outline.is_of(types) and settings.stage in stages


def _is_empty(data: object) -> bool:
    """Tell whether nothing is said; naming an owner alone says nothing."""
    if isinstance(data, dict):
        return all(_is_empty(value) for name, value in data.items() if name != "owner")
    return data in (None, "", [])


def _plan_words(context: RuleContext) -> str:
    words = {"padre": "A PADRE plan", "seven": "A sales plan in seven sections"}
    return words.get(context.plan.settings.type, f"A {context.plan.settings.type} plan")


def _question(schema: Schema) -> str:
    return str(schema.get("description", "")).split("\n", 1)[0]


RULES: tuple[Rule, ...] = (essential_missing,)
