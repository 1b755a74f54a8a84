"""Judge what a plan of its type should not do without: files and answers that the schemas call essential, in words of its own.

covers: PURPOSE-28, TEMPLATE-9
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plansite.judge.examples import plain
from plansite.judge.finding import Finding
from plansite.judge.outlines import file_of
from plansite.read.plan import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.judge.examples import Examples
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Document, Entry
    from plansite.read.schema import Schema


_FEWEST_WORDS = 3  # fewer can be the same by chance
_MANY_WORDS = 6  # fewer can be the same by chance where they answer another question
_OWN_WORDS = frozenset({"line", "prose"})
_INTRODUCTION = re.compile(r"\W*(?:for example|e\.g\.)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Within:
    """Say what a question belongs to: the kind of file or the item, as findings name it, and what readers call it."""

    subject: str
    title: str


class _Asked(NamedTuple):
    """Hold the examples of a question as plain texts, and the words that they are made of."""

    examples: frozenset[str]
    words: frozenset[str]


def essential_missing(context: RuleContext) -> Iterator[Finding]:
    """Find files and answers that the plan's outline asks for, that are essential to it, and that are not there."""
    present = {document.kind for document in context.plan.documents}
    for kind, schema in context.plan.schemas.kinds.items():
        if kind not in present and context.outline.asks_file(context.plan, file_of(kind, schema)):
            yield from _file(context, kind, schema)
    asks: dict[int, bool] = {}  # thousands of answers may be to one question
    for document in context.plan.documents:
        schema = context.plan.schemas.kinds[document.kind]
        yield from _answers(context, document.root, schema, _Within(_subject(context, document), ""), asks)


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


def _answers(
    context: RuleContext, entry: Entry, schema: Schema, within: _Within, asks: dict[int, bool]
) -> Iterator[Finding]:
    """Find answers that are missing or empty in what is there; `asks` keeps which questions ask for anything essential."""
    for name, below in schema.get("properties", {}).items():
        if not _asks(context, below, asks):
            continue
        child = entry.get(name)
        if _is_essential(context, below) and (child is None or _is_empty(child.data)):
            whose = f"“{within.title}”" if within.title else _plan_words(context)
            message = f"{whose} should not do without “{name}” ({below.get('title', name)})."
            hint = f"{_question(below)} Add “{name}:”."
            yield Finding(message, hint, (child or entry).key_span, within.subject)
        elif child is not None:
            yield from _answers(context, child, below, within, asks)
            yield from _records(context, child, below, within, asks)


def _asks(context: RuleContext, schema: Schema, asks: dict[int, bool]) -> bool:
    """Tell whether a question is essential, or anything that is asked within its answer."""
    if id(schema) not in asks:
        records = (schema.get("additionalProperties"), schema.get("items"))
        below = [*schema.get("properties", {}).values(), *(one for one in records if isinstance(one, dict))]
        asks[id(schema)] = _is_essential(context, schema) or any(_asks(context, one, asks) for one in below)
    return asks[id(schema)]


def _records(
    context: RuleContext, entry: Entry, schema: Schema, within: _Within, asks: dict[int, bool]
) -> Iterator[Finding]:
    """Find answers that are missing in the records of a list."""
    of_record = schema.get("additionalProperties") or schema.get("items")
    if not isinstance(of_record, dict) or "properties" not in of_record:
        return
    collection = schema.get("x-collection")
    records = list(entry.items()) or [("", record) for record in entry.elements()]
    for key, record in records:
        subject = f"{collection}/{key}" if collection and key else within.subject
        title = record.text("title") or record.text("name") or key or str(schema.get("title", ""))
        yield from _answers(context, record, of_record, _Within(subject, title), asks)


def _is_essential(context: RuleContext, schema: Schema) -> bool:
    types = schema.get("x-essential")
    if not types or not context.outline.is_of(types):
        return False
    stage = context.plan.settings.stage
    return stage in schema.get("x-stages", [stage])


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


def example_copied(context: RuleContext) -> Iterator[Finding]:
    """Find texts that say word for word what an example of the questions or of a template says."""
    plan, examples = context.plan, context.examples
    if plan.files.plan.company in examples.companies:
        return  # the made-up company's own plan
    subjects = {document.file: _subject(context, document) for document in plan.documents}
    of_questions: dict[int, _Asked] = {}  # thousands of answers may be to one question
    for entry, field in (answer for one in plan.answers for answer in one.texts):
        if field["x-text"] not in _OWN_WORDS or is_blank(entry):
            continue
        if id(field) not in of_questions:
            of_questions[id(field)] = _asked(field)
        question, text = of_questions[id(field)], _without_introduction(entry.data)
        if examples.lack_a_word_of(text, question.words):
            continue
        words = plain(text)
        is_copied = words.count(" ") >= _FEWEST_WORDS - 1 and _is_example(entry, question, words, examples)
        if is_copied and not examples.give(words):
            message = f"“{field.get('title', entry.key)}” still holds the words of the example."
            hint = "Write what holds for your company, or delete the answer: then it counts as open."
            yield Finding(message, hint, entry.span, subjects.get(entry.span.file, ""))


def _is_example(entry: Entry, question: _Asked, text: str, examples: Examples) -> bool:
    """Tell whether words are those of an example: of any question if they are many, else of the same one."""
    is_long = text.count(" ") >= _MANY_WORDS - 1
    return text in question.examples or examples.have(text if is_long else f"{plain(entry.key)} {text}")


def _subject(context: RuleContext, document: Document) -> str:
    """Return what findings call a file: its kind, or its folder and id."""
    schema = context.plan.schemas.kinds[document.kind]
    collection = schema.get("x-collection")
    return f"{collection}/{document.id}" if collection else document.kind


def _without_introduction(text: str) -> str:
    introduction = _INTRODUCTION.match(text)
    return text[introduction.end() :] if introduction else text


def _asked(field: Mapping[str, object]) -> _Asked:
    examples = field.get("examples")
    texts = [plain(text) for text in examples if isinstance(text, str)] if isinstance(examples, list) else []
    return _Asked(frozenset(texts), frozenset(word for text in texts for word in text.split()))


RULES: tuple[Rule, ...] = (essential_missing, example_copied)
