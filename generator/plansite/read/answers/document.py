"""Say what the answers of one document come to. Under a scenario most documents are as they were, and so is this."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date
from typing import TYPE_CHECKING, Any

from plansite.problems import Problem, Severity, error
from plansite.read.document import Entry
from plansite.read.folder import ID
from plansite.read.plan import Answer, Answers, Reference, is_blank
from plansite.read.schema import visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.read.document import Document
    from plansite.read.schema import SchemaSet

_DAY_OR_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?\Z")
_MONTHS = frozenset(month_name[1:])  # which formats a day for each name that is looked at
YEARS = range(1900, 2201)


def answers_of(document: Document, schemas: SchemaSet) -> Answers:
    """Go through a document once."""
    answers = Answers(document, [], [], [], [], [], [], [])
    for answer in map(Answer._make, visit(document.root, schemas.kinds[document.kind])):
        entry, field = answer
        data = entry.data
        if "x-unit" in field and isinstance(data, int | float | str | dict | list):
            answers.valued.append(answer)
        if isinstance(data, str):
            _add_text(answers, answer)
        elif isinstance(data, dict):
            answers.groups.append(answer)
            _add_group(answers, entry, field)
        elif isinstance(data, int | float) and is_weight(entry):
            answers.weights.append(data)
    return answers


def _add_text(answers: Answers, answer: Answer) -> None:
    entry, field = answer
    if collection := field.get("x-refers"):
        answers.references.append(Reference(collection, entry))
    kind = field.get("x-text")
    if kind:
        answers.texts.append(answer)
    if kind in {"date", "month"}:
        answers.problems.extend(_wrong_date(entry, is_day=kind == "date"))
    if is_blank(entry):
        question = str(field.get("description", "")).split("\n", 1)[0]
        message = f"“{field.get('title', entry.key)}” is still to be filled."
        answers.problems.append(Problem(Severity.BLANK, "blank", message, question or "Fill it.", entry.span))


def _add_group(answers: Answers, entry: Entry, field: Mapping[str, Any]) -> None:
    if collection := field.get("propertyNames", {}).get("x-refers"):
        answers.references.extend(
            Reference(collection, Entry(key, child.key_mark or child.mark)) for key, child in entry.items()
        )
    if "x-collection" in field and entry.mark is not answers.document.root.mark:
        items = {name: child for name, child in entry.every() if ID.match(name)}
        answers.items.append((field["x-collection"], items))


def is_weight(entry: Entry) -> bool:
    """Tell whether an answer is the weight of a month, by its name."""
    return entry.key.capitalize() in _MONTHS


def _wrong_date(entry: Entry, *, is_day: bool) -> Iterator[Problem]:
    """Find days that no calendar has, and years that can only be slips; the schema has checked the form."""
    text = str(entry.data)
    if not _DAY_OR_MONTH.match(text):
        return
    if int(text[:4]) not in YEARS:
        hint = f"Write a year from {YEARS.start} to {YEARS.stop - 1}."
        yield error("wrong-date", f"{text[:4]} is not a year of our time.", hint, entry.span)
    elif is_day and day_of(text) is None:
        days = monthrange(int(text[:4]), int(text[5:7]))[1]
        hint = f"That month has {days} days."
        yield error("wrong-date", f"There is no day {text}.", hint, entry.span)


def day_of(text: str) -> date | None:
    """Return a day, None for what is none, be it a blank or the 31st of a short month."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
