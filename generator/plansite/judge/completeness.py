"""Count questions: which ones a plan is asked, which it answers, and who answers for those that are open.

An unanswered question is not a problem: a plan may be one page.

covers: STEP0-2
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from plansite.judge.outlines import file_of
from plansite.read.plan import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from plansite.judge.outlines import Outline
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan
    from plansite.read.schema import Schema

Key = TypeVar("Key", bound="Hashable")


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question that a plan is asked.

    `file` and `path` say where its answer stands or would stand, “*” for any record of a list; `section` is the title of the file or item, and
    `step` the planning step, 0 to 10, `tab` the part of the site in its place where the outline counts by those. `owner` is the id of the person who answers for it, empty when there is none.
    `span` is the place of the answer, or of the nearest group around it; None when the file is missing.
    """

    step: int
    tab: str
    kind: str
    file: str
    section: str
    path: str
    title: str
    text: str
    owner: str
    answered: bool
    span: Span | None


@dataclass(frozen=True, slots=True)
class Count:
    """Say how many questions are asked and how many of them are answered."""

    asked: int
    answered: int

    @property
    def share(self) -> float:
        """Return the answered share, 0 to 1."""
        return self.answered / self.asked if self.asked else 1.0


@dataclass(frozen=True)
class Completeness:
    """Hold all questions that a plan is asked, in the order of its schemas."""

    questions: tuple[Question, ...]

    @cached_property
    def total(self) -> Count:
        """Return the count of all questions."""
        return Count(len(self.questions), sum(question.answered for question in self.questions))

    @cached_property
    def steps(self) -> dict[int, Count]:
        """Return the counts by planning step, in order."""
        return dict(sorted(self._by(lambda question: question.step).items()))

    @cached_property
    def tabs(self) -> dict[str, Count]:
        """Return the counts by part of the site, in the order of the schemas; those of steps under an empty one."""
        return self._by(lambda question: question.tab)

    @cached_property
    def files(self) -> dict[str, Count]:
        """Return the counts by file."""
        return self._by(lambda question: question.file)

    @cached_property
    def owners(self) -> dict[str, Count]:
        """Return the counts by the person who answers for the questions; those of nobody under an empty id."""
        return self._by(lambda question: question.owner)

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """Return the unanswered questions."""
        return tuple(question for question in self.questions if not question.answered)

    def _by(self, key: Callable[[Question], Key]) -> dict[Key, Count]:
        asked = Counter(key(question) for question in self.questions)
        answered = Counter(key(question) for question in self.questions if question.answered)
        return {value: Count(asked[value], answered[value]) for value in asked}


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold what is inherited on the way down to a question; `name` is what an outline calls the file or folder."""

    kind: str
    name: str
    file: str
    section: str
    step: int
    owner: str
    outline: Outline
    path: tuple[str, ...] = ()
    span: Span | None = None


def completeness(plan: Plan, outline: Outline) -> Completeness:
    """Find the questions that this plan is asked, by its outline, stage and sales model, and which it answers."""
    return Completeness(
        tuple(question for kind in plan.schemas.kinds for question in _of_kind(plan, outline, kind))
    )


def _of_kind(plan: Plan, outline: Outline, kind: str) -> Iterator[Question]:
    schema = plan.schemas.kinds[kind]
    name = file_of(kind, schema)
    if not outline.asks_file(plan, name) or not _is_asked(plan, schema, outline):
        return
    fields = schema.get("properties", {})
    asked = {key: below for key, below in fields.items() if outline.asks_field(name, key)}
    schema = {**schema, "properties": asked}
    step, owner = int(schema.get("x-step", 0)), plan.files.plan.owner
    documents = [document for document in plan.documents if document.kind == kind]
    collection = schema.get("x-collection")
    if not documents and collection:
        place = _Place(kind, name, f"{collection}/", str(schema.get("title", kind)), step, owner, outline)
        if _is_question(schema):
            yield _question(place, schema, answered=False)
    elif not documents:
        place = _Place(kind, name, f"{kind}.yaml", str(schema.get("title", kind)), step, owner, outline)
        yield from _below(plan, schema, None, place)
    for document in documents:
        file = document.file.removeprefix(f"{plan.folder}/")
        title = document.root.text("title") if collection else ""
        place = _Place(kind, name, file, title or str(schema.get("title", kind)), step, owner, outline)
        yield from _below(plan, schema, document.root, place)


def _below(plan: Plan, schema: Schema, entry: Entry | None, place: _Place) -> Iterator[Question]:
    """Yield the questions of a group; an owner in it answers for what is below."""
    owner = (entry.text("owner") if entry else "") or place.owner
    for name, field in schema.get("properties", {}).items():
        if _is_asked(plan, field, place.outline):
            child = entry.get(name) if entry else None
            span = child.span if child else entry.key_span if entry else place.span
            step = int(field.get("x-step", place.step))
            path = (*place.path, name)
            below = replace(place, step=step, owner=owner, path=path, span=span)
            yield from _field(plan, field, child, below)


def _field(plan: Plan, field: Schema, entry: Entry | None, place: _Place) -> Iterator[Question]:
    if field.get("properties"):
        yield from _below(plan, field, entry, place)
        return
    if _is_question(field):
        yield _question(place, field, answered=entry is not None and is_answer(entry.data))
    if entry is not None:
        yield from _of_records(plan, field, entry, place)


def _of_records(plan: Plan, field: Schema, entry: Entry, place: _Place) -> Iterator[Question]:
    """Yield the requirements that records answer, each once: not every task has a condition, but some do."""
    record_schema = field.get("additionalProperties") or field.get("items")
    records = [record for _, record in entry.items()] or list(entry.elements())
    if not isinstance(record_schema, dict) or not records:
        return
    for name, below in record_schema.get("properties", {}).items():
        if "x-covers" in below and _is_question(below) and _is_asked(plan, below, place.outline):
            answers = [record.get(name) for record in records]
            answered = any(answer is not None and is_answer(answer.data) for answer in answers)
            yield _question(
                replace(place, path=(*place.path, "*", name), span=entry.key_span), below, answered=answered
            )


def _question(place: _Place, field: Schema, *, answered: bool) -> Question:
    return Question(
        step=place.step,
        tab=place.outline.counted_under(place.name, place.path[0] if place.path else ""),
        kind=place.kind,
        file=place.file,
        section=place.section,
        path=".".join(place.path),
        title=str(field.get("title", "")),
        text=str(field.get("description", "")).split("\n", 1)[0],
        owner=place.owner,
        answered=answered,
        span=place.span,
    )


def is_answer(data: Any) -> bool:
    """Tell whether data says something: not empty, and not only a mark that it is still to be filled."""
    if isinstance(data, str):
        return bool(data.strip()) and not data.startswith(BLANK)
    if isinstance(data, dict):
        return any(is_answer(value) for value in data.values())
    if isinstance(data, list):
        return any(is_answer(value) for value in data)
    return data is not None


def _is_question(field: Schema) -> bool:
    """Tell whether a field counts: it answers a requirement or asks something, and is not for some cases only."""
    if "x-optional" in field or field.get("x-show") == "hidden" or field.get("type") == "boolean":
        return False
    first = str(field.get("description", "")).split("\n", 1)[0]
    return "x-covers" in field or (first.endswith("?") and field.get("x-refers") != "people")


def _is_asked(plan: Plan, field: Schema, outline: Outline) -> bool:
    """Tell whether a field is meant for plans of this type, stage and kind of business."""
    settings = plan.settings
    if not outline.is_of(field.get("x-plans", ())):
        return False
    if settings.stage and settings.stage not in field.get("x-stages", [settings.stage]):
        return False
    root = plan.files.plan.entry
    return all(
        not root.text(name) or root.text(name) in wanted for name, wanted in field.get("x-when", {}).items()
    )
